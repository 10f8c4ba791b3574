"""Check that nobody has changed the logs since they were sealed."""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.seals.verifying import verify


class Command(BaseCommand):
    help = "Compares both logs with their seals and with the ledger, and names the place of the first break."

    def handle(self, *args: Any, **options: Any) -> None:
        began = perf_counter()
        verdict = verify()
        seconds = perf_counter() - began
        self.stdout.write(
            f"{verdict.rows} rows, {verdict.seals} seals and {verdict.ledger} lines of the ledger"
            f" read in {seconds:.1f} s ({verdict.rows / seconds:.0f} rows/s); {verdict.waiting} rows wait."
        )
        if verdict.seals and not verdict.ledger:
            self.stderr.write("There is no ledger: who deletes the newest seals would not be found out.")
        if not verdict.is_whole:
            found = "The log is not as it was sealed.\n" if verdict.breaks else ""
            raise CommandError(found + "\n".join(verdict.findings))
        self.stdout.write(self.style.SUCCESS("Nothing was changed."))
