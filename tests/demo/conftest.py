"""The demo kommune, made once for all the tests of it and taken away again."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from citizens.models import Citizen

CITIZENS = 60


@dataclass
class DemoTown:
    today: date
    seconds: float  # of this process, to make it
    said: str

    def user(self, name: str) -> User:
        return User.objects.get(username=name)

    def sees(self, name: str) -> set[Citizen]:
        return set(Citizen.objects.visible_to(self.user(name)))


@pytest.fixture(scope="module")
def demo_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoTown]:
    said, today = StringIO(), timezone.localdate()
    with django_db_blocker.unblock(), transaction.atomic():
        began = time.process_time()
        call_command("demo", citizens=CITIZENS, stdout=said)
        yield DemoTown(today, time.process_time() - began, said.getvalue())
        transaction.set_rollback(True)


@pytest.fixture
def demo_town(demo_rows: DemoTown, db: None) -> DemoTown:
    return demo_rows
