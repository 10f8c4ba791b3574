"""Measure something, both sides in one run. An app adds its own in a module `benches`, as `BENCHES`."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

Bench = Callable[[], list[str]]  # measures, and returns the lines to print


def benches() -> dict[str, Bench]:
    """Every measurement by its name, from all apps."""
    found: dict[str, Bench] = {}
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.benches"):
            found |= import_module(f"{app.name}.benches").BENCHES
    return found


class Command(BaseCommand):
    help = "Measures something on the data that is there, both sides in one run, and prints their ratio."

    def add_arguments(self, parser: CommandParser) -> None:
        known = benches()
        parser.add_argument("name", choices=sorted(known), metavar="NAME", help=", ".join(sorted(known)))

    def handle(self, *args: Any, **options: Any) -> None:
        for line in benches()[options["name"]]():
            self.stdout.write(line)
