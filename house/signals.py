"""Ctrl-C, a closed terminal and `kill` mean the same: tidy up and go."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any


def raise_on_signals() -> None:
    """Let every wish to stop arrive as KeyboardInterrupt, so that what was begun is tidied up."""
    for name in _names():
        signal.signal(name, signal.default_int_handler)


@contextmanager
def signals_as_event() -> Iterator[Event]:
    """A wish to stop sets the event, so that nothing is interrupted half-way."""
    asked = Event()
    with _handled_by(lambda *_: asked.set()):
        yield asked


@contextmanager
def signals_ignored() -> Iterator[None]:
    """While tidying up: it ends by itself, and pressing Ctrl-C again must not leave anything behind."""
    with _handled_by(signal.SIG_IGN):
        yield


@contextmanager
def _handled_by(handler: Callable[..., Any] | signal.Handlers) -> Iterator[None]:
    before = {name: signal.signal(name, handler) for name in _names()}
    try:
        yield
    finally:
        for name, old in before.items():
            signal.signal(name, old)


def _names() -> list[signal.Signals]:
    """The signals that ask us to stop. Under nohup a closed terminal does not."""
    names = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        names.append(signal.SIGHUP)
    return names
