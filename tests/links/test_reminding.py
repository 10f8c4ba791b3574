"""One reminder, by a channel, to an address that is gone with it, and with nothing about anybody."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry, Event
from bostoette.celery import app
from bostoette.errors import RuleViolation
from bostoette.settings import env
from citizens.models import Citizen, Course, CourseStatus
from links import tasks
from links.channels import Email, Message, NotSent, channels
from links.checks import UNUSABLE
from links.models import TRIES, Link, LinkReminder
from links.reminding import BEFORE_THE_END, send_reminder, sweep_reminders
from links.services import withdraw_link
from measurements.instruments import INSTRUMENTS
from measurements.models import AnsweredBy, Mode, Response
from measurements.own_phone import services
from measurements.own_phone.services import Remind
from measurements.services import Given
from tests.town import Town, build_town

BORN = {"born_on": "21-10-1862"}
ADDRESS = "min.kasse@post.example"
ORS = {key: "5" for key in ("individual", "interpersonal", "social", "overall")}


def reminder_of(town: Town) -> LinkReminder:
    link, _ = services.send_link(town.eva, "ors", remind=Remind("email", ADDRESS), by=town.anna)
    return LinkReminder.objects.select_related("link").get(link=link)


@pytest.fixture
def reminder(town: Town) -> LinkReminder:
    return reminder_of(town)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids for which a worker was woken."""
    bells: list[str] = []
    monkeypatch.setattr("links.reminding.ring", lambda task, pk: bells.append(pk))
    return bells


def make_due() -> None:
    LinkReminder.objects.update(due_at=timezone.now() - timedelta(minutes=1))


def address_of(reminder: LinkReminder) -> str:
    return LinkReminder.objects.get(pk=reminder.pk).opened("address_sealed")


