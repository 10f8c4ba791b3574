"""A Chromium before a server that gives templates and static files from the disk, under the house's own CSP.

Behaviours in the browser are proved here without a database; whole journeys are proved elsewhere.
"""

import json
import mimetypes
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from playwright.sync_api import Browser, Page, sync_playwright

CSP = "; ".join(
    f"{directive} {' '.join(sources)}"
    for directive, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
PAGE = (
    '{% extends "base.html" %}{% load static crispy_forms_tags %}'
    "{% block title %}Prøve{% endblock %}{% block content %}BODY{% endblock %}"
    "{% block scripts %}SCRIPTS{% endblock %}"
)
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    kind: str = HTML
    location: str = ""

    @classmethod
    def json(cls, data: object, status: int = 200) -> "Answer":
        return cls(json.dumps(data).encode(), status, "application/json")


class House:
    """What is to be answered where, and what was asked."""

    def __init__(self) -> None:
        self.address = ""
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.problems: list[str] = []

    def show(self, path: str, body: str, scripts: tuple[str, ...] = (), **context: Any) -> None:
        """Put a page with this body, these scripts of ours and this context at `path`."""
        tags = "".join(f'<script src="{{% static "js/{name}" %}}" defer></script>' for name in scripts)
        source = PAGE.replace("BODY", body).replace("SCRIPTS", tags)
        html = Template(source).render(Context({"csrf_token": "token", **context}))
        self.answers[path] = Answer(html.encode())

    def answer(self, method: str, path: str, body: str) -> Answer:
        if not path.startswith("/static/"):
            self.asked.append((method, path, body))
            return self.answers.get(path, Answer(status=404))
        name = path.removeprefix("/static/")
        found = finders.find(name)
        if not isinstance(found, str):
            self.problems.append(f"no such static file: {name}")
            return Answer(status=404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Answer(Path(found).read_bytes(), kind=kind)

    def posted(self, path: str) -> list[str]:
        return [body for method, where, body in self.asked if (method, where) == ("POST", path)]


class _Door(BaseHTTPRequestHandler):
    house: House

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        answer = self.house.answer(self.command, self.path.split("?")[0], body)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_POST = do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: pytest shows what matters."""


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"house": house}))
    house.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield house
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Per module: a running Playwright holds an event loop, in which Django refuses database work.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=da-DK"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """Open a page of the house; at the end, no script failed and the CSP was not broken."""
    contexts = []

    def opener(path: str = "/", *, width: int = 390, clock: bool = False, **options: Any) -> Page:
        context = chromium.new_context(
            locale="da-DK",
            timezone_id="Europe/Copenhagen",
            viewport={"width": width, "height": 844},
            **options,
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: house.problems.append(str(error)))
        page.on("console", lambda line: _note(house, line.type, line.text))
        if clock:
            page.clock.install()
        page.goto(house.address + path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert house.problems == []


# What Chromium and htmx say of a refusal or a lost network is the very thing some tests arrange.
ARRANGED = ("Failed to load resource", "Response Status Error Code")


def _note(house: House, kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not text.startswith(ARRANGED):
        house.problems.append(text)
