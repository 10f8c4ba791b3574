"""A step is skipped when nothing it depends on has changed since it was last done."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from house.paths import ROOT, write_whole


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """One short value for the names and contents of `files`, which are ours, and the `words`."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(files):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def put_stamp(stamp: Path, value: str) -> None:
    """Say that the step is done. Called last, so that a half-done step is done again."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    write_whole(stamp, value)
