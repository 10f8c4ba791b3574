"""Text as a square that a phone reads, drawn as one path: our pages let nobody bring styles along."""

from dataclasses import dataclass
from typing import Any

import segno


@dataclass(frozen=True)
class Square:
    """`path` draws it on a sheet `size` wide."""

    size: int
    path: str


def square_of(said: str) -> Square:
    # Not told which alphabet it is, a reader guesses, and guesses wrong at »læge«.
    square = segno.make_qr(said, error="m", encoding="utf-8", eci=True)
    rows: list[Any] = list(square.matrix_iter(border=2))
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return Square(size=len(rows), path="".join(dark))
