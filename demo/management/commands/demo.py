"""`manage.py demo`: a believable kommune that does not exist."""

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Municipality
from demo.building import bring_up_to_date, build_town
from demo.logins import told
from demo.people import SERIALS
from demo.town import town_exists

MOST_CITIZENS = SERIALS * 28  # beyond this, CPR numbers would repeat
BAR = 30  # characters


class Command(BaseCommand):
    help = "Laver en troværdig demokommune. Samme frø giver samme kommune."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--citizens", type=_number_of_citizens, default=60, help="antal borgere (60)")
        parser.add_argument("--seed", type=int, default=7, help="samme frø giver samme kommune (7)")
        parser.add_argument("--today", type=date.fromisoformat, help="dagen, historien ender på (i dag)")
        parser.add_argument("--logins", action="store_true", help="vis kun demobrugerne")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["logins"]:
            self.stdout.write(told())
            return
        self._refuse_a_real_house()
        today = options["today"] or timezone.localdate()
        is_new = build_town(options["citizens"], seed=options["seed"], today=today, progress=self._progress)
        bring_up_to_date(today, self._progress)
        self.stdout.write(
            "Demokommunen er klar." if is_new else "Demokommunen findes allerede og er ikke rørt."
        )

    def _refuse_a_real_house(self) -> None:
        """Everybody knows the demo users' password, so they may never stand beside real people."""
        if Municipality.objects.exists() and not town_exists():
            raise CommandError(
                "Databasen er i brug til noget andet. Demokommunen laves kun i en tom database."
            )

    def _progress(self, what: str, done: int, whole: int) -> None:
        """A bar that grows on one line; nothing where nobody watches."""
        if not self.stderr.isatty():
            return
        filled = BAR * done // whole
        bar = "█" * filled + "░" * (BAR - filled)
        self.stderr.write(f"\r{bar} {done}/{whole} {what}\033[K", ending="\n" if done == whole else "")
        self.stderr.flush()


def _number_of_citizens(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_CITIZENS:
        raise argparse.ArgumentTypeError(f"skal være fra 1 til {MOST_CITIZENS}")
    return number
