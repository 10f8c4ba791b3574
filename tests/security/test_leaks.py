"""Where words about a citizen may not get to: caches, logs, cookies, files, somebody's script."""

import logging
import sys
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bostoette.errors import ScrubbedLines, ScrubNumbers
from citizens.models import Citizen
from network.models import NetworkPerson
from plans.models import Goal, PlanVersion, Subgoal
from selfevaluation.models import Round
from selfevaluation.services import answer_as_citizen
from selfevaluation.statements import STATEMENTS
from tests.furnished import Furnished
from tests.test_permission_matrix import ROWS
from visits.models import Visit

PAYLOAD = "\"'><script>x()</script><img src=x onerror=x()></text></title><svg/onload=x()>"
ABOUT_EVA = [(route, about) for route, method, about, *_ in ROWS if method == "get" and about != "-"]


class Markup(HTMLParser):
    """Collects what would run: scripts without a file, handlers, and links that are script."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "script" and not (found.get("src") or "").startswith(settings.STATIC_URL):
            self.dangers.append(tag)
        self.dangers += [name for name in found if name.startswith("on")]
        self.dangers += [v for v in found.values() if (v or "").lower().startswith("javascript:")]


def test_what_a_person_wrote_never_runs_on_any_page(client: Client, furnished: Furnished) -> None:
    town = furnished.town
    town.eva.set_contact(phone=PAYLOAD[:30], address=PAYLOAD)
    town.eva.save()
    Citizen.objects.filter(pk=town.eva.pk).update(name=PAYLOAD, important_to_know=PAYLOAD)
    Visit.objects.filter(citizen=town.eva).update(happened=PAYLOAD, agreed=PAYLOAD)
    NetworkPerson.objects.filter(citizen=town.eva).update(name=PAYLOAD[:80], relation=PAYLOAD)
    Goal.objects.filter(citizen=town.eva).update(title=PAYLOAD)
    Subgoal.objects.filter(citizen=town.eva).update(text=PAYLOAD, why=PAYLOAD)
    draft = PlanVersion.objects.get(pk=furnished.draft.pk)
    draft.content = {**draft.content, "others_can": PAYLOAD, "helps_me": [PAYLOAD]}
    draft.save()
    client.force_login(town.lars)
    pages = [reverse(route, args=furnished.args(about)) for route, about in ABOUT_EVA]
    for address in [*pages, "/borgere/", "/pejlemaerker/1c/"]:
        answer = client.get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            markup = Markup()
            markup.feed(answer.content.decode())
            assert markup.dangers == [], address


def test_no_answer_about_anybody_may_be_kept_by_a_cache(client: Client, furnished: Furnished) -> None:
    client.force_login(furnished.town.lars)
    kept = []
    addresses = [reverse(route, args=furnished.args(about)) for route, about in ABOUT_EVA]
    for address in [*addresses, "/findes-ikke/", "/borgere/", "/min-dag/", "/api/v1/citizens/"]:
        answer = client.get(address)
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            kept.append(address)
    assert kept == []


def test_a_downloaded_file_has_a_plain_name_and_stays_a_file(client: Client, furnished: Furnished) -> None:
    client.force_login(furnished.town.anna)
    answer = client.get(reverse("plans:document_download", args=[furnished.document.pk]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kriseplan-version-1.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer)


def test_reading_changes_nothing(client: Client, furnished: Furnished) -> None:
    """Every page opened by its leder: only the logs and the session have new rows (H-03)."""
    client.force_login(furnished.town.lars)
    client.get("/api/v1/citizens/")  # so that there is a key, used today
    before = everything()
    for route, about in ABOUT_EVA:
        client.get(reverse(route, args=furnished.args(about)))
    assert everything() == before


def everything() -> dict[str, list[Any]]:
    from django.apps import apps

    left_out = {"audit.entry", "audit.lookup", "accounts.session"}
    models = [model for model in apps.get_models() if model._meta.label_lower not in left_out]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("words", ["Hun græd hele vejen hjem", "211062-5629"])
def test_a_row_the_database_refuses_is_not_quoted_in_the_log(furnished: Furnished, words: str) -> None:
    visit = furnished.visit
    visit.happened, visit.ends_at = f"{words}\n\nog mere {words}", visit.starts_at - timedelta(hours=1)
    try:
        with transaction.atomic():
            visit.save()
    except DatabaseError:
        line = logging.LogRecord("x", logging.ERROR, "", 1, "Internal Server Error", (), sys.exc_info())
    ScrubNumbers().filter(line)
    text = ScrubbedLines().format(line)
    assert "Traceback" in text
    assert "IntegrityError" in text
    assert words not in text


def test_the_house_logs_through_the_scrubbed_lines() -> None:
    handler = settings.LOGGING["handlers"]["stderr"]
    assert handler["filters"] == ["scrub"]
    assert settings.LOGGING["formatters"][handler["formatter"]]["class"].endswith("ScrubbedLines")
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]


def test_a_file_is_read_past_and_kept_nowhere(client: Client, furnished: Furnished) -> None:
    client.force_login(furnished.town.anna)
    sent = {"text": "Et ønske", "area": "1", "file": SimpleUploadedFile("x.bin", b"x" * 3_000_000)}
    answer = client.post(reverse("plans:wish_create", args=[furnished.town.eva.pk]), sent)
    assert answer.status_code == 302
    assert not answer.wsgi_request.FILES


def test_a_body_without_end_is_refused(client: Client, furnished: Furnished) -> None:
    client.force_login(furnished.town.anna)
    body = BytesIO(b"text=" + b"x" * 3_000_000).getvalue()
    address = reverse("plans:wish_create", args=[furnished.town.eva.pk])
    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)


def test_an_open_round_shows_no_figures(client: Client, furnished: Furnished) -> None:
    """Two looks with one answer between them would give that answer away."""
    for _ in range(6):
        answer_as_citizen(furnished.round, {statement.key: 4 for statement in STATEMENTS})
    client.force_login(furnished.town.anna)
    address = reverse("selfevaluation:result", args=[furnished.round.pk])
    assert client.get(address).context["marks"] == []
    today = timezone.localdate()
    Round.objects.update(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
    assert client.get(address).context["marks"] != []


def test_a_page_at_fault_tells_nothing_of_the_house(client: Client, furnished: Furnished) -> None:
    client.force_login(furnished.town.anna)
    text = client.get("/findes-ikke/").content.decode().lower()
    assert not [word for word in ("traceback", "urlconf", str(settings.BASE_DIR), "postgres") if word in text]
