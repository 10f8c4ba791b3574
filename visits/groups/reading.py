"""How a group reads in lists: its days, who leads it, and how many one may not see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from accounts.models import User
from accounts.policy import Action
from citizens.access import log_list
from citizens.models import Citizen, CitizenQuerySet, Course
from citizens.reach import within_whole_house
from visits.groups.parts import Note, notes_of
from visits.models import GroupCourse, GroupMember, GroupMemberQuerySet


@within_whole_house()
def numbers_of(groups: Iterable[GroupCourse]) -> dict[UUID, int]:
    """How many take part in each, whoever may see them: a number, and nobody's name."""
    rows = GroupMember.objects.taking_part().filter(group__in=[group.pk for group in groups])
    return dict(rows.order_by().values_list("group").annotate(Count("pk")))


@within_whole_house()
def number_ever(group: GroupCourse) -> int:
    """As `numbers_of`, with those who have gone out."""
    return GroupMember.objects.filter(group=group).count()


@dataclass(frozen=True)
class Listed:
    """A group in a list, in the words of the screen."""

    title: str
    url: str
    days: str
    who: str
    badge_label: str
    badge_tone: str


def listed(groups: list[GroupCourse]) -> list[Listed]:
    """Their facilitators and team loaded."""
    numbers, today = numbers_of(groups), timezone.localdate()
    return [_listed(group, numbers.get(group.pk, 0), today) for group in groups]


def _listed(group: GroupCourse, number: int, today: date) -> Listed:
    label, tone = standing_of(group, today)
    taking_part = f"{number} deltager{'' if number == 1 else 'e'}"
    return Listed(
        title=group.theme,
        url=reverse("visits:group", args=[group.pk]),
        days=f"{days_of(group)} · {taking_part}",
        who=f"{led_by(group)} · {group.team}",
        badge_label=label,
        badge_tone=tone,
    )


def standing_of(group: GroupCourse, today: date) -> tuple[str, str]:
    """Where the group is, as a badge."""
    if group.is_over(today):
        return "slut", "muted"
    return ("begynder snart", "info") if today < group.starts_on else ("i gang", "ok")


def days_of(group: GroupCourse) -> str:
    return f"{date_format(group.starts_on)} til {date_format(group.ends_on)}"


def led_by(group: GroupCourse) -> str:
    return f"Ledes af {get_text_list([user.name for user in group.facilitators.all()], 'og')}"


@dataclass(frozen=True)
class SeenMember:
    """A member whom the user may see."""

    name: str
    url: str
    days: str
    leave_url: str
    leave_label: str
    notes: list[Note]


@dataclass(frozen=True)
class Seen:
    """Those of a group whom the user may see, and how many there are besides, whom nobody names here."""

    members: list[SeenMember]
    unseen: int

    @property
    def told(self) -> str:
        if not self.unseen:
            return ""
        if not self.members:
            return f"{_citizens(self.unseen)}, som du ikke har adgang til."
        return f"{_citizens(self.unseen)} mere, som du ikke har adgang til."


def _citizens(number: int) -> str:
    return f"{number} borger{'' if number == 1 else 'e'}"


def seen_by(user: User, group: GroupCourse) -> Seen:
    """The members by the row rule; the look is logged as that of any list."""
    members = list(members_seen(user, group).for_list())
    log_list(user, members, Action.LEAD_GROUPS)
    notes = notes_of(members)
    shown = [_seen(member, notes[member.pk]) for member in members]
    return Seen(shown, number_ever(group) - len(shown))


def members_seen(user: User, group: GroupCourse) -> GroupMemberQuerySet:
    return GroupMember.objects.permitting(user, Action.LEAD_GROUPS).filter(group=group)


def _seen(member: GroupMember, notes: list[Note]) -> SeenMember:
    is_in = member.left_on is None and not member.group.is_over()
    return SeenMember(
        name=member.citizen.name,
        url=reverse("citizens:detail", args=[member.citizen_id]),
        days=_days(member),
        leave_url=reverse("visits:group_leave", args=[member.pk]),
        leave_label="Går ud" if is_in else "Ret",
        notes=notes,
    )


def _days(member: GroupMember) -> str:
    if member.left_on:
        return f"Gik ud {date_format(member.left_on)}"
    if member.joined_on > member.group.starts_on:
        return f"Med fra {date_format(member.joined_on)}"
    return ""


def may_join(user: User, group: GroupCourse) -> CitizenQuerySet:
    """Citizens whom `user` may take along: whoever they reach, in a course, and not in the group already."""
    inside = GroupMember.objects.taking_part().filter(group=group, citizen=OuterRef("pk"))
    in_course = Course.objects.open().filter(citizen=OuterRef("pk"))
    reached = Citizen.objects.permitting(user, Action.LEAD_GROUPS)
    return reached.filter(Exists(in_course), ~Exists(inside))


def groups_of(citizen: Citizen) -> list[tuple[str, str]]:
    """The groups the citizen is in now or soon, as a title and its days."""
    rows = GroupMember.objects.taking_part().filter(citizen=citizen, group__ends_on__gte=timezone.localdate())
    return [
        (member.group.theme, days_of(member.group))
        for member in rows.select_related("group").order_by("group__starts_on", "id")
    ]
