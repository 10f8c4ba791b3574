"""Promises about the code itself, kept by machine so that reviews can be about meaning."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.policy import GRANTS, Action, as_markdown
from audit.models import Event
from bostoette.api import router
from citizens.api import ScopedViewSet

ROOT = settings.BASE_DIR
APPS = [
    "audit",
    "accounts",
    "citizens",
    "retention",
    "oversight",
    "network",
    "links",
    "plans",
    "visits",
    "measurements",
    "printouts",
    "followups",
    "selfevaluation",
    "dashboards",
]
SOURCES = [path for app in [*APPS, "bostoette"] for path in sorted((ROOT / app).rglob("*.py"))]
VIEWS = [path for path in SOURCES if path.stem == "views" or path.parent.name == "views"]

# Models that hold rows about citizens; only these must be reached through the policy.
ABOUT_CITIZENS = {
    model.__name__
    for model in apps.get_models()
    if model.__name__ == "Citizen" or any(base.__name__ == "CitizenRow" for base in model.__mro__)
}


def by_name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_action_is_granted_to_somebody() -> None:
    assert set(GRANTS) == set(Action)
    assert all(GRANTS.values())


def test_the_page_about_permissions_tells_the_policy() -> None:
    assert (ROOT / "docs" / "permissions.md").read_text() == as_markdown()


def test_every_action_is_asked_for_somewhere() -> None:
    code = "\n".join(path.read_text() for path in SOURCES if path.name != "policy.py")
    assert [action.name for action in Action if f"Action.{action.name}" not in code] == []


def test_every_event_is_recorded_somewhere() -> None:
    code = "\n".join(path.read_text() for path in SOURCES if by_name(path) != "audit/models.py")
    by_sql = {event.name for event in Event if f"'{event.value}'" in code}  # by a function of the database
    assert [e.name for e in Event if f"Event.{e.name}" not in code and e.name not in by_sql] == []


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_nobody_marks_text_as_safe_or_filters_by_what_the_address_says(path: Path) -> None:
    forbidden = re.findall(r"mark_safe|\|safe|\*\*request\.|csrf_exempt", path.read_text())
    assert forbidden == []


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_functions_are_short(path: Path) -> None:
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_an_exception_to_a_rule_gives_its_reason(path: Path) -> None:
    bare = [
        line
        for line in path.read_text().splitlines()
        if re.search(r"# (noqa(: [A-Z]+\d+)?|type: ignore(\[[\w-]+\])?)\s*$", line)
    ]
    assert bare == []


RAW = {
    "all",
    "filter",
    "get",
    "exclude",
    "values",
    "values_list",
    "aggregate",
    "first",
    "order_by",
    "current",
}


@pytest.mark.parametrize("path", VIEWS, ids=by_name)
def test_pages_reach_rows_about_citizens_only_through_the_policy(path: Path) -> None:
    """From `permitting`, or by following a relation of a row that came through it."""
    raw = [
        f"{node.value.value.id}.objects.{node.attr}, line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in RAW
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "objects"
        and isinstance(node.value.value, ast.Name)
        and node.value.value.id in ABOUT_CITIZENS
    ]
    assert raw == []


def weasyprint_imports() -> Iterator[str]:
    for path in SOURCES:
        if re.search(r"^\s*(from|import) weasyprint", path.read_text(), re.MULTILINE):
            yield by_name(path)


def test_only_one_module_makes_pdfs() -> None:
    assert list(weasyprint_imports()) == ["bostoette/pdf.py"]


def named_routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every address of the house by its full name."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from named_routes(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"


def test_every_route_has_a_name() -> None:
    assert [name for name in named_routes(get_resolver()) if name.endswith("None")] == []


def test_every_table_about_a_citizen_follows_the_citizen(db: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'follow_citizen'")
        followed = {table for (table,) in cursor.fetchall()}
    rows = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__name__ in ABOUT_CITIZENS and model.__name__ != "Citizen"
    }
    assert followed == rows


def test_the_interface_gives_rows_only_through_the_policy() -> None:
    views = {view for _, view, _ in router.registry}
    assert views
    assert {view for view in views if not issubclass(view, ScopedViewSet)} == set()
