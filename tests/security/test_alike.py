"""However an address is written, whom one may not see answers as who is not there (A-14).

By every method and for everybody it is tried in `tests/test_permission_matrix.py`; here are ways of writing.
"""

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.furnished import Furnished
from tests.security.crawl import page_of
from tests.test_permission_matrix import MISSING

MUTATORS: dict[str, Any] = {
    "without its slash": lambda address: (address.rstrip("/"), {}),
    "with two slashes": lambda address: (address + "/", {}),
    "from two slashes": lambda address: ("/" + address, {}),
    "in capitals": lambda address: (address.upper(), {}),
    "encoded twice": lambda address: (address.replace("-", "%252D"), {}),
    "encoded": lambda address: (address.replace("-", "%2D"), {}),
    "past a dot": lambda address: (f"/borgere/..;{address}", {}),
    "through a folder": lambda address: (f"/borgere/..{address}", {}),
    "with a wide dash": lambda address: (address.replace("-", "‐"), {}),
    "with a parameter twice": lambda address: (f"{address}?pk=1&pk=2&user=1&citizen=1", {}),
    "by another method": lambda address: (address, {"X-HTTP-Method-Override": "POST"}),
    "as another address": lambda address: (address, {"X-Original-URL": "/", "X-Rewrite-URL": "/"}),
    "as a part": lambda address: (address, {"HX-Request": "true", "HX-Target": "main"}),
}


ASKED = (
    ("citizens:detail", "citizen"),
    ("visits:detail", "visit"),
    ("plans:document_download", "document"),
    ("api:citizen-detail", "citizen"),
)


@pytest.mark.parametrize("name", ["bo", "fremmed"])
def test_no_way_of_asking_changes_the_answer(client: Client, furnished: Furnished, name: str) -> None:
    client.force_login(getattr(furnished.town, name))
    for (route, about), (way, mutate) in product(ASKED, MUTATORS.items()):
        answers = []
        for pk in (furnished.args(about)[0], MISSING[UUID]):
            address, headers = mutate(reverse(route, args=[pk]))
            answer = client.get(address, headers=headers, follow=True)
            answers.append(((answer.status_code, page_of(answer)), len(answer.redirect_chain)))
        assert answers[0] == answers[1], (route, way)
        assert answers[0][0][0] == 404, (route, way)
