"""A change of both keys among many rows while people work: what they feel of it, and that nothing is lost.

The rows and the keys are the measurement's own. It wants a house where nobody else is, since the command
goes through all there is; `python3 run.py bench rotation` gives it one.
"""

import base64
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.management.base import CommandError
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import Membership, Municipality, Team, User
from accounts.policy import Role
from bostoette.crypto import UnknownKey
from citizens.cpr import Cpr, parse
from citizens.keys import require_known_keys, rows_left
from citizens.models import Citizen, indexes_of
from citizens.reach import reach_whole_house_from_here

ROWS = 100_000
ALONE = 60  # pages and saves with no rotation beside them, before each of its halves
TEAMS = 20
KOMMUNE = "Målingens Kommune"
FILLED_AT_ONCE = 2000
EVERY = 97  # of the rows, one in so many is looked up by its number


@dataclass(frozen=True)
class Keys:
    encryption: bytes
    index: bytes

    @classmethod
    def drawn(cls) -> "Keys":
        return cls(os.urandom(32), os.urandom(32))


@dataclass
class Felt:
    """How long somebody waited, in milliseconds."""

    pages: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)


class Colleague:
    """A leder who opens citizens and puts their phone numbers right, one after the other."""

    def __init__(self, leder: User, citizens: list[Any]) -> None:
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(leder)
        self.citizens = citizens
        self.steps = count(1)
        self.phones: dict[Any, str] = {}  # as last saved

    def work(self, felt: Felt) -> None:
        felt.pages.append(_milliseconds(self._look))
        felt.saves.append(_milliseconds(self._save))

    def _look(self) -> None:
        url = reverse("citizens:detail", args=[self._somebody(next(self.steps))])
        if (status := self.client.get(url).status_code) != 200:
            raise CommandError(f"The page answered {status}.")

    def _save(self) -> None:
        step = next(self.steps)
        citizen, phone = self._somebody(step), f"2{step:07}"
        url = reverse("citizens:contact", args=[citizen])
        status = self.client.post(url, {"phone": phone, "address": ""}).status_code
        if status != 302:
            raise CommandError(f"The form answered {status}.")
        self.phones[citizen] = phone

    def _somebody(self, step: int) -> Any:
        """Now early, now late among the rows, so that the rotation is met wherever it is."""
        return self.citizens[step * 7919 % len(self.citizens)]


def rotation() -> list[str]:
    """Change both keys, killed in the middle and run again, beside somebody who works; then count."""
    reach_whole_house_from_here()
    kommune = _kommune()
    former, new = Keys.drawn(), Keys.drawn()
    try:
        with override_settings(**_in_use(former)):
            colleague = _crowd(kommune)
        with override_settings(**_in_use(new, former)):
            told = _rotate_beside(colleague, _environ(new, former))
        with override_settings(**_in_use(new)):
            return [*told, _counted(kommune, colleague.phones)]
    finally:
        _empty(kommune)


def _kommune() -> Municipality:
    """The kommune of the measurement, with nobody in it; what an earlier one left is taken away."""
    kommune, _ = Municipality.objects.get_or_create(name=KOMMUNE)
    if Citizen.objects.exclude(municipality=kommune).exists():
        raise CommandError("Citizens live here. This measurement needs a house of its own.")
    _empty(kommune)
    return kommune


def _empty(kommune: Municipality) -> None:
    """At once: Django would first read each of them. Nothing refers to them but the logs."""
    citizens = Citizen.objects.filter(municipality=kommune)
    citizens._raw_delete(citizens.db)


def _crowd(kommune: Municipality) -> Colleague:
    """The rows, in several teams, and the leder of one of them."""
    teams = [Team.objects.get_or_create(municipality=kommune, name=f"Hold {n}")[0] for n in range(TEAMS)]
    leder, _ = User.objects.get_or_create(
        username="målingens-leder", defaults={"name": "Målingens Leder", "municipality": kommune}
    )
    Membership.objects.get_or_create(user=leder, role=Role.MANAGER, team=teams[0])
    for first in range(0, ROWS, FILLED_AT_ONCE):
        numbers = range(first, min(first + FILLED_AT_ONCE, ROWS))
        Citizen.objects.bulk_create(_citizen(kommune, teams[n % TEAMS], n) for n in numbers)
    return Colleague(leder, list(teams[0].citizens.values_list("pk", flat=True)))


def _citizen(kommune: Municipality, team: Team, n: int) -> Citizen:
    citizen = Citizen(municipality=kommune, team=team, name=f"Borger {n}")
    citizen.set_cpr(number_of_nobody(n))
    citizen.set_contact(phone=_first_phone(n), address=f"Målevej {n}")
    return citizen


def _first_phone(n: int) -> str:
    return f"1{n:07}"


def number_of_nobody(n: int) -> Cpr:
    """CPR number `n` of people born in 1862, of whom nobody lives."""
    rest, serial = divmod(n, 4000)
    month, day = divmod(rest, 28)
    return parse(f"{day + 1:02}{month + 1:02}62{5000 + serial}", today=date(1900, 1, 1))


