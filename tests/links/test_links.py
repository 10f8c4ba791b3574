"""A link is opened by the right person, shows one thing, and counts once (security G-07 to G-11)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, NoticeKind
from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation, scrubbed
from citizens.models import Citizen
from citizens.reach import within_reach_of_rows
from followups.services import make_reminders
from links.models import TRIES, Link
from links.opening import by_token
from links.services import withdraw_link
from plans.kinds.declaration import checked
from plans.models import Goal, Plan, PlanVersion, VersionStatus
from plans.services import agreeing
from plans.services.versions import approve, discard, fingerprint, start_draft, write_section
from tests.factories import PlanFactory, PlanVersionFactory
from tests.security.crawl import page_of
from tests.town import Town, build_town
from visits.models import Visit

BORN = {"born_on": "21-10-1862"}
PAGE = "/l/"


def until(days: int = 90) -> date:
    return timezone.localdate() + timedelta(days=days)


def draft_of(town: Town) -> PlanVersion:
    plan = PlanFactory(citizen=town.eva)
    PlanVersionFactory(plan=plan, number=1, approved=True, written_by=town.anna)
    version: PlanVersion = PlanVersionFactory(plan=plan, number=2, written_by=town.anna)
    return version


@pytest.fixture
def draft(town: Town) -> PlanVersion:
    return draft_of(town)


def link_to(version: PlanVersion, town: Town) -> tuple[Link, str]:
    return agreeing.ask_by_link(version, follow_up_on=until(), by=town.anna)


def door(token: str) -> str:
    return reverse("links:door", args=[token])


def inside(token: str) -> Client:
    """A phone on which the birth date was right."""
    phone = Client()
    answer = phone.post(door(token), BORN)
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    return phone


def test_from_the_bostoettes_page_to_the_citizens_yes(client: Client, town: Town, draft: PlanVersion) -> None:
    client.force_login(town.anna)
    made = client.post(reverse("plans:ask_by_link", args=[draft.pk]), {"follow_up_on": f"{until():%d-%m-%Y}"})
    address = made.context["address"]
    assert address in made.content.decode()
    token = address.rstrip("/").rpartition("/")[2]
    own = reverse("plans:version", args=[draft.pk])
    assert "Linket er ikke åbnet endnu" in client.get(own).content.decode()
    phone = inside(token)
    page = phone.get(PAGE).content.decode()
    assert "Hej Eva" in page
    assert next(iter(text for text in draft.content.values() if isinstance(text, str) and text)) in page
    assert "har læst den" in client.get(own).content.decode()
    answer = phone.post(PAGE, {"answer": "yes"}, follow=True)
    assert "Tak for dit svar" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.status, draft.agreed_how, draft.agreed_on) == ("approved", "link", timezone.localdate())
    assert (draft.approved_by, draft.follow_up_on) == (town.anna, until())
    assert draft.plan.versions.get(number=1).status == VersionStatus.SUPERSEDED
    shown = client.get(own).content.decode()
    assert "på egen telefon med et link" in shown
    timeline = client.get(reverse("citizens:detail", args=[town.eva.pk])).content.decode()
    assert "Aftalt på egen telefon med et link" in timeline
    assert Notice.objects.get(kind=NoticeKind.LINK_ANSWERED).user == town.anna
    assert phone.get(PAGE).status_code == 404


def test_to_talk_about_it_changes_nothing_and_is_told(client: Client, town: Town, draft: PlanVersion) -> None:
    _, token = link_to(draft, town)
    inside(token).post(PAGE, {"answer": "talk", "words": "Afsnittet om natten er ikke rigtigt."})
    draft.refresh_from_db()
    assert draft.is_draft
    assert draft.plan.versions.get(number=1).status == VersionStatus.APPROVED
    client.force_login(town.anna)
    for address in (
        reverse("plans:version", args=[draft.pk]),
        reverse("citizens:detail", args=[town.eva.pk]),
    ):
        assert "Afsnittet om natten er ikke rigtigt." in client.get(address).content.decode()
    client.force_login(town.maja)
    assert (
        "Afsnittet om natten"
        not in client.get(reverse("citizens:detail", args=[town.eva.pk])).content.decode()
    )
    link_to(draft, town)  # and another link can be made


def test_only_a_hash_of_the_link_is_kept(town: Town, draft: PlanVersion) -> None:
    link, token = link_to(draft, town)
    assert len(token) == 43  # 256 bits
    assert link.digest == sha256(token.encode()).hexdigest()
    inside(token)
    with connection.cursor() as cursor:
        for table in ("links_link", "audit_entry", "audit_lookup", "accounts_session", "accounts_notice"):
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
            assert token not in cursor.fetchone()[0]


def test_opening_the_address_shows_and_uses_up_nothing(town: Town, draft: PlanVersion) -> None:
    link, token = link_to(draft, town)
    before = Link.objects.filter(pk=link.pk).values().get()
    looks = Lookup.objects.count()
    for _ in range(25):
        for method in ("get", "head"):
            answer = getattr(Client(), method)(door(token))
            assert answer.status_code == 200
    page = Client().get(door(token))
    words = [town.eva.name, "Hej", "Kriseplan", town.kommune.name, *texts(draft)]
    assert not [word for word in words if word in page.content.decode()]
    assert Link.objects.filter(pk=link.pk).values().get() == before
    assert Lookup.objects.count() == looks
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page.headers["Cache-Control"]


def texts(version: PlanVersion) -> list[str]:
    return [answer for answer in version.content.values() if isinstance(answer, str) and answer]


def test_a_script_that_posts_without_knowing_gets_nothing(town: Town, draft: PlanVersion) -> None:
    _, token = link_to(draft, town)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(door(token), BORN).status_code == 403
    for sent in ({}, {"born_on": ""}, {"born_on": "x"}, {"answer": "yes"}):
        assert Client().post(door(token), sent).status_code == 422
    assert Client().post(PAGE, {"answer": "yes"}).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


def test_five_wrong_birth_dates_shut_the_link(client: Client, town: Town, draft: PlanVersion) -> None:
    _, token = link_to(draft, town)
    answers = [Client().post(door(token), {"born_on": "01-01-1900"}).status_code for _ in range(TRIES)]
    assert answers == [422] * (TRIES - 1) + [404]
    assert Client().post(door(token), BORN).status_code == 404
    assert Entry.objects.filter(event=Event.LINK_SHUT, citizen_id=town.eva.pk).count() == 1
    client.force_login(town.anna)
    assert "Linket er lukket" in client.get(reverse("plans:version", args=[draft.pk])).content.decode()


def test_the_right_date_costs_no_try(town: Town, draft: PlanVersion) -> None:
    link, token = link_to(draft, town)
    for _ in range(TRIES + 1):
        inside(token)
    link.refresh_from_db()
    assert link.wrong_tries == 0


DEAD: dict[str, Callable[[Link, Town], object]] = {
    "withdrawn": lambda link, town: withdraw_link(link, by=town.anna),
    "too old": lambda link, town: Link.objects.update(expires_at=timezone.now()),
    "used": lambda link, town: agreeing.talk_first(link, words=""),
    "shut": lambda link, town: Link.objects.update(wrong_tries=TRIES),
    "another was made": lambda link, town: link_to(PlanVersion.objects.get(pk=link.subject_id), town),
}


@pytest.mark.parametrize("how", DEAD)
def test_a_dead_link_answers_like_one_that_never_was(town: Town, draft: PlanVersion, how: str) -> None:
    link, token = link_to(draft, town)
    opened = inside(token)
    DEAD[how](Link.objects.select_related("made_by", "citizen").get(pk=link.pk), town)
    never = Client().get(door("x" * 43))
    assert never.status_code == 404
    for method in ("get", "post"):
        dead = getattr(Client(), method)(door(token), BORN)
        assert (dead.status_code, page_of(dead)) == (404, page_of(never))
    assert opened.get(PAGE).status_code == 404
    assert opened.post(PAGE, {"answer": "yes"}).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_changed_draft_cannot_be_agreed_to(town: Town, draft: PlanVersion) -> None:
    """Neither found on opening the page, nor between reading it and saying yes."""
    link, token = link_to(draft, town)
    phone = inside(token)
    assert phone.get(PAGE).status_code == 200
    key = draft.kind_declared.sections[0].key
    base = fingerprint(draft.content.get(key))
    write_section(draft, key, checked(draft.kind_declared, draft.content)[key], base=base, by=town.anna)
    assert phone.get(PAGE).status_code == 200  # saved again without a change
    PlanVersion.objects.filter(pk=draft.pk).update(content={**draft.content, "helps_me": "Noget andet"})
    for answer in (phone.get(PAGE), phone.post(PAGE, {"answer": "yes"})):
        assert (answer.status_code, "Planen er ændret" in answer.content.decode()) == (404, True)
    with pytest.raises(RuleViolation, match="ændret"):
        agreeing.agree(Link.objects.get(pk=link.pk))
    link.refresh_from_db()
    draft.refresh_from_db()
    assert (link.used_at, draft.is_draft) == (None, True)


def test_a_draft_that_is_gone_or_approved_is_no_more_to_answer(town: Town, draft: PlanVersion) -> None:
    _, token = link_to(draft, town)
    phone = inside(token)
    approve(draft, agreed_how="present", agreed_on=until(0), follow_up_on=until(30), by=town.anna)
    assert "Planen er ændret" in phone.get(PAGE).content.decode()
    next_draft = start_draft(town.eva, draft.plan.kind, by=town.anna)
    _, token = link_to(next_draft, town)
    phone = inside(token)
    discard(next_draft, by=town.anna)
    assert "Planen er ændret" in phone.get(PAGE).content.decode()


def test_the_citizens_own_look_is_in_the_log(town: Town, draft: PlanVersion) -> None:
    _, token = link_to(draft, town)
    phone = inside(token)
    assert not Lookup.objects.exists()
    phone.get(PAGE)
    look = Lookup.objects.get()
    assert (look.citizen_id, look.user_label) == (town.eva.pk, "borgeren selv, med et link")
    assert look.purpose == "borgeren læste selv planen med et link"


def test_the_page_reaches_that_draft_and_nothing_else(town: Town, draft: PlanVersion) -> None:
    link, _ = link_to(draft, town)
    link.refresh_from_db()
    PlanVersionFactory(plan=PlanFactory(citizen=town.finn), written_by=town.olga)
    with within_reach_of_rows(link.municipality_id, agreeing.rows_of(draft.pk)):
        assert [row.pk for row in PlanVersion.objects.all()] == [draft.pk]
        assert [row.pk for row in Plan.objects.all()] == [draft.plan_id]
        for model in (Citizen, Goal, Visit, Link):
            assert not model.objects.exists()
        assert PlanVersion.objects.update(number=9) == 0
        with pytest.raises(Exception, match="no rows"), transaction.atomic():
            PlanFactory(citizen=town.eva, kind="mestringsplan")
    with within_reach_of_rows(town.fremmed.municipality_id or 0, agreeing.rows_of(draft.pk)):
        assert not PlanVersion.objects.exists()
    assert PlanVersion.objects.count() == 3  # and it ends there


def test_whoever_is_logged_in_answers_for_nobody(client: Client, town: Town, draft: PlanVersion) -> None:
    _, token = link_to(draft, town)
    client.force_login(town.anna)
    assert "logget ind som medarbejder" in client.post(door(token), BORN).content.decode()
    assert client.get(PAGE).status_code == 404


def test_a_worker_cannot_say_that_the_citizen_used_a_link(
    client: Client, town: Town, draft: PlanVersion
) -> None:
    client.force_login(town.anna)
    form = {
        "revision": draft.revision,
        "agreed_how": "link",
        "agreed_on": f"{until(0):%d-%m-%Y}",
        "follow_up_on": f"{until():%d-%m-%Y}",
    }
    assert client.post(reverse("plans:approve", args=[draft.pk]), form).status_code == 422


def test_without_a_birth_date_or_with_an_empty_plan_there_is_no_link(town: Town, draft: PlanVersion) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(born_on=None)
    with pytest.raises(RuleViolation, match="fødselsdato"):
        link_to(PlanVersion.objects.get(pk=draft.pk), town)
    PlanVersion.objects.filter(pk=draft.pk).update(content={})
    with pytest.raises(RuleViolation, match="udfyldt"):
        link_to(PlanVersion.objects.get(pk=draft.pk), town)
    with pytest.raises(RuleViolation, match="udløbet"):
        agreeing.ask_by_link(draft, follow_up_on=until(3), by=town.anna)


def test_the_database_holds_that_it_counts_once(town: Town, draft: PlanVersion) -> None:
    link, _ = link_to(draft, town)
    wrong: tuple[dict[str, Any], ...] = (
        {"answer": "yes"},
        {"words": "x"},
        {"used_at": timezone.now()},
        {"withdrawn_at": timezone.now()},
        {"withdrawn_at": timezone.now(), "withdrawn_by": town.anna, "used_at": timezone.now(), "answer": "x"},
    )
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Link.objects.filter(pk=link.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(**{**vars_of(link), "digest": "1" * 64})


def vars_of(link: Link) -> dict[str, Any]:
    names = ("citizen", "purpose", "subject_id", "state", "made_by", "expires_at")
    return {name: getattr(link, name) for name in names}


def test_a_mail_about_an_answer_names_nobody(town: Town, draft: PlanVersion) -> None:
    words = NoticeKind.LINK_ANSWERED.label
    assert not [word for word in ("Eva", "plan", "Kriseplan") if word in words]


def test_no_log_line_holds_a_link_or_a_key(town: Town, draft: PlanVersion) -> None:
    _, token = link_to(draft, town)
    line = scrubbed(f"Not Found: {door(token)} with bst_{token}")
    assert line == "Not Found: /l/…/ with bst_…"


def test_who_tries_in_haste_waits(town: Town, draft: PlanVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("links.views.HASTE", 2)
    _, token = link_to(draft, town)
    phone = Client(REMOTE_ADDR="192.0.2.77")
    assert [phone.post(door(token), {}).status_code for _ in range(3)] == [422, 422, 429]
    assert Client(REMOTE_ADDR="192.0.2.78").post(door(token), {}).status_code == 422


def test_of_twenty_answers_at_once_one_counts(transactional_db: None) -> None:
    town = build_town()
    draft = draft_of(town)
    _, token = link_to(draft, town)
    found = by_token(token)
    assert found

    def say(number: int) -> bool:
        try:
            if number % 2:
                agreeing.agree(found)
            else:
                agreeing.talk_first(found, words=str(number))
        except RuleViolation:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(20) as people:
        assert sum(people.map(say, range(20))) == 1
    link, draft = Link.objects.get(), PlanVersion.objects.get(pk=draft.pk)
    assert draft.is_draft == (link.answer == "talk")
    assert Entry.objects.filter(event=Event.LINK_ANSWERED).count() == 1


def test_many_guesses_at_once_are_no_more_than_five(transactional_db: None) -> None:
    town = build_town()
    _, token = link_to(draft_of(town), town)

    def guess(number: int) -> int:
        try:
            phone = Client(REMOTE_ADDR=f"192.0.2.{number + 1}")
            return int(phone.post(door(token), {"born_on": f"{number + 1:02}-01-1900"}).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as people:
        answers = list(people.map(guess, range(20)))
    assert answers.count(422) <= TRIES - 1
    assert Link.objects.get().wrong_tries == TRIES


def test_min_dag_says_so_until_it_was_talked_about(client: Client, town: Town, draft: PlanVersion) -> None:
    _, token = link_to(draft, town)
    inside(token).post(PAGE, {"answer": "talk"})
    make_reminders(timezone.localdate())
    client.force_login(town.anna)
    assert "Vil tale om en plan" in client.get(reverse("followups:my_day")).content.decode()
    link_to(draft, town)
    assert "Vil tale om en plan" not in client.get(reverse("followups:my_day")).content.decode()
