"""A screen that is handed over, for all that happens on it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.login import pins
from tests.town import Town

PIN = "4731"


@pytest.fixture
def handed(client: Client, town: Town) -> Client:
    """Anna's browser, in Eva's hands."""
    pins.set_pin(town.anna, PIN)
    client.force_login(town.anna)
    client.post(reverse("measurements:hand_over", args=[town.eva.pk, "ors"]))
    return client
