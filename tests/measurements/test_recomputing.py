"""Stored scores against their answers: that they agree is proved, and each one that does not is found."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from measurements.instruments import INSPIRE, INSTRUMENTS
from measurements.models import Response
from measurements.recomputing import Recomputed, recompute
from measurements.scoring import Answers, parse_answers
from measurements.services import Given, decline, record_answers
from tests.factories import ResponseFactory
from tests.measurements.test_pages import inspire_posted
from tests.town import Town

GIVEN = Given(on=ResponseFactory.given_on)
FULL = {
    "ors": ("2.5", "3.5", "4.5", "5.6"),
    "srs": ("9", "9", "9", "8.9"),
    "who5": ("3", "3", "2", "2", "2"),
    "brief_inspire": ("3", "4", "2", "1", "3"),
}


def answers(key: str) -> Answers:
    if key == "inspire":
        return parse_answers(INSPIRE, inspire_posted(1, 5, 9))
    items = INSTRUMENTS[key].items
    return parse_answers(INSTRUMENTS[key], {i.key: v for i, v in zip(items, FULL[key], strict=True)})


@pytest.fixture
def measured(town: Town) -> Town:
    for key in INSTRUMENTS:
        record_answers(town.eva, key, answers(key), given=GIVEN, by=town.anna)
    record_answers(town.eva, "ors", dict(list(answers("ors").items())[:3]), given=GIVEN, by=town.anna)
    decline(town.eva, "srs", reason="", given=GIVEN, by=town.anna)
    return town


def test_every_score_of_every_instrument_is_what_its_answers_come_to(measured: Town) -> None:
    told = StringIO()
    call_command("recompute_scores", stdout=told)
    assert told.getvalue().startswith("6 responses scored again")  # who declined has no score
    assert "Every stored score is what its answers come to." in told.getvalue()


@pytest.mark.parametrize("key", INSTRUMENTS)
def test_one_number_off_is_found(measured: Town, key: str) -> None:
    bent = Response.objects.of(key).complete().get()
    name = "support" if key == "inspire" else "total"
    bent.scores[name] = "1"
    bent.save()
    assert recompute() == Recomputed(6, [bent.pk])
    with pytest.raises(CommandError, match=str(bent.pk)):
        call_command("recompute_scores", stdout=StringIO())


@pytest.mark.parametrize(
    "changed",
    [
        {"total": "25.0"},
        {"rule_version": 99},
        {"answers": {"individual": "10"}},
        {"answers": {"individual": "11"}},
        {"answers": {"nobody": "1"}},
    ],
)
def test_an_answer_that_was_bent_is_found(measured: Town, changed: dict[str, object]) -> None:
    rows = Response.objects.of("ors").complete()
    pk = rows.get().pk
    Response.objects.filter(pk=pk).update(**changed)
    assert recompute().differing == [pk]


def test_a_total_from_paper_without_its_items_is_as_it_was(town: Town) -> None:
    ResponseFactory(course=town.forloeb, instrument="ors", answers={}, total="31.5", is_total_alone=True)
    assert recompute() == Recomputed(1, [])
