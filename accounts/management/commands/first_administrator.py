"""`manage.py first_administrator`: the first who can make other users, in a kommune that has nobody yet."""

import argparse
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.membership.first import make_first_administrator, set_first_password
from accounts.models import User
from bostoette.errors import RuleViolation

ASKED = {
    "kommune": "Kommunens navn (oprettes, hvis den ikke findes)",
    "username": "Brugernavn",
    "name": "Navn",
    "email": "E-mail",
}


class Command(BaseCommand):
    help = (
        "Laver kommunens første administrator. Det, der ikke er givet, bliver der spurgt om, kodeordet altid "
        "og uden at vise det. Den næste administrator skal to personer sige god for."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        for option, label in ASKED.items():
            parser.add_argument(f"--{option}", help=label)

    def handle(self, *args: Any, **options: Any) -> None:
        told = {option: options[option] or self._ask(label) for option, label in ASKED.items()}
        kommune = told.pop("kommune")
        try:
            with transaction.atomic():
                user = make_first_administrator(kommune, **told)
                self._choose_password(user)
        except RuleViolation as violation:
            raise CommandError(str(violation)) from violation
        self.stdout.write(
            f"{user} kan logge ind som {user.username} og er administrator i {user.municipality}."
        )

    def _ask(self, label: str) -> str:
        answer = input(f"{label}: ").strip()
        if not answer:
            raise CommandError(f"{label} mangler.")
        return answer

    def _choose_password(self, user: User) -> None:
        password = getpass("Kodeord: ")
        if password != getpass("Kodeordet igen: "):
            raise CommandError("De to kodeord er ikke ens. Intet er gemt.")
        try:
            set_first_password(user, password)
        except ValidationError as problem:
            raise CommandError(f"{' '.join(problem.messages)} Intet er gemt.") from problem
