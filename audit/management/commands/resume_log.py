"""Let the log go on after the database was restored from a dump."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections, transaction

REACHED = """
select greatest((select max(to_mark) from audit_seal), (select max(mark) from audit_entry),
                (select max(mark) from audit_lookup), 0)
"""


class Command(BaseCommand):
    help = "Lets new marks follow the sealed ones after a restore from a dump. Runs as the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        owner: str = options["database"]
        with transaction.atomic(using=owner), connections[owner].cursor() as cursor:
            cursor.execute("select audit_marks_before(), audit_horizon()")
            added, horizon = cursor.fetchone()
            cursor.execute(REACHED)
            (reached,) = cursor.fetchone()
            if horizon > reached:
                self.stdout.write("The marks have not gone back: nothing to do.")
                return
            cursor.execute(
                "create or replace function audit_marks_before() returns bigint language sql immutable as "
                f"'select {int(added) + int(reached) + 1 - int(horizon)}::bigint'"
            )
        self.stdout.write("New rows now follow the sealed ones.")
