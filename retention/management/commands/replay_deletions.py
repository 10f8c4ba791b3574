"""Delete again what a restored backup has brought back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction

from retention import ledger


class Command(BaseCommand):
    help = (
        "Deletes the cases that the ledger says were deleted. Runs as the owner; again and again if need be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="as `deletion_ledger --export` writes it")
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        owner: str = options["database"]
        try:
            lines = ledger.read(options["file"])
        except (ledger.LedgerIsBroken, OSError) as problem:
            raise CommandError(str(problem)) from problem
        again = rows = 0
        for line in lines:
            with transaction.atomic(using=owner), connections[owner].cursor() as cursor:
                cursor.execute(
                    "select retention_replay(%s, %s, %s, %s)",
                    [line.number, line.said, line.previous, line.hash],
                )
                (deleted,) = cursor.fetchone()
            again += bool(deleted)
            rows += deleted
        self.stdout.write(f"{len(lines)} deletions in the ledger: {again} cases deleted again, {rows} rows.")
