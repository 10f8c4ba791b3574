"""What visits add to the frame and the timeline of the citizen's record, and how a visit looks in a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from accounts.policy import Action
from citizens.days import last_noon_before
from citizens.models import Citizen
from citizens.record import Source, Tab, TimelineItem, add_source, add_tab, noon
from visits.models import CrisisEvent, GroupMember, Supervision, Visit, VisitStatus, VisitWording

EXCERPT, SHORT_EXCERPT = 280, 120  # characters: some seven and three lines on a phone
STEPS_SHOWN = 3
TONES = {
    VisitStatus.PLANNED: "info",
    VisitStatus.HELD: "ok",
    VisitStatus.CANCELLED: "muted",
    VisitStatus.NO_SHOW: "warn",
}


def add_visits() -> None:
    add_tab(
        Tab(
            "visits",
            "Besøg",
            "visits:list",
            Action.VIEW_RECORD,
            position=20,
            rows=lambda: Visit.objects.held(),
        )
    )
    add_source(Source("visits", "Besøg", Action.VIEW_RECORD, _items))


def add_crises() -> None:
    add_tab(Tab("crises", "Kriser", "visits:crises", Action.VIEW_RECORD, position=45))
    add_source(Source("crises", "Kriser", Action.VIEW_RECORD, _crises))


def _crises(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    rows = CrisisEvent.objects.filter(citizen=citizen, on__lte=last_noon_before(before))
    for row in rows.select_related("by").order_by("-on")[:limit]:
        yield TimelineItem(
            at=noon(row.on),
            only_day=True,
            kind="Krise",
            icon="warning",
            title="Krise",
            url=reverse("visits:crisis", args=[row.pk]),
            text=Truncator(row.happened).chars(EXCERPT, truncate=" …"),
            by=row.by.name,
        )


def add_groups() -> None:
    add_source(Source("groups", "Grupper", Action.VIEW_RECORD, _groups))


def _groups(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    """When the citizen came into a group; what is still to come is no line yet."""
    last = min(last_noon_before(before), timezone.localdate())
    rows = GroupMember.objects.filter(citizen=citizen, joined_on__lte=last, group__starts_on__lte=last)
    began = Greatest("joined_on", "group__starts_on")
    for row in rows.annotate(began=began).select_related("group").order_by("-began", "-id")[:limit]:
        yield TimelineItem(
            at=noon(row.first_day),
            only_day=True,
            kind="Gruppe",
            icon="groups",
            title=f"Begyndte i gruppen »{row.group}«",
            text=f"Gik ud {date_format(row.left_on)}" if row.left_on else "",
        )


def _items(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    visits = Visit.objects.filter(citizen=citizen).exclude(status=VisitStatus.PLANNED)
    if before:
        visits = visits.filter(starts_at__lt=before)
    for visit in visits.for_timeline()[:limit]:
        yield TimelineItem(
            at=visit.starts_at,
            kind="Besøg",
            icon="chat",
            title=visit.headline if visit.is_held else f"{visit.headline}: {visit.get_status_display()}",
            url=reverse("visits:detail", args=[visit.pk]),
            text="\n\n".join(part for part in (excerpt(visit), _small_steps(visit)) if part),
            by=visit.worker.name,
            badge_label="" if visit.is_held else visit.get_status_display(),
            badge_tone=TONES[VisitStatus(visit.status)],
        )


def excerpt(visit: Visit, length: int = EXCERPT) -> str:
    """The first words of what was written, or why the visit came to nothing."""
    text = visit.happened or visit.mattered or visit.noticed or visit.cancel_reason
    return Truncator(text).chars(length, truncate=" …")


def _small_steps(visit: Visit) -> str:
    seen = [step for step in visit.steps.all() if step.small_step]
    return "\n".join(f"{step.subgoal.text}: {step.small_step}" for step in seen[:STEPS_SHOWN])


@dataclass(frozen=True)
class ListedVisit:
    """A visit in a list, in the words of the screen. No badge: it was held, as most are."""

    url: str
    when: str
    what: str
    text: str
    badge_label: str
    badge_tone: str
    log_url: str


def listed(visit: Visit) -> ListedVisit:
    label, tone = badge_of(visit)
    can_be_logged = visit.is_planned and timezone.localdate(visit.starts_at) <= timezone.localdate()
    return ListedVisit(
        url=reverse("visits:detail", args=[visit.pk]),
        when=f"{day_of(visit)} kl. {timezone.localtime(visit.starts_at):%H.%M}",
        what=f"{visit.headline} · {visit.minutes} min. · {visit.worker.name}",
        text=excerpt(visit, SHORT_EXCERPT),
        badge_label="" if visit.is_held else label,
        badge_tone=tone,
        log_url=reverse("visits:log_planned", args=[visit.pk]) if can_be_logged else "",
    )


def badge_of(visit: Visit) -> tuple[str, str]:
    """The status in a word and a tone; a planned visit whose time is past is still to be written down."""
    if visit.is_planned and visit.ends_at < timezone.now():
        return "ikke registreret", "warn"
    return visit.get_status_display(), TONES[VisitStatus(visit.status)]


def day_of(visit: Visit | VisitWording) -> str:
    """`Tirsdag 24. november`"""
    return date_format(timezone.localtime(visit.starts_at), "l j. F").capitalize()


def times_of(visit: Visit | VisitWording) -> str:
    """`kl. 10.00–11.00`"""
    start, end = timezone.localtime(visit.starts_at), timezone.localtime(visit.ends_at)
    return f"kl. {start:%H.%M}–{end:%H.%M}"


@dataclass(frozen=True)
class Fact:
    """A row of a summary list."""

    label: str
    value: str


def facts_of(visit: Visit) -> list[Fact]:
    """When, where and who, and for a visit that came to nothing: by whom and why."""
    start = timezone.localtime(visit.starts_at)
    facts = [
        Fact("Tid", f"{date_format(start, 'l j. F Y').capitalize()} {times_of(visit)}"),
        Fact("Sted", f"{visit.get_place_display().capitalize()}, {visit.get_form_display()}"),
        Fact("Bostøtte", visit.worker.name),
    ]
    if visit.is_over:
        who = (
            f"Aflyst af {visit.get_cancelled_by_display()}" if visit.cancelled_by else "Borgeren var der ikke"
        )
        facts += [Fact("Hvad skete der", who), Fact("Grund", visit.cancel_reason)]
    if visit.methods:
        facts.append(Fact("Metoder", ", ".join(visit.method_labels)))
    if visit.topics:
        facts.append(Fact("Også om", ", ".join(visit.topic_labels).capitalize()))
    return facts


def written_in(visit: Visit) -> list[Fact]:
    """What was written, under the question it answers; questions without an answer are left out."""
    return _answers(visit, visit.citizen.first_name)


def _answers(said: Visit | VisitWording, first_name: str) -> list[Fact]:
    answers = [
        Fact("Det lavede vi", said.happened),
        Fact(f"Det var vigtigt for {first_name}", said.mattered),
        Fact("Det lagde jeg mærke til", said.noticed),
        Fact("Aftalt til næste gang", said.agreed),
    ]
    return [answer for answer in answers if answer.value]


@dataclass(frozen=True)
class Earlier:
    """What a visit said until somebody put it right."""

    until: str
    facts: list[Fact]


def earlier_of(visit: Visit) -> list[Earlier]:
    """Every earlier wording, the latest first. One query."""
    wordings = visit.wordings.select_related("by").order_by("-version")
    return [_earlier(wording, visit.citizen.first_name) for wording in wordings]


def _earlier(wording: VisitWording, first_name: str) -> Earlier:
    put_right = date_format(timezone.localtime(wording.created_at), "j. F Y H.i")
    steps = [Fact("Små skridt", wording.small_steps)] if wording.small_steps else []
    return Earlier(
        until=f"Rettet {put_right} af {wording.by.name}",
        facts=[
            Fact("Hvornår", f"{day_of(wording)} {times_of(wording)}"),
            *steps,
            *_answers(wording, first_name),
        ],
    )


@dataclass(frozen=True)
class ListedSupervision:
    title: str
    text: str
    who: str


def listed_supervision(supervision: Supervision) -> ListedSupervision:
    names = ", ".join(
        person.name for person in sorted(supervision.participants.all(), key=lambda p: p.sort_key)
    )
    return ListedSupervision(
        title=f"{date_format(supervision.on, 'j. F Y')}: {supervision.get_kind_display()}",
        text=supervision.action_points,
        who=f"{supervision.team.name} · {names}",
    )
