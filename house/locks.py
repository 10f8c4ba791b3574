"""One at a time. The system lets go of a lock when its process ends, however it ends."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from house.console import Trouble


@contextmanager
def hold(path: Path, *, refusal: str, note: str = "") -> Iterator[None]:
    """Hold the lock at `path`. Raises Trouble with `refusal` and the note of whoever holds it already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Trouble(refusal.format(note=file.read())) from None
        file.truncate(0)
        file.write(note)
        file.flush()
        yield


@contextmanager
def wait_for(path: Path) -> Iterator[None]:
    """Hold the lock at `path` when it is free."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def shared(path: Path) -> Iterator[Callable[[], bool]]:
    """Be one of those who share the lock at `path`. Yields a question: are we the last?"""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)

        def is_last() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield is_last
