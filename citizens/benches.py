"""What the look-up log costs: opening a citizen with and without a line in it, and checking it."""

from functools import partial
from time import perf_counter
from uuid import UUID

from django.core.management.base import CommandError

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


BENCHES = {"log": log}
