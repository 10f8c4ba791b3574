"""Check that nobody has changed the logs since they were sealed."""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.seals.verifying import Verdict, verify

MOST_NAMED = 20


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
            raise CommandError(_told(verdict))
        self.stdout.write(self.style.SUCCESS("Nothing was changed."))


def _told(verdict: Verdict) -> str:
    lines = [str(found) for found in verdict.breaks[:MOST_NAMED]]
    if len(verdict.breaks) > MOST_NAMED:
        lines.append(f"… and {len(verdict.breaks) - MOST_NAMED} more")
    if verdict.overdue:
        lines.append(
            f"rows have waited for a seal since {verdict.waiting_since:%Y-%m-%d %H:%M}: does the worker run?"
        )
    return "The log is not as it was sealed.\n" + "\n".join(lines) if verdict.breaks else "\n".join(lines)
