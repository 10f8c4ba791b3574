"""One person who asks many addresses, for the tests that walk through the whole house."""

from typing import Any, cast

from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from accounts.models import User
from tests.keys import key_for

INTERFACE = "/api/"


class Caller(Client):
    """Django's test client, which asks the interface for other systems with a key beside the login."""

    _asks: User | None = None
    _key = ""

    def force_login(self, user: Any, backend: str | None = None) -> None:
        super().force_login(user, backend)
        self._asks, self._key = user, ""

    def request(self, **request: Any) -> Any:
        if self._asks and request.get("PATH_INFO", "").startswith(INTERFACE):
            self._key = self._key or key_for(self._asks)
            request.setdefault("HTTP_AUTHORIZATION", f"Bearer {self._key}")
        return super().request(**request)


class Visitor(RequestFactory):
    """Asks as Django's test client does, but keeps no cookie and no copy of what each template was given."""

    def __init__(self, user: User | None) -> None:
        super().__init__()
        self.handler = ClientHandler(enforce_csrf_checks=False)
        client = Client()
        self.key = ""
        if user:
            client.force_login(user)
            self.key = key_for(user)
        self.cookies = client.cookies

    def ask(self, method: str, address: str) -> HttpResponse:
        headers = {"Authorization": f"Bearer {self.key}"} if self._needs_key(address) else {}
        answer: object = self.generic(method.upper(), address, headers=headers)  # by `request` below
        return cast("HttpResponse", answer)

    def _needs_key(self, address: str) -> bool:
        return bool(self.key) and address.startswith(INTERFACE)

    def ask_in_vain(self, method: str, address: str) -> HttpResponse:
        """The answer, and nothing of what was done: the next one meets the same house."""
        with transaction.atomic("default"), transaction.atomic("lookups"):
            answer = self.ask(method, address)
            for alias in ("default", "lookups"):
                transaction.set_rollback(True, alias)
        return answer

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))
