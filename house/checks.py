"""`python3 run.py check`: what can be said without running the tests. One red check does not hide another."""

import secrets
import subprocess
import time
from dataclasses import dataclass, field

from house.console import say, take
from house.paths import PYTHON, ROOT, VENV
from house.prepare import ASSETS, PACKAGES, House, make_house
from house.servers import in_use

# As a kommune would set them; secrets of nobody, thrown away.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "bostoette.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "bostoette.example",
    "SITE_URL": "https://bostoette.example",
    "EMAIL_HOST": "mail.example",
}


@dataclass(frozen=True)
class Check:
    name: str
    argv: tuple[str, ...]
    environ: dict[str, str] = field(default_factory=dict)


MANAGE = (str(PYTHON), "manage.py")
CHECKS = (
    Check("ruff check", (str(PYTHON), "-m", "ruff", "check", ".")),
    Check("ruff format --check", (str(PYTHON), "-m", "ruff", "format", "--check", ".")),
    Check("mypy", (str(PYTHON), "-m", "mypy", ".")),
    Check("import-linter", (str(VENV / "bin" / "lint-imports"),)),
    Check("check --deploy", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Check("makemigrations --check", (*MANAGE, "makemigrations", "--check", "--dry-run")),
)


def check() -> int:
    """Run all checks and return 1 if one is red."""
    take([PACKAGES, ASSETS], only_news=True)
    house = make_house("test")
    with in_use(house.servers, house.home):
        passed = [run(one, house) for one in CHECKS]
    return 0 if all(passed) else 1


def run(one: Check, house: House) -> bool:
    """Run one check; its output is shown only when it is red."""
    begun = time.monotonic()
    done = subprocess.run(
        one.argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**house.environ, **one.environ},
        cwd=ROOT,
    )
    passed = done.returncode == 0
    say(f"{'✓' if passed else '✗'} {one.name} ({time.monotonic() - begun:.1f} s)")
    if not passed:
        say(done.stdout.rstrip())
    return passed
