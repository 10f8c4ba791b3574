"""Print the policy as the page `docs/permissions.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.policy import as_markdown


class Command(BaseCommand):
    help = "Prints docs/permissions.md from the policy."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
