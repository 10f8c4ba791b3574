"""`manage.py load_wording FILE --by USER`: try a file of official wording; `--use` takes it into use."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Municipality, User
from accounts.policy import Action
from bostoette.errors import RuleViolation
from measurements.wording import services
from measurements.wording.checking import Faulty, WordingFile, checked
from measurements.wording.reading import Unreadable, decoded


class Command(BaseCommand):
    help = (
        "Prøver en fil med officiel ordlyd (docs/wording.md) og siger linje for linje, hvad der mangler. "
        "Med --use bliver ordlyden taget i brug i den kommune, som administratoren hører til."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="TOML eller JSON")
        parser.add_argument("--by", required=True, help="administratorens brugernavn")
        parser.add_argument("--use", action="store_true", help="tag ordlyden i brug")

    def handle(self, *args: Any, **options: Any) -> None:
        by, kommune = _administrator(options["by"])
        file = _checked(options["file"])
        asked = services.asked_in(kommune, file.instrument.key)
        self._show(file)
        if not options["use"]:
            self.stdout.write(f"Intet er ændret i {kommune}. Tag ordlyden i brug med --use.")
            return
        try:
            edition = services.take_into_use(kommune, file, base=asked.number, by=by)
        except RuleViolation as violation:
            raise CommandError(str(violation)) from violation
        self.stdout.write(self.style.SUCCESS(f"{edition} gælder nu i {kommune}."))

    def _show(self, file: WordingFile) -> None:
        """The form as the citizen will meet it, as far as a terminal can."""
        shown = file.worded
        said = [f"{shown.name}: {shown.subject}", shown.guidance, *(item.label for item in shown.items)]
        said += [f"Licensen tilhører {file.licence.holder} ({file.licence.on.isoformat()})."]
        self.stdout.write("\n".join(said))


def _administrator(username: str) -> tuple[User, Municipality]:
    by = User.objects.filter(username=username).first()
    if by is None or by.municipality is None or not by.may(Action.CHANGE_WORDING):
        raise CommandError(f"»{username}« er ikke administrator i nogen kommune.")
    return by, by.municipality


def _checked(path: Path) -> WordingFile:
    try:
        return checked(decoded(path.read_bytes()), today=timezone.localdate())
    except OSError as error:
        raise CommandError(f"Filen {path} kan ikke læses.") from error
    except Unreadable as error:
        raise CommandError(f"Linje {error.line}: {error}") from error
    except Faulty as faulty:
        raise CommandError("\n".join(map(str, faulty.problems))) from faulty
