"""What measurements cost in a big house: the page with the charts, and proving every score again."""

from functools import partial
from time import perf_counter, process_time
from unittest.mock import patch

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from psycopg import sql

from audit.benching import compare, in_words
from citizens.models import Assignment
from citizens.reach import reach_whole_house_from_here
from measurements import recomputing
from measurements.models import Response
from measurements.recomputing import recompute
from measurements.series import Series

RESPONSES = 500_000
ROUNDS = 100
OWN = ("id", "idempotency_key")


def measurements() -> list[str]:
    """In a transaction that is taken back: the demo keeps the responses it has."""
    reach_whole_house_from_here()
    with transaction.atomic():
        shown = _most_measured()
        _write(RESPONSES, but_not_about=shown)
        lines = [_page(shown), _proof()]
        transaction.set_rollback(True)
    return lines


def _most_measured() -> Assignment:
    current = Assignment.objects.current().select_related("user").annotate(n=Count("citizen__response"))
    assignment = current.filter(n__gt=0, user__is_active=True).order_by("-n").first()
    if assignment is None:
        raise CommandError("There is nobody to look at: load the demo first.")
    return assignment


def _write(number: int, *, but_not_about: Assignment) -> None:
    """Responses as the demo has them, of all the other citizens. Nothing looks at their keys: no commit."""
    columns = [field.column or "" for field in Response._meta.concrete_fields if field.name not in OWN]
    copied = sql.SQL(", ").join(map(sql.Identifier, columns))
    copy = sql.SQL(
        "insert into measurements_response (id, {copied})"
        " select gen_random_uuid(), {copied} from measurements_response"
        " cross join generate_series(1, {number}) where citizen_id <> {shown} and group_member_id is null"
        " limit {number}"  # beside a group an answer stands once
    )
    with connection.cursor() as cursor:
        cursor.execute(copy.format(copied=copied, number=number, shown=but_not_about.citizen_id))


def _page(shown: Assignment) -> str:
    """Against the same page with the same rows read, of which nothing is counted and nothing drawn."""
    client = Client(headers={"host": "localhost"})
    client.force_login(shown.user)
    url = reverse("measurements:list", args=[shown.citizen_id])

    def bare() -> None:
        with patch("measurements.shown.series_from", lambda responses, **_: Series()):
            _get(client, url)

    without, drawn = compare(bare, partial(_get, client, url), rounds=ROUNDS)
    return in_words(f"the page of charts among {RESPONSES}", without, drawn, ("rows read", "rows drawn"))


def _get(client: Client, url: str) -> None:
    status = client.get(url).status_code
    if status != 200:
        raise CommandError(f"The page answered {status}.")


def _proof() -> str:
    """Against reading the same rows. Seconds of our own CPU too, which a busy machine does not stretch."""
    began = process_time()
    for _ in recomputing.responses():
        pass
    read = process_time() - began
    began, began_at = process_time(), perf_counter()
    found = recompute()
    scored, lasted = process_time() - began, perf_counter() - began_at
    verdict = f"{len(found.differing)} differ" if found.differing else "all as stored"
    return (
        f"scoring {found.read} responses again: {lasted:.0f} s, {scored:.1f} s of CPU, "
        f"{scored / read:.1f} times reading them, {verdict}"
    )


BENCHES = {"measurements": measurements}
