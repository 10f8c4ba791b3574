"""WHO-5 and ORS of one citizen as a FHIR R4 Bundle (hl7.org/fhir/R4), for systems that read it.

The day of an answer is known and not its hour, so `effective` is a date; what has an hour has its zone.
Nobody is named: the subject is the citizen's id here. Labels are our own short words, never the wording of
a questionnaire. Who may see totals only gets the Observations, and no QuestionnaireResponse.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from measurements.instruments import INSTRUMENTS, ORS, WHO5, Instrument
from measurements.models import Response, State

MEDIA_TYPE = "application/fhir+json"
SNOMED, UCUM = "http://snomed.info/sct", "http://unitsofmeasure.org"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
TOLD = (WHO5.key, ORS.key)
# "cancelled" is FHIR's word for a measurement that was not started or not completed.
STATUSES = {State.COMPLETE: "final", State.INCOMPLETE: "cancelled", State.DECLINED: "cancelled"}
WHY_ABSENT = {State.INCOMPLETE: "unknown", State.DECLINED: "asked-declined"}

Json = dict[str, Any]


class FhirEncoder(DjangoJSONEncoder):
    """Decimals as JSON numbers, which FHIR wants: each has at most one decimal, so none is bent."""

    def default(self, o: Any) -> Any:
        if isinstance(o, Decimal):
            return int(o) if o == o.to_integral_value() else float(o)
        return super().default(o)


def bundle(citizen_id: UUID, responses: Iterable[Response], *, at: datetime, totals_only: bool) -> Json:
    """Everything there is to tell of the citizen's WHO-5 and ORS, in the order given."""
    told = [response for response in responses if response.instrument in TOLD]
    entries = []
    if not totals_only and any(_has_answers(response) for response in told):
        entries.append(_questionnaire())
    for response in told:
        if not totals_only and _has_answers(response):
            entries.append(_answers(citizen_id, response))
        entries.append(_observation(citizen_id, response, totals_only=totals_only))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": _instant(at),
        "entry": [{"fullUrl": _url_of(resource), "resource": resource} for resource in entries],
    }


def _has_answers(response: Response) -> bool:
    return response.instrument == WHO5.key and bool(response.answers)


def _questionnaire() -> Json:
    return {
        "resourceType": "Questionnaire",
        "id": f"{WHO5.key}-{WHO5.version}",
        "url": _canonical(),
        "version": str(WHO5.version),
        "name": "WHO5",
        "title": WHO5.name,
        "status": "active",
        "subjectType": ["Patient"],
        "code": [_coding(WHO5)],
        "item": [{"linkId": item.key, "text": item.label, "type": "integer"} for item in WHO5.items],
    }


def _answers(citizen_id: UUID, response: Response) -> Json:
    answered = [
        (item, Decimal(response.answers[item.key])) for item in WHO5.items if item.key in response.answers
    ]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": _answers_id(response),
        "questionnaire": f"{_canonical()}|{response.rule_version or WHO5.version}",
        "status": "completed" if response.is_complete else "stopped",
        "subject": _subject(citizen_id),
        "authored": response.given_on.isoformat(),
        "item": [
            {"linkId": item.key, "text": item.label, "answer": [{"valueInteger": int(answer)}]}
            for item, answer in answered
        ],
    }


def _observation(citizen_id: UUID, response: Response, *, totals_only: bool) -> Json:
    instrument = INSTRUMENTS[response.instrument]
    told: Json = {
        "resourceType": "Observation",
        "id": str(response.pk),
        "status": STATUSES[State(response.state)],
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": {"coding": [_coding(instrument)], "text": instrument.name},
        "subject": _subject(citizen_id),
        "effectiveDateTime": response.given_on.isoformat(),
        "issued": _instant(response.created_at),
    }
    if response.total is None:
        why = WHY_ABSENT[State(response.state)]
        return {**told, "dataAbsentReason": {"coding": [{"system": ABSENT, "code": why}]}}
    told["valueQuantity"] = {"value": response.total, "unit": "point", "system": UCUM, "code": "{score}"}
    if percent := response.totals.get("percent"):
        told["component"] = [_percent(Decimal(percent))]
    if not totals_only and _has_answers(response):
        told["derivedFrom"] = [{"reference": f"urn:uuid:{_answers_id(response)}"}]
    return told


def _percent(percent: Decimal) -> Json:
    return {
        "code": {"text": f"{WHO5.name} af 100"},
        "valueQuantity": {"value": percent, "unit": "%", "system": UCUM, "code": "%"},
    }


def _answers_id(response: Response) -> str:
    """Of its own and always the same: the response is two resources."""
    return str(UUID(int=response.pk.int ^ 1))


def _subject(citizen_id: UUID) -> Json:
    identifier = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{citizen_id}"}
    return {"type": "Patient", "identifier": identifier}


def _coding(instrument: Instrument) -> Json:
    return {"system": SNOMED, "code": instrument.snomed, "display": instrument.name}


def _canonical() -> str:
    return f"{settings.SITE_URL}/fhir/Questionnaire/{WHO5.key}"


def _url_of(resource: Json) -> str:
    is_questionnaire = resource["resourceType"] == "Questionnaire"
    return _canonical() if is_questionnaire else f"urn:uuid:{resource['id']}"


def _instant(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