def _in_use(keys: Keys, former: Keys | None = None) -> dict[str, Any]:
    return {
        "CPR_ENCRYPTION_KEY": keys.encryption,
        "CPR_INDEX_KEY": keys.index,
        "CPR_ENCRYPTION_KEYS_OLDER": [former.encryption] if former else [],
        "CPR_INDEX_KEYS_OLDER": [former.index] if former else [],
    }


def _environ(keys: Keys, former: Keys) -> dict[str, str]:
    """What the command is started with: as `_in_use`, in the words of the environment."""
    some = {name: key if isinstance(key, bytes) else key[0] for name, key in _in_use(keys, former).items()}
    return os.environ | {name: base64.b64encode(key).decode() for name, key in some.items()}


class Run:
    """The command as an administrator starts it, and how far it says it is."""

    def __init__(self, environ: dict[str, str], folder: str) -> None:
        self.said = Path(folder, "said")
        self.began = monotonic()
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "rotate_cpr_keys"],
                cwd=settings.BASE_DIR,
                env=environ,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    @property
    def seen(self) -> int:
        """Rows it has gone through."""
        tallies = [line for line in self.said.read_text().splitlines(keepends=True) if "rækker set" in line]
        return int(tallies[-1].split()[0]) if tallies else 0

    @property
    def is_going(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def _rotate_beside(colleague: Colleague, environ: dict[str, str]) -> list[str]:
    alone, meanwhile = Felt(), Felt()
    with TemporaryDirectory() as folder:
        _work(colleague, alone, lambda: len(alone.pages) < ALONE)
        first = Run(environ, folder)
        _work(colleague, meanwhile, lambda: first.is_going and first.seen < ROWS // 2)
        first.kill()
        seconds, left = monotonic() - first.began, rows_left()
        _work(colleague, alone, lambda: len(alone.pages) < 2 * ALONE)
        second = Run(environ, folder)
        _work(colleague, meanwhile, lambda: second.is_going)
        seconds += monotonic() - second.began
        if second.process.returncode:
            raise CommandError(second.said.read_text())
    return [
        f"rotation: {ROWS} rows in {seconds:.1f} s, {ROWS / seconds:.0f} rows/s, "
        f"{_cpu_of_the_command():.1f} s CPU of its own; "
        f"killed with {left} values left, and finished by the next",
        _compared("a citizen's page", alone.pages, meanwhile.pages),
        _compared("a new phone number", alone.saves, meanwhile.saves),
    ]


def _cpu_of_the_command() -> float:
    """Seconds of both runs, their start included: this process has no other children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _work(colleague: Colleague, felt: Felt, go_on: Callable[[], bool]) -> None:
    colleague.work(Felt())  # to warm up
    while go_on():
        colleague.work(felt)


def _milliseconds(work: Callable[[], None]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def _compared(what: str, alone: list[float], meanwhile: list[float]) -> str:
    return (
        f"{what}: {_described(alone)} without a rotation, {_described(meanwhile)} during one; "
        f"ratio {median(meanwhile) / median(alone):.2f}"
    )


def _described(times: list[float]) -> str:
    slow = quantiles(times, n=20)[-1]
    return f"{median(times):.1f} ms (one in twenty over {slow:.0f} ms, none over {max(times):.0f} ms)"


def _counted(kommune: Municipality, phones: dict[Any, str]) -> str:
    """With the new keys alone: does everything open, is everybody found, and is each save there?"""
    require_known_keys()
    opened = list(_opened(kommune))
    numbers = {n: citizen.cpr_digits for n, citizen in opened}
    figures = {
        "unreadable": ROWS - len(opened),
        "with another number": sum(numbers[n] != number_of_nobody(n).digits for n in numbers),
        "duplicates": len(numbers) - len(set(numbers.values())),
        "not found by number": sum(not _is_found(kommune, n) for n in range(0, ROWS, EVERY)),
        "lost saves": sum(row.phone_in_clear != phones.get(row.pk, _first_phone(n)) for n, row in opened),
        "left under the former keys": rows_left(),
    }
    told = ", ".join(f"{number} {what}" for what, number in figures.items())
    if any(figures.values()):
        raise CommandError(f"The rotation has lost something: {told}.")
    return f"afterwards, without the former keys, {len(phones)} citizens with a new number among them: {told}"


def _opened(kommune: Municipality) -> Iterator[tuple[int, Citizen]]:
    """The citizens whose seals open and whose index is that of their number; each with its `n`."""
    for citizen in Citizen.objects.filter(municipality=kommune).iterator():
        try:
            digits, *_ = [citizen.opened(column) for column in Citizen.SEALED]
        except (UnknownKey, InvalidTag):
            continue
        if bytes(citizen.cpr_index or b"") == indexes_of(digits, kommune)[0]:
            yield int(citizen.name.split()[-1]), citizen


def _is_found(kommune: Municipality, n: int) -> bool:
    found = Citizen.objects.with_number(number_of_nobody(n).digits, kommune).first()
    return found is not None and found.name == f"Borger {n}"