def test_the_worker_notes_the_yes_and_where(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    send = reverse("measurements:send_link", args=[town.eva.pk])
    made = client.post(send, {"instrument": "ors", "agreed": "on", "address": f" {ADDRESS} "})
    assert made.status_code == 200
    reminder = LinkReminder.objects.select_related("link").get()
    assert (address_of(reminder), reminder.channel) == (ADDRESS, "email")
    assert reminder.due_at == reminder.link.expires_at - BEFORE_THE_END
    assert Entry.objects.get(event=Event.LINK_REMINDER_AGREED).actor_label == str(town.anna)
    listed = client.get(reverse("measurements:list", args=[town.eva.pk])).content.decode()
    assert ("Bliver mindet om det" in listed, ADDRESS in listed) == (True, False)


@pytest.mark.parametrize(
    "wrong",
    [{"agreed": "on"}, {"address": ADDRESS}, {"agreed": "on", "address": "eva"}]
    + [
        {"agreed": "on", "address": f"eva@a.example{end}"} for end in ("\r\nBcc: x@y.example", ",x@y.example")
    ],
)
def test_an_address_without_a_yes_or_that_is_none_makes_no_link(
    client: Client, town: Town, wrong: dict[str, str]
) -> None:
    client.force_login(town.anna)
    send = reverse("measurements:send_link", args=[town.eva.pk])
    assert client.post(send, {"instrument": "ors", **wrong}).status_code == 422
    assert not Link.objects.exists()


def test_what_is_sent_says_nothing_about_anybody_and_opens_the_form(
    town: Town, reminder: LinkReminder
) -> None:
    make_due()
    send_reminder(reminder.pk)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([ADDRESS], "En hilsen fra din kommune")
    said = str(letter.message())
    secrets = [town.eva.name, "Eva", "Lund", town.anna.name, "Anna", town.kommune.name, town.nord.name]
    secrets += [word for each in INSTRUMENTS.values() for word in (each.name, each.subject)]
    secrets += ["støtte", "måling", "skema", "psyk", "trivsel", "borger", "1862", str(town.eva.pk)]
    body = re.sub(r"/l/[\w-]{43}/", "", said).replace(letter.from_email, "")
    assert not [word for word in secrets if word.lower() in body.lower()]
    (token,) = re.findall(r"/l/([\w-]{43})/", letter.body)
    phone = Client()
    assert phone.post(reverse("links:door", args=[token]), BORN).headers["Location"] == "/l/"
    assert phone.post("/l/", ORS).status_code == 302
    assert Response.objects.get().mode == Mode.LINK
    assert Client().get(reverse("links:door", args=[token])).status_code == 404


def test_both_addresses_are_one_link_with_one_count_of_tries(town: Town) -> None:
    _, first = services.send_link(town.eva, "ors", remind=Remind("email", ADDRESS), by=town.anna)
    make_due()
    send_reminder(LinkReminder.objects.get().pk)
    (second,) = re.findall(r"/l/([\w-]{43})/", mail.outbox[0].body)
    assert first != second
    for turn in range(TRIES):
        door = reverse("links:door", args=[(first, second)[turn % 2]])
        Client(REMOTE_ADDR="10.1.0.1").post(door, {"born_on": "01-01-1900"})
    for token in (first, second):
        assert Client().get(reverse("links:door", args=[token])).status_code == 404


def test_neither_token_nor_address_stands_in_clear_anywhere(
    town: Town, reminder: LinkReminder, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = [ADDRESS]
    assert not _found(secrets)
    make_due()
    send_reminder(reminder.pk)
    secrets += re.findall(r"/l/([\w-]{43})/", mail.outbox[0].body)
    assert len(secrets) == 2
    assert not _found(secrets)
    assert not [word for word in secrets if word in caplog.text]


def _found(secrets: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        tables = ("links_link", "links_linkreminder", "audit_entry", "audit_lookup", "accounts_session")
        stored = ""
        for table in tables:
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
            stored += cursor.fetchone()[0]
    return [word for word in secrets if word in stored or word.encode().hex() in stored]


def test_it_is_sent_once_and_the_address_is_gone(reminder: LinkReminder, rung: list[str]) -> None:
    sweep_reminders()
    assert rung == []  # a day before the link ends, and not sooner
    send_reminder(reminder.pk)
    assert mail.outbox == []
    make_due()
    sweep_reminders()
    assert rung == [str(reminder.pk)]
    for _ in range(3):
        tasks.send_reminder(rung[0])
    assert (len(mail.outbox), address_of(reminder)) == (1, "")
    sweep_reminders()
    assert len(rung) == 1
    assert LinkReminder.objects.get().sent_at is not None
    assert Entry.objects.filter(event=Event.LINK_REMINDED).count() == 1
    assert "links.sweep_reminders" in {entry["task"] for entry in app.conf.beat_schedule.values()}


def _end(reminder: LinkReminder) -> None:
    course = Course.objects.filter(pk=reminder.link.subject_id)
    course.update(status=CourseStatus.ENDED, ended_on=timezone.localdate())


def _answer(reminder: LinkReminder) -> None:
    link = Link.objects.select_related("made_by", "citizen").get(pk=reminder.link_id)
    given = Given(timezone.localdate(), AnsweredBy.CITIZEN, Mode.LINK)
    services.say_no(link, reason="", given=given)


def _protect(_reminder: LinkReminder) -> None:
    Citizen.objects.update(is_protected=True)


OF_NO_USE: dict[str, Callable[[LinkReminder], object]] = {
    "answered": _answer,
    "withdrawn": lambda reminder: withdraw_link(reminder.link, by=reminder.link.made_by),
    "too old": lambda reminder: Link.objects.update(expires_at=timezone.now()),
    "shut": lambda reminder: Link.objects.update(wrong_tries=TRIES),
    "protected since": _protect,
    "archived": lambda reminder: Citizen.objects.update(archived_on=timezone.localdate()),
    "the course is over": _end,
}


@pytest.mark.parametrize("how", OF_NO_USE)
def test_what_is_of_no_more_use_is_not_sent_and_its_address_forgotten(
    reminder: LinkReminder, rung: list[str], how: str
) -> None:
    OF_NO_USE[how](reminder)
    make_due()
    send_reminder(reminder.pk)
    sweep_reminders()
    assert (mail.outbox, address_of(reminder)) == ([], "")


@pytest.mark.parametrize("how", ["answered", "withdrawn"])
def test_an_answer_or_a_withdrawal_forgets_the_address_at_once(reminder: LinkReminder, how: str) -> None:
    OF_NO_USE[how](reminder)
    assert address_of(reminder) == ""


def test_a_protected_citizen_is_never_written_to(client: Client, town: Town) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(is_protected=True)
    client.force_login(town.anna)
    send = reverse("measurements:send_link", args=[town.eva.pk])
    assert "address" not in client.get(send).context["form"].fields
    client.post(send, {"instrument": "ors", "agreed": "on", "address": ADDRESS})
    assert not LinkReminder.objects.exists()
    with pytest.raises(RuleViolation, match="beskyttet"):
        services.send_link(town.eva, "srs", remind=Remind("email", ADDRESS), by=town.anna)
    assert Link.objects.count() == 1


def test_what_the_mail_server_refuses_is_told_and_not_tried_again(
    client: Client,
    town: Town,
    reminder: LinkReminder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> int:
        raise SMTPRecipientsRefused({ADDRESS: (550, b"unknown")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    make_due()
    send_reminder(reminder.pk)
    monkeypatch.undo()
    send_reminder(reminder.pk)
    assert (mail.outbox, address_of(reminder), ADDRESS in caplog.text) == ([], "", False)
    assert Entry.objects.filter(event=Event.LINK_REMINDER_FAILED).count() == 1
    client.force_login(town.anna)
    listed = client.get(reverse("measurements:list", args=[town.eva.pk])).content.decode()
    assert "Påmindelsen kom ikke af sted" in listed


def test_of_eight_workers_with_the_same_reminder_one_sends_it(transactional_db: None) -> None:
    reminder = reminder_of(build_town())
    make_due()

    def work(_number: int) -> None:
        try:
            send_reminder(reminder.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as people:
        list(people.map(work, range(24)))
    assert len(mail.outbox) == 1


def test_the_database_keeps_no_address_of_what_was_taken_up(reminder: LinkReminder) -> None:
    rows = LinkReminder.objects.filter(pk=reminder.pk)
    wrong: tuple[dict[str, Any], ...] = (
        {"taken_at": timezone.now(), "digest": "x"},
        {"taken_at": timezone.now(), "address_sealed": None},
        {"digest": "x"},
        {"sent_at": timezone.now()},
    )
    for values in wrong:
        with pytest.raises(IntegrityError, match="taken_up_once"), transaction.atomic():
            rows.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkReminder.objects.create(
            citizen=reminder.citizen, link=reminder.link, channel="email", due_at=timezone.now()
        )


class Pigeons:
    """A channel of a kommune's own."""

    label = "brevdue"
    address_label = "Dueslag"
    flown: list[tuple[str, Message]] = []

    def checked(self, address: str) -> str:
        if not address.startswith("slag"):
            raise ValidationError("Det er ikke et dueslag.")
        return address

    def send(self, address: str, message: Message) -> None:
        self.flown.append((address, message))


class Deaf:
    label = "ingenting"


PIGEONS = f"{__name__}.Pigeons"


def test_a_kommune_can_name_a_channel_of_its_own(client: Client, town: Town, settings: LazySettings) -> None:
    settings.REMINDER_CHANNELS = {**settings.REMINDER_CHANNELS, "due": PIGEONS}
    client.force_login(town.anna)
    send = reverse("measurements:send_link", args=[town.eva.pk])
    form = {"instrument": "ors", "agreed": "on", "channel": "due"}
    assert client.post(send, {**form, "address": ADDRESS}).status_code == 422
    assert client.post(send, {**form, "channel": "fax", "address": "slag 4"}).status_code == 422
    assert client.post(send, {**form, "address": "slag 4"}).status_code == 200
    make_due()
    send_reminder(LinkReminder.objects.get().pk)
    ((address, message),) = Pigeons.flown
    assert (address, "/l/" in message.text, mail.outbox) == ("slag 4", True, [])
    assert isinstance(channels()["email"], Email)


def test_without_any_channel_nothing_is_offered(client: Client, town: Town, settings: LazySettings) -> None:
    settings.REMINDER_CHANNELS = {}
    client.force_login(town.anna)
    send = reverse("measurements:send_link", args=[town.eva.pk])
    assert list(client.get(send).context["form"].fields) == ["instrument"]
    assert client.post(send, {"instrument": "ors"}).status_code == 200


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({"email": "links.channels.Email"}, []),
        ({"due": PIGEONS}, []),
        ({"due": "tests.links.nowhere.Pigeons"}, [UNUSABLE]),
        ({"due": "links.channels.Nobody"}, [UNUSABLE]),
        ({"due": f"{__name__}.Deaf"}, [UNUSABLE]),
        ({"due": "links.channels.Message"}, [UNUSABLE]),
        ({"Due!": PIGEONS}, [UNUSABLE]),
        ({"due": "x", "fax": "y"}, [UNUSABLE, UNUSABLE]),
    ],
)
def test_a_channel_that_cannot_be_used_is_told_at_the_start(
    settings: LazySettings, named: dict[str, str], told: list[str]
) -> None:
    settings.REMINDER_CHANNELS = named
    assert [message.id for message in run_checks() if message.id == UNUSABLE] == told


def test_channels_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMINDER_CHANNELS", " sms=a.Sms , due = b.Due")
    assert env.pairs("REMINDER_CHANNELS") == {"sms": "a.Sms", "due": "b.Due"}
    monkeypatch.setenv("REMINDER_CHANNELS", "sms")
    with pytest.raises(ImproperlyConfigured, match="sms"):
        env.pairs("REMINDER_CHANNELS")


def test_the_mail_says_that_nobody_wrote_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Email().send(ADDRESS, Message("Emne", "Tekst"))
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"

    def away(*_args: object, **_kwargs: object) -> int:
        raise ConnectionRefusedError(ADDRESS)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    with pytest.raises(NotSent) as told:
        Email().send(ADDRESS, Message("Emne", "Tekst"))
    assert (str(told.value), told.value.__suppress_context__) == ("ConnectionRefusedError", True)
