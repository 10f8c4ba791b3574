"""How it stands with the questionnaires before and after a group, and what the two answers say together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from citizens.models import Course, is_open
from measurements.around_groups.placing import Around
from measurements.around_groups.sentences import NO_REASON, OF_FEWER, made_of, number_of, sentence_of, told_of
from measurements.around_groups.services import offers_of_kommune
from measurements.around_groups.windows import BEFORE_THE_START, window_of
from measurements.instruments import INSTRUMENTS, Limits
from measurements.models import InstrumentKey, Occasion, Response, State
from visits.groups.parts import Note
from visits.groups.reading import days_of
from visits.models import GroupMember


class How(StrEnum):
    """A no is an answer; what nobody asked for in time is nothing, and is not told."""

    DUE = "due"
    FOUND = "found"  # not asked, but there is an answer of those days that may stand there
    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True)
class Standing:
    """How it is with one questionnaire, on one occasion, for one member."""

    member: GroupMember
    occasion: Occasion
    instrument: str
    how: How
    response: Response | None = None

    @property
    def around(self) -> Around:
        return Around(str(self.member.pk), self.occasion.value)

    @property
    def name(self) -> str:
        return INSTRUMENTS[self.instrument].name

    @property
    def text(self) -> str:
        when = f"{str(self.occasion.label).capitalize()} gruppen: {self.name}"
        if self.how == How.DECLINED:
            return f"{when}, ønskede ikke at svare"
        if self.response is None:
            return when
        day = date_format(self.response.given_on)
        if self.how == How.ANSWERED:
            return f"{when} besvaret {day}"
        return f"{when} er besvaret {day}, uden at gruppen er nævnt"

    @property
    def answer_url(self) -> str:
        """The questionnaire, one tap away."""
        address = reverse("measurements:record", args=[self.member.citizen_id, self.instrument])
        return f"{address}?{self.around.query}"

    @property
    def link_url(self) -> str:
        address = reverse("measurements:send_link", args=[self.member.citizen_id])
        return f"{address}?skema={self.instrument}&{self.around.query}"


def standings_of(members: Sequence[GroupMember]) -> list[Standing]:
    """Of members of one kommune, with their groups, courses and citizens loaded. Two queries."""
    if not members:
        return []
    offers = offers_of_kommune(members[0].municipality_id)
    placed, loose = _answers_of(members)
    found = (
        _standing(member, occasion, key, placed, loose, is_offered=occasion in offers[key].occasions)
        for member in members
        for occasion in Occasion
        for key in InstrumentKey
    )
    return [standing for standing in found if standing]


Placed = dict[tuple[UUID, str, str], list[Response]]
Loose = dict[tuple[UUID, str], list[Response]]


def _answers_of(members: Iterable[GroupMember]) -> tuple[Placed, Loose]:
    """Those that stand by the members' groups, and those of the same courses that stand by none."""
    courses = {member.course_id for member in members}
    earliest = min(member.first_day for member in members) - BEFORE_THE_START
    near = Q(group_member=None, state=State.COMPLETE, given_on__gte=earliest)
    rows = Response.objects.filter(course__in=courses).filter(near | Q(group_member__in=members))
    placed: Placed = defaultdict(list)
    loose: Loose = defaultdict(list)
    for row in rows.for_chart():
        if row.group_member_id:
            placed[row.group_member_id, row.occasion, row.instrument].append(row)
        else:
            loose[row.course_id, row.instrument].append(row)
    return placed, loose


def _standing(
    member: GroupMember, occasion: Occasion, key: str, placed: Placed, loose: Loose, *, is_offered: bool
) -> Standing | None:
    given = {row.state: row for row in placed.get((member.pk, occasion.value, key), [])}
    if answer := given.get(State.COMPLETE):
        return Standing(member, occasion, key, How.ANSWERED, answer)
    if not is_offered or not is_open(member.course.status):
        return None
    if no := given.get(State.DECLINED):
        return Standing(member, occasion, key, How.DECLINED, no)
    window = window_of(member, occasion)
    near = [row for row in loose.get((member.course_id, key), []) if window.holds(row.given_on)]
    if near:
        return Standing(member, occasion, key, How.FOUND, near[-1])
    return Standing(member, occasion, key, How.DUE) if window.holds(timezone.localdate()) else None


def notes_of(members: Iterable[GroupMember]) -> dict[UUID, list[Note]]:
    """For a group's page: what is due stands with a way there."""
    notes: dict[UUID, list[Note]] = defaultdict(list)
    for standing in standings_of(list(members)):
        url = standing.answer_url if standing.how == How.DUE else ""
        if standing.how == How.FOUND:
            url = reverse("measurements:list", args=[standing.member.citizen_id])
        notes[standing.member.pk].append(Note(standing.text, url))
    return notes


@dataclass(frozen=True)
class Pair:
    """The same questionnaire before and after."""

    name: str
    before: str
    before_on: str
    after: str
    after_on: str
    sentence: str


@dataclass(frozen=True)
class AroundGroup:
    """One group on the citizen's page."""

    theme: str
    days: str
    waiting: list[Standing]  # to be asked, found, or declined
    pairs: list[Pair]

    @property
    def asks(self) -> bool:
        """Whether something can be done about it now: then it stands first on the page."""
        return any(standing.how in (How.DUE, How.FOUND) for standing in self.waiting)

    @property
    def no_reason(self) -> str:
        return NO_REASON if self.pairs else ""


def around_groups_of(course: Course, limits: Limits) -> list[AroundGroup]:
    """The groups of one course; never held against those of another."""
    members = list(GroupMember.objects.filter(course=course).for_list())
    by_member: dict[UUID, list[Standing]] = defaultdict(list)
    for standing in standings_of(members):
        by_member[standing.member.pk].append(standing)
    told = (_told(member, by_member[member.pk], limits) for member in members)
    return [each for each in told if each.waiting or each.pairs]


def _told(member: GroupMember, standings: list[Standing], limits: Limits) -> AroundGroup:
    pairs = list(_pairs(standings, limits))
    answered = [standing for standing in standings if standing.how == How.ANSWERED]
    in_pairs = {pair.name for pair in pairs}
    alone = [standing for standing in answered if standing.name not in in_pairs]
    waiting = [standing for standing in standings if standing.how != How.ANSWERED]
    return AroundGroup(member.group.theme, days_of(member.group), [*alone, *waiting], pairs)


def _pairs(standings: list[Standing], limits: Limits) -> Iterator[Pair]:
    answers = {
        (standing.instrument, standing.occasion): standing.response
        for standing in standings
        if standing.how == How.ANSWERED
    }
    for key in InstrumentKey:
        before, after = answers.get((key, Occasion.BEFORE)), answers.get((key, Occasion.AFTER))
        if before and after:
            yield _pair(key, before, after, limits)


def _pair(key: str, before: Response, after: Response, limits: Limits) -> Pair:
    numbers = [number_of(key, response.numbers) for response in (before, after)]
    made = [made_of(key, response.numbers) for response in (before, after)]
    said = sentence_of(key, numbers[0], numbers[1], limits)
    return Pair(
        name=INSTRUMENTS[key].name,
        before=told_of(key, numbers[0]) + made[0],
        before_on=date_format(before.given_on),
        after=told_of(key, numbers[1]) + made[1],
        after_on=date_format(after.given_on),
        sentence=f"{said} {OF_FEWER}" if said and any(made) else said,
    )
