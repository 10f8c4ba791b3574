"""The application's environment, and the steps that run its own commands."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from house.console import UNCHANGED, Trouble
from house.homes import Home
from house.paths import ASSETS, LOCAL, LOCK, PYTHON, ROOT, STATIC, write_whole
from house.servers import Servers
from house.shell import clean_environment, run_in_sight, run_quietly
from house.stamps import fingerprint, is_stamped, put_stamp

# Verbs of manage.py that make or look at tables as their owner. All others run as the role that owns nothing.
OWNER_VERBS = {"migrate", "showmigrations", "sqlmigrate", "keep_log", "resume_log"}

KEYS_IN_ENVIRONMENT = {
    "SECRET_KEY": "secret_key",
    "CPR_ENCRYPTION_KEY": "cpr_encryption_key",
    "CPR_INDEX_KEY": "cpr_index_key",
    "LOG_SEAL_KEY": "log_seal_key",
}


def environment(keys: Mapping[str, str], servers: Servers, settings: str) -> dict[str, str]:
    """What web, worker, beat and tests see. The owner's address is not in it."""
    inherited = clean_environment()
    inherited.pop("DATABASE_OWNER_URL", None)
    return {
        **{name: keys[key] for name, key in KEYS_IN_ENVIRONMENT.items()},
        "ASSETS_DIR": str(ASSETS),
        "STATIC_DIR": str(STATIC),
        "EMAIL_FILE_PATH": str(LOCAL / "mail"),
        **inherited,
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": servers.app_url,
        "REDIS_URL": servers.queue_url,
    }


def as_owner(environ: Mapping[str, str], servers: Servers) -> dict[str, str]:
    return {**environ, "DATABASE_OWNER_URL": servers.owner_url}


def migrate(environ: Mapping[str, str], servers: Servers, home: Home) -> str | None:
    """Bring the tables to what the code expects, as the role that owns them."""
    stamp = home.folder / "migrated"
    migrations = [path for path in ROOT.glob("*/migrations/*.py") if path.is_file()]
    wanted = fingerprint([*migrations, LOCK], servers.owner_url)
    if servers.private and is_stamped(stamp, wanted):
        return UNCHANGED
    run_quietly(
        [PYTHON, "manage.py", "migrate", "--database", "owner", "--noinput"],
        to="bring the database's tables up to date",
        env=as_owner(environ, servers),
    )
    put_stamp(stamp, wanted)
    return None


def load_demo(environ: Mapping[str, str], servers: Servers, home: Home, options: Sequence[str]) -> str | None:
    """Let the generator make the demo town, and bring it up to date each day; its progress bar is shown."""
    stamp = home.folder / "demo"
    wanted = fingerprint([], servers.app_url, date.today().isoformat(), *options)
    if servers.private and is_stamped(stamp, wanted):
        return UNCHANGED
    if run_in_sight([PYTHON, "manage.py", "demo", *options], environ) != 0:
        raise Trouble("The demo town could not be made; the lines above say why.")
    ask: list[str | Path] = [PYTHON, "manage.py", "demo", "--logins"]
    write_whole(_logins(home), run_quietly(ask, to="ask for the demo logins", env=environ))
    put_stamp(stamp, wanted)
    return None


def demo_logins(home: Home) -> str:
    """Who can log in to the demo town, as the generator said when it last ran."""
    return _logins(home).read_text(encoding="utf-8")


def _logins(home: Home) -> Path:
    return home.folder / "logins"
