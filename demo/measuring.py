"""What a kommune decides about measuring, and what came before the system: rare, so by name."""

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from accounts.models import ScreenPin, User
from accounts.policy import Role
from citizens.models import Course
from demo.dice import dice, uuid_at
from demo.history import GUIDE
from demo.language.texts import FOLDER, lines
from demo.life import midday
from demo.logins import LOGINS, NEIGHBOUR_LOGINS, PIN
from demo.town import Kommune
from measurements.instruments import BRIEF_INSPIRE, ORS, WHO5, Instrument
from measurements.limits import LEAST_SHARE
from measurements.models import AnsweredBy, Mode, Response
from measurements.scoring import HUNDRED, Answers, Result, result_of, result_of_total, to_json
from measurements.services import kept_of, set_limits
from measurements.wording.checking import checked
from measurements.wording.services import take_into_use

BEFORE_THE_SYSTEM = timedelta(days=90)
OWN_LIMITS = {"meetings_without_change": Decimal(5), "inspire_share": HUNDRED * LEAST_SHARE}


def give_pins() -> None:
    """One PIN for the workers with easy names, so that a screen can be handed over at once."""
    workers = [login.username for login in LOGINS + NEIGHBOUR_LOGINS if login.role == Role.SUPPORT_WORKER]
    hashed = make_password(PIN)
    ScreenPin.objects.bulk_create(
        ScreenPin(user=user, hashed=hashed) for user in User.objects.filter(username__in=workers)
    )


def write_measuring(kommune: Kommune, *, seed: int, today: date) -> None:
    """Invented words for one questionnaire, two limits of the kommune's own, and old results from a file."""
    administrator = User.objects.get(username=_administrator())
    text = (FOLDER / "wording_example.toml").read_text(encoding="utf-8")
    take_into_use(kommune.municipality, checked(text, today=today), base=0, by=administrator)
    own = {}
    for base, (name, value) in enumerate(OWN_LIMITS.items()):
        own[name] = value
        reason = lines("work", "limits_reason")[base]
        set_limits(kommune.municipality, own, reason=reason, base=base, by=administrator)
    _import(kommune, seed=seed, today=today)


def _administrator() -> str:
    return next(login.username for login in LOGINS if login.role == Role.ADMINISTRATOR)


def _import(kommune: Kommune, *, seed: int, today: date) -> None:
    """From the beginning of one course: an ORS, a total of WHO-5, a Brief INSPIRE that lacks an answer."""
    since = today - BEFORE_THE_SYSTEM
    running = Course.objects.running_on(since).filter(municipality=kommune.municipality, started_on__lt=since)
    course = running.exclude(citizen__assignment__user__username=GUIDE).order_by("pk").first()
    if course is None or course.started_on is None:
        return
    leder = next(crew.manager for crew in kommune.crews if crew.team.pk == course.team_id)
    levels = ("4.2", "5.0", "3.1", "3.9")
    answers = {item.key: Decimal(level) for item, level in zip(ORS.items, levels, strict=True)}
    brief = BRIEF_INSPIRE.with_share(LEAST_SHARE)
    some = {item.key: Decimal(2) for item in brief.items[1:]}
    first = course.started_on + timedelta(days=1)
    _kept(course, ORS, Mode.FILE_PAPER, first, result_of(ORS, answers), answers, leder, seed, today)
    _kept(course, WHO5, Mode.IMPORT, first, result_of_total(WHO5, Decimal(9)), {}, leder, seed, today)
    _kept(course, brief, Mode.FILE_SCREEN, first, result_of(brief, some), some, leder, seed, today)


def _kept(
    course: Course,
    instrument: Instrument,
    mode: Mode,
    day: date,
    result: Result,
    answers: Answers,
    by: User,
    seed: int,
    today: date,
) -> None:
    at = midday(today - timedelta(days=1))
    Response.objects.create(
        id=uuid_at(dice(seed, "import", instrument.key), at),
        created_at=at,
        citizen_id=course.citizen_id,
        course=course,
        instrument=instrument.key,
        given_on=day,
        answers=to_json(answers),
        min_share=instrument.min_share,
        is_total_alone=not answers,
        answered_by=AnsweredBy.CITIZEN,
        mode=mode,
        recorded_by=by,
        **kept_of(result),
    )
