"""The plans of many in one file: memory and cores; and one plan, from the click to the file in hand.

The citizens are the measurement's own, and plans that were agreed cannot be deleted: `python3 run.py bench
bulk` gives it a house. The workers are real ones, of two processes, that hear the bells of the queue.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Municipality, Office, Team, User
from accounts.policy import Role
from citizens.models import Citizen, Referral, ReferralStatus
from citizens.reach import reach_whole_house_from_here
from plans.kinds import kind_of
from plans.models import AgreedHow, Document, Plan, PlanVersion, VersionStatus
from printouts.bundles import order_bundle
from printouts.models import Bundle

FEW, MANY = 100, 1000
CLICKS = 20
PROCESSES = 2
PATIENCE = 1800  # seconds
ASKS_AGAIN = re.compile(r'hx-get="(?P<url>[^"]+)" hx-trigger="load delay:(?P<pause>\d+)ms"')
LATE, EARLY = date(2025, 6, 1), date(2025, 1, 1)
KIND = "mestringsplan"
CONTENT = {
    "goal": "At holde fast i mine morgener, også når natten har været dårlig.",
    "keep_it": [f"Stå op, når vækkeuret ringer ({n})" for n in range(8)],
    "self_care": "Jeg går tidligt i seng og lægger telefonen ud i gangen. " * 8,
    "strategies": [{"what": "Trække vejret", "helps_with": "Uro", "short": "Ja", "long": "Lidt"}] * 6,
    "signs_me": ["Jeg trækker mig"],
    "signs_others": ["Jeg svarer kort"],
}


@dataclass(frozen=True)
class Taken:
    """What one bundle took, from the click to the file."""

    plans: int
    seconds: float
    cores: float  # how many of them were at work, on average
    peak: int  # kilobytes of the biggest process


def bulk() -> list[str]:
    """A few plans and many, each bundle by workers that have just begun."""
    reach_whole_house_from_here()
    myndighed = _office_with_plans()
    few, many = _bundle(myndighed, since=LATE), _bundle(myndighed, since=None)
    return [
        _in_words(few),
        _in_words(many),
        f"peak memory of a process, {many.plans} plans against {few.plans}: {many.peak / few.peak:.2f}",
        f"share of {PROCESSES} cores at {many.plans} plans: {many.cores / PROCESSES:.2f}",
    ]


def click() -> list[str]:
    """Plans asked for one by one, and fetched as soon as the page says so, which asks as in a browser."""
    reach_whole_house_from_here()
    myndighed = _office_with_plans()
    versions = PlanVersion.objects.in_force().filter(written_by=myndighed)[: CLICKS + 1]
    client = Client(headers={"host": "localhost"})
    client.force_login(myndighed)
    with _workers():
        _first, *seconds = [_until_in_hand(client, version) for version in versions]
    return [
        f"from the click to the file in hand, {len(seconds)} plans: median {median(seconds) * 1000:.0f} ms, "
        f"slowest {max(seconds) * 1000:.0f} ms"
    ]


def _until_in_hand(client: Client, version: PlanVersion) -> float:
    began = monotonic()
    client.post(reverse("plans:document_request", args=[version.pk]))
    document = Document.objects.get(version=version)
    url = reverse("plans:document", args=[document.pk])
    while look := ASKS_AGAIN.search(client.get(url).content.decode()):
        sleep(int(look["pause"]) / 1000)
        url = look["url"]
    answer: Any = client.get(reverse("plans:document_download", args=[document.pk]))
    if not answer.getvalue().startswith(b"%PDF"):
        raise CommandError("There was no PDF to fetch.")
    return monotonic() - began


def _in_words(taken: Taken) -> str:
    return (
        f"{taken.plans} plans: {taken.seconds:.0f} s, {taken.cores:.2f} cores of the workers' own, "
        f"peak {taken.peak // 1024} MB"
    )


def _bundle(by: User, *, since: date | None) -> Taken:
    with _workers() as pids:
        cpu, began = _cpu(pids), monotonic()
        bundle = order_bundle(KIND, reason="Måling af et samlet udtræk", since=since, by=by)
        while bundle.is_under_way:
            if monotonic() - began > PATIENCE:
                raise CommandError("The file did not come.")
            sleep(0.2)
            bundle.refresh_from_db()
        seconds = monotonic() - began
        used, peak = _cpu(pids) - cpu, max(_peak(pid) for pid in pids)
    _require_whole(bundle)
    return Taken(bundle.total, seconds, used / seconds, peak)


def _require_whole(bundle: Bundle) -> None:
    if not bundle.is_ready or bundle.lacking:
        raise CommandError(f"The file is not whole: {bundle.problem or bundle.lacking}")


@contextmanager
def _workers() -> Iterator[list[int]]:
    """A Celery worker that has loaded WeasyPrint; gives the ids of its processes."""
    command = [sys.executable, "-m", "celery", "-A", "bostoette", "worker", "--loglevel", "WARNING"]
    worker = subprocess.Popen(  # noqa: S603 -- our own program, nothing from outside
        [*command, "--concurrency", str(PROCESSES)], cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
    )
    try:
        yield _processes_of(worker)
    finally:
        worker.terminate()
        worker.wait()


def _processes_of(worker: "subprocess.Popen[bytes]") -> list[int]:
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    began = monotonic()
    while monotonic() - began < 60 and worker.poll() is None:
        pids = [int(pid) for pid in children.read_text().split()]
        if len(pids) == PROCESSES:
            return pids
        sleep(0.1)
    raise CommandError("The workers did not begin.")


def _cpu(pids: list[int]) -> float:
    """Seconds of work so far. The name, which may hold blanks, ends with the last bracket."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@transaction.atomic
def _office_with_plans() -> User:
    """A kommune with one office; `FEW` of its plans were agreed late, the rest early."""
    kommune = Municipality.objects.create(name=f"Målingens Kommune {timezone.now():%H%M%S}")
    team = Team.objects.create(municipality=kommune, name="Team Måling")
    office = Office.objects.create(municipality=kommune, name="Kontor")
    by = User.objects.create_user(
        username=f"maaling{timezone.now():%H%M%S}", name="Maja Måling", municipality=kommune
    )
    Membership.objects.create(user=by, role=Role.AUTHORITY, office=office, starts_on=EARLY)
    citizens = Citizen.objects.bulk_create(
        Citizen(municipality=kommune, team=team, name=f"Borger {number:04}") for number in range(MANY)
    )
    Referral.objects.bulk_create(
        Referral(
            citizen=citizen,
            office=office,
            status=ReferralStatus.ACCEPTED,
            purpose="Støtte i hverdagen",
            status_due_on=date(2199, 1, 1),
        )
        for citizen in citizens
    )
    _write_plans(citizens, by)
    return by


def _write_plans(citizens: list[Citizen], by: User) -> None:
    plans = Plan.objects.bulk_create(Plan(citizen=citizen, kind=KIND) for citizen in citizens)
    PlanVersion.objects.bulk_create(
        PlanVersion(
            plan=plan,
            citizen_id=plan.citizen_id,
            number=1,
            kind_version=kind_of(KIND).version,
            content=CONTENT,
            written_by=by,
            status=VersionStatus.APPROVED,
            approved_at=timezone.now(),
            approved_by=by,
            agreed_how=AgreedHow.PRESENT,
            agreed_on=LATE if number < FEW else EARLY,
            follow_up_on=date(2199, 1, 1),
        )
        for number, plan in enumerate(plans)
    )


BENCHES = {"bulk": bulk, "click": click}
