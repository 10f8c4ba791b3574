"""WHO-5 and ORS as FHIR: held against the structure of the standard, and telling nobody too much."""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from accounts.models import Scope
from audit.models import Entry, Event
from measurements.fhir import FhirEncoder, bundle
from measurements.instruments import WHO5
from measurements.models import Response
from measurements.scoring import parse_answers, result_of, to_json
from measurements.services import kept_of
from tests.factories import ResponseFactory
from tests.keys import bearing, key_for
from tests.town import Town

AT = datetime(2026, 11, 22, 14, 5, tzinfo=ZoneInfo("Europe/Copenhagen"))


def who5(town: Town, *values: str, **kwargs: Any) -> Response:
    answers = parse_answers(WHO5, dict(zip([item.key for item in WHO5.items], values, strict=False)))
    kept = kept_of(result_of(WHO5, answers))
    return ResponseFactory(course=town.forloeb, instrument="who5", answers=to_json(answers), **kept, **kwargs)


@pytest.fixture
def measured(town: Town) -> Town:
    """A whole WHO-5, one begun and one declined; an ORS as a total alone; and an SRS, which is not told."""
    who5(town, *"33222", given_on=date(2025, 3, 3))
    who5(town, *"33", given_on=date(2025, 3, 4))
    ResponseFactory(course=town.forloeb, instrument="who5", declined=True, given_on=date(2025, 3, 5))
    ResponseFactory(
        course=town.forloeb,
        instrument="ors",
        answers={},
        total="24.5",
        is_total_alone=True,
        given_on=date(2025, 3, 6),
    )
    ResponseFactory(course=town.forloeb)
    return town


def told(town: Town, *, totals_only: bool) -> dict[str, Any]:
    rows = Response.objects.for_chart()
    found: dict[str, Any] = json.loads(
        json.dumps(bundle(town.eva.pk, rows, at=AT, totals_only=totals_only), cls=FhirEncoder)
    )
    return found


def resources(told: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in told["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


@pytest.mark.parametrize("totals_only", [True, False])
def test_it_is_fhir(measured: Town, totals_only: bool) -> None:
    """R4B is R4 for these four resources."""
    found = told(measured, totals_only=totals_only)
    held = Bundle.model_validate(found)
    assert len(held.entry) == len(found["entry"])
    assert held.timestamp == AT
    urls = [entry["fullUrl"] for entry in found["entry"]]
    assert len(set(urls)) == len(urls)
    del found["entry"][0]["resource"]["status"]
    with pytest.raises(ValidationError):
        Bundle.model_validate(found)


def test_each_state_is_told_in_the_words_of_fhir(measured: Town) -> None:
    observed = resources(told(measured, totals_only=False), "Observation")
    codes = [one["code"]["coding"][0]["code"] for one in observed]
    assert codes == ["1144665009", "1144665009", "1144665009", "716613004"]
    assert [one["status"] for one in observed] == ["final", "cancelled", "cancelled", "final"]
    absent = [one.get("dataAbsentReason", {}).get("coding", [{}])[0].get("code") for one in observed]
    assert absent == [None, "unknown", "asked-declined", None]
    assert [one.get("valueQuantity", {}).get("value") for one in observed] == [12, None, None, 24.5]
    assert observed[0]["component"][0]["valueQuantity"]["value"] == 48
    assert observed[0]["effectiveDateTime"] == "2025-03-03"
    assert datetime.fromisoformat(observed[0]["issued"]).tzinfo is not None


def test_the_answers_stand_by_our_own_words(measured: Town) -> None:
    found = told(measured, totals_only=False)
    whole, begun = resources(found, "QuestionnaireResponse")
    assert (whole["status"], begun["status"]) == ("completed", "stopped")
    assert [item["answer"][0]["valueInteger"] for item in whole["item"]] == [3, 3, 2, 2, 2]
    (form,) = resources(found, "Questionnaire")
    assert [item["text"] for item in form["item"]] == [item.label for item in WHO5.items]
    assert whole["questionnaire"] == f"{form['url']}|{form['version']}"
    (first, *_) = resources(found, "Observation")
    assert first["derivedFrom"] == [{"reference": f"urn:uuid:{whole['id']}"}]


def test_totals_only_tells_no_answer(measured: Town) -> None:
    found = told(measured, totals_only=True)
    assert len(resources(found, "Observation")) == len(found["entry"]) == 4
    assert "derivedFrom" not in json.dumps(found)


def test_the_same_measurement_has_the_same_id_each_time(measured: Town) -> None:
    assert told(measured, totals_only=False) == told(measured, totals_only=False)


def test_nobody_is_named_in_it(measured: Town) -> None:
    text = json.dumps(told(measured, totals_only=False), ensure_ascii=False)
    assert measured.eva.name not in text
    assert str(measured.eva.pk) in text


@pytest.mark.parametrize(
    ("who", "kinds"),
    [("anna", {"Observation", "Questionnaire", "QuestionnaireResponse"}), ("maja", {"Observation"})],
)
def test_whoever_may_export_fetches_what_they_may_see(
    client: Client, measured: Town, who: str, kinds: set[str]
) -> None:
    client.force_login(getattr(measured, who))
    answer = client.get(reverse("measurements:fhir", args=[measured.eva.pk]))
    assert answer.headers["Content-Type"] == "application/fhir+json"
    assert {entry["resource"]["resourceType"] for entry in answer.json()["entry"]} == kinds
    assert Entry.objects.filter(event=Event.MEASUREMENTS_EXPORTED, citizen_id=measured.eva.pk).count() == 1


def test_the_interface_gives_totals_of_the_offices_own(client: Client, measured: Town) -> None:
    headers = bearing(key_for(measured.maja, scopes=[Scope.MEASUREMENTS_READ]))
    address = reverse("api:response-fhir")
    found = client.get(address, {"citizen": measured.eva.pk}, headers=headers).json()
    Bundle.model_validate(found)
    assert len(resources(found, "Observation")) == len(found["entry"]) == 4
    assert client.get(address, {"citizen": measured.finn.pk}, headers=headers).json()["entry"] == []
    assert client.get(address, headers=headers).status_code == 400
