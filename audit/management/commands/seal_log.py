"""Seal what is new in the logs now, without waiting for the clock."""

import base64
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.seals.chain import own_key
from audit.seals.ledger import LedgerDisagrees
from audit.seals.sealing import MarksWentBack, seal_logs


class Command(BaseCommand):
    help = "Seals the rows of both logs that have no seal yet. The worker does so every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--public-key", action="store_true", help="only print the key that checks our signatures"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["public_key"]:
            self.stdout.write(base64.b64encode(own_key().public_key().public_bytes_raw()).decode())
            return
        try:
            self.stdout.write(f"{seal_logs()} rows sealed.")
        except (LedgerDisagrees, MarksWentBack) as problem:
            raise CommandError(str(problem)) from problem
