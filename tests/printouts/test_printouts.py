"""Papers for one occasion: what stands on each, who may have it, and that the file goes away again."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from audit.models import Entry, Event, Lookup
from bostoette.errors import RuleViolation
from citizens.models import JobStatus, Report
from measurements.around_groups.placing import Around
from measurements.around_groups.services import place
from measurements.instruments import BRIEF_INSPIRE
from measurements.models import AnsweredBy, Occasion, Response
from measurements.services import Given, answer_alert, record_answers
from plans.models import PlanVersion
from plans.services.versions import refuse, withdraw
from printouts.models import Printout
from printouts.services import PRINTOUTS, expire, hand_out, order_printout
from tests.factories import (
    CrisisEventFactory,
    GoalFactory,
    GroupCourseFactory,
    GroupMemberFactory,
    PlanFactory,
    PlanVersionFactory,
    PrintoutFactory,
    ReportFactory,
    ResponseFactory,
    SubgoalFactory,
    SubgoalFollowUpFactory,
    VisitFactory,
    WordingEditionFactory,
)
from tests.plans.test_documents_paper import alternatives_of, text_of, words_of
from tests.town import Town

QUERIES = 40


def made(town: Town, kind: str, by: Any = None, **told: Any) -> Printout:
    printout = order_printout(town.eva, kind, by=by or town.anna, **told)
    PRINTOUTS.make(printout.pk)
    printout.refresh_from_db()
    return printout


def read(printout: Printout) -> PdfReader:
    assert printout.is_ready, printout.problem
    return PdfReader(BytesIO(printout.opened_bytes("pdf_sealed")))


@pytest.fixture
def draft(town: Town) -> PlanVersion:
    return PlanVersionFactory(plan=PlanFactory(citizen=town.eva), written_by=town.anna)


@pytest.fixture
def report(town: Town) -> Report:
    """Of 1 July 2025, with a visit, a measurement and a subgoal in the half year before it."""
    report = ReportFactory(referral=town.forloeb.referral, by=town.anna)
    ReportFactory(referral=town.forloeb.referral, by=town.anna, on=date(2025, 1, 1))
    VisitFactory(course=town.forloeb, worker=town.anna, happened="Hemmeligt om besøget.")
    ResponseFactory(course=town.forloeb)
    subgoal = SubgoalFactory(goal=GoalFactory(course=town.forloeb))
    SubgoalFollowUpFactory(subgoal=subgoal, rating=6, next_step="Jeg ringer til Mette")
    return report


# What stands on them


def test_all_plans_in_force_are_one_book_with_bookmarks(town: Town) -> None:
    for kind in ("mestringsplan", "kriseplan"):
        plan = PlanFactory(citizen=town.eva, kind=kind)
        PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)
    PlanVersionFactory(plan=plan, number=2, written_by=town.anna, content={"place": "Kun i kladden"})
    pdf = read(made(town, "plans"))
    outline: list[Any] = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert outline == ["Kriseplan", "Mestringsplan"]
    front = " ".join(pdf.pages[0].extract_text().split())
    assert "Egeby Kommune · Team Nord Planer Eva Lund Udskrevet" in front
    assert "Kriseplan Mestringsplan side 1 af 3" in front
    assert front.startswith("2 3 ")  # the pages of the two, which stand to the right of them
    assert "Kun i kladden" not in text_of(pdf)


def test_a_draft_says_on_every_page_that_it_is_one(town: Town, draft: PlanVersion) -> None:
    PlanVersion.objects.filter(pk=draft.pk).update(
        content={**draft.content, "others_can": " ".join(f"ord{n}" for n in range(900))}
    )
    pdf = read(made(town, "draft", version=draft))
    assert len(pdf.pages) > 1
    assert [page.extract_text().count("KLADDE") for page in pdf.pages] == [2] * len(pdf.pages)
    assert "Kladde. Planen er ikke aftalt endnu." in words_of(pdf)
    assert not draft.documents.exists()


def test_a_draft_approved_meanwhile_is_not_printed_as_one(town: Town) -> None:
    approved = PlanVersionFactory(plan=PlanFactory(citizen=town.eva), approved=True, written_by=town.anna)
    printout = made(town, "draft", version=approved)
    assert (printout.status, printout.pdf_sealed) == (JobStatus.FAILED, None)


@pytest.mark.parametrize("name", ["anna", "maja"])
def test_a_status_tells_goals_measurements_figures_and_the_next_step(
    town: Town, report: Report, name: str
) -> None:
    """The same for the bostøtte and for myndighed, who may read no visit."""
    words = words_of(read(made(town, "report", by=getattr(town, name), report=report)))
    for told in (
        "Det går den rigtige vej.",
        "Om tiden fra 1. januar 2025 til 1. juli 2025",
        "Jeg går ned til værestedet om onsdagen 6 af 10 Jeg ringer til Mette",
        "SRS, uden officiel ordlyd 38,0 af 40 (3.3.2025) 38,0 af 40 (3.3.2025) 1",
        "Holdt Timer i alt Aflyst Borgeren var der ikke 1 1,0 0 0",
    ):
        assert told in words
    assert "Hemmeligt" not in words


def test_a_status_says_in_whose_words_the_citizen_was_asked(town: Town, report: Report) -> None:
    assert "SRS, uden officiel ordlyd 38,0" in words_of(read(made(town, "report", report=report)))
    Response.objects.update(wording=WordingEditionFactory(municipality=town.kommune, instrument="srs"))
    later = made(town, "report", by=town.lars, report=report)
    assert "uden officiel ordlyd" not in words_of(read(later))


def test_an_end_report_says_so(town: Town) -> None:
    report = ReportFactory(referral=town.forloeb.referral, by=town.anna, kind="end")
    assert words_of(read(made(town, "report", report=report))).startswith("Slutstatus Eva Lund")


@pytest.fixture
def answered(town: Town) -> Response:
    """Two of ORS and an SRS after which something was agreed, and an INSPIRE in brief."""
    for day, total in ((date(2025, 3, 3), "14.4"), (date(2025, 5, 5), "26.0")):
        ors = {"instrument": "ors", "answers": {}, "is_total_alone": True}
        ResponseFactory(course=town.forloeb, given_on=day, total=Decimal(total), **ors)
    record_answers(
        town.eva,
        "brief_inspire",
        dict(zip([item.key for item in BRIEF_INSPIRE.items], map(Decimal, (3, 4, 2, 1, 3)), strict=True)),
        given=Given(date(2025, 5, 5), AnsweredBy.CITIZEN),
        by=town.anna,
    )
    srs: Response = ResponseFactory(course=town.forloeb, total=Decimal("30.0"))
    answer_alert(srs, agreed="Vi går en tur imens.", by=town.anna)
    return srs


def test_the_measurements_are_drawn_with_every_number_beside(town: Town, answered: Response) -> None:
    pdf = read(made(town, "measures"))
    words = words_of(pdf)
    for told in (
        "ORS er steget 11,6 siden den første.",
        "ORS begyndte på 14,4 og er nu 26,0 af 40.",
        "25: grænse for ORS",  # drawn beside its line
        "1 03.03.2025 14,4 (kun det samlede tal) 30,0 SRS under grænsen",  # a line of the table
        "Borgeren oplever støtten som 65,0 af 100.",
        "Samhørighed",
        "Det blev vi enige om at gøre anderledes 3. marts 2025 Vi går en tur imens.",
        "Svaret uden officiel ordlyd: ORS, SRS",
        "De lover ikke noget og siger ikke noget om en diagnose.",
    ):
        assert told in words
    assert [told.split()[0] for told in alternatives_of(pdf)] == ["ORS", "Brief"]  # read aloud instead


def test_myndighed_is_told_what_it_comes_to_and_no_single_answer(town: Town, answered: Response) -> None:
    pdf = read(made(town, "measures", by=town.maja))
    words = words_of(pdf)
    assert "ORS begyndte på 14,4 og er nu 26,0 af 40." in words
    assert "Borgeren oplever støtten som 65,0 af 100." in words
    assert ("Samhørighed" in words, "Vi går en tur imens" in words, len(alternatives_of(pdf))) == (
        False,
        False,
        1,
    )


def test_before_and_after_a_group_stand_beside_each_other_but_not_for_myndighed(
    town: Town, answered: Response
) -> None:
    group = GroupCourseFactory(
        team=town.nord, theme="Ro i kroppen", starts_on=date(2025, 3, 3), ends_on=date(2025, 5, 5)
    )
    member = GroupMemberFactory(group=group, course=town.forloeb)
    for occasion, response in zip(Occasion, Response.objects.of("ors").for_chart(), strict=True):
        place(response, Around(str(member.pk), occasion.value), by=town.anna)
    words = words_of(read(made(town, "measures")))
    assert "Før og efter gruppen »Ro i kroppen«" in words
    assert "ORS 14,4 af 40 (3. marts 2025) 26,0 af 40 (5. maj 2025)" in words
    assert "Ro i kroppen" not in words_of(read(made(town, "measures", by=town.maja)))


def test_without_an_answer_there_is_nothing_to_draw(client: Client, town: Town) -> None:
    client.force_login(town.anna)
    form = client.get(reverse("printouts:list", args=[town.eva.pk])).context["form"]
    assert "measures" not in form.papers
    assert made(town, "measures").problem == "Borgeren har ingen målinger i forløbet."


def test_the_journal_has_every_word_of_the_period_and_none_from_outside_it(town: Town) -> None:
    long = " ".join(f"ord{number}" for number in range(200))  # far past what the timeline shows
    VisitFactory(course=town.forloeb, worker=town.anna, happened=long, agreed="Vi ses torsdag.")
    before = timezone.make_aware(timezone.datetime(2025, 2, 27, 23, 30))
    VisitFactory(
        course=town.forloeb, worker=town.anna, happened="For tidligt.", starts_at=before,
        ends_at=before + timedelta(minutes=20),
    )  # fmt: skip
    period = {"starts_on": date(2025, 2, 28), "ends_on": date(2025, 3, 3), "reason": "Til Ankestyrelsen"}
    words = words_of(read(made(town, "journal", by=town.lars, **period)))
    assert long in words
    assert "Aftalt til næste gang Vi ses torsdag." in words
    assert "For tidligt" not in words


def test_the_journal_has_a_crisis_whole(town: Town) -> None:
    long = " ".join(f"ord{number}" for number in range(200))
    CrisisEventFactory(
        citizen=town.eva, by=town.anna, on=date(2025, 3, 2), happened=long, sought="Lægevagten"
    )
    period = {"starts_on": date(2025, 3, 1), "ends_on": date(2025, 3, 3), "reason": "Til Ankestyrelsen"}
    words = words_of(read(made(town, "journal", by=town.lars, **period)))
    assert words.count(long) == 1
    assert "Hvor blev der søgt hjælp Lægevagten Det værste var overstået 6. marts 2025" in words


# Not without end

PERIOD = {"starts_on": date(2025, 3, 1), "ends_on": date(2025, 3, 3), "reason": "Til Ankestyrelsen"}


def test_the_same_asked_for_twice_is_made_once(town: Town, report: Report) -> None:
    first = order_printout(town.eva, "journal", by=town.lars, **PERIOD)
    assert order_printout(town.eva, "journal", by=town.lars, **PERIOD) == first
    assert Entry.objects.filter(event=Event.PRINTOUT_ORDERED).count() == 1
    others = [
        order_printout(town.eva, "journal", by=town.lars, **{**PERIOD, "ends_on": date(2025, 3, 4)}),
        order_printout(town.eva, "journal", by=town.lars, **PERIOD, with_cpr=True),
        order_printout(town.eva, "report", by=town.lars, report=report),
        order_printout(town.eva, "report", by=town.anna, report=report),
    ]
    assert len({first.pk, *(other.pk for other in others)}) == 5
    PRINTOUTS.make(first.pk)
    assert order_printout(town.eva, "journal", by=town.lars, **PERIOD) != first


def test_five_are_under_way_for_one_person_at_most(client: Client, town: Town) -> None:
    for day in range(4, 9):
        order_printout(town.eva, "journal", by=town.lars, **{**PERIOD, "ends_on": date(2025, 3, day)})
    done = PrintoutFactory(citizen=town.eva, requested_by=town.lars)
    client.force_login(town.lars)
    days = {"starts_on": "1.3.2025", "ends_on": "3.3.2025", "reason": "Til Ankestyrelsen"}
    refused = client.post(reverse("printouts:list", args=[town.eva.pk]), {"what": "journal", **days})
    again = client.post(reverse("printouts:again", args=[done.pk]), follow=True)
    assert refused.status_code == 422
    for answer in (refused, again):
        assert "Du har allerede 5 udskrifter på vej." in answer.content.decode()
    assert Printout.objects.all().asked_for_by(town.lars).under_way().count() == 5
    assert order_printout(town.eva, "journal", by=town.anna, **PERIOD).is_under_way


# The number


def test_the_cpr_number_stands_there_only_when_asked_for_and_that_is_logged(
    town: Town, report: Report
) -> None:
    town.eva.put_number("0202804002")
    town.eva.save()
    shown = "020280-4002"
    assert shown not in words_of(read(made(town, "report", report=report)))
    assert not Entry.objects.filter(event=Event.CPR_REVEALED).exists()
    assert f"CPR-nummer {shown}" in words_of(read(made(town, "report", report=report, with_cpr=True)))
    logged = Entry.objects.get(event=Event.CPR_REVEALED)
    assert (logged.actor_id, logged.citizen_id) == (town.anna.pk, town.eva.pk)


# Who may


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("anna", {"report", "draft", "measures"}),
        ("lars", {"report", "draft", "journal", "measures"}),
        ("maja", {"report", "measures"}),
    ],
)
def test_one_is_offered_what_one_may_have(
    client: Client, town: Town, draft: PlanVersion, report: Report, name: str, offered: set[str]
) -> None:
    client.force_login(getattr(town, name))
    form = client.get(reverse("printouts:list", args=[town.eva.pk])).context["form"]
    assert {key.split("-")[0] for key in form.papers} == offered


def test_what_one_may_not_have_cannot_be_asked_for(client: Client, town: Town, report: Report) -> None:
    client.force_login(town.anna)
    days = {"starts_on": "1.3.2025", "ends_on": "3.3.2025"}
    answer = client.post(reverse("printouts:list", args=[town.eva.pk]), {"what": "journal", **days})
    assert answer.status_code == 422
    assert not Printout.objects.exists()


def test_who_lost_the_right_meanwhile_gets_nothing(town: Town, report: Report) -> None:
    printout = order_printout(town.eva, "report", by=town.anna, report=report)
    town.anna.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    PRINTOUTS.make(printout.pk)
    printout.refresh_from_db()
    assert printout.problem.startswith("Den, der bad om udskriften, har ikke længere adgang")


def test_a_colleague_makes_an_own_one(client: Client, town: Town) -> None:
    printout = PrintoutFactory(citizen=town.eva, requested_by=town.anna)
    client.force_login(town.lars)
    assert client.get(reverse("printouts:file", args=[printout.pk])).status_code == 404
    listed = client.get(reverse("printouts:list", args=[town.eva.pk])).context["printouts"]
    assert list(listed) == []


# From the form to the file


def test_from_the_form_to_the_file(client: Client, town: Town, report: Report, work: Any) -> None:
    client.force_login(town.maja)
    with work():
        answer = client.post(reverse("printouts:list", args=[town.eva.pk]), {"what": f"report-{report.pk}"})
    printout = Printout.objects.get()
    assert answer.headers["Location"] == reverse("printouts:printout", args=[printout.pk])
    assert "Udskriften er klar." in client.get(answer.headers["Location"]).content.decode()
    file = client.get(reverse("printouts:file", args=[printout.pk]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="status.pdf"'
    assert file.getvalue().startswith(b"%PDF-1.7")
    happened = [Event.PRINTOUT_ORDERED, Event.PRINTOUT_MADE, Event.PRINTOUT_DOWNLOADED]
    assert (
        list(Entry.objects.filter(event__startswith="printout.").values_list("event", flat=True)) == happened
    )
    assert Lookup.objects.using("lookups").filter(action="report.export", user_id=town.maja.pk).exists()


def test_a_page_that_asks_how_far_it_is_writes_no_line_about_the_citizen(
    client: Client, town: Town, report: Report
) -> None:
    client.force_login(town.maja)
    client.post(reverse("printouts:list", args=[town.eva.pk]), {"what": f"report-{report.pk}"})
    looks = Lookup.objects.using("lookups").filter(citizen_id=town.eva.pk)
    asked_for = looks.count()
    address = reverse("printouts:printout", args=[Printout.objects.get().pk])
    for _ in range(3):
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
    assert looks.count() == asked_for
    client.get(address)
    assert looks.count() == asked_for + 1


def test_a_period_has_two_days_the_first_first(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    url = reverse("printouts:list", args=[town.eva.pk])
    for first, last, said in (
        ("", "3.3.2025", "Skriv fra hvilken dag."),
        ("4.3.2025", "3.3.2025", "Den sidste dag ligger før den første."),
        ("1.3.2020", "3.3.2025", "Vælg højst et år ad gangen."),
        ("1.3.2025", "1.1.2199", "Vælg en dag, der har været."),
    ):
        told = {"what": "journal", "starts_on": first, "ends_on": last, "reason": "Til Ankestyrelsen"}
        answer = client.post(url, told)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_a_journal_is_printed_for_a_reason_and_the_reason_is_kept(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    url = reverse("printouts:list", args=[town.eva.pk])
    days = {"what": "journal", "starts_on": "1.3.2025", "ends_on": "3.3.2025"}
    refused = client.post(url, {**days, "reason": "Klage"})
    assert "Skriv, hvad journalen skal bruges til: mindst 10 tegn." in refused.content.decode()
    client.post(url, {**days, "reason": "Til Ankestyrelsen"})
    assert Printout.objects.get().reason == "Til Ankestyrelsen"


def test_without_a_plan_the_book_is_refused_in_words(town: Town) -> None:
    assert made(town, "plans").problem == "Borgeren har ingen godkendte planer, der gælder nu."


# A day later


def test_the_file_is_deleted_after_a_day_and_the_row_stays(client: Client, town: Town) -> None:
    printout = PrintoutFactory(
        citizen=town.eva, requested_by=town.anna, made_at=timezone.now() - timedelta(days=1, minutes=1)
    )
    client.force_login(town.anna)
    assert client.get(reverse("printouts:file", args=[printout.pk])).status_code == 302
    expire()
    printout.refresh_from_db()
    assert (printout.status, printout.pdf_sealed) == (JobStatus.EXPIRED, None)
    assert Entry.objects.filter(event=Event.PRINTOUT_EXPIRED).count() == 1
    assert (
        "Filen er slettet" in client.get(reverse("printouts:printout", args=[printout.pk])).content.decode()
    )


# Overtaken


def fetched(client: Client, town: Town, printout: Printout) -> Any:
    client.force_login(town.anna)
    answer = client.get(reverse("printouts:file", args=[printout.pk]))
    if answer.status_code == 200:
        return answer
    return client.get(answer.headers["Location"])


def refused(draft: PlanVersion, town: Town) -> None:
    today = timezone.localdate()
    again = today + timedelta(days=30)
    refuse(draft, words="Nej tak.", on=today, ask_again_on=again, keep=False, by=town.anna)


def test_of_a_refused_draft_nothing_is_handed_out_or_kept(
    client: Client, town: Town, draft: PlanVersion
) -> None:
    printout = made(town, "draft", version=draft)
    assert fetched(client, town, printout).getvalue().startswith(b"%PDF")
    refused(draft, town)
    page = fetched(client, town, printout).content.decode()
    assert "Filen er slettet, for planen er ikke en kladde længere." in page
    assert reverse("printouts:again", args=[printout.pk]) not in page
    assert (
        reverse("printouts:file", args=[printout.pk])
        not in client.get(reverse("printouts:own")).content.decode()
    )
    with pytest.raises(RuleViolation, match="slettet"):
        hand_out(printout, by=town.anna)
    expire()
    printout.refresh_from_db()
    assert (printout.status, printout.pdf_sealed) == (JobStatus.EXPIRED, None)


def test_of_plans_one_of_which_was_taken_back_nothing_is_handed_out(client: Client, town: Town) -> None:
    plan = PlanFactory(citizen=town.eva, kind="kriseplan")
    version = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)
    printout = made(town, "plans")
    assert fetched(client, town, printout).getvalue().startswith(b"%PDF")
    withdraw(version, reason="Hun fortrød.", by=town.lars)
    page = fetched(client, town, printout).content.decode()
    assert "Filen er slettet, for en af planerne er trukket tilbage." in page
    assert reverse("printouts:again", args=[printout.pk]) in page


def test_plans_ordered_after_one_was_taken_back_are_handed_out(client: Client, town: Town) -> None:
    for kind in ("kriseplan", "mestringsplan"):
        plan = PlanFactory(citizen=town.eva, kind=kind)
        version = PlanVersionFactory(plan=plan, approved=True, written_by=town.anna)
    withdraw(version, reason="Hun fortrød.", by=town.lars)
    assert fetched(client, town, made(town, "plans")).getvalue().startswith(b"%PDF")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "draft"},
        {"kind": "journal"},
        {"kind": "journal", "starts_on": date(2025, 3, 2), "ends_on": date(2025, 3, 1), "reason": "Klage"},
        {"kind": "journal", "starts_on": date(2025, 3, 1), "ends_on": date(2025, 3, 2)},
        {"kind": "plans", "starts_on": date(2025, 3, 2)},
        {"status": JobStatus.DONE, "pdf_sealed": None},
    ],
)
def test_the_database_refuses_half_a_printout(town: Town, wrong: dict[str, Any]) -> None:
    printout = PrintoutFactory(citizen=town.eva, requested_by=town.anna, status=JobStatus.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Printout.objects.filter(pk=printout.pk).update(**wrong)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    client: Client, town: Town, rows: int, django_assert_max_num_queries: Any
) -> None:
    PrintoutFactory.create_batch(rows, citizen=town.eva, requested_by=town.anna)
    client.force_login(town.anna)
    # The frame of a citizen's page, what can be printed (plans, reports, drafts), and the printouts.
    with django_assert_max_num_queries(QUERIES):
        shown = client.get(reverse("printouts:list", args=[town.eva.pk])).context["printouts"]
    assert len(shown) == rows


def test_from_a_draft_one_comes_to_its_printout_with_the_draft_chosen(
    client: Client, town: Town, draft: PlanVersion
) -> None:
    client.force_login(town.anna)
    address = f"{reverse('printouts:list', args=[town.eva.pk])}?kladde={draft.pk}"
    assert address in client.get(reverse("plans:version", args=[draft.pk])).content.decode()
    page = client.get(address).content.decode()
    assert re.search(rf'<input[^>]* value="draft-{draft.pk}"[^>]* checked', page)


def lines_on(page: Any) -> list[tuple[float, float, str]]:
    """Each stretch of text with where it begins: millimetres from the left and from the top of the sheet."""
    found: list[tuple[float, float, str]] = []
    to_mm, height = 25.4 / 72, float(page.mediabox.height)

    def note(text: str, current: list[float], placed: list[float], *_: Any) -> None:
        if text.strip():
            x = placed[4] * current[0] + current[4]
            y = placed[5] * current[3] + current[5]
            found.append((x * to_mm, (height - y) * to_mm, text.strip()))

    page.extract_text(visitor_text=note)
    return found


def test_a_letter_lies_in_the_window_of_its_envelope(town: Town) -> None:
    """A C5 envelope shows 15–120 mm from the left and 44–79 mm from the top: the address and no more."""
    town.eva.set_contact(phone="", address="Langs Åen 12, 2. tv., 5000 Odense C")
    town.eva.save()
    PlanVersionFactory(plan=PlanFactory(citizen=town.eva), approved=True, written_by=town.anna)
    pdf = read(made(town, "plans", with_letter=True))
    lines = lines_on(pdf.pages[0])
    shown = [text for x, y, text in lines if x < 125 and 40 < y < 84]
    assert shown == ["Eva Lund", "Langs Åen 12", "2. tv.", "5000 Odense C"]
    assert all(18 < x < 30 and 44 < y < 79 for x, y, text in lines if text in shown)
    assert "Kære Eva Lund" in words_of(pdf)
    assert "Planer" in pdf.pages[1].extract_text()
    assert "Dine planer" not in pdf.pages[1].extract_text()


def test_a_letter_needs_an_address_that_may_be_shown(town: Town, client: Client) -> None:
    PlanVersionFactory(plan=PlanFactory(citizen=town.eva), approved=True, written_by=town.anna)
    client.force_login(town.anna)
    page = reverse("printouts:list", args=[town.eva.pk])
    assert "with_letter" not in client.get(page).context["form"].fields
    with pytest.raises(RuleViolation) as refused:
        order_printout(town.eva, "plans", by=town.anna, with_letter=True)
    assert refused.value.code == "no-address"
    town.eva.set_contact(phone="", address="Langs Åen 12, 5000 Odense C")
    town.eva.save()
    assert "with_letter" in client.get(page).context["form"].fields
    ordered = order_printout(town.eva, "plans", by=town.anna, with_letter=True)
    town.eva.set_contact(phone="", address="")
    town.eva.save()
    PRINTOUTS.make(ordered.pk)
    ordered.refresh_from_db()
    assert "ingen adresse" in ordered.problem


def test_a_status_goes_to_myndighed_and_has_no_letter(town: Town, client: Client, report: Report) -> None:
    town.eva.set_contact(phone="", address="Langs Åen 12, 5000 Odense C")
    town.eva.save()
    client.force_login(town.anna)
    page = reverse("printouts:list", args=[town.eva.pk])
    answer = client.post(page, {"what": f"report-{report.pk}", "with_letter": "on"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["with_letter"])
