"""A questionnaire on an own phone: one link is one citizen, one course, one answer, and tells nothing."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, NoticeKind, User
from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from citizens.models import Citizen, Course, CourseStatus
from citizens.services import confirm_merge, propose_merge
from links.models import TRIES, Link
from links.services import withdraw_link
from measurements.instruments import INSTRUMENTS
from measurements.models import AnsweredBy, InstrumentKey, Mode, Response, State
from measurements.own_phone import services
from measurements.scoring import asked
from measurements.services import Given, record_answers
from tests.factories import CitizenFactory, CourseFactory
from tests.security.crawl import page_of
from tests.town import Town, build_town

BORN = {"born_on": "21-10-1862"}
PAGE = "/l/"
OWN = Given(timezone.localdate(), AnsweredBy.CITIZEN, Mode.LINK)
ORS = {key: "5" for key in ("individual", "interpersonal", "social", "overall")}
FIVES = {key: Decimal(value) for key, value in ORS.items()}
AT_ONCE, PEOPLE = 1_000, 16


def link_to(town: Town, instrument: str = "ors") -> tuple[Link, str]:
    return services.send_link(town.eva, instrument, by=town.anna)


def door(token: str) -> str:
    return reverse("links:door", args=[token])


ADDRESSES = count(1)


def inside(token: str) -> Client:
    """A phone on which the birth date was right; each on a net of its own, as phones are."""
    number = next(ADDRESSES)
    phone = Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")
    answer = phone.post(door(token), BORN)
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    return phone


def whole(instrument: str) -> dict[str, str]:
    """The lowest answer to each question that is then asked."""
    chosen = INSTRUMENTS[instrument]
    lowest = {item.key: item.scale.lowest for item in chosen.items}
    return {item.key: str(lowest[item.key]) for item in asked(chosen, lowest)}


def list_of(town: Town) -> str:
    return reverse("measurements:list", args=[town.eva.pk])


def test_from_the_bostoettes_button_to_the_citizens_answer(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    send = reverse("measurements:send_link", args=[town.eva.pk])
    assert send in client.get(list_of(town)).content.decode()
    made = client.post(send, {"instrument": "ors"})
    token = made.context["address"].rstrip("/").rpartition("/")[2]
    assert made.context["address"] in made.content.decode()
    assert "link-square" in made.content.decode()
    assert "Ikke åbnet endnu" in client.get(list_of(town)).content.decode()
    phone = inside(token)
    assert phone.get(PAGE).status_code == 200
    assert "Åbnet, men ikke besvaret endnu" in client.get(list_of(town)).content.decode()
    answer = phone.post(PAGE, ORS, follow=True)
    assert "Tak for dit svar" in answer.content.decode()
    response = Response.objects.get()
    assert (response.citizen, response.course, response.total) == (town.eva, town.forloeb, Decimal(20))
    assert (response.answered_by, response.mode, response.visit) == ("citizen", "link", None)
    assert (response.given_on, response.recorded_by) == (timezone.localdate(), User.objects.system())
    assert "Besvaret" in client.get(list_of(town)).content.decode()
    receipt = client.get(reverse("measurements:detail", args=[response.pk])).content.decode()
    assert "på egen telefon med et link. Gemt af borgeren selv." in " ".join(receipt.split())
    assert Notice.objects.get(kind=NoticeKind.LINK_ANSWERED).user == town.anna
    assert phone.get(PAGE).status_code == 404


@pytest.mark.parametrize("instrument", InstrumentKey.values)
def test_each_questionnaire_can_be_answered(town: Town, instrument: str) -> None:
    _, token = link_to(town, instrument)
    assert inside(token).post(PAGE, whole(instrument)).status_code == 302
    response = Response.objects.get()
    assert (response.instrument, response.state) == (instrument, State.COMPLETE)


def test_a_no_is_an_answer_and_uses_the_link_up(town: Town) -> None:
    _, token = link_to(town)
    phone = inside(token)
    both = phone.post(PAGE, {**ORS, "declined": "on"})
    assert (both.status_code, Response.objects.count()) == (422, 0)
    assert phone.post(PAGE, {"declined": "on", "declined_reason": "Jeg er træt"}).status_code == 302
    response = Response.objects.get()
    assert (response.state, response.declined_reason, response.mode) == ("declined", "Jeg er træt", "link")
    assert Client().get(door(token)).status_code == 404


def test_half_an_answer_is_asked_about_once_and_then_kept(town: Town) -> None:
    _, token = link_to(town)
    phone = inside(token)
    nothing = phone.post(PAGE, {})
    assert (nothing.status_code, "Du har ikke svaret på noget endnu" in nothing.content.decode()) == (
        422,
        True,
    )
    asked_about = phone.post(PAGE, {"individual": "4"})
    assert (asked_about.status_code, Response.objects.count()) == (422, 0)
    assert "Det er helt i orden" in asked_about.content.decode()
    confirmed = asked_about.context["form"].confirmation
    assert phone.post(PAGE, {"individual": "4", "confirmed": confirmed}).status_code == 302
    assert Response.objects.get().state == State.INCOMPLETE


def test_the_open_phone_says_nothing_about_anybody(town: Town) -> None:
    """Neither before, while, nor after: no name, no number, and no earlier answer."""
    _, first = link_to(town)
    inside(first).post(PAGE, ORS)
    _, token = link_to(town)
    phone = inside(token)
    pages = [Client().get(door(token)), phone.get(PAGE), phone.post(PAGE, {"individual": "4"})]
    pages.append(phone.post(PAGE, ORS, follow=True))
    numbers = ("21-10-1862", "20,0", "20.0", str(town.eva.cpr_digits)[:6], town.eva.cpr_masked)
    secrets = [town.eva.name, "Eva", town.anna.name, "Anna", town.kommune.name, town.nord.name, *numbers]
    for page in pages:
        said = page.content.decode()
        assert not [word for word in secrets if re.search(rf"\b{re.escape(word)}\b", said)]
        assert page.headers["Referrer-Policy"] in ("strict-origin", "same-origin", "no-referrer")
        assert "no-store" in page.headers["Cache-Control"]
        assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
        assert " style=" not in said and "<script>" not in said


def test_what_the_phone_sends_besides_the_answers_counts_for_nothing(town: Town) -> None:
    other = CourseFactory()
    _, token = link_to(town)
    sneaked = {
        "citizen": other.citizen.pk,
        "course": other.pk,
        "given_on": "1.1.2020",
        "answered_by": "worker",
        "mode": "paper",
        "instrument": "who5",
        "key": "00000000-0000-0000-0000-000000000000",
    }
    inside(token).post(PAGE, {**ORS, **sneaked})
    response = Response.objects.get()
    assert (response.citizen, response.course, response.instrument) == (town.eva, town.forloeb, "ors")
    assert (response.given_on, response.answered_by, response.mode) == (OWN.on, "citizen", "link")


def test_a_link_to_one_questionnaire_opens_no_other(town: Town) -> None:
    (_, to_ors), (_, to_who5) = link_to(town), link_to(town, "who5")
    phone = inside(to_ors)
    assert "individual" in phone.get(PAGE).content.decode()
    assert Client().get(door(to_who5)).status_code == 200  # both stand open side by side
    phone.post(PAGE, whole("who5"))
    assert not Response.objects.exists()


def _end(town: Town) -> None:
    ended = {"status": CourseStatus.ENDED, "ended_on": timezone.localdate()}
    Course.objects.filter(pk=town.forloeb.pk).update(**ended)


def _begin_anew(town: Town) -> None:
    _end(town)
    CourseFactory(citizen=town.eva)


def _lay_into_another(town: Town) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(merged_into=town.finn)


AT_REST: dict[str, Callable[[Town], object]] = {
    "the course is over": _end,
    "another course has begun": _begin_anew,
    "the case is archived": lambda town: Citizen.objects.update(archived_on=timezone.localdate()),
    "the record was laid into another": _lay_into_another,
}


@pytest.mark.parametrize("how", AT_REST)
def test_there_is_nothing_to_answer_any_more(town: Town, how: str) -> None:
    """Neither found on opening the page, nor between reading it and sending it."""
    link, token = link_to(town)
    phone = inside(token)
    AT_REST[how](town)
    never = page_of(Client().get(door("x" * 43)))
    for answer in (phone.get(PAGE), phone.post(PAGE, ORS)):
        assert (answer.status_code, page_of(answer)) == (404, never)
    with pytest.raises(RuleViolation):
        services.answer(Link.objects.get(pk=link.pk), FIVES, given=OWN)
    link.refresh_from_db()
    assert (
        link.used_at,
        Response.objects.count(),
        Entry.objects.filter(event=Event.LINK_ANSWERED).count(),
    ) == (
        None,
        0,
        0,
    )


def test_after_two_records_became_one_the_answer_follows_the_course(town: Town) -> None:
    """The rows move, the link with them, and the birth date is that of the record that stays."""
    _end(town)
    double = CitizenFactory(team=town.nord, born_on=date(1930, 1, 2))
    running = CourseFactory(citizen=double)
    _, token = services.send_link(double, "ors", by=town.anna)
    confirm_merge(propose_merge(town.eva, double, reason="Samme person", by=town.lars), by=town.maja)
    assert Client().post(door(token), {"born_on": "02-01-1930"}).status_code == 422
    assert inside(token).post(PAGE, ORS).status_code == 302
    response = Response.objects.get()
    assert (response.citizen, response.course) == (town.eva, running)


DEAD: dict[str, Callable[[Link, Town], object]] = {
    "withdrawn": lambda link, town: withdraw_link(link, by=town.anna),
    "too old": lambda link, town: Link.objects.update(expires_at=timezone.now()),
    "answered by another": lambda link, town: services.answer(link, FIVES, given=OWN),
    "declined by another": lambda link, town: services.say_no(link, reason="", given=OWN),
    "shut": lambda link, town: Link.objects.update(wrong_tries=TRIES),
    "another was made": lambda link, town: link_to(town),
}


def timeless(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "Expires"}


@pytest.mark.parametrize("how", DEAD)
def test_a_dead_link_answers_like_one_that_never_was(town: Town, how: str) -> None:
    link, token = link_to(town)
    opened = inside(token)
    DEAD[how](Link.objects.select_related("made_by", "citizen").get(pk=link.pk), town)
    before = Response.objects.count()
    never = Client().get(door("x" * 43))
    for dead in (Client().get(door(token)), Client().post(door(token), BORN)):
        assert (dead.status_code, page_of(dead)) == (404, page_of(never))
        assert timeless(dead) == timeless(never)
    assert [opened.get(PAGE).status_code, opened.post(PAGE, ORS).status_code] == [404, 404]
    assert Response.objects.count() == before


def test_a_dead_link_asks_the_database_no_more_and_no_less(
    town: Town, django_assert_num_queries: Any
) -> None:
    """So the clock tells nothing either."""
    link, token = link_to(town)
    withdraw_link(link, by=town.anna)
    for asked_for in ("x" * 43, token):
        with django_assert_num_queries(QUERIES_OF_THE_DOOR):
            assert Client().get(door(asked_for)).status_code == 404


QUERIES_OF_THE_DOOR = 2


def test_a_login_on_the_same_phone_neither_answers_nor_is_blamed(town: Town) -> None:
    _, token = link_to(town)
    phone = inside(token)
    phone.force_login(town.bo)
    phone.post(PAGE, ORS)
    said = Entry.objects.filter(event__in=(Event.MEASUREMENT_RECORDED, Event.LINK_ANSWERED))
    assert {entry.actor_label for entry in said} == {"borgeren selv, med et link"}
    assert set(Lookup.objects.values_list("user_label", flat=True)) == {"borgeren selv, med et link"}


def test_the_worker_takes_the_link_back(client: Client, town: Town) -> None:
    link, token = link_to(town)
    client.force_login(town.anna)
    withdraw = reverse("measurements:withdraw_link", args=[link.pk])
    assert withdraw in client.get(list_of(town)).content.decode()
    assert client.get(withdraw).status_code == 405
    assert client.post(withdraw).headers["Location"] == list_of(town)
    assert Client().get(door(token)).status_code == 404
    assert "Sendt som link" not in client.get(list_of(town)).content.decode()
    assert client.post(withdraw).status_code == 302  # twice is no matter


def test_no_worker_can_say_that_the_citizen_used_a_link(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    form = {**ORS, "given_on": "2.3.2026", "answered_by": "citizen", "mode": "link"}
    form["key"] = "00000000-0000-0000-0000-000000000001"
    assert client.post(reverse("measurements:record", args=[town.eva.pk, "ors"]), form).status_code == 422
    response = record_answers(town.eva, "ors", FIVES, given=OWN, by=town.anna)
    for wrong in ({"answered_by": "worker"}, {"answered_by": "relative"}):
        with pytest.raises(IntegrityError, match="own"), transaction.atomic():
            Response.objects.filter(pk=response.pk).update(**wrong)


def test_without_a_course_a_birth_date_or_the_age_there_is_no_link(town: Town) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(born_on=timezone.localdate() - timedelta(days=12 * 365))
    town.eva.refresh_from_db()
    with pytest.raises(RuleViolation):
        link_to(town)
    Citizen.objects.filter(pk=town.eva.pk).update(born_on=None)
    town.eva.refresh_from_db()
    with pytest.raises(RuleViolation, match="fødselsdato"):
        link_to(town)
    _end(town)
    with pytest.raises(RuleViolation, match="forløb"):
        link_to(town)


def test_the_log_tells_the_whole_way(client: Client, town: Town) -> None:
    link, token = link_to(town)
    inside(token).post(PAGE, ORS)
    events = list(Entry.objects.filter(citizen_id=town.eva.pk).order_by("id").values_list("event", flat=True))
    assert events == [Event.LINK_MADE, Event.MEASUREMENT_RECORDED, Event.LINK_ANSWERED]
    assert {look.purpose for look in Lookup.objects.all()} == {"borgeren åbnede selv et skema med et link"}
    logged = str(list(Entry.objects.values())) + str(list(Lookup.objects.values()))
    assert token not in logged and link.digest not in logged


@pytest.mark.parametrize("sent", [1, 3])
def test_the_list_asks_once_for_the_links(
    client: Client, town: Town, sent: int, django_assert_num_queries: Any
) -> None:
    for instrument in InstrumentKey.values[:sent]:
        link_to(town, instrument)
    client.force_login(town.anna)
    client.get(list_of(town))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        assert client.get(list_of(town)).content.decode().count("Træk linket tilbage") == sent


QUERIES_OF_THE_LIST = 14


def test_a_thousand_answers_at_once_are_one(transactional_db: None) -> None:
    """Sixteen connections of their own, each through the very step that counts."""
    town = build_town()
    link, _ = link_to(town)
    link = Link.objects.select_related("made_by", "citizen").get(pk=link.pk)
    start = Barrier(PEOPLE)

    def say(_person: int) -> int:
        start.wait()
        try:
            return sum(_counted(link) for _ in range(AT_ONCE // PEOPLE + 1))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as people:
        assert sum(people.map(say, range(PEOPLE))) == 1
    assert (Response.objects.count(), Notice.objects.count()) == (1, 1)
    assert Entry.objects.filter(event=Event.MEASUREMENT_RECORDED).count() == 1


def _counted(link: Link) -> bool:
    try:
        services.answer(link, FIVES, given=OWN)
    except RuleViolation:
        return False
    return True


def test_sixteen_phones_that_send_at_the_same_time_are_one_answer(transactional_db: None) -> None:
    town = build_town()
    _, token = link_to(town)
    phones = [inside(token) for _ in range(PEOPLE)]
    start = Barrier(PEOPLE)

    def send(phone: Client) -> int:
        start.wait()
        try:
            return phone.post(PAGE, ORS).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as people:
        answers = sorted(people.map(send, phones))
    assert answers == [302] + [404] * (PEOPLE - 1)
    assert Response.objects.count() == 1


def test_the_database_itself_keeps_one_response_for_a_link(town: Town) -> None:
    """Also where somebody goes round the step that uses the link up."""
    link, _ = link_to(town)
    first, second = (services._keep_answers(link, FIVES, OWN) for _ in range(2))
    assert first == second
    vars_of = {name: getattr(first, name) for name in ("citizen", "course", "instrument", "mode")}
    with pytest.raises(IntegrityError, match="once"), transaction.atomic():
        Response.objects.create(
            **vars_of,
            state=State.DECLINED,
            answered_by=AnsweredBy.CITIZEN,
            recorded_by=User.objects.system(),
            idempotency_key=link.pk,
        )
