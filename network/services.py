"""What happens to the network map, and to the wish about involving the network.

A map is the network as it was on a day. The first change on a later day draws a new map as a copy, so
that the earlier one stays as it was.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from network.models import Involvement, NetworkMap, NetworkPerson, NetworkWish

COPIED = ("name", "relation", "sector", "closeness", "importance", "wish", "knows", "help_wished")


@transaction.atomic
def draw_on(citizen: Citizen, *, by: User) -> NetworkMap:
    """Today's map: the one already begun today, else a copy of the latest, else an empty one."""
    drawn, _ = _todays_map(citizen.pk, by)
    return drawn


@transaction.atomic
def add_person(citizen: Citizen, *, by: User, **described: Any) -> NetworkPerson:
    """Put somebody or something on today's map. The same twice, by a double click, is put there once."""
    drawn, _ = _todays_map(citizen.pk, by)
    person, is_new = NetworkPerson.objects.get_or_create(citizen=citizen, map=drawn, **described)
    if is_new:
        record(Event.NETWORK_CHANGED, by=by, target=drawn, citizen_id=citizen.pk)
    return person


@transaction.atomic
def change_person(person: NetworkPerson, *, by: User, **described: Any) -> NetworkPerson:
    """Describe somebody anew, on today's map. Nothing changed draws no new map."""
    if all(getattr(person, name) == value for name, value in described.items()):
        return person
    person = _on_todays_map(person, by)
    for name, value in described.items():
        setattr(person, name, value)
    person.save(update_fields=list(described))
    record(Event.NETWORK_CHANGED, by=by, target=person.map, citizen_id=person.citizen_id)
    return person


@transaction.atomic
def remove_person(person: NetworkPerson, *, by: User) -> NetworkMap:
    """Take somebody off today's map. Maps of earlier days keep them."""
    person = _on_todays_map(person, by)
    person.delete()
    record(Event.NETWORK_CHANGED, by=by, target=person.map, citizen_id=person.citizen_id)
    return person.map


@transaction.atomic
def record_wish(
    citizen: Citizen,
    *,
    answer: str,
    by: User,
    words: str = "",
    asked_on: date | None = None,
    ask_again_on: date | None = None,
) -> NetworkWish:
    """Note the citizen's answer to involving the network. Anything but a yes says when to ask again."""
    _lock(citizen.pk)
    asked_on = asked_on or timezone.localdate()
    if asked_on > timezone.localdate():
        raise RuleViolation("Datoen ligger ude i fremtiden.", code="in-future")
    if ask_again_on is None and answer != Involvement.YES:
        raise RuleViolation("Aftal, hvornår du må spørge igen.", code="no-ask-again")
    if ask_again_on and ask_again_on <= asked_on:
        raise RuleViolation("Spørg tidligst igen dagen efter.", code="ask-again-not-later")
    wish, is_new = NetworkWish.objects.get_or_create(
        citizen=citizen,
        asked_on=asked_on,
        answer=answer,
        words=words,
        ask_again_on=ask_again_on,
        defaults={"by": by},
    )
    if is_new:
        record(Event.NETWORK_WISH_RECORDED, by=by, target=wish, citizen_id=citizen.pk, answer=answer)
    return wish


def _lock(citizen_id: UUID) -> None:
    """Two who draw at the same moment take turns. Rows that only point at the citizen do not wait."""
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen_id)


def _on_todays_map(person: NetworkPerson, by: User) -> NetworkPerson:
    """The person as they stand on today's map. Only somebody on the latest map can get there."""
    drawn, copies = _todays_map(person.citizen_id, by)
    if person.pk in copies:
        return copies[person.pk]
    today = NetworkPerson.objects.select_related("map").filter(pk=person.pk, map=drawn).first()
    if today is None:
        raise RuleViolation(
            "Kortet er tegnet om, siden du åbnede siden. Gå tilbage til kortet, og ret der.",
            code="not-on-latest-map",
        )
    return today


def _todays_map(citizen_id: UUID, by: User) -> tuple[NetworkMap, dict[UUID, NetworkPerson]]:
    """Today's map, and where it was drawn just now: its persons under the ids they are copies of."""
    _lock(citizen_id)
    today = timezone.localdate()
    latest = NetworkMap.objects.filter(citizen_id=citizen_id).order_by("-drawn_on").first()
    if latest and latest.drawn_on >= today:
        return latest, {}
    drawn = NetworkMap.objects.create(citizen_id=citizen_id, drawn_on=today, drawn_by=by)
    copies = {person.pk: _copy(person, drawn) for person in latest.persons.all()} if latest else {}
    NetworkPerson.objects.bulk_create(copies.values())
    return drawn, copies


def _copy(person: NetworkPerson, to: NetworkMap) -> NetworkPerson:
    kept = {name: getattr(person, name) for name in COPIED}
    return NetworkPerson(map=to, citizen_id=person.citizen_id, **kept)
