"""`manage.py reset_login BRUGERNAVN`: for the administrator whom no other administrator can help."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.login.services import reset_second_step
from accounts.models import User


class Command(BaseCommand):
    help = "Glemmer en brugers kodeapp og nødkoder, så næste login sætter en ny app op. Det bliver logget."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username", help="brugernavnet")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"Der er ingen bruger, der hedder {options['username']}.")
        reset_second_step(user, by=User.objects.system())
        self.stdout.write(f"{user} sætter appen op igen ved næste login.")
