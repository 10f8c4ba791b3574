"""The private PostgreSQL, with its real programs."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from house.console import Trouble
from house.homes import Home
from house.postgres import Postgres
from house.processes import birth, wait_until


def pid_of(server: Postgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def kill(server: Postgres) -> int:
    """End the server the hard way. Returns its number."""
    pid = pid_of(server)
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: birth(pid) is None, 10)
    return pid


@pytest.fixture
def stranger(home: Home) -> Iterator[int]:
    """A living process of the server's own user that is no PostgreSQL."""
    process = subprocess.Popen(["sleep", "60"], **home.run_as())
    yield process.pid
    process.kill()
    process.wait()


def test_no_role_is_more_powerful_than_its_work_and_the_database_is_the_owners(postgres: Postgres) -> None:
    with psycopg.connect(postgres.app_url) as connection:
        roles = connection.execute(
            "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
            " from pg_roles where rolname like 'bostoette%' order by rolname"
        ).fetchall()
        owner = connection.execute(
            "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
        ).fetchone()
    assert roles == [
        ("bostoette_app", True, False, False, False, False, False),
        ("bostoette_backup", False, False, True, False, False, False),  # reads past the walls
        ("bostoette_owner", True, False, False, False, True, False),  # the test runner makes databases
    ]
    assert owner == ("bostoette_owner",)


def test_only_a_test_house_lets_its_owner_make_databases(home: Home, keys: dict[str, str]) -> None:
    demo = Postgres(home, keys, for_tests=False)
    demo.start()
    with psycopg.connect(demo.owner_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("alter role current_user createdb")
    demo.stop()


@pytest.mark.parametrize(
    "statement",
    [
        "truncate note",
        "create table own (id int)",
        "create temporary table own (id int)",
        "alter table note add column more int",
        "drop table note",
        "set role bostoette_owner",
    ],
)
def test_the_application_may_use_rows_but_not_tables(postgres: Postgres, statement: str) -> None:
    with psycopg.connect(postgres.owner_url) as owner:
        owner.execute("create table if not exists note (id serial primary key, text text)")
    with psycopg.connect(postgres.app_url) as app:
        app.execute("insert into note (text) values ('æøå')")
        app.execute("update note set text = upper(text)")
        assert app.execute("select distinct text from note").fetchall() == [("ÆØÅ",)]
        app.execute("delete from note")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement)


def test_a_password_is_asked_for_also_on_the_socket(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url("bostoette_app", "wrong"))


def test_nobody_listens_on_the_network(postgres: Postgres) -> None:
    with psycopg.connect(postgres.app_url) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_a_second_start_finds_the_server_running(
    postgres: Postgres, home: Home, keys: dict[str, str]
) -> None:
    pid = pid_of(postgres)
    Postgres(home, keys, for_tests=True).start()
    assert pid_of(postgres) == pid


def test_what_was_saved_in_the_demo_town_is_there_after_a_kill(home: Home, keys: dict[str, str]) -> None:
    demo = Postgres(home, keys, for_tests=False)
    demo.start()
    with psycopg.connect(demo.owner_url) as owner:
        owner.execute("create table kept as select 42 as answer")
    killed = kill(demo)
    demo.start()
    assert pid_of(demo) != killed
    with psycopg.connect(demo.owner_url) as owner:
        assert owner.execute("select answer from kept").fetchone() == (42,)
        owner.execute("drop table kept")
    demo.stop()


def test_a_stale_number_that_is_another_process_now_does_not_stop_the_start(
    postgres: Postgres, stranger: int
) -> None:
    postmaster, socket_lock = postgres.data / "postmaster.pid", postgres.home.sockets / ".s.PGSQL.5432.lock"
    left = [postmaster.read_text(), socket_lock.read_text()]
    killed = kill(postgres)
    for path, text in zip((postmaster, socket_lock), left, strict=True):
        path.write_text(text.replace(str(killed), str(stranger)))
    assert not postgres.is_alive()
    postgres.start()
    assert postgres.answers()
    assert birth(stranger) is not None


def test_stopping_leaves_no_process_and_can_be_repeated(postgres: Postgres) -> None:
    pid = pid_of(postgres)
    postgres.stop()
    postgres.stop()
    assert birth(pid) is None
    assert not postgres.is_alive()


def test_a_cluster_of_another_version_is_refused_in_a_sentence(home: Home, keys: dict[str, str]) -> None:
    server = Postgres(home, keys, for_tests=True)
    version = server.data / "PG_VERSION"
    before = version.read_text()
    version.write_text("9\n")
    with pytest.raises(Trouble, match="made by PostgreSQL 9"):
        server.start()
    version.write_text(before)


def test_a_half_made_cluster_is_made_anew_also_in_an_odd_folder(
    open_folder: Path, home: Home, keys: dict[str, str]
) -> None:
    odd = Home(open_folder / "Åse's hus", open_folder / "Åse's hus" / "s o", home.user)
    for folder in (odd.folder, odd.sockets):
        folder.mkdir(mode=0o700)
        odd.give(folder)
    half = odd.folder / "postgres.partial"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(odd, keys, for_tests=True)
    server.start()
    with psycopg.connect(server.app_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    server.stop()
    assert not half.exists()
