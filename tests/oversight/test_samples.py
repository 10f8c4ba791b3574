"""Samples: what is unusual is found, chance cannot be foreseen, and every sample gets a word."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event, Lookup, Outcome
from bostoette.errors import RuleViolation
from oversight import sampling
from oversight.models import Sample, SampleReason, Verdict
from oversight.sampling import Look, draw
from oversight.services import judge_sample
from tests.factories import CitizenFactory, SampleFactory
from tests.town import Town

MONDAY = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
NOON = timezone.make_aware(datetime.combine(MONDAY, time(12)))


def look(user: object, citizen: object, *, number: int, at: datetime = NOON, refused: bool = False) -> Look:
    return Look(number, at, user, citizen, "citizen.view", "test", refused)  # type: ignore[arg-type]


def why(*looks: Look) -> dict[int, set[SampleReason]]:
    return {number: set(reasons) for number, reasons in sampling._reasons(list(looks)).items() if reasons}


def test_an_everyday_look_is_not_unusual(town: Town) -> None:
    assert (
        why(*(look(user, town.eva, number=n) for n, user in enumerate((town.anna, town.lars, town.maja))))
        == {}
    )


def test_somebody_without_an_assignment_is_unusual(town: Town) -> None:
    assert why(look(town.bo, town.eva, number=1)) == {1: {SampleReason.UNASSIGNED}}


def test_an_assignment_counts_on_its_own_days_only(town: Town) -> None:
    town.eva.assignment_set.update(ends_on=MONDAY)
    later = look(town.anna, town.eva, number=2, at=NOON + timedelta(days=1))
    assert why(look(town.anna, town.eva, number=1), later) == {2: {SampleReason.UNASSIGNED}}


def test_a_refused_attempt_is_unusual(town: Town) -> None:
    assert SampleReason.REFUSED in why(look(town.olga, town.eva, number=1, refused=True))[1]


def test_the_same_surname_is_unusual_also_for_the_assigned(town: Town) -> None:
    town.anna.name = "Anna lund"
    assert why(look(town.anna, town.eva, number=1)) == {1: {SampleReason.SURNAME}}


@pytest.mark.parametrize(
    ("at", "is_night"), [(time(21, 59), False), (time(22), True), (time(5, 59), True), (time(6), False)]
)
def test_the_night_is_unusual(town: Town, at: time, is_night: bool) -> None:
    moment = timezone.make_aware(datetime.combine(MONDAY, at))
    assert why(look(town.anna, town.eva, number=1, at=moment)) == (
        {1: {SampleReason.ODD_HOUR}} if is_night else {}
    )


@pytest.mark.parametrize(("citizens", "is_many"), [(sampling.VOLUME, False), (sampling.VOLUME + 1, True)])
def test_many_strangers_on_one_day_are_unusual(town: Town, citizens: int, is_many: bool) -> None:
    others = CitizenFactory.create_batch(citizens, team=town.nord)
    found = why(*(look(town.bo, other, number=n) for n, other in enumerate(others)))
    assert {SampleReason.VOLUME in reasons for reasons in found.values()} == {is_many}


def wrote(user: object, citizen: object, **more: object) -> Lookup:
    return Lookup.objects.create(
        user_id=user.pk,
        user_label=str(user),
        citizen_id=citizen.pk,  # type: ignore[attr-defined]
        **{"action": "citizen.view", "purpose": "test", "outcome": Outcome.SHOWN} | more,
    )


def test_a_week_is_drawn_once_and_holds_what_is_unusual(town: Town) -> None:
    for number in range(12):
        wrote(town.anna, CitizenFactory(team=town.syd, name=f"Person {number}"), action="team.find")
    odd = wrote(town.bo, town.eva)
    wrote(town.olga, town.finn)
    drawn = draw(MONDAY)
    assert {sample.lookup_id for sample in drawn} >= {odd.pk}
    eva = Sample.objects.get(lookup_id=odd.pk)
    assert (eva.citizen, eva.user, eva.team, eva.week) == (town.eva, town.bo, town.nord, MONDAY)
    assert SampleReason.UNASSIGNED in eva.reasons
    assert not Sample.objects.filter(what="team.find").exists()
    assert draw(MONDAY) == []


def test_chance_draws_a_few_of_each_team_and_differently_each_time(town: Town) -> None:
    citizens = CitizenFactory.create_batch(40, team=town.nord)
    looks = [look(town.lars, citizen, number=n) for n, citizen in enumerate(citizens)]
    draws = [
        frozenset(chosen.id for chosen, _ in sampling._chosen(looks, sampling._reasons(looks)))
        for _ in range(8)
    ]
    assert {len(drawn) for drawn in draws} == {sampling.BY_CHANCE}
    assert len(set(draws)) > 1


def test_the_queue_is_the_own_teams_and_says_what_is_late(client: Client, town: Town) -> None:
    SampleFactory(citizen=town.eva, user=town.bo, due_on=date(2026, 1, 1))
    SampleFactory(citizen=town.finn, user=town.olga)
    client.force_login(town.lars)
    text = client.get(reverse("oversight:samples")).content.decode()
    assert "Eva Lund" in text
    assert "Finn Holm" not in text
    assert "over fristen" in text


def test_the_queue_takes_as_many_queries_for_three_as_for_one(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    taken = []
    for more in (1, 2):
        SampleFactory.create_batch(more, citizen=town.eva, user=town.bo)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("oversight:samples"))
        taken.append(len(queries))
    assert taken[0] == taken[1] < 18


def test_a_judgement_is_kept_with_its_sentence(client: Client, town: Town) -> None:
    sample = SampleFactory(citizen=town.eva, user=town.bo)
    client.force_login(town.lars)
    address = reverse("oversight:sample", args=[sample.pk])
    assert client.post(address, {"verdict": "not_fine", "remark": ""}).status_code == 422
    assert client.post(address, {"verdict": "ask", "remark": "Bo skal fortælle hvorfor."}).status_code == 302
    sample.refresh_from_db()
    assert (sample.verdict, sample.judged_by, sample.is_settled) == (Verdict.ASK, town.lars, False)
    assert client.post(address, {"verdict": "fine", "remark": "Han var afløser."}).status_code == 302
    events = Entry.objects.filter(event=Event.SAMPLE_JUDGED).order_by("pk")
    assert [entry.data for entry in events] == [{"verdict": "ask"}, {"verdict": "fine"}]


def test_a_last_word_stands(town: Town) -> None:
    sample = SampleFactory(citizen=town.eva, user=town.bo)
    judge_sample(sample, verdict="not_fine", remark="Ingen grund.", by=town.lars)
    with pytest.raises(RuleViolation) as refusal:
        judge_sample(sample, verdict="fine", remark="", by=town.lars)
    assert refusal.value.code == "settled"


def test_nobody_judges_their_own_look(town: Town) -> None:
    sample = SampleFactory(citizen=town.eva, user=town.lars)
    with pytest.raises(RuleViolation) as refusal:
        judge_sample(sample, verdict="fine", remark="", by=town.lars)
    assert refusal.value.code == "own-look"
