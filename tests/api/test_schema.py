"""The interface keeps what its schema promises: Schemathesis thinks up requests, the real house answers.

Its pytest plugin is switched off (pyproject.toml): every other test would pay for loading it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounded
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from accounts.models import Scope
from tests.furnished import Furnished
from tests.keys import bearing, key_for

SCHEMA = settings.BASE_DIR / "docs" / "api.schema.yaml"
DRAWN = SchemaGenerator().get_schema(request=None, public=True)
INTERFACE = schemathesis.openapi.from_dict(DRAWN)
INTERFACE.app = get_wsgi_application()
OPERATIONS = {found.ok().label: found.ok() for found in INTERFACE.get_all_operations()}
# No 5xx; and the status, the kind, the headers and every field as promised.
PROMISES = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
EXAMPLES = 10  # that fit the schema, and as many that do not, for each operation
# What of Eva's stands behind the id in an address.
BEHIND = {"citizens": "citizen", "goals": "goal", "plans": "plan", "plan-versions": "approved"}
BEHIND |= {"documents": "document", "measurements": "response"}


@pytest.fixture(autouse=True)
def stay_connected() -> Iterator[None]:
    """As Django's own test client does: the end of a request would close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_schema_in_the_documentation_is_the_one_that_is_served(client: Client, db: None) -> None:
    """Made anew with `manage.py spectacular --file docs/api.schema.yaml`."""
    served = client.get(reverse("api-schema")).content
    assert served == OpenApiYamlRenderer().render(DRAWN, renderer_context={})
    assert SCHEMA.read_bytes() == served


def test_the_schema_is_drawn_without_a_doubt() -> None:
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS


def test_every_operation_says_its_scope_and_how_it_refuses() -> None:
    known = set(Scope.values)
    for path, operations in DRAWN["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/api/v1/"):
                continue
            scope = operation["description"].rpartition("Scope: `")[2].rstrip("`")
            assert scope in known, (path, method)
            assert {"400", "401", "403", "404", "405", "429"} <= set(operation["responses"])
            assert operation["security"] == [{"key": []}]


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("mode", GenerationMode)
def test_no_request_is_answered_otherwise_than_promised(
    furnished: Furnished, label: str, mode: GenerationMode
) -> None:
    operation = OPERATIONS[label]
    headers = bearing(key_for(furnished.town.maja))
    known = known_id(furnished, operation.path)

    @seed(20261122)
    @bounded(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode), is_known=st.booleans())
    def ask(case: Any, is_known: bool) -> None:
        if is_known and known and case.path_parameters:
            case.path_parameters["id"] = known
        case.call_and_validate(headers=headers, checks=PROMISES)

    ask()


def known_id(furnished: Furnished, path: str) -> str:
    what = path.removeprefix("/api/v1/").split("/")[0]
    return str(furnished.args(BEHIND[what])[0]) if "{id}" in path else ""


@pytest.mark.parametrize("label", OPERATIONS)
def test_without_a_key_with_the_wrong_one_and_about_strangers(furnished: Furnished, label: str) -> None:
    """401, 403 and, where an id is named, 404 for the same row asked for by another office."""
    operation = OPERATIONS[label]
    town = furnished.town
    known = known_id(furnished, operation.path)
    scope = operation.definition.raw["description"].rpartition("Scope: `")[2].rstrip("`")
    asks_whom = any(parameter.name == "citizen" and parameter.is_required for parameter in operation.query)
    about = f"?citizen={town.eva.pk}" if asks_whom else ""
    address = operation.path.replace("{id}", known) + about
    body = {"version": str(furnished.approved.pk)} if operation.method == "post" else None

    def ask(headers: dict[str, str]) -> int:
        call = getattr(Client(headers=headers), operation.method)
        return int(call(address, body, content_type="application/json").status_code)

    assert ask({}) == 401
    others = [other for other in Scope.values if other != scope]
    assert ask(bearing(key_for(town.maja, others))) == 403
    if known or body:
        assert ask(bearing(key_for(town.olga))) == 404
    assert ask(bearing(key_for(town.maja, [scope]))) == 200
