"""What happens in a round of self-evaluation."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Team, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from selfevaluation.models import Answer, Group, Round, Sheet, Taken
from selfevaluation.statements import WORDING_VERSION


@transaction.atomic
def open_round(*, title: str, teams: list[Team], closes_on: date, by: User) -> Round:
    """Let the teams' citizens, bostøtter and ledere answer until a day."""
    opened = Round.objects.create(title=title, closes_on=closes_on, opened_by=by)
    opened.teams.set(teams)
    record(Event.ROUND_OPENED, by=by, target=opened)
    return opened


@transaction.atomic
def close_round(opened: Round, *, by: User) -> Round:
    """End a round before its day: today is the last."""
    opened = Round.objects.select_for_update().get(pk=opened.pk)
    if not opened.is_open:
        raise RuleViolation("Runden er allerede lukket.", code="closed")
    opened.closes_on = max(opened.opens_on, timezone.localdate())
    opened.save(update_fields=["closes_on"])
    record(Event.ROUND_CLOSED, by=by, target=opened)
    return opened


def answer_as_staff(opened: Round, group: Group, values: Mapping[str, int], *, by: User) -> None:
    """A colleague's own answers, once. Nothing ties the person to the sheet."""
    try:
        with transaction.atomic():
            Taken.objects.create(round=opened, user=by)
            _keep(opened, group, values)
    except IntegrityError as error:
        raise RuleViolation("Du har allerede svaret i denne runde.", code="taken") from error


@transaction.atomic
def answer_as_citizen(opened: Round, values: Mapping[str, int]) -> None:
    """A citizen's answers on a handed-over tablet. Neither citizen nor worker is kept."""
    _keep(opened, Group.CITIZENS, values)


def _keep(opened: Round, group: Group, values: Mapping[str, int]) -> None:
    if not opened.is_open:
        raise RuleViolation("Runden er lukket, så der kan ikke svares mere.", code="closed")
    sheet = Sheet.objects.create(round=opened, group=group, wording_version=WORDING_VERSION)
    Answer.objects.bulk_create(
        Answer(sheet=sheet, statement=statement, value=value) for statement, value in values.items()
    )
