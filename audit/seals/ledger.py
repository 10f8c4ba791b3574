"""A copy of every seal's hash outside the database: who deletes the newest seals is found out by it.

A folder with one text file for each month: `number hash signature`, a line for each seal. It belongs on
another machine, or on a disk that can only be written once; the same lines go to the process log.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from audit.models import Seal

logger = logging.getLogger(__name__)

LONGER_THAN_A_LINE = 1000  # bytes


class LedgerDisagrees(Exception):
    """The ledger holds a seal that the database does not have, or has otherwise."""


def catch_up() -> None:
    """Write down the seals that the ledger lacks. Raises `LedgerDisagrees` and then adds nothing."""
    number, written = last_line()
    if number:
        seal = Seal.objects.filter(pk=number).first()
        if seal is None or bytes(seal.hash).hex() != written:
            raise LedgerDisagrees(
                f"The ledger ends with seal {number}, the database does not: run `manage.py verify_log`."
            )
    for seal in Seal.objects.filter(pk__gt=number).order_by("pk").defer("fingerprints").iterator():
        _write(seal)


def lines() -> Iterator[tuple[int, str]]:
    """Number and hash of every seal in the ledger, in order."""
    for file in _files():
        with file.open(encoding="ascii") as text:
            for line in text:
                number, written, _signature = line.split()
                yield int(number), written


def last_line() -> tuple[int, str]:
    """The newest seal in the ledger; (0, "") when it is empty."""
    files = _files()
    if not files:
        return 0, ""
    with files[-1].open("rb") as file:
        file.seek(-min(LONGER_THAN_A_LINE, files[-1].stat().st_size), os.SEEK_END)
        number, written, _signature = file.read().decode("ascii").splitlines()[-1].split()
    return int(number), written


def _write(seal: Seal) -> None:
    line = f"{seal.number} {bytes(seal.hash).hex()} {bytes(seal.signature).hex()}"
    settings.LOG_LEDGER.mkdir(parents=True, exist_ok=True)
    with (settings.LOG_LEDGER / f"{seal.made_at:%Y-%m}.txt").open("a", encoding="ascii") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    logger.info("Log sealed: %s", line)


def _files() -> list[Path]:
    return sorted(settings.LOG_LEDGER.glob("*.txt"))
