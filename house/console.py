"""What the person at the terminal sees: one line per step, and one sentence when something is wrong."""

import io
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

UNCHANGED = "as before"


class Trouble(Exception):
    """Something foreseen went wrong. The text says what, and what to do about it."""


@dataclass(frozen=True)
class Step:
    """One line of the set-up. `act` may return a few words to show; a step can be repeated without harm."""

    title: str
    act: Callable[[], str | None]


def take(steps: Sequence[Step], *, only_news: bool = False) -> None:
    """Take the steps in order, one line each, and stop at the first that cannot be done.

    With `only_news`, steps that found nothing to do are not mentioned.
    """
    for step in steps:
        begun = time.monotonic()
        _show_for_now(f"  … {step.title}")
        note = step.act()
        if note != UNCHANGED or not only_news:
            words = f", {note}" if note else ""
            say(f"  ✓ {step.title}{words} ({time.monotonic() - begun:.1f} s)")
    clear_line()


def say(text: str) -> None:
    clear_line()
    print(text, flush=True)


def warn(text: str) -> None:
    say(f"  ! {text}")


def complain(text: str) -> None:
    clear_line()
    print(f"✗ {text}", file=sys.stderr, flush=True)


def clear_line() -> None:
    """Make room for what is printed next, by us or by a program of ours."""
    _show_for_now("")


def _show_for_now(text: str) -> None:
    """Show a line that the next one takes the place of; only a terminal can do so."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{text}", end="", flush=True)


def survive_any_terminal() -> None:
    """A terminal that lacks a sign shows a question mark instead of stopping the tool."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
