"""What the walls cost: the look-up log on its own, and a citizen's page with all of them and with none."""

from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from functools import partial
from time import perf_counter
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.policy import Action
from audit.benching import compare, in_words
from audit.log import looked
from audit.seals.sealing import seal_logs
from audit.seals.verifying import verify
from citizens.models import Assignment, Citizen
from citizens.reach import reach_whole_house_from_here

ROUNDS = 200


def log() -> list[str]:
    reach_whole_house_from_here()
    assignment = Assignment.objects.current().select_related("user").first()
    if assignment is None:
        raise CommandError("There is nobody to look at: load the demo first.")
    system = User.objects.system()  # so that no worker's list of looks is filled by a measurement
    open_one = partial(_open, assignment.user, assignment.citizen_id)

    def open_and_log() -> None:
        open_one()
        looked(system, [None], action="bench", purpose="måling af, hvad loggen koster")

    without, with_log = compare(open_one, open_and_log, rounds=ROUNDS)
    return [in_words("opening a citizen", without, with_log, ("unlogged", "logged")), _checked()]


def _open(user: User, pk: UUID) -> Citizen:
    return Citizen.objects.permitting(user, Action.VIEW_CITIZEN).get(pk=pk)


def _checked() -> str:
    seal_logs()
    began = perf_counter()
    verdict = verify()
    seconds = perf_counter() - began
    state = "whole" if verdict.is_whole else "BROKEN"
    return f"verify_log: {verdict.rows} rows in {seconds:.2f} s, {verdict.rows / seconds:.0f} rows/s, {state}"


def access() -> list[str]:
    """A citizen's page as its bostøtte opens it, against the same page that nothing guards.

    Without walls: every row is everybody's to the program and to the database, and nobody notes the look.
    The looks of the walled side stay in the log of the demo, as looks of that bostøtte.
    """
    reach_whole_house_from_here()
    assignment = Assignment.objects.current().select_related("user").first()
    if assignment is None:
        raise CommandError("There is nobody to look at: load the demo first.")
    client = Client(headers={"host": "localhost"})
    client.force_login(assignment.user)
    page = partial(_page, client, reverse("citizens:detail", args=[assignment.citizen_id]))
    open_page, walled = compare(partial(_unwalled, page), page, rounds=ROUNDS)
    return [in_words("a citizen's page", open_page, walled, ("without walls", "with walls"))]


def _page(client: Client, url: str) -> None:
    status = client.get(url).status_code
    if status != 200:
        raise CommandError(f"The page answered {status}.")


def _unwalled(page: Callable[[], None]) -> None:
    off: dict[str, Any] = {
        "citizens.middleware.within_reach_of": lambda user: nullcontext(),
        "citizens.access.looked": lambda *args, **kwargs: None,
        "citizens.models.CitizenQuerySet.permitting": lambda rows, user, action: rows,
    }
    with ExitStack() as walls:
        for name, instead in off.items():
            walls.enter_context(patch(name, instead))
        page()
