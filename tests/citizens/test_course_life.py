"""A course begins point by point, ends with a conversation, and can be taken up again as a new one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bostoette.errors import RuleViolation
from citizens.models import ClosingTalk, Course, CourseStatus, Introduction
from citizens.services.course_life import (
    Stretch,
    agree_expectations,
    close_with_talk,
    introduce,
    plan_taper,
)
from plans.models import Goal
from plans.services.orders import reopen
from tests.factories import ReferralGoalFactory
from tests.town import Town

TODAY = timezone.localdate()


def test_the_introduction_is_done_with_its_last_point(town: Town) -> None:
    topics = [topic.value for topic in Introduction]
    introduce(town.forloeb, dict.fromkeys(topics[:-1], ""), by=town.anna)
    town.forloeb.refresh_from_db()
    assert town.forloeb.introduced_on is None
    introduce(town.forloeb, {topics[-1]: "Ingen børn."}, by=town.anna)
    town.forloeb.refresh_from_db()
    assert town.forloeb.introduced_on == TODAY
    assert Introduction.CHILDREN.value == topics[-1]


def test_expectations_are_kept_and_the_first_day_counts(town: Town) -> None:
    Course.objects.filter(pk=town.forloeb.pk).update(expectations_on=date(2025, 2, 1))
    agree_expectations(town.forloeb, matters="Min hund", by=town.anna)
    agree_expectations(town.forloeb, matters="Min hund og min søster", by=town.anna)
    town.forloeb.refresh_from_db()
    assert town.forloeb.expectations.count() == 2
    assert town.forloeb.expectations_on == date(2025, 2, 1)
    with pytest.raises(RuleViolation) as refused:
        agree_expectations(town.forloeb, matters="  ", by=town.anna)
    assert refused.value.code == "nothing-said"


def test_what_was_talked_through_at_the_start_can_still_be_read_when_the_course_is_over(
    client: Client, town: Town
) -> None:
    introduce(town.forloeb, {"story": "Hun vil helst fortælle selv."}, by=town.anna)
    agree_expectations(town.forloeb, matters="Min hund", advice="Spørg én gang til.", by=town.anna)
    over = {"status": CourseStatus.ENDED, "ended_on": TODAY}
    Course.objects.filter(pk=town.forloeb.pk).update(**over)
    address = reverse("citizens:course", args=[town.eva.pk])
    told = ("1 af 7 punkter", "Hun vil helst fortælle selv.", "Min hund", "Spørg én gang til.")
    for user, is_shown in ((town.anna, True), (town.lars, True), (town.maja, False)):
        client.force_login(user)
        page = client.get(address).content.decode()
        assert [words in page for words in told] == [is_shown] * len(told), user


def test_a_taper_falls_step_by_step_and_a_new_one_takes_its_place(town: Town) -> None:
    rising = [Stretch(2, Decimal(1)), Stretch(2, Decimal(2))]
    with pytest.raises(RuleViolation) as refused:
        plan_taper(town.forloeb, rising, starts_on=TODAY, by=town.anna)
    assert refused.value.code == "not-falling"
    for _ in range(2):
        steps = plan_taper(
            town.forloeb, [Stretch(4, Decimal(1)), Stretch(8, Decimal("0.5"))], starts_on=TODAY, by=town.anna
        )
    spans = [(step.starts_on, step.ends_on, step.planned) for step in steps]
    assert spans == [
        (TODAY, TODAY + timedelta(days=27), 4),
        (TODAY + timedelta(days=28), TODAY + timedelta(days=83), 4),
    ]
    assert town.forloeb.taper.count() == 2


def test_the_closing_conversation_is_read_on_the_page_of_the_course(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    talk = {"changed": "Jeg går ud hver dag.", "places": ["drop_in"], "on": TODAY.strftime("%d.%m.%Y")}
    client.post(reverse("citizens:closing", args=[town.forloeb.pk]), talk)
    assert ClosingTalk.objects.get().place_labels == ["værested"]
    page = client.get(reverse("citizens:course", args=[town.eva.pk])).content.decode()
    assert "Jeg går ud hver dag." in page
    with pytest.raises(RuleViolation) as refused:
        close_with_talk(
            town.forloeb,
            changed="x",
            helped="",
            keeps="",
            places=(),
            on=TODAY + timedelta(days=1),
            by=town.anna,
        )
    assert refused.value.code == "in-future"


@pytest.fixture
def ended(town: Town) -> Course:
    ReferralGoalFactory(referral=town.forloeb.referral, title="En fast døgnrytme")
    Course.objects.filter(pk=town.forloeb.pk).update(status=CourseStatus.ENDED, ended_on=TODAY)
    return town.forloeb


def test_a_course_is_taken_up_again_as_a_new_one(town: Town, ended: Course) -> None:
    new = reopen(ended, reason="Det er blevet svært igen.", by=town.lars)
    ended.refresh_from_db()
    assert (new.referral, new.status, ended.status) == (
        ended.referral,
        CourseStatus.ORDERED,
        CourseStatus.ENDED,
    )
    assert [goal.title for goal in Goal.objects.filter(course=new)] == ["En fast døgnrytme"]
    assert new.moves.get().reason == "Det er blevet svært igen."
    with pytest.raises(RuleViolation) as refused:
        reopen(ended, reason="x", by=town.lars)
    assert refused.value.code == "course-open"


def test_nothing_is_taken_up_again_without_a_grant(town: Town, ended: Course) -> None:
    ended.referral.grants.update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(RuleViolation) as refused:
        reopen(ended, reason="x", by=town.lars)
    assert refused.value.code == "no-grant"


def test_the_introduction_is_filled_in_over_several_meetings(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    address = reverse("citizens:introduction", args=[town.forloeb.pk])
    client.post(address, {"story": "on", "note-story": "Fortalt på gåturen."})
    client.post(address, {"frame": "on", "note-story": "Fortalt på gåturen."})
    assert set(town.forloeb.introduction.values_list("topic", "note")) == {
        ("story", "Fortalt på gåturen."),
        ("frame", ""),
    }
