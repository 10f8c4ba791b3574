"""Programs of the house beside the tests, on their database."""

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection


def in_house(*command: str, **environ: str) -> "subprocess.Popen[str]":
    """A Python program of the house, with the application's own role and `environ` besides."""
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    own |= {"DATABASE_URL": address_of_the_tests(), "DJANGO_SETTINGS_MODULE": "bostoette.settings.test"}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**own, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def address_of_the_tests() -> str:
    usual = os.environ["DATABASE_URL"]
    name = usual.split("?")[0].rsplit("/", 1)[1]
    return usual.replace(f"/{name}?", f"/{connection.settings_dict['NAME']}?")
