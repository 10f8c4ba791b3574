"""Prove that every stored score is what its answers come to."""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citizens.reach import reach_whole_house_from_here
from measurements.recomputing import recompute

NAMED = 20  # more than this are counted


class Command(BaseCommand):
    help = "Scores every response again by its version of the rule, and names those that differ."

    def handle(self, *args: Any, **options: Any) -> None:
        reach_whole_house_from_here()
        began = perf_counter()
        found = recompute()
        seconds = perf_counter() - began
        self.stdout.write(f"{found.read} responses scored again in {seconds:.1f} s.")
        if found.differing:
            named = ", ".join(str(pk) for pk in found.differing[:NAMED])
            raise CommandError(f"{len(found.differing)} differ from what is stored: {named}")
        self.stdout.write(self.style.SUCCESS("Every stored score is what its answers come to."))
