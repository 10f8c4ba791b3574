"""A link to one questionnaire in one course: made by a worker, answered once by the citizen."""

from dataclasses import asdict, dataclass, replace
from functools import partial
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import NoticeKind, User
from accounts.notices import tell
from bostoette.errors import RuleViolation
from citizens.models import Citizen, Course
from links.models import Answer, Link, LinkQuerySet, PurposeKey
from links.opening import TheCitizen, use
from links.purposes import PURPOSES
from links.reminding import agree_to_reminder
from links.services import make_link
from measurements.around_groups.placing import Around, if_fitting
from measurements.instruments import INSTRUMENTS, Instrument
from measurements.models import InstrumentKey, Response
from measurements.scoring import Answers
from measurements.services import Given, decline, record_answers

ANSWER = "answer."  # how the purposes begin that are about a questionnaire


def purpose_of(instrument_key: str) -> PurposeKey:
    return PurposeKey(f"{ANSWER}{instrument_key}")


def instrument_of(link: Link) -> Instrument:
    return INSTRUMENTS[link.purpose.removeprefix(ANSWER)]


def links_to_questionnaires() -> LinkQuerySet:
    return Link.objects.filter(purpose__in=map(purpose_of, InstrumentKey))


@dataclass(frozen=True)
class Remind:
    """Where the citizen said yes to be reminded."""

    channel: str
    address: str


@transaction.atomic
def send_link(
    citizen: Citizen,
    instrument_key: str,
    *,
    remind: Remind | None = None,
    around: Around | None = None,
    by: User,
) -> tuple[Link, str]:
    """A link by which the citizen can answer alone; and its token, shown this once."""
    course = Course.objects.open().filter(citizen=citizen).first()
    if course is None:
        raise RuleViolation("Borgeren har ikke et forløb i gang, som svaret kan høre til.", code="no-course")
    age = citizen.age_on(timezone.localdate())
    if refusal := INSTRUMENTS[instrument_key].refusal_for_age(age):
        raise RuleViolation(refusal, code="too-young")
    terms = asdict(around) if around else {}
    link, token = make_link(citizen, PURPOSES[purpose_of(instrument_key)], course.pk, terms=terms, by=by)
    if remind:
        agree_to_reminder(link, channel=remind.channel, address=remind.address, by=by)
    return link, token


def state_of(instrument_key: str, course_id: UUID) -> str | None:
    """Which questions are asked, and that they still are: None once the course or the case is at rest."""
    courses = Course.objects.open().filter(citizen__archived_on=None, citizen__merged_into=None)
    if not courses.filter(pk=course_id).exists():
        return None
    return f"{instrument_key} {INSTRUMENTS[instrument_key].version}"


def rows_of(_course_id: UUID) -> list[UUID]:
    """None at all: the citizen meets the questions and nothing that is known."""
    return []


def answer(link: Link, answers: Answers, *, given: Given) -> None:
    """Keep what the citizen answered; of many times at once, one."""
    use(link, Answer.GIVEN, then=partial(_keep_answers, link, answers, given))
    _tell_maker(link)


def say_no(link: Link, *, reason: str, given: Given) -> None:
    """Keep that the citizen would rather not: that is an answer, and uses the link up too."""
    use(link, Answer.GIVEN, then=partial(_keep_no, link, reason, given))
    _tell_maker(link)


def _keep_answers(link: Link, answers: Answers, given: Given) -> Response:
    citizen, instrument_key = _still_asked(link)
    given = _where_it_belongs(link, instrument_key, given)
    return record_answers(citizen, instrument_key, answers, given=given, by=TheCitizen(), key=link.pk)


def _keep_no(link: Link, reason: str, given: Given) -> Response:
    citizen, instrument_key = _still_asked(link)
    given = _where_it_belongs(link, instrument_key, given)
    return decline(citizen, instrument_key, reason=reason, given=given, by=TheCitizen(), key=link.pk)


def _where_it_belongs(link: Link, instrument_key: str, given: Given) -> Given:
    """Before or after the group the link was about, if it still fits there; else the answer stands alone."""
    around = Around(**link.terms) if link.terms else None
    return replace(given, around=if_fitting(around, instrument_key, given.on))


def _still_asked(link: Link) -> tuple[Citizen, str]:
    """Asked again while nobody can end the course: an answer never lands in another course."""
    Course.objects.select_for_update().filter(pk=link.subject_id).first()
    instrument_key = instrument_of(link).key
    if state_of(instrument_key, link.subject_id) != link.state:
        raise RuleViolation("Der er ikke længere noget at svare på.", code="gone")
    return Citizen.objects.get(pk=link.citizen_id), instrument_key


def _tell_maker(link: Link) -> None:
    path = reverse("measurements:list", args=[link.citizen_id])
    tell([link.made_by], NoticeKind.LINK_ANSWERED, about=link.pk, path=path)
