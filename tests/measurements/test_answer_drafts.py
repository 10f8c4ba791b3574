"""What a citizen answered on the handed-over screen and has not sent: it stays there, and nowhere else."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.login import pins
from accounts.models import Session
from bostoette.celery import app
from citizens.models import Assignment
from citizens.reach import within_reach_of
from measurements.handed_over import drafts
from measurements.instruments import ORS as ORS_LINES
from measurements.models import AnswerDraft, Response, State
from measurements.tasks import drop_unsent_answers
from measurements.wording.services import asked_in
from tests.measurements.test_handed_over import ORS, PIN, answered, give_back, hand_over
from tests.measurements.test_wording import use
from tests.town import Town


def touch(client: Client, **fields: str) -> Any:
    return client.post(reverse("measurements:handed_over_draft"), fields)


def shown(client: Client) -> dict[str, Any]:
    """What stands in the fields of the form, where anything does."""
    form = client.get(reverse("measurements:handed_over")).context["form"]
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "") and value is not False}


def test_what_was_touched_stands_there_after_a_reload_and_what_was_not_does_not(handed: Client) -> None:
    assert shown(handed) == {"wording": 0, "at": "0"}
    assert touch(handed, individual="0", interpersonal="5,7", at="2").json()["saved_at"]
    assert shown(handed) == {"individual": "0", "interpersonal": "5,7", "wording": 0, "at": "2"}
    assert not Response.objects.exists()


def test_the_whole_screen_is_kept_each_time_so_that_the_last_tab_counts(handed: Client) -> None:
    touch(handed, individual="1", social="2")
    touch(handed, individual="3")
    touch(handed, individual="3")
    assert shown(handed)["individual"] == "3"
    assert "social" not in shown(handed)
    assert AnswerDraft.objects.count() == 1


def test_a_no_and_its_reason_are_kept_too(handed: Client) -> None:
    touch(handed, declined="on", declined_reason="Jeg er træt")
    assert (shown(handed)["declined"], shown(handed)["declined_reason"]) == ("on", "Jeg er træt")


def test_only_what_the_form_asks_is_kept_and_no_more_than_fits(handed: Client, town: Town) -> None:
    touch(handed, individual="1", overall="9" * 301, smuggled="in", key="x", csrfmiddlewaretoken="t")
    row = AnswerDraft.objects.get()
    assert drafts.kept(str(row.pk), by=town.anna) == {"individual": "1"}
    touch(handed, individual="1\x00")
    assert handed.get(reverse("measurements:handed_over")).status_code == 200


def test_no_page_elsewhere_can_write_it(handed: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = handed.cookies
    assert touch(strict, individual="1").status_code == 403
    assert "individual" not in shown(handed)


def test_it_is_sealed_in_the_table(handed: Client) -> None:
    touch(handed, declined_reason="Jeg er træt af bostøtten")
    sealed = bytes(AnswerDraft.objects.values_list("fields_sealed", flat=True)[0] or b"")
    assert len(sealed) > 40
    assert "træt".encode() not in sealed


def test_sent_is_exactly_what_was_answered_and_the_draft_is_gone(handed: Client) -> None:
    touch(handed, **ORS)
    asks = answered(handed, social="")
    assert AnswerDraft.objects.exists()
    answered(handed, social="", confirmed=asks.context["form"].confirmation)
    response = Response.objects.get()
    assert response.answers == {"individual": "5.5", "interpersonal": "5.7", "overall": "8.2"}
    assert response.state == State.INCOMPLETE
    assert not AnswerDraft.objects.exists()


def test_a_late_save_does_not_let_a_sent_draft_rise_again(handed: Client) -> None:
    answered(handed)
    late = touch(handed, individual="1")
    assert (late.status_code, AnswerDraft.objects.count()) == (409, 0)
    assert "Giv skærmen tilbage" in late.json()["message"]


def test_one_screen_is_one_response_whatever_its_tabs_send(handed: Client, town: Town) -> None:
    draft = AnswerDraft.objects.get().pk
    answered(handed)
    again = answered(handed, individual="1")
    assert again.headers["Location"] == reverse("measurements:handed_over_thanks")
    assert Response.objects.get().idempotency_key == draft
    assert Response.objects.get().answers["individual"] == "5.5"


def test_a_no_and_the_pin_end_it_as_well(client: Client, handed: Client, town: Town) -> None:
    answered(handed, **dict.fromkeys(ORS, ""), declined="on")
    assert not AnswerDraft.objects.exists()
    give_back(handed, PIN)
    hand_over(client, town)
    touch(client, **ORS)
    give_back(client, PIN)
    assert not AnswerDraft.objects.exists()
    assert touch(client, **ORS).status_code == 404


def test_the_next_screen_begins_untouched(handed: Client, town: Town) -> None:
    touch(handed, **ORS)
    second = Client()
    second.force_login(town.anna)
    hand_over(second, town)
    assert "individual" not in shown(second)
    assert shown(handed)["individual"] == "5,5"


@pytest.mark.parametrize("leave", ["logout", "wrong pins"])
def test_whoever_logs_out_leaves_none_behind(handed: Client, leave: str) -> None:
    touch(handed, **ORS)
    if leave == "logout":
        handed.post(reverse("logout"))
    else:
        [give_back(handed, "0000") for _ in range(pins.TRIES)]
    assert not AnswerDraft.objects.exists()


def test_the_night_takes_what_a_login_left(handed: Client, town: Town) -> None:
    with within_reach_of(AnonymousUser()):
        drop_unsent_answers()
    assert AnswerDraft.objects.count() == 1
    Session.objects.update(expire_date=timezone.now())
    with within_reach_of(AnonymousUser()):
        drop_unsent_answers()
    assert AnswerDraft.objects.count() == 0


def test_the_night_takes_what_is_older_than_any_login(handed: Client) -> None:
    long = timedelta(hours=10)
    for age, left in ((long - timedelta(minutes=1), 1), (long + timedelta(seconds=1), 0)):
        AnswerDraft.objects.update(created_at=timezone.now() - age)
        drop_unsent_answers()
        assert AnswerDraft.objects.count() == left
    assert drop_unsent_answers.name in {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_the_wall_lets_only_the_login_whose_screen_it_is(handed: Client, town: Town) -> None:
    touch(handed, **ORS)
    pk = str(AnswerDraft.objects.get().pk)
    for user, reached in ((town.anna, 1), (town.bo, 0), (town.lars, 0), (town.maja, 0), (town.adam, 0)):
        with within_reach_of(user):
            assert AnswerDraft.objects.count() == reached, user
            assert bool(drafts.kept(pk, by=user)) is bool(reached)
            assert drafts.keep(pk, ORS_LINES, {"social": "1"}, by=user) is bool(reached)


def test_it_goes_on_in_the_words_it_was_begun_in(handed: Client, town: Town) -> None:
    touch(handed, individual="1", wording="0")
    edition = use(town)
    assert asked_in(town.kommune, "ors").number == edition.number == 1
    assert shown(handed)["wording"] == 0


def test_what_stands_in_the_draft_is_read_by_nobody_after_the_right_has_ended(
    handed: Client, town: Town
) -> None:
    touch(handed, declined_reason="Jeg er træt")
    Assignment.objects.all().delete()
    assert "træt" not in handed.get(reverse("measurements:handed_over")).content.decode()
    late = touch(handed, individual="1")
    assert (late.status_code, late.headers["Content-Type"]) == (409, "application/json")
    draft = UUID(str(AnswerDraft.objects.get().pk))
    assert "individual" not in drafts.kept(str(draft), by=town.anna)
