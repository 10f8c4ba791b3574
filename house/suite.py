"""`python3 run.py test`: the same set-up for tests, with servers of its own, then pytest."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from house.console import Step, take
from house.libraries import ensure_chromium, find_chromium
from house.locks import hold
from house.paths import LOCAL, PYTHON, ROOT
from house.prepare import make_house, steps_without_servers
from house.servers import in_use
from house.shell import run_in_sight

# Measured on two cores: each worker of pytest-xdist takes 4 s to start, which fewer tests do not earn back.
ENOUGH_FOR_WORKERS = 500
ANOTHER_TEST_RUN = "The tests already run in this folder. Wait for them to end."


def test(arguments: Sequence[str]) -> int:
    """Run the tests. `arguments` go to pytest, and its exit code is ours."""
    with hold(LOCAL / "test.lock", refusal=ANOTHER_TEST_RUN):
        house = make_house("test")
        take([*steps_without_servers(house), Step("Chromium, for tests", ensure_chromium)], only_news=True)
        environ = {**house.environ, "DATABASE_OWNER_URL": house.servers.owner_url}
        browser = find_chromium()
        if browser:
            environ["CHROMIUM"] = browser
        with in_use(house.servers, house.home):
            return run_in_sight([PYTHON, "-m", "pytest", *workers(arguments), *arguments], environ)


def workers(arguments: Sequence[str], tests: Path = ROOT / "tests") -> list[str]:
    """How many processes pytest gets, unless the caller says so, or names the tests to run."""
    chosen = any(argument.startswith(("-n", "--numprocesses", "no:xdist")) for argument in arguments)
    named = any((ROOT / argument.split("::")[0]).exists() for argument in arguments)
    cores = os.cpu_count() or 1
    if chosen or named or cores < 2 or count_tests(tests) < ENOUGH_FOR_WORKERS:
        return []
    return ["-n", str(cores)]


def count_tests(folder: Path) -> int:
    """The number of test functions, which is quicker to know than the number of their cases."""
    return sum(
        len(re.findall(r"^\s*(?:async )?def test_", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in folder.rglob("test_*.py")
    )
