"""The verbs of `run.py`."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from house.application import OWNER_VERBS, as_owner, migrate
from house.checks import check
from house.console import Step, Trouble, complain, survive_any_terminal, take
from house.mutation import mutate
from house.paths import PYTHON
from house.prepare import make_house, steps_without_servers
from house.servers import in_use
from house.shell import run_in_sight
from house.signals import raise_on_signals
from house.start import start
from house.suite import test

HELP = """\
without a verb: set up what is missing, load a demo town, and run it all until Ctrl-C

verbs:
  test [ARGUMENTS]    run the tests; arguments go to pytest, and its exit code is returned
  check               lint, types, import directions, deployment settings, missing migrations
  mutate              spoil the scoring of questionnaires in every small way; a test must notice (minutes)
  bench NAME          measure something; NAME is one that `manage.py bench` knows
  manage ARGUMENTS    Django's manage.py inside this house (migrate and its like as the owner of the tables)
"""
LEAVES_ROWS = {"rotation", "bulk", "click"}  # measured in a house of its own
INTERRUPTED = 130  # the shell's exit code for Ctrl-C


def main(argv: Sequence[str]) -> int:
    """Do what the command line says, and say foreseeable trouble in a sentence. Returns the exit code."""
    survive_any_terminal()
    raise_on_signals()
    try:
        if argv and argv[0] in VERBS:
            return VERBS[argv[0]](list(argv[1:]))
        return start(parse(argv))
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except OSError as error:  # a folder that may not be written, a disk that is full
        complain(f"{error.filename or 'The system'}: {error.strerror}. Put that right and try again.")
        return 1
    except KeyboardInterrupt:
        complain("Stopped.")
        return INTERRUPTED


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py", epilog=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--citizens", type=positive, default=60, help="size of the demo town (60)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same town (7)")
    parser.add_argument("--port", type=port, default=8000, help="where the pages are (8000)")
    return parser.parse_args(argv)


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("must be between 1 and 65535")
    return number


def run_check(arguments: list[str]) -> int:
    if arguments:
        raise Trouble("check takes no arguments: it always checks everything.")
    return check()


def bench(arguments: list[str]) -> int:
    """Measure on the demo house, with everything in place; what changes everything, in one of its own."""
    return manage(["bench", *arguments], "bench" if set(arguments[:1]) & LEAVES_ROWS else "demo")


def manage(arguments: list[str], kind: str = "demo") -> int:
    """Run a command of Django's in a house that has its tables, unless the command is about the tables."""
    house = make_house(kind)
    take(steps_without_servers(house), only_news=True)
    command: list[str | Path] = [PYTHON, "manage.py", *arguments]
    with in_use(house.servers, house.home):
        if arguments and arguments[0] in OWNER_VERBS:
            return run_in_sight([*command, "--database", "owner"], as_owner(house.environ, house.servers))
        tables = Step("Tables", lambda: migrate(house.environ, house.servers, house.home))
        take([tables], only_news=True)
        return run_in_sight(command, house.environ)


VERBS: dict[str, Callable[[list[str]], int]] = {
    "test": test,
    "check": run_check,
    "mutate": mutate,
    "bench": bench,
    "manage": manage,
}
