"""What can happen once happens once, when twenty try at the same moment (security N-02, N-03).

Visits, drafts, documents, codes and recovery codes are tried where they live:
`tests/visits/test_parallel.py`, `tests/plans/test_documents_jobs.py`, `tests/accounts/test_second_step.py`.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts.membership.places import Place
from accounts.membership.services import decide_proposal, give_role
from accounts.models import Membership, RoleProposal
from accounts.policy import Role
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens.models import Course, MergedRows, ReferralStatus
from citizens.services import break_glass, confirm_merge, judge_break_glass, propose_merge
from plans.models import Goal
from plans.services.orders import accept_order
from tests.factories import CitizenFactory, ReferralFactory, ReferralGoalFactory, VisitFactory
from tests.town import Town, build_town, person

TRIES = 20


@pytest.fixture
def town(transactional_db: None) -> Iterator[Town]:
    yield build_town()


def winners(step: Callable[..., Any], row: Any, **how: Any) -> int:
    """How many of twenty got through when they began together; the others were refused by a rule."""
    together = Barrier(TRIES)

    def one_try(_: int) -> bool:
        try:
            together.wait()
            step(type(row)._default_manager.get(pk=row.pk), **how)
        except RuleViolation:
            return False
        finally:
            for alias in ("default", "lookups"):
                connections[alias].close()
        return True

    with ThreadPoolExecutor(TRIES) as crowd:
        return sum(crowd.map(one_try, range(TRIES)))


def logged(event: Event) -> int:
    return Entry.objects.filter(event=event).count()


def test_an_order_is_taken_in_once(town: Town) -> None:
    citizen = CitizenFactory(team=town.nord)
    order = ReferralFactory(citizen=citizen, office=town.kontor, status=ReferralStatus.SENT)
    ReferralGoalFactory(referral=order)
    assert winners(accept_order, order, by=town.lars) == 1
    assert Course.objects.filter(referral=order).count() == 1
    assert Goal.objects.filter(citizen=citizen).count() == 1


def test_a_break_glass_is_judged_once(town: Town) -> None:
    gerda = person("gerda", "Gerda Vagt", Role.SUPPORT_WORKER, town.kommune, team=town.syd)
    why = "Hun ringede og sagde farvel."
    review = break_glass(town.eva, reason="danger", explanation=why, by=gerda).review
    said = {"verdict": "justified", "remark": "Det var rigtigt."}
    assert winners(judge_break_glass, review, **said, by=town.lars) == 1
    assert logged(Event.BREAK_GLASS_JUDGED) == 1


def test_a_role_of_two_is_given_once(town: Town) -> None:
    place = Place(Role.MANAGER, team=town.nord)
    proposal = give_role(town.bo, place, starts_on=timezone.localdate(), by=town.adam)
    assert isinstance(proposal, RoleProposal)
    other = person("berit", "Berit Administrator", Role.ADMINISTRATOR, town.kommune)
    assert winners(decide_proposal, proposal, accept=True, by=other) == 1
    assert Membership.objects.filter(user=town.bo, role=Role.MANAGER).count() == 1


def test_two_records_are_laid_together_once(town: Town) -> None:
    gone = CitizenFactory(team=town.nord)
    VisitFactory(citizen=gone, worker=town.anna)
    merge = propose_merge(town.eva, gone, reason="Samme person", by=town.lars)
    assert winners(confirm_merge, merge, by=town.maja) == 1
    assert MergedRows.objects.get(merge=merge, table="visits.Visit").ids
    assert logged(Event.MERGE_CONFIRMED) == 1
