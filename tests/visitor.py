"""One person who asks many addresses, for the tests that walk through the whole house."""

from typing import Any, cast

from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from accounts.models import User


class Visitor(RequestFactory):
    """Asks as Django's test client does, but keeps no cookie and no copy of what each template was given."""

    def __init__(self, user: User | None) -> None:
        super().__init__()
        self.handler = ClientHandler(enforce_csrf_checks=False)
        client = Client()
        if user:
            client.force_login(user)
        self.cookies = client.cookies

    def ask(self, method: str, address: str) -> HttpResponse:
        answer: object = self.generic(method.upper(), address)  # by `request` below
        return cast("HttpResponse", answer)

    def ask_in_vain(self, method: str, address: str) -> HttpResponse:
        """The answer, and nothing of what was done: the next one meets the same house."""
        with transaction.atomic("default"), transaction.atomic("lookups"):
            answer = self.ask(method, address)
            for alias in ("default", "lookups"):
                transaction.set_rollback(True, alias)
        return answer

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))
