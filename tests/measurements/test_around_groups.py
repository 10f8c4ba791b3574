"""Before and after a group: what is asked when, what the two answers say, and what is told of all."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.login import pins
from accounts.models import User
from audit.models import Entry, Event
from bostoette.errors import RuleViolation
from citizens.models import Course, CourseStatus
from citizens.services import confirm_merge, propose_merge
from measurements.around_groups import services
from measurements.around_groups.placing import Around
from measurements.around_groups.reading import How, Standing, around_groups_of, standings_of
from measurements.around_groups.whole import NOT_YET, TOO_FEW, UNSEEN_TOO_FEW, whole_of
from measurements.around_groups.windows import window_of
from measurements.instruments import DEFAULT_LIMITS, WHO5
from measurements.models import InstrumentKey, Occasion, OfferedAround, Response
from measurements.own_phone.services import answer, send_link
from measurements.scoring import result_of, to_json
from measurements.services import Given, decline, kept_of
from tests.factories import (
    AssignmentFactory,
    CitizenFactory,
    CourseFactory,
    GroupCourseFactory,
    GroupMemberFactory,
    ResponseFactory,
)
from tests.measurements.test_handed_over import PIN
from tests.town import Town
from tests.visits.test_groups import told
from visits.groups.services import remove_member
from visits.models import GroupCourse, GroupMember

TODAY = timezone.localdate()
DAY = timedelta(days=1)
BEFORE, AFTER = Occasion.BEFORE, Occasion.AFTER


@pytest.fixture
def member(town: Town) -> GroupMember:
    """Eva, in a group of ten weeks that began today."""
    return taking_part(town.forloeb, group_from(town, TODAY))


@pytest.fixture
def anna(client: Client, town: Town) -> Client:
    client.force_login(town.anna)
    return client


def group_from(town: Town, first: date, *, days: int = 70) -> GroupCourse:
    group: GroupCourse = GroupCourseFactory(
        team=town.nord, made_by=town.anna, starts_on=first, ends_on=first + (days - 1) * DAY
    )
    return group


def taking_part(course: Course, group: GroupCourse) -> GroupMember:
    made: GroupMember = GroupMemberFactory(course=course, group=group)
    return made


def who5(member: GroupMember, occasion: str, level: int) -> Response:
    """Five answers of `level`: 20 of 100 for each step."""
    window = window_of(member, occasion)
    on = window.last if occasion == BEFORE else window.first
    return loose(member.course, on, level, group_member=member, occasion=occasion)


def loose(course: Course, on: date, level: int = 2, **fields: Any) -> Response:
    answers = {item.key: level * item.scale.step for item in WHO5.items}
    kept = {"answers": to_json(answers), **kept_of(result_of(WHO5, answers))}
    made: Response = ResponseFactory(course=course, instrument="who5", given_on=on, **kept, **fields)
    return made


def around(member: GroupMember, occasion: Occasion = BEFORE) -> Around:
    return Around(str(member.pk), occasion.value)


def standings(member: GroupMember) -> list[Standing]:
    return standings_of(list(GroupMember.objects.filter(pk=member.pk).for_list()))


def hows(member: GroupMember) -> list[tuple[str, str, How]]:
    return [(each.occasion.value, each.instrument, each.how) for each in standings(member)]


def lists(town: Town) -> str:
    return reverse("measurements:list", args=[town.eva.pk])


def form_of(member: GroupMember, query: str) -> str:
    address = reverse("measurements:record", args=[member.citizen_id, "who5"])
    return f"{address}?{query}={member.pk}"


def filled(level: int = 2, **fields: str) -> dict[str, str]:
    answers = {item.key: str(level) for item in WHO5.items}
    how = {"given_on": TODAY.isoformat(), "answered_by": "citizen", "mode": "screen"}
    return {"key": str(uuid4()), **answers, **how, **fields}


@pytest.mark.parametrize(
    ("days", "before", "after"),
    [
        (70, (-14, 6), (63, 99)),
        (14, (-14, 6), (7, 43)),
        (8, (-14, 0), (1, 37)),
        (1, (-14, -1), (0, 30)),
    ],
)
def test_the_days_round_a_group_never_overlap(
    town: Town, days: int, before: tuple[int, int], after: tuple[int, int]
) -> None:
    member = taking_part(town.forloeb, group_from(town, TODAY, days=days))
    windows = [window_of(member, occasion) for occasion in Occasion]
    asked = [((one.first - TODAY).days, (one.last - TODAY).days) for one in windows]
    assert asked == [before, after]


def test_who_came_late_and_left_early_has_days_of_their_own(town: Town, member: GroupMember) -> None:
    member.joined_on, member.left_on = TODAY + 10 * DAY, TODAY + 30 * DAY
    assert window_of(member, BEFORE).last == TODAY + 16 * DAY
    assert window_of(member, AFTER).last == TODAY + 60 * DAY


def test_who5_is_due_before_and_nothing_else(member: GroupMember) -> None:
    assert hows(member) == [("before", "who5", How.DUE)]


@pytest.mark.parametrize("first", [TODAY + 15 * DAY, TODAY - 7 * DAY])
def test_nothing_is_due_outside_the_days(town: Town, first: date) -> None:
    assert hows(taking_part(town.forloeb, group_from(town, first))) == []


def test_it_is_due_again_when_the_group_ends(town: Town) -> None:
    member = taking_part(town.forloeb, group_from(town, TODAY - 69 * DAY))
    assert hows(member) == [("after", "who5", How.DUE)]


def test_a_no_is_an_answer_and_is_not_asked_again(town: Town, member: GroupMember) -> None:
    given = Given(TODAY, around=around(member))
    decline(town.eva, "who5", reason="", given=given, by=town.anna)
    assert hows(member) == [("before", "who5", How.DECLINED)]
    assert standings(member)[0].text == "Før gruppen: WHO-5, ønskede ikke at svare"


def test_nobody_is_asked_when_the_course_is_over(town: Town, member: GroupMember) -> None:
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.ENDED, ended_on=TODAY)
    assert hows(member) == []


def test_the_kommune_decides_what_is_offered(town: Town, member: GroupMember) -> None:
    chosen = {InstrumentKey.WHO5: OfferedAround.AFTER, InstrumentKey.ORS: OfferedAround.BOTH}
    services.set_kommune_offers(town.kommune, chosen, by=town.adam)
    assert hows(member) == [("before", "ors", How.DUE)]
    elsewhere = services.offers_of_kommune(town.fremmed.municipality_id or 0)
    assert elsewhere[InstrumentKey.WHO5] == OfferedAround.BOTH
    assert Entry.objects.filter(event=Event.RHYTHM_SET).count() == 2
    services.set_kommune_offers(town.kommune, chosen, by=town.adam)
    assert Entry.objects.filter(event=Event.RHYTHM_SET).count() == 2


def test_from_the_groups_page_to_an_answer_that_stands_before_it(anna: Client, member: GroupMember) -> None:
    """One tap on what is due, the questions, and it is no longer due."""
    page = told(anna.get(reverse("visits:group", args=[member.group_id])))
    assert f'<a href="{form_of(member, "foer")}">Før gruppen: WHO-5</a>' in page
    assert "før gruppen" in told(anna.get(form_of(member, "foer")))
    assert anna.post(form_of(member, "foer"), filled()).status_code == 302
    response = Response.objects.get()
    assert (response.group_member, response.occasion) == (member, "before")
    assert hows(member) == [("before", "who5", How.ANSWERED)]


@pytest.mark.parametrize("query", ["foer=x", "foer=01a200f7-781c-712b-8e83-367c6299b8cb", "efter="])
def test_an_address_that_names_no_group_of_the_citizen_is_an_ordinary_one(
    anna: Client, member: GroupMember, query: str
) -> None:
    address = form_of(member, "foer").partition("?")[0]
    assert anna.post(f"{address}?{query}", filled()).status_code == 302
    assert Response.objects.get().group_member is None


def test_an_answer_of_a_day_too_far_away_is_kept_and_stands_alone(anna: Client, member: GroupMember) -> None:
    sent = filled(given_on=(TODAY - 15 * DAY).isoformat())
    assert anna.post(form_of(member, "foer"), sent).status_code == 302
    assert Response.objects.get().group_member is None


def test_by_link_the_answer_comes_to_stand_where_it_was_asked_for(town: Town, member: GroupMember) -> None:
    link, _ = send_link(town.eva, "who5", around=around(member), by=town.anna)
    answers = {item.key: item.scale.lowest for item in WHO5.items}
    answer(link, answers, given=Given(TODAY, mode="link"))
    assert Response.objects.get().group_member == member


def test_the_page_that_sends_a_link_carries_the_group_along(
    anna: Client, town: Town, member: GroupMember
) -> None:
    link_url = standings(member)[0].link_url
    assert anna.post(link_url, {"instrument": "ors"}).status_code == 200
    assert anna.post(link_url, {"instrument": "who5"}).status_code == 200
    made = town.eva.link_set.order_by("created_at").values_list("purpose", "terms")
    assert list(made) == [
        ("answer.ors", {}),
        ("answer.who5", {"member_id": str(member.pk), "occasion": "before"}),
    ]


def test_a_link_answered_after_somebody_else_asked_is_kept_too(town: Town, member: GroupMember) -> None:
    link, _ = send_link(town.eva, "who5", around=around(member), by=town.anna)
    who5(member, BEFORE, 3)
    answers = {item.key: item.scale.lowest for item in WHO5.items}
    answer(link, answers, given=Given(TODAY, mode="link"))
    assert sorted(str(row.group_member_id) for row in Response.objects.all()) == sorted(
        ["None", str(member.pk)]
    )


def test_on_the_screen_in_the_citizens_hands_as_well(anna: Client, town: Town, member: GroupMember) -> None:
    pins.set_pin(town.anna, PIN)
    hand_over = reverse("measurements:hand_over", args=[town.eva.pk, "who5"])
    assert f"{hand_over}?foer={member.pk}" in told(anna.get(form_of(member, "foer")))
    anna.post(f"{hand_over}?foer={member.pk}")
    answers = {item.key: "2" for item in WHO5.items}
    anna.post(reverse("measurements:handed_over"), {"key": str(uuid4()), **answers})
    assert Response.objects.get().group_member == member


def test_an_answer_given_anyway_is_offered_to_stand_there(
    anna: Client, town: Town, member: GroupMember
) -> None:
    """Nobody is asked twice. And what was placed by mistake is taken away again."""
    given = loose(town.forloeb, TODAY - 14 * DAY)
    loose(town.forloeb, TODAY - 15 * DAY)
    assert [(each.how, each.response) for each in standings(member)] == [(How.FOUND, given)]
    assert "Lad svaret stå før gruppen" in told(anna.get(lists(town)))
    place = reverse("measurements:place", args=[given.pk])
    anna.post(place, {"member": str(member.pk), "occasion": "before"})
    assert hows(member) == [("before", "who5", How.ANSWERED)]
    anna.post(place)
    assert hows(member) == [("before", "who5", How.FOUND)]
    assert Entry.objects.filter(event=Event.MEASUREMENT_PLACED).count() == 2


@pytest.mark.parametrize(
    ("code", "days", "occasion"),
    [("outside-window", 15, BEFORE), ("outside-window", 0, AFTER), ("already-answered", 0, BEFORE)],
)
def test_what_cannot_stand_there(
    town: Town, member: GroupMember, code: str, days: int, occasion: Occasion
) -> None:
    if code == "already-answered":
        who5(member, BEFORE, 3)
    given = loose(town.forloeb, TODAY - days * DAY)
    with pytest.raises(RuleViolation) as violation:
        services.place(given, around(member, occasion), by=town.anna)
    assert violation.value.code == code


def test_two_courses_are_never_mixed(town: Town, member: GroupMember) -> None:
    """Neither by a step of ours, nor in the database."""
    other = CourseFactory(citizen__team=town.nord)
    foreign = loose(other, TODAY)
    with pytest.raises(RuleViolation) as violation:
        services.place(foreign, around(member), by=town.anna)
    assert violation.value.code == "other-course"
    with pytest.raises(IntegrityError, match="response_in_the_members_course"), transaction.atomic():
        Response.objects.filter(pk=foreign.pk).update(group_member=member, occasion="before")
        connection.check_constraints()


def test_the_database_keeps_one_answer_before_and_none_half_placed(member: GroupMember) -> None:
    who5(member, BEFORE, 3)
    with pytest.raises(IntegrityError, match="response_once_before_and_once_after"), transaction.atomic():
        who5(member, BEFORE, 2)
    with pytest.raises(IntegrityError, match="occasion_iff_about_a_group"), transaction.atomic():
        Response.objects.update(occasion="")


def test_answers_before_a_group_follow_a_merge(town: Town, member: GroupMember) -> None:
    """Member and answer change citizen one after the other, and the key between them is asked at the end."""
    course = CourseFactory(citizen__team=town.nord, status=CourseStatus.ENDED, ended_on=TODAY)
    double = taking_part(course, group_from(town, TODAY - 100 * DAY))
    response = who5(double, BEFORE, 3)
    confirm_merge(propose_merge(town.eva, course.citizen, reason="Samme", by=town.lars), by=town.maja)
    connection.check_constraints()
    response.refresh_from_db()
    assert (response.citizen, response.group_member) == (town.eva, double)


def test_who_answered_before_the_group_leaves_a_trace_of_it(town: Town, member: GroupMember) -> None:
    who5(member, BEFORE, 3)
    remove_member(member, on=TODAY, by=town.anna, by_mistake=True)
    member.refresh_from_db()
    assert member.left_on == member.joined_on


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (3, "WHO-5 var 40 før gruppen og 60 af 100 efter. Det er en mærkbar ændring opad."),
        (2, "WHO-5 var 40 før gruppen og 40 af 100 efter. Det er ingen mærkbar ændring."),
        (1, "WHO-5 var 40 før gruppen og 20 af 100 efter. Det er en mærkbar ændring nedad."),
    ],
)
def test_before_and_after_stand_beside_each_other(anna: Client, town: Town, after: int, said: str) -> None:
    member = taking_part(town.forloeb, group_from(town, TODAY - 80 * DAY))
    who5(member, BEFORE, 2)
    who5(member, AFTER, after)
    page = told(anna.get(lists(town)))
    assert said in page
    assert "Tallene siger ikke hvorfor." in page


def test_of_what_has_no_known_change_only_the_numbers_are_told(town: Town) -> None:
    member = taking_part(town.forloeb, group_from(town, TODAY - 80 * DAY))
    for occasion in Occasion:
        window = window_of(member, occasion)
        ResponseFactory(
            course=town.forloeb, given_on=window.first, group_member=member, occasion=occasion.value
        )
    (group,) = around_groups_of(town.forloeb, DEFAULT_LIMITS)
    assert [pair.sentence for pair in group.pairs] == ["SRS var 38,0 før gruppen og 38,0 af 40 efter."]


def test_another_course_is_not_held_against_this_one(town: Town) -> None:
    ended = CourseFactory(citizen=town.eva, status=CourseStatus.ENDED, ended_on=TODAY)
    who5(taking_part(ended, group_from(town, TODAY - 80 * DAY)), BEFORE, 2)
    assert around_groups_of(town.forloeb, DEFAULT_LIMITS) == []


def test_myndighed_meets_no_group_among_the_measurements(
    client: Client, town: Town, member: GroupMember
) -> None:
    who5(member, BEFORE, 2)
    client.force_login(town.maja)
    assert "gruppen" not in told(client.get(lists(town)))


def answered_by(town: Town, number: int, *, over: int = 40, seen_by_anna: int = 0) -> GroupCourse:
    """A group that was over so many days ago, with so many who answered both times: the first went down."""
    group = group_from(town, TODAY - (over + 69) * DAY)
    for place in range(number):
        citizen = CitizenFactory(team=town.nord)
        if place < seen_by_anna:
            AssignmentFactory(citizen=citizen, user=town.anna)
        member = taking_part(CourseFactory(citizen=citizen), group)
        who5(member, BEFORE, 3)
        who5(member, AFTER, 4 if place else 2)
    return group


def sentences(group: GroupCourse, user: User) -> tuple[str, ...]:
    part = whole_of(group, user)
    return part.sentences if part else ()


def test_the_leder_is_told_of_five_and_of_four_nothing(town: Town) -> None:
    assert sentences(answered_by(town, 4), town.lars) == (TOO_FEW,)
    counted, ways, no_reason = sentences(answered_by(town, 5), town.lars)
    assert counted == "5 har svaret på WHO-5 før gruppen, 5 efter, og 5 begge gange."
    assert "ligger 4 mærkbart højere efter gruppen, 1 mærkbart lavere og 0 omtrent som før." in ways
    assert no_reason == "Tallene siger ikke, om det er gruppen, der har gjort forskellen."


@pytest.mark.parametrize(("number", "seen"), [(5, 1), (5, 4), (6, 5), (9, 5)])
def test_who_sees_some_cannot_find_out_the_few_others(town: Town, number: int, seen: int) -> None:
    assert sentences(answered_by(town, number, seen_by_anna=seen), town.anna) == (UNSEEN_TOO_FEW,)


@pytest.mark.parametrize("seen", [0, 1, 6])
def test_where_the_others_are_many_or_none_all_are_told_of(town: Town, seen: int) -> None:
    group = answered_by(town, 6, seen_by_anna=seen)
    assert len(sentences(group, town.anna)) == 3


def test_the_unseen_are_told_of_when_no_new_answer_can_stand_in_the_difference(town: Town) -> None:
    assert sentences(answered_by(town, 5, over=30), town.anna) == (NOT_YET,)
    assert len(sentences(answered_by(town, 5, over=30), town.lars)) == 3


def test_where_nobody_answered_nothing_is_told(town: Town, member: GroupMember) -> None:
    assert whole_of(member.group, town.lars) is None


def test_the_page_of_the_kommune_keeps_what_is_offered(client: Client, town: Town) -> None:
    client.force_login(town.adam)
    page = reverse("measurements:kommune_rhythm")
    chosen = {key.value: "90" for key in InstrumentKey} | {
        f"group-{key.value}": "after" for key in InstrumentKey
    }
    assert client.post(page, chosen).status_code == 302
    assert set(services.offers_of_kommune(town.kommune.pk).values()) == {OfferedAround.AFTER}
    assert client.post(page, {**chosen, "group-ors": "x"}).status_code == 422


def test_the_groups_page_asks_as_little_for_three_as_for_one(client: Client, town: Town) -> None:
    group = group_from(town, TODAY)
    address = reverse("visits:group", args=[group.pk])
    client.force_login(town.lars)
    asked = []
    for _ in range(3):
        member = taking_part(CourseFactory(citizen__team=town.nord), group)
        who5(member, BEFORE, 3)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[2]
