"""The administrator keeps users and rights, and meets no citizen on the way (security A-12)."""

import re
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AccessReview, User
from audit.models import Lookup, Outcome
from citizens.models import AccessGrant, Citizen, CitizenRow
from tests.furnished import Furnished
from tests.test_permission_matrix import ROWS

CANARY = "KANARIE"
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
GETS = [(route, about) for route, method, about, *_ in ROWS if method == "get" and route != "logout"]


@pytest.fixture
def marked(furnished: Furnished) -> Furnished:
    """Every text about Eva that may be changed carries the canary, and so does her name."""
    Citizen.objects.filter(pk=furnished.town.eva.pk).update(name=f"{CANARY} Lund", important_to_know=CANARY)
    AccessGrant.objects.update(explanation=f"{CANARY}, og der skal stå tyve tegn")
    for model in apps.get_models():
        texts = [f.name for f in model._meta.concrete_fields if type(f) is models.TextField]
        for name in texts if issubclass(model, CitizenRow) else ():
            written = model._default_manager.filter(citizen=furnished.town.eva).exclude(**{name: ""})
            with suppress(DatabaseError), transaction.atomic():  # what is approved cannot be marked
                written.update(**{name: CANARY})
    return furnished


def addresses_in(page: Any) -> set[str]:
    is_page = page.headers.get("Content-Type", "").startswith("text/html")
    found = set(LINK.findall(page.content.decode())) if is_page else set()
    return {address for address in found if not address.startswith(("/static/", reverse("logout")))}


def test_the_crawl_would_find_a_canary_where_there_is_one(client: Client, marked: Furnished) -> None:
    client.force_login(marked.town.lars)
    assert CANARY in client.get(reverse("citizens:control")).content.decode()
    assert CANARY in client.get(reverse("citizens:detail", args=[marked.town.eva.pk])).content.decode()


def test_an_administrator_meets_no_citizen_on_any_page_or_link(client: Client, marked: Furnished) -> None:
    """From the first page along every link and form, and at every address of the house by its name."""
    client.force_login(marked.town.adam)
    waiting = {"/", *(reverse(route, args=marked.args(about)) for route, about in GETS)}
    seen: set[str] = set()
    told = []
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = client.get(address, follow=True)
        content = b"".join(answer) if answer.streaming else answer.content
        if CANARY.encode() in content:
            told.append(address)
        waiting |= addresses_in(answer) - seen
    assert told == []
    assert reverse("accounts:review", args=[AccessReview.objects.get().pk]) in seen
    assert not Lookup.objects.filter(user_id=marked.town.adam.pk, outcome=Outcome.SHOWN).exists()


@pytest.mark.parametrize("name", ["adam", "berit"])
def test_no_action_about_a_citizen_is_an_administrators(marked: Furnished, name: str) -> None:
    user = User.objects.get(username=name)
    for model in apps.get_models():
        if issubclass(model, CitizenRow):
            rows: Any = model._default_manager
            if hasattr(rows.all(), "visible_to"):
                assert not rows.visible_to(user).exists(), model.__name__
    assert not Citizen.objects.visible_to(user).exists()
