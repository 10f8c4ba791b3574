"""How long a login lasts, and whose it is (G-06, A-08)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.login.sessions import STARTED_AT, browser_of
from accounts.models import Session, User
from audit.models import Entry, Event
from tests.accounts.phone import give_password, is_inside
from tests.town import Town
from visits.models import Draft

HOUR = 3600


def age(client: Client, seconds: int) -> None:
    """As if the login had been made so long ago, and used ever since."""
    session = client.session
    session[STARTED_AT] -= seconds
    session.save()


def test_thirty_idle_minutes_end_it(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    (row,) = Session.objects.all()
    assert abs(row.expire_date - timezone.now() - timedelta(minutes=30)) < timedelta(seconds=20)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_inside(client)


def test_each_click_begins_the_thirty_minutes_anew(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=60))
    assert is_inside(client)
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=29)


def test_ten_hours_end_it_however_busy_one_is(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    age(client, 10 * HOUR - 120)
    assert is_inside(client)  # and the click has not made it longer
    assert Session.objects.get().expire_date < timezone.now() + timedelta(seconds=121)
    age(client, 121)
    assert client.get("/session/").headers["Location"].startswith(reverse("login"))
    assert not is_inside(client)


def test_the_page_knows_when_the_day_s_login_ends(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    age(client, 10 * HOUR - 600)
    context = client.get(reverse("accounts:account")).context
    assert 590 < context["session_longest"] <= 600


def test_logging_in_anew_begins_a_new_day(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    age(client, 9 * HOUR)
    give_password(client, "anna")
    assert client.session[STARTED_AT] == pytest.approx(datetime.now(tz=UTC).timestamp(), abs=60)


def test_what_was_being_written_is_there_after_the_end_of_the_day(client: Client, town: Town) -> None:
    """The draft is a row: it outlives the login, and the form shows it after the next."""
    give_password(client, "anna")
    draft = reverse("visits:draft", args=[town.eva.pk, "besoeg"])
    client.post(draft, {"happened": "Vi gik en tur om søen."})
    assert Draft.objects.count() == 1
    age(client, 10 * HOUR)
    form = reverse("visits:create", args=[town.eva.pk])
    assert client.get(form).headers["Location"] == f"{reverse('login')}?next={form}"
    assert give_password(client, "anna", next=form).headers["Location"] == form
    assert "Vi gik en tur om søen." in client.get(form).text


class TestMine:
    @pytest.fixture
    def phone(self, town: Town) -> Client:
        client = Client(REMOTE_ADDR="192.0.2.20", headers={"user-agent": "Mozilla (iPhone; x) Safari/1"})
        give_password(client, "anna")
        return client

    @pytest.fixture(autouse=True)
    def here(self, client: Client, town: Town) -> None:
        give_password(client, "anna")
        give_password(Client(), "bo")

    def page(self, client: Client) -> Any:
        return client.get(reverse("accounts:account"))

    def test_shows_the_own_logins_and_no_key_that_opens_them(self, client: Client, phone: Client) -> None:
        page = self.page(client)
        assert {(login.browser, login.ip, login.is_this) for login in page.context["logins"]} == {
            ("Ukendt browser", "127.0.0.1", True),
            ("Safari på iPhone", "192.0.2.20", False),
        }
        keys = Session.objects.values_list("session_key", flat=True)
        assert [key for key in keys if key in page.text] == []

    def test_one_can_be_ended(self, client: Client, phone: Client, town: Town) -> None:
        (other,) = (login for login in self.page(client).context["logins"] if not login.is_this)
        client.post(reverse("accounts:end_sessions"), {"login": other.handle})
        assert (is_inside(client), is_inside(phone)) == (True, False)
        entry = Entry.objects.get(event=Event.SESSIONS_ENDED)
        assert (entry.actor_id, entry.data) == (town.anna.pk, {"count": 1})

    def test_all_others_can_be_ended(self, client: Client, phone: Client) -> None:
        third = Client()
        give_password(third, "anna")
        client.post(reverse("accounts:end_sessions"))
        assert [is_inside(one) for one in (client, phone, third)] == [True, False, False]

    def test_nobody_ends_a_colleague_s(self, client: Client, phone: Client, town: Town) -> None:
        bo = Session.objects.get(user=town.bo)
        client.post(reverse("accounts:end_sessions"), {"login": bo.handle})
        client.post(reverse("accounts:end_sessions"), {"login": bo.session_key})
        assert Session.objects.filter(pk=bo.pk).exists()

    def test_a_login_more_costs_no_question_more(
        self, client: Client, town: Town, django_assert_num_queries: Any
    ) -> None:
        for _ in range(2):
            # session, user, own sessions, app, codes left, PIN, memberships, kommune; and the session is kept
            with django_assert_num_queries(9):
                self.page(client)
            for _ in range(2):
                give_password(Client(), "anna")


def test_a_closed_account_is_out_everywhere_at_the_next_click(town: Town) -> None:
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(town.anna)
    User.objects.filter(pk=town.anna.pk).update(is_active=False)
    assert [is_inside(client) for client in clients] == [False, False]


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/150 Safari/537 Edg/150", "Edge på Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/150 Mobile Safari/537", "Chrome på Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18 Safari/605",
            "Safari på Mac",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox på Linux"),
        ("", "Ukendt browser"),
    ],
)
def test_a_browser_is_named_as_people_would(user_agent: str, said: str) -> None:
    assert browser_of(user_agent) == said
