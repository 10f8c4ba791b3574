"""What happens to a group and to those who take part in it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import Team, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen, Course
from visits.models import GroupCourse, GroupMember


@transaction.atomic
def make_group(
    team: Team,
    *,
    key: UUID,
    theme: str,
    starts_on: date,
    ends_on: date,
    facilitators: Iterable[User],
    by: User,
) -> GroupCourse:
    """Begin a group in `team`. `key` becomes its id, so that one form gives one group."""
    _refuse_odd_days(starts_on, ends_on)
    group, is_new = GroupCourse.objects.get_or_create(
        pk=key,
        defaults={
            "team": team,
            "theme": theme,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "made_by": by,
        },
    )
    if is_new:
        group.facilitators.set(facilitators)
        record(Event.GROUP_MADE, by=by, target=group)
    elif group.made_by_id != by.pk:
        raise RuleViolation("Formularen er brugt af en anden. Åbn siden igen.", code="key-used")
    return group


@transaction.atomic
def change_group(
    group: GroupCourse,
    *,
    theme: str,
    starts_on: date,
    ends_on: date,
    facilitators: Iterable[User],
    by: User,
) -> GroupCourse:
    """Put right what a group is about, when it is and who leads it."""
    _refuse_odd_days(starts_on, ends_on)
    group = _locked(group)
    if group.members.filter(joined_on__gt=ends_on).exists():
        raise RuleViolation("En deltager er først med efter den dag.", code="ends-before-member")
    group.theme, group.starts_on, group.ends_on = theme, starts_on, ends_on
    group.save(update_fields=["theme", "starts_on", "ends_on"])
    group.facilitators.set(facilitators)
    record(Event.GROUP_CHANGED, by=by, target=group)
    return group


@transaction.atomic
def end_group(group: GroupCourse, *, on: date, by: User) -> GroupCourse:
    """The group stops before the day it was meant to."""
    group = _locked(group)
    if group.is_over():
        raise RuleViolation("Gruppen er allerede slut.", code="over")
    if not group.starts_on <= on <= min(timezone.localdate(), group.ends_on):
        raise RuleViolation(
            "Den sidste dag skal ligge, efter at gruppen begyndte, og kan ikke ligge ude i fremtiden.",
            code="odd-day",
        )
    if group.members.filter(joined_on__gt=on).exists():
        raise RuleViolation("En deltager er først med efter den dag.", code="odd-day")
    planned, group.ends_on = group.ends_on, on
    group.save(update_fields=["ends_on"])
    record(Event.GROUP_ENDED, by=by, target=group, planned=planned.isoformat())
    return group


@transaction.atomic
def add_member(group: GroupCourse, citizen: Citizen, *, joined_on: date, by: User) -> GroupMember:
    """Take a citizen along, within the course of support that is open. Who had left comes back."""
    group = _locked(group)
    if group.is_over():
        raise RuleViolation("Gruppen er slut, så ingen kan komme med i den.", code="over")
    if not group.starts_on <= joined_on <= group.ends_on:
        raise RuleViolation("Dagen ligger ikke, mens gruppen er der.", code="odd-day")
    course = Course.objects.open().select_for_update(no_key=True).filter(citizen=citizen).first()
    if course is None:
        raise RuleViolation(f"{citizen.name} har ikke et forløb i gang.", code="no-course")
    member = GroupMember.objects.select_for_update().filter(group=group, citizen=citizen).first()
    if member is None:
        member = GroupMember.objects.create(group=group, citizen=citizen, course=course, joined_on=joined_on)
    else:
        _take_back(member, course, citizen)
    record(Event.GROUP_JOINED, by=by, target=member, citizen_id=citizen.pk)
    return member


def _take_back(member: GroupMember, course: Course, citizen: Citizen) -> None:
    if member.left_on is None:
        raise RuleViolation(f"{citizen.name} er allerede med i gruppen.", code="already-in")
    if member.course_id != course.pk:
        raise RuleViolation(
            f"{citizen.name} var med i et tidligere forløb, og de to forløb blandes ikke sammen.",
            code="other-course",
        )
    member.left_on = None
    member.save(update_fields=["left_on"])


@transaction.atomic
def remove_member(member: GroupMember, *, on: date, by: User, by_mistake: bool = False) -> None:
    """A citizen goes out of the group, or `on` is put right. Who was taken along by mistake, or goes before
    it began, leaves no trace, unless something was answered on the way in.
    """
    member = GroupMember.objects.select_for_update(of=("self",)).select_related("group").get(pk=member.pk)
    has_begun = member.first_day < timezone.localdate()
    if member.left_on == on and not by_mistake:
        return  # the same form, sent twice
    latest = min(timezone.localdate(), member.group.ends_on)
    if has_begun and not by_mistake and not member.first_day <= on <= latest:
        raise RuleViolation(
            "Dagen skal ligge, mens borgeren var med, og kan ikke ligge ude i fremtiden.", code="odd-day"
        )
    record(Event.GROUP_LEFT, by=by, target=member, citizen_id=member.citizen_id, by_mistake=by_mistake)
    if by_mistake or not has_begun:
        if _vanished(member):
            return
        on = member.joined_on
    member.left_on = max(on, member.joined_on)
    member.save(update_fields=["left_on"])


def _vanished(member: GroupMember) -> bool:
    try:
        member.delete()
    except ProtectedError:
        return False
    return True


def _locked(group: GroupCourse) -> GroupCourse:
    return GroupCourse.objects.select_for_update(no_key=True).get(pk=group.pk)


def _refuse_odd_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise RuleViolation("Gruppen kan ikke slutte, før den begynder.", code="ends-first")
