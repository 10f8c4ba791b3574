"""Print the indicators as the page `docs/indicators.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboards.indicators.page import as_markdown


class Command(BaseCommand):
    help = "Prints docs/indicators.md from the registry."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
