"""Somebody who looks at far too many citizens is found within minutes, and stopped at the door for it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, NoticeKind, User
from audit.models import Entry, Event, Lookup, Outcome
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from citizens.services import open_with_reason
from citizens.services.core import MOST_OPENED
from oversight import tasks
from oversight.alarms import watch
from oversight.models import Alarm, Verdict
from oversight.sampling import VOLUME
from oversight.services import judge_alarm
from tests.factories import AlarmFactory, AssignmentFactory, CitizenFactory
from tests.town import Town

TODAY = timezone.localdate()
HOUR = timedelta(hours=1)


def looks_at(user: User, citizens: list[Citizen], *, outcome: Outcome = Outcome.SHOWN) -> None:
    Lookup.objects.bulk_create(
        Lookup(
            user_id=user.pk,
            user_label=str(user),
            citizen_id=citizen.pk,
            action="citizen.view",
            purpose="test",
            outcome=outcome,
        )
        for citizen in citizens
    )


def strangers(town: Town, number: int) -> list[Citizen]:
    return CitizenFactory.create_batch(number, team=town.nord)


@pytest.mark.parametrize(("number", "is_raised"), [(VOLUME, False), (VOLUME + 1, True)])
def test_one_stranger_too_many_raises_the_alarm(town: Town, number: int, is_raised: bool) -> None:
    looks_at(town.bo, strangers(town, number))
    assert [alarm.citizens for alarm in watch(TODAY)] == ([number] if is_raised else [])


def test_the_same_few_looked_at_all_day_are_few(town: Town) -> None:
    for _ in range(5):
        looks_at(town.bo, [town.eva])
    assert watch(TODAY) == []


def test_the_own_caseload_is_no_stranger_however_large(town: Town) -> None:
    mine = strangers(town, VOLUME + 1)
    for citizen in mine:
        AssignmentFactory(citizen=citizen, user=town.bo)
    looks_at(town.bo, mine)
    looks_at(town.lars, mine)  # the team's leder
    assert watch(TODAY) == []


def test_knocking_on_many_closed_doors_raises_the_alarm_too(town: Town) -> None:
    looks_at(town.olga, strangers(town, VOLUME + 1), outcome=Outcome.REFUSED)
    assert [alarm.user for alarm in watch(TODAY)] == [town.olga]


def test_leder_and_administrator_are_told_once_and_the_number_follows(town: Town) -> None:
    looks_at(town.bo, strangers(town, VOLUME + 1))
    tasks.watch()
    looks_at(town.bo, strangers(town, 4))
    tasks.watch()
    alarm = Alarm.objects.get()
    assert alarm.citizens == VOLUME + 5
    told = Notice.objects.filter(kind=NoticeKind.MANY_LOOKUPS)
    assert {notice.user for notice in told} == {town.lars, town.adam}
    assert told.count() == 2
    assert Entry.objects.filter(event=Event.ALARM_RAISED).count() == 1


def test_yesterday_is_another_day(town: Town) -> None:
    looks_at(town.bo, strangers(town, VOLUME + 1))
    assert watch(TODAY - timedelta(days=1)) == []


def test_who_is_meant_cannot_answer_and_a_last_word_stands(town: Town) -> None:
    alarm = AlarmFactory(user=town.lars)
    with pytest.raises(RuleViolation) as refused:
        judge_alarm(alarm, verdict=Verdict.FINE, remark="", by=town.lars)
    assert refused.value.code == "own-look"
    with pytest.raises(RuleViolation) as refused:
        judge_alarm(alarm, verdict=Verdict.NOT_FINE, remark="", by=town.anna)
    assert refused.value.code == "no-sentence"
    judge_alarm(alarm, verdict=Verdict.ASK, remark="Jeg ringer til ham.", by=town.anna)
    judge_alarm(alarm, verdict=Verdict.FINE, remark="Han dækkede et andet team.", by=town.anna)
    with pytest.raises(RuleViolation) as refused:
        judge_alarm(alarm, verdict=Verdict.NOT_FINE, remark="Alligevel ikke.", by=town.anna)
    assert refused.value.code == "settled"


def test_the_pages_tell_how_many_and_nobody_s_name_but_the_worker_s(client: Client, town: Town) -> None:
    looks_at(town.bo, [town.eva, *strangers(town, VOLUME)])
    (alarm,) = watch(TODAY)
    for user in (town.lars, town.adam):
        client.force_login(user)
        for url in (reverse("oversight:alarms"), reverse("oversight:alarm", args=[alarm.pk])):
            page = client.get(url).content.decode()
            assert town.bo.name in page
            assert f"{VOLUME + 1}" in page
            assert town.eva.name not in page
    answered = client.post(reverse("oversight:alarm", args=[alarm.pk]), {"verdict": "fine", "remark": ""})
    assert answered.status_code == 302
    alarm.refresh_from_db()
    assert (alarm.verdict, alarm.judged_by) == ("fine", town.adam)


def test_a_worker_cannot_open_one_colleague_s_citizen_after_another(client: Client, town: Town) -> None:
    *many, last = strangers(town, MOST_OPENED + 1)
    for citizen in many:
        open_with_reason(citizen, reason="substitute", by=town.bo)
    open_with_reason(many[0], reason="substitute", by=town.bo)  # once more the same is no more
    client.force_login(town.bo)
    answer = client.post(reverse("citizens:open", args=[last.pk]), {"reason": "substitute"})
    assert answer.status_code == 422
    assert f"allerede åbnet {MOST_OPENED}" in answer.content.decode()
    town.bo.access_grants.update(expires_at=timezone.now() - HOUR)
    answer = client.post(reverse("citizens:open", args=[last.pk]), {"reason": "substitute"})
    assert answer.status_code == 302
