"""Groups: what may happen to one, and who meets which of those in it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from citizens.models import Citizen, CourseStatus
from citizens.record import timeline
from citizens.services.merging import obstacles
from tests.factories import AssignmentFactory, CitizenFactory, CourseFactory, GroupCourseFactory
from tests.town import Town
from visits.groups import services
from visits.models import GroupCourse, GroupMember

TODAY = timezone.localdate()
FIRST, LAST = TODAY - timedelta(days=7), TODAY + timedelta(days=28)


@pytest.fixture
def group(town: Town) -> GroupCourse:
    return make(town)


@pytest.fixture
def lars(client: Client, town: Town) -> Client:
    client.force_login(town.lars)
    return client


def make(town: Town, **differently: Any) -> GroupCourse:
    fields = {"key": uuid4(), "theme": "Mad og måltider", "starts_on": FIRST, "ends_on": LAST}
    by = {"facilitators": [town.anna], "by": town.anna}
    return services.make_group(town.nord, **{**fields, **by, **differently})


def join(group: GroupCourse, citizen: Citizen, by: User, on: date = FIRST) -> GroupMember:
    return services.add_member(group, citizen, joined_on=on, by=by)


def neighbour(town: Town, name: str = "Inge Ravn") -> Citizen:
    """Of Team Nord, and nobody's but the leder's."""
    citizen: Citizen = CitizenFactory(team=town.nord, name=name)
    CourseFactory(citizen=citizen)
    return citizen


def refused(step: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(RuleViolation) as violation:
        step(*args, **kwargs)
    return violation.value.code


def url(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


def told(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_a_form_sent_twice_is_one_group(town: Town) -> None:
    key = uuid4()
    assert make(town, key=key) == make(town, key=key)
    assert GroupCourse.objects.count() == Entry.objects.filter(event=Event.GROUP_MADE).count() == 1
    assert refused(make, town, key=key, by=town.bo) == "key-used"


def test_a_group_does_not_end_before_it_begins(town: Town, group: GroupCourse) -> None:
    assert refused(make, town, ends_on=FIRST - timedelta(days=1)) == "ends-first"
    with pytest.raises(IntegrityError, match="group_ends_after_it_begins"), transaction.atomic():
        GroupCourse.objects.filter(pk=group.pk).update(ends_on=FIRST - timedelta(days=1))


def test_a_citizen_is_in_a_group_once_and_within_the_open_course(town: Town, group: GroupCourse) -> None:
    member = join(group, town.eva, town.anna)
    member.refresh_from_db()
    assert (member.course, member.team_id, member.left_on) == (town.forloeb, town.nord.pk, None)
    assert Entry.objects.get(event=Event.GROUP_JOINED).citizen_id == town.eva.pk
    assert refused(join, group, town.eva, town.anna) == "already-in"
    with pytest.raises(IntegrityError, match="groupmember_once_in_a_group"), transaction.atomic():
        GroupMember.objects.create(group=group, citizen=town.eva, course=town.forloeb, joined_on=FIRST)


@pytest.mark.parametrize(
    ("on", "ended", "code"),
    [
        (FIRST - timedelta(days=1), False, "odd-day"),
        (LAST + timedelta(days=1), False, "odd-day"),
        (FIRST, True, "no-course"),
    ],
)
def test_who_may_not_come_along(town: Town, group: GroupCourse, on: date, ended: bool, code: str) -> None:
    if ended:
        town.forloeb.status, town.forloeb.ended_on = CourseStatus.ENDED, TODAY
        town.forloeb.save()
    assert refused(join, group, town.eva, town.anna, on) == code


def test_nobody_joins_a_group_that_is_over(town: Town) -> None:
    over = make(town, starts_on=TODAY - timedelta(days=30), ends_on=TODAY - timedelta(days=1))
    assert refused(join, over, town.eva, town.anna, TODAY - timedelta(days=30)) == "over"


def test_who_left_comes_back_but_not_from_another_course(town: Town, group: GroupCourse) -> None:
    member = join(group, town.eva, town.anna)
    services.remove_member(member, on=TODAY, by=town.anna)
    member.refresh_from_db()
    assert member.left_on == TODAY
    assert join(group, town.eva, town.anna) == member
    member.refresh_from_db()
    assert member.left_on is None

    services.remove_member(member, on=TODAY, by=town.anna)
    town.forloeb.status, town.forloeb.ended_on = CourseStatus.ENDED, TODAY
    town.forloeb.save()
    CourseFactory(citizen=town.eva)
    assert refused(join, group, town.eva, town.anna) == "other-course"


def test_the_last_day_of_one_who_leaves_lies_within_the_group(town: Town, group: GroupCourse) -> None:
    member = join(group, town.eva, town.anna)
    for on in (FIRST - timedelta(days=1), TODAY + timedelta(days=1)):
        assert refused(services.remove_member, member, on=on, by=town.anna) == "odd-day"


def test_what_was_a_mistake_or_never_began_leaves_no_trace(town: Town, group: GroupCourse) -> None:
    services.remove_member(join(group, town.eva, town.anna), on=TODAY, by=town.anna, by_mistake=True)
    assert not GroupMember.objects.exists()
    later = make(town, starts_on=TODAY + timedelta(days=7))
    services.remove_member(
        join(later, town.eva, town.anna, TODAY + timedelta(days=7)), on=TODAY, by=town.anna
    )
    assert not GroupMember.objects.exists()


def test_a_group_that_stops_before_time(town: Town, group: GroupCourse) -> None:
    for on in (FIRST - timedelta(days=1), TODAY + timedelta(days=1)):
        assert refused(services.end_group, group, on=on, by=town.anna) == "odd-day"
    yesterday = TODAY - timedelta(days=1)
    assert services.end_group(group, on=yesterday, by=town.anna).is_over()
    assert refused(services.end_group, group, on=yesterday, by=town.anna) == "over"


def test_two_records_in_the_same_group_say_what_to_settle(town: Town, group: GroupCourse) -> None:
    inge = neighbour(town)
    for citizen in (town.eva, inge):
        join(group, citizen, town.lars)
    assert "taget med ved en fejl" in " ".join(obstacles(town.eva, inge))


def test_a_facilitator_meets_no_name_but_of_those_she_may_see(
    client: Client, town: Town, group: GroupCourse
) -> None:
    """Anna has Eva. Of Inge she is told that there is one more, on every page about groups."""
    for citizen in (town.eva, neighbour(town)):
        join(group, citizen, town.lars)
    client.force_login(town.anna)
    page = told(client.get(url("group", group.pk)))
    assert "Eva Lund" in page
    assert "1 borger mere, som du ikke har adgang til." in page
    assert "Inge Ravn" not in page + told(client.get(url("group_add", group.pk)))
    assert "2 deltagere" in told(client.get(url("groups")))
    assert set(Lookup.objects.filter(action="group.lead").values_list("citizen_id", flat=True)) == {
        town.eva.pk
    }


def test_the_leder_meets_all_of_the_team(lars: Client, town: Town, group: GroupCourse) -> None:
    for citizen in (town.eva, neighbour(town)):
        join(group, citizen, town.lars)
    page = told(lars.get(url("group", group.pk)))
    assert "Inge Ravn" in page
    assert "adgang til" not in page


def test_one_may_take_along_whom_one_reaches_and_nobody_else(
    client: Client, town: Town, group: GroupCourse
) -> None:
    inge = neighbour(town)
    client.force_login(town.anna)
    assert [citizen.name for citizen in _offered(client, group)] == ["Eva Lund"]
    sent = {"citizen": inge.pk, "joined_on": FIRST.isoformat()}
    assert client.post(url("group_add", group.pk), sent).status_code == 422
    assert client.post(url("group_add", group.pk), {**sent, "citizen": town.eva.pk}).status_code == 302
    assert [member.citizen for member in group.members.all()] == [town.eva]
    assert _offered(client, group) == []


def _offered(client: Client, group: GroupCourse) -> list[Citizen]:
    return list(client.get(url("group_add", group.pk)).context["form"].fields["citizen"].queryset)


def test_from_a_new_group_to_its_early_end(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    form = client.get(url("group_create")).context["form"]
    sent = {
        "key": str(form.initial["key"]),
        "team": town.nord.pk,
        "theme": "Ud i naturen",
        "starts_on": FIRST.isoformat(),
        "ends_on": LAST.isoformat(),
        "facilitators": [town.anna.pk, town.bo.pk],
    }
    assert client.post(url("group_create"), sent).status_code == 302
    group = GroupCourse.objects.get()
    assert set(group.facilitators.all()) == {town.anna, town.bo}
    assert client.post(url("group_edit", group.pk), {**sent, "theme": "Ud i skoven"}).status_code == 302
    join(group, town.eva, town.anna)
    assert "Er med i gruppen <strong>Ud i skoven</strong>" in told(client.get(url("list", town.eva.pk)))
    assert client.post(url("group_end", group.pk), {"on": TODAY.isoformat()}).status_code == 302
    group.refresh_from_db()
    assert (group.theme, group.ends_on) == ("Ud i skoven", TODAY)


def test_who_leads_a_group_is_in_its_team(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    sent = {
        "key": str(uuid4()),
        "team": town.nord.pk,
        "theme": "Søvn",
        "starts_on": FIRST.isoformat(),
        "ends_on": LAST.isoformat(),
        "facilitators": [town.olga.pk],
    }
    assert client.post(url("group_create"), sent).status_code == 422
    assert not GroupCourse.objects.exists()


def test_leaving_is_written_on_a_page_of_the_citizen(client: Client, town: Town, group: GroupCourse) -> None:
    member = join(group, town.eva, town.anna)
    client.force_login(town.anna)
    assert "Går borgeren ud af gruppen?" in told(client.get(url("group_leave", member.pk)))
    answer = client.post(url("group_leave", member.pk), {"on": TODAY.isoformat()})
    assert answer.headers["Location"] == url("group", group.pk)
    member.refresh_from_db()
    assert member.left_on == TODAY


def test_the_timeline_says_when_a_citizen_came_into_a_group(town: Town, group: GroupCourse) -> None:
    join(group, town.eva, town.anna)
    later = make(town, theme="Senere", starts_on=TODAY + timedelta(days=3))
    join(later, town.eva, town.anna, TODAY + timedelta(days=3))
    items = timeline(town.eva, {"record.view"}, only="groups")
    assert [item.title for item in items] == ["Begyndte i gruppen »Mad og måltider«"]


@pytest.mark.parametrize("route", ["group", "groups", "group_add"])
def test_a_page_asks_as_little_for_three_as_for_one(
    lars: Client, town: Town, group: GroupCourse, route: str
) -> None:
    address = url(route, *([] if route == "groups" else [group.pk]))
    join(group, town.eva, town.lars)
    neighbour(town, "Jens Ravn")
    lars.get(address)
    asked = _queries(lars, address)
    for name in ("Karl Ravn", "Lone Ravn"):
        join(group, neighbour(town, name), town.lars)
        neighbour(town, f"{name} den yngre")
        AssignmentFactory(citizen=neighbour(town, f"{name} den ældre"), user=town.anna)
        GroupCourseFactory(team=town.nord, made_by=town.anna, starts_on=FIRST, ends_on=LAST)
    assert _queries(lars, address) == asked


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
