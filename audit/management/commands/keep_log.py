"""How long the look-up log is kept."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

SHORTEST, LONGEST = 6, 120


class Command(BaseCommand):
    help = "Sets for how many months look-ups are kept. Runs as the owner of the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("months", type=int, choices=range(SHORTEST, LONGEST + 1), metavar="MONTHS")
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        months: int = options["months"]
        with connections[options["database"]].cursor() as cursor:
            # A function that only the owner may replace: the application cannot shorten the time.
            cursor.execute(
                "create or replace function audit_months_kept() returns integer language sql immutable as "
                f"'select {months}'"
            )
        self.stdout.write(f"Look-ups are kept for {months} months.")
