"""Logging a visit on the screen: what is asked, what is doubted, and that nothing typed is lost."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Subgoal
from tests.town import Town
from tests.visits.conftest import answers
from visits.models import Visit


def address(town: Town) -> str:
    return reverse("visits:create", args=[town.eva.pk])


def test_a_visit_is_logged_in_one_screen(anna: Client, town: Town, subgoal: Subgoal) -> None:
    page = anna.get(address(town))
    assert page.status_code == 200
    response = anna.post(address(town), answers())
    assert response.status_code == 302
    assert response["Location"] == reverse("citizens:detail", args=[town.eva.pk])
    visit = Visit.objects.get()
    assert (visit.starts_at, visit.ends_at) == (
        datetime(2026, 11, 24, 9, tzinfo=UTC),
        datetime(2026, 11, 24, 10, tzinfo=UTC),
    )
