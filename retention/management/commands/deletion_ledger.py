"""Write the deletion ledger to a file outside the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from retention import ledger


class Command(BaseCommand):
    help = "Checks the ledger of deleted cases, and writes it to a file: one JSON object on each line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--export", metavar="FILE", type=Path, help="where to write it")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["export"]
        try:
            lines = ledger.export(path) if path else len(list(ledger.checked(ledger.stored())))
        except (ledger.LedgerIsBroken, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{lines} lines, each as it was written.")
