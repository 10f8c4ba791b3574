"""`manage.py rotate_cpr_keys`: from older keys to those in use, while people work."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citizens.keys import Tally, rotate, rows_left
from citizens.reach import reach_whole_house_from_here

MOST_PASSES = 5  # a row that somebody saved from an older reading is caught by the next pass


class Command(BaseCommand):
    help = (
        "Forsegler CPR-numre og andre forseglede felter med de nøgler, der er i brug. "
        "Kan afbrydes når som helst og køres igen; systemet er i drift imens."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        reach_whole_house_from_here()
        for _ in range(MOST_PASSES):
            tally = self._pass()
            if tally.unreadable:
                raise CommandError(
                    f"{tally.unreadable} rækker kan ikke åbnes med nogen kendt nøgle. De er ikke rørt. "
                    "Find nøglen, de blev forseglet med, og kør kommandoen igen."
                )
            if not rows_left():
                self.stdout.write("Alt er forseglet med nøglerne i brug. De ældre nøgler kan nu fjernes.")
                return
        raise CommandError("Der kommer stadig felter til med en ældre nøgle. Er alle processer genstartet?")

    def _pass(self) -> Tally:
        tally = Tally()
        for tally in rotate():
            self.stdout.write(f"{tally.seen} rækker set, {tally.changed} forseglet på ny")
            self.stdout.flush()
        return tally
