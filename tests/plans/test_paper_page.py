"""A plan on the screen as it will look on paper: before it is approved, and before it is a file."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Lookup
from plans.models import Document
from tests.factories import PlanFactory, PlanVersionFactory
from tests.town import Town


@pytest.mark.parametrize(
    ("is_approved", "told"),
    [(False, "Kladde. Planen er ikke aftalt endnu."), (True, "Aftalt ved et besøg")],
)
def test_it_shows_the_words_of_the_paper_and_is_a_look(
    client: Client, town: Town, is_approved: bool, told: str
) -> None:
    plan = PlanFactory(citizen=town.eva)
    version = PlanVersionFactory(plan=plan, approved=is_approved, written_by=town.anna)
    client.force_login(town.anna)
    page = client.get(reverse("plans:paper", args=[version.pk])).content.decode()
    assert page.count("<h1") == 1
    assert told in page
    assert "Jeg går en tur med hunden" in page
    assert Lookup.objects.using("lookups").filter(citizen_id=town.eva.pk, user_id=town.anna.pk).count() == 1
    assert not Document.objects.exists()


def test_one_gets_there_before_approving(client: Client, town: Town) -> None:
    version = PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)
    client.force_login(town.anna)
    page = client.get(reverse("plans:approve", args=[version.pk])).content.decode()
    assert reverse("plans:paper", args=[version.pk]) in page
