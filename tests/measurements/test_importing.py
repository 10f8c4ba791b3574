"""Old measurements from a file: tried line by line, taken all or not at all, and never about a stranger."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.models import Entry, Event, Lookup, Outcome
from bostoette.errors import RuleViolation
from bostoette.sheets import MOST_UNPACKED, Unreadable, lines_of
from citizens.models import Citizen, FormerNumber, NumberChange
from measurements.importing import services
from measurements.importing.parsing import MOST_ROWS, rows_of
from measurements.importing.services import UNKNOWN, Done, digest_of, take, try_out
from measurements.models import Mode, Response, State
from measurements.recomputing import Recomputed, recompute
from tests.factories import CitizenFactory, CourseFactory, ResponseFactory, VisitFactory
from tests.town import Town

TODAY = timezone.localdate
EVA, OTHER, NOBODY = "2110625629", "2110625628", "0101800012"
HEAD = "borger;skema;dato;svar 1;svar 2;svar 3;svar 4;svar 5;samlet;procent;kl."
DAY = "3.3.2025"


def text(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *rows]).encode()


def ors(who: str, day: str = DAY, *, answers: str = "6,2;5.9;6,4;6,5", total: str = "") -> str:
    return f"{who};ORS;{day};{answers};;{total};;"


def tried(town: Town, *rows: str) -> list[Done]:
    return try_out(lines_of(text(*rows)), today=TODAY(), by=town.lars)


def told(town: Town, *rows: str) -> list[tuple[str, str]]:
    return [(one.tone, one.says) for one in tried(town, *rows)]


def taken(town: Town, *rows: str) -> list[Done]:
    lines = lines_of(text(*rows))
    shown = digest_of(try_out(lines, today=TODAY(), by=town.lars))
    return take(lines, shown=shown, today=TODAY(), by=town.lars)


@pytest.fixture
def town(town: Town) -> Town:
    """Eva has a number, and a course since the first of February 2025."""
    for citizen, digits in ((town.eva, EVA), (town.finn, OTHER)):
        citizen.put_number(digits)
        citizen.born_on = date(1862, 10, 21)
        citizen.save()
    town.forloeb.started_on = date(2025, 2, 1)
    town.forloeb.save()
    return town


def test_what_is_confirmed_is_kept_as_it_was_shown(town: Town) -> None:
    shown = told(town, ors(EVA), f"{EVA};WHO-5;2025-03-04;3;3;2;2;2;12;48%;")
    assert shown == [("ok", "25,0 af 40"), ("ok", "12,0 af 25")]
    assert not Response.objects.exists()
    taken(town, ors(EVA), f"{EVA};WHO-5;2025-03-04;3;3;2;2;2;12;48%;")
    first, second = Response.objects.order_by("given_on")
    assert (first.total, first.course, first.given_on) == (Decimal("25.0"), town.forloeb, date(2025, 3, 3))
    assert (first.mode, first.recorded_by, first.is_total_alone) == (Mode.IMPORT, town.lars, False)
    assert second.scores == {"total": "12", "percent": "48"}
    assert recompute() == Recomputed(2, [])
    events = list(Entry.objects.values_list("event", flat=True).order_by("id"))
    assert events[-3:] == [Event.MEASUREMENT_RECORDED] * 2 + [Event.MEASUREMENTS_IMPORTED]


def test_twice_is_once(town: Town) -> None:
    lines = lines_of(text(ors(EVA)))
    shown = digest_of(try_out(lines, today=TODAY(), by=town.lars))
    for _ in range(2):
        done = take(lines, shown=shown, today=TODAY(), by=town.lars)
    assert [one.tone for one in done] == ["muted"]
    assert Response.objects.count() == 1
    assert Entry.objects.filter(event=Event.MEASUREMENTS_IMPORTED).count() == 1


def test_the_same_line_twice_in_a_file_is_one_measurement(town: Town) -> None:
    assert [one.tone for one in taken(town, ors(EVA), ors(EVA))] == ["ok", "muted"]
    assert Response.objects.count() == 1


def test_another_score_on_the_same_day_is_a_fault_unless_it_is_another_meeting(town: Town) -> None:
    taken(town, ors(EVA))
    other = ors(EVA, answers="1;1;1;1")
    assert told(town, other) == [("danger", "Der står allerede en anden ORS den dag.")]
    visit = VisitFactory(citizen=town.eva, course=town.forloeb, worker=town.anna)
    began = timezone.localtime(visit.starts_at)
    at_visit = f"{EVA};ORS;{began:%d.%m.%Y};1;1;1;1;;;;{began:%H.%M}"
    taken(town, at_visit)
    assert Response.objects.get(visit=visit).total == 4
    assert [one.tone for one in tried(town, at_visit)] == ["muted"]
    assert told(town, at_visit.replace(f"{began:%H.%M}", "03.07"))[0][1].startswith("Der er ikke et besøg")


def test_one_fault_and_nothing_is_taken(town: Town) -> None:
    rows = (ors(EVA), ors(EVA, "4.3.2025", answers="6;6;6;11"))
    assert told(town, *rows)[1] == ("danger", "Alt i alt: tallet skal ligge mellem 0 og 10.")
    with pytest.raises(RuleViolation):
        taken(town, *rows)
    assert not Response.objects.exists()


def test_what_was_changed_since_it_was_shown_is_not_taken(town: Town) -> None:
    lines = lines_of(text(ors(EVA), ors(EVA, "4.3.2025")))
    shown = digest_of(try_out(lines, today=TODAY(), by=town.lars))
    taken(town, ors(EVA))  # meanwhile, by somebody else
    with pytest.raises(RuleViolation) as refusal:
        take(lines, shown=shown, today=TODAY(), by=town.lars)
    assert refusal.value.code == "changed"
    assert Response.objects.count() == 1


@pytest.mark.parametrize("name", ["finn's number", "nobody's number", "finn's id", "nobody's id", "archived"])
def test_a_stranger_is_as_unknown_as_nobody(town: Town, name: str) -> None:
    if name == "archived":
        Citizen.objects.filter(pk=town.eva.pk).update(archived_on=date(2026, 1, 1))
    who = {
        "finn's number": OTHER,
        "nobody's number": NOBODY,
        "finn's id": str(town.finn.pk),
        "nobody's id": "01a20000-0000-7000-8000-000000000000",
        "archived": EVA,
    }[name]
    CourseFactory(citizen=town.finn)
    assert told(town, ors(who)) == [("danger", UNKNOWN)]


def test_who_was_looked_for_and_who_was_found_is_written_down(town: Town) -> None:
    tried(town, ors(EVA), ors(OTHER), ors(str(town.eva.pk)))
    shown, refused = Lookup.objects.order_by("outcome", "id").filter(user_id=town.lars.pk).reverse()
    assert (shown.citizen_id, shown.outcome) == (town.eva.pk, Outcome.SHOWN)
    assert (refused.citizen_id, refused.outcome, len(refused.criteria)) == (None, Outcome.REFUSED, 1)
    assert OTHER not in str(refused.criteria)


def test_a_former_number_finds_the_citizen_and_a_mistyped_one_nobody(town: Town) -> None:
    for digits, why in ((NOBODY, NumberChange.NEW), ("0202800012", NumberChange.MISTYPED)):
        former = FormerNumber(citizen=town.eva, why=why, changed_by=town.lars, used_to=date(2025, 1, 1))
        former.municipality_id = town.kommune.pk
        former.put_number(digits)
        former.save()
    assert told(town, ors(NOBODY), ors("0202800012")) == [("ok", "25,0 af 40"), ("danger", UNKNOWN)]


def test_only_into_the_course_of_that_day(town: Town) -> None:
    town.forloeb.status, town.forloeb.ended_on = "ended", date(2025, 3, 3)
    town.forloeb.save()
    later = CourseFactory(citizen=town.eva, started_on=date(2025, 5, 1))
    assert [tone for tone, _ in told(town, ors(EVA, "31.1.2025"), ors(EVA, "4.3.2025"))] == ["danger"] * 2
    taken(town, ors(EVA, "3.3.2025"), ors(EVA, "1.5.2025"))
    assert [one.course for one in Response.objects.order_by("given_on")] == [town.forloeb, later]


def test_a_total_alone_is_kept_as_one_and_no_answers_are_made_up(town: Town) -> None:
    rows = (
        ors(EVA, answers=";;;", total="24,5"),
        f"{EVA};who5;{DAY};;;;;;13;;",
        f"{EVA};WHO-5;4.3.2025;;;;;;;52 %;",
    )
    assert told(town, *rows) == [
        ("ok", "24,5 af 40, kun det samlede tal"),
        ("ok", "13,0 af 25, kun det samlede tal"),
        ("ok", "13,0 af 25, kun det samlede tal"),
    ]
    taken(town, *rows)
    assert {(one.is_total_alone, str(one.answers)) for one in Response.objects.all()} == {(True, "{}")}
    assert Response.objects.get(given_on=date(2025, 3, 4)).scores == {"total": "13", "percent": "52"}
    assert recompute() == Recomputed(3, [])


@pytest.mark.parametrize(
    "changed",
    [
        {"is_total_alone": True},
        {"answers": {}},
        {"is_total_alone": True, "answers": {}, "state": State.INCOMPLETE, "total": None, "scores": {}},
    ],
)
def test_the_database_knows_a_total_alone_from_answers(town: Town, changed: dict[str, Any]) -> None:
    response = ResponseFactory(course=town.forloeb)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(**changed)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"{EVA};SRS;{DAY};;;;;;36;;", "SRS i alt: skriv svarene, ikke kun det samlede tal."),
        (f"{EVA};ORS;{DAY};;;;;;;;", "Der er hverken svar eller et samlet tal."),
        (f"{EVA};ORS;{DAY};6;6;6;6;;25;;", "Svarene giver 24,0, men det samlede tal er skrevet som 25."),
        (f"{EVA};ORS;{DAY};6;6;6;6;6;;;", "ORS har ikke »svar 5«."),
        (f"{EVA};WHO-5;{DAY};;;;;;;50;", "WHO-5 i procent skal kunne deles med 4."),
        (f"{EVA};WHO-5;{DAY};;;;;;12;52;", "samlet og procent siger ikke det samme."),
        (f"{EVA};ORS;{DAY};;;;;;;50;", "ORS kan ikke skrives i procent her."),
        (f"{EVA};ORS;{DAY};;;;;;NaN;;", "ORS: feltet samlet skal være et tal."),
        (f"{EVA};INSPIRE;{DAY};;;;;;50;;", "INSPIRE har ikke et samlet tal. Skriv svarene."),
        (
            f"{EVA};PHQ-9;{DAY};1;1;1;1;1;;;",
            "Skemaet skal være et af: ORS, SRS, WHO-5, INSPIRE, Brief INSPIRE.",
        ),
        (f"{EVA};ORS;31.2.2025;6;6;6;6;;;;", "Skriv datoen med dag, måned og år, for eksempel 3.4.2025."),
        (f"{EVA};ORS;3.3.2099;6;6;6;6;;;;", "Datoen ligger ude i fremtiden."),
        (f"{EVA};ORS;{DAY};6;6;6;6;;;;kvart i", "Skriv besøgets klokkeslæt som 14.05."),
        (f"=cmd();ORS;{DAY};6;6;6;6;;;;", "Feltet borger begynder som en formel i et regneark."),
        (f"12345;ORS;{DAY};6;6;6;6;;;;", "Et CPR-nummer har ti cifre, for eksempel 211062-5629."),
        (f";ORS;{DAY};6;6;6;6;;;;", "Feltet borger er tomt."),
        (f"{EVA};ORS;{DAY};6;6;6;6;;;;;x", "Linjen har flere felter, end der er overskrifter."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(town: Town, row: str, said: str) -> None:
    assert told(town, row) == [("danger", said)]


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ("papir", Mode.FILE_PAPER),
        ("Skærm", Mode.FILE_SCREEN),
        ("ukendt", Mode.IMPORT),
        ("", Mode.IMPORT),
        ("tablet", None),
    ],
)
def test_a_file_may_say_on_what_it_was_answered(town: Town, said: str, mode: Mode | None) -> None:
    content = text(
        f"{EVA};ORS;{DAY};6;6;6;6;{said}", head="cpr;skema;dato;svar 1;svar 2;svar 3;svar 4;besvaret på"
    )
    (one,) = try_out(lines_of(content), today=TODAY(), by=town.lars)
    assert (one.response.mode if one.response else None) == mode
    assert one.says == ("24,0 af 40" if mode else "Besvaret på skal være et af: papir, skærm, ukendt.")


def test_below_18_there_is_no_ors(town: Town) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(born_on=date(2007, 3, 4))
    assert told(town, ors(EVA)) == [("danger", "ORS er kun til personer, der er fyldt 18 år.")]
    assert told(town, ors(EVA, "4.3.2025")) == [("ok", "25,0 af 40")]


def test_three_of_four_answers_are_an_unfinished_one(town: Town) -> None:
    taken(town, ors(EVA, answers="6;6;6;"))
    assert (Response.objects.get().state, Response.objects.get().total) == (State.INCOMPLETE, None)


def test_inspire_comes_with_what_matters_and_how_it_is_supported(town: Town) -> None:
    head = ";".join(
        ["cpr", "instrument", "dato"]
        + [f"vigtig {number}" for number in range(1, 21)]
        + ["støtte 1", "støtte 2"]
        + [f"relation {number}" for number in range(1, 8)]
    )
    row = ";".join([EVA, "INSPIRE", DAY, "1", "1", *["0"] * 18, "4", "3", *["2"] * 7])
    lines = lines_of(text(row, head=head))
    shown = digest_of(try_out(lines, today=TODAY(), by=town.lars))
    take(lines, shown=shown, today=TODAY(), by=town.lars)
    kept = Response.objects.get()
    assert (kept.scores["support"], kept.scores["relationship"]) == ("87.5", "50")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_file_is_read_as_spreadsheets_write_it(encoding: str, delimiter: str) -> None:
    rows = [["borger", "skema", "dato", "støtte 1"], ["x", "INSPIRE", "3.4.2025", '"6,2"']]
    content = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    assert lines_of(content) == [(1, rows[0]), (2, ["x", "INSPIRE", "3.4.2025", "6,2"])]


def workbook(*rows: list[Any]) -> bytes:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_sheet_is_read_by_its_values(town: Town) -> None:
    content = workbook(HEAD.split(";"), [EVA, "ORS", date(2025, 4, 3), 6.2, 0.1 + 0.2, 6, "6,5"])
    (row,) = rows_of(lines_of(content), today=TODAY())
    assert (row.day, row.faults) == (date(2025, 4, 3), ())
    assert [str(answer) for answer in row.answers.values()] == ["6.2", "0.3", "6.0", "6.5"]


def test_of_a_formula_nothing_is_read_but_its_value() -> None:
    assert lines_of(workbook(["a"], ["=1+1"], ["b"])) == [(1, ["a"]), (3, ["b"])]


def bomb(*, names: int, size: int) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for at in range(names):
            archive.writestr(f"xl/{at}.xml", b" " * size)
    return file.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet is this XML."""
    file = BytesIO()
    with ZipFile(BytesIO(workbook(["a"]))) as whole, ZipFile(file, "w") as bent:
        for part in whole.infolist():
            content = whole.read(part)
            bent.writestr(part.filename, xml if part.filename.endswith("sheet1.xml") else content)
    return file.getvalue()


LAUGHS = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
FAR = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize(
    "content",
    [
        bomb(names=1, size=MOST_UNPACKED + 1),
        bomb(names=501, size=1),
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\x00" * 100,
        bomb(names=1, size=1),
        workbook(["a"])[:-200],
        with_sheet(LAUGHS),
        with_sheet(FAR),
        with_sheet("<worksheet"),
        b"a\x00b",
        b'a;"b',
    ],
)
def test_a_file_that_is_bent_or_too_much_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(Unreadable):
        lines_of(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        text(),
        text("x", head="borger;skema"),
        text("x", head=HEAD + ";løn"),
        text("x", head=HEAD + ";cpr"),
        text(*[ors(EVA)] * (MOST_ROWS + 1)),
    ],
)
def test_a_list_that_is_none_of_ours_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(Unreadable):
        rows_of(lines_of(content), today=TODAY())


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", text(ors(EVA))]))
def test_no_bytes_at_all_crash_the_reading(content: bytes, begin: bytes) -> None:
    try:
        rows_of(lines_of(begin + content), today=TODAY())
    except Unreadable as refusal:
        assert str(refusal).endswith(".") or str(refusal).endswith("?")


def send(client: Client, content: bytes, name: str = "gamle.csv") -> Any:
    return client.post(reverse("measurements:import"), {"file": SimpleUploadedFile(name, content)})


def test_the_pages_try_report_and_take(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    answer = send(client, workbook(HEAD.split(";"), [EVA, "ORS", date(2025, 4, 3), 6, 6, 6, 6]), "gamle.xlsx")
    page = answer.content.decode()
    assert "24,0 af 40" in page
    assert "Eva Lund" in page
    assert EVA not in page
    kept = {"kept": answer.context["form"].initial["kept"]}
    report = client.post(reverse("measurements:import_report"), kept).content.decode()
    assert '"2";"Eva Lund";"ORS";"3.4.2025";"ny";"24,0 af 40"' in report.replace("03.04.2025", "3.4.2025")
    assert not Response.objects.exists()
    done = client.post(reverse("measurements:import_apply"), kept, follow=True)
    assert "1 måling er gemt." in done.content.decode()
    again = client.post(reverse("measurements:import_apply"), kept, follow=True)
    assert "Der er ikke gemt noget nyt." in again.content.decode()
    assert Response.objects.count() == 1


def test_what_was_tried_opens_for_nobody_else_and_not_bent(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    kept = send(client, text(ors(EVA))).context["form"].initial["kept"]
    for sealed in ("", "x", kept[:-8] + "AAAAAAA="):
        answer = client.post(reverse("measurements:import_apply"), {"kept": sealed}, follow=True)
        assert "Filen er lagt væk igen." in answer.content.decode()
    client.force_login(town.olga)
    client.post(reverse("measurements:import_apply"), {"kept": kept})
    assert not Response.objects.exists()


def test_what_was_tried_is_put_away_after_an_hour(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(town.lars)
    kept = send(client, text(ors(EVA))).context["form"].initial["kept"]
    monkeypatch.setattr("measurements.importing.keeping.LIVES", timedelta(0))
    answer = client.post(reverse("measurements:import_apply"), {"kept": kept}, follow=True)
    assert "Filen er lagt væk igen." in answer.content.decode()
    assert not Response.objects.exists()


def test_the_report_runs_in_no_spreadsheet(client: Client, town: Town) -> None:
    Citizen.objects.filter(pk=town.eva.pk).update(name="=cmd()")
    client.force_login(town.lars)
    kept = send(client, text(ors(EVA))).context["form"].initial["kept"]
    report = client.post(reverse("measurements:import_report"), {"kept": kept}).content.decode()
    assert '"\'=cmd()"' in report


def test_a_line_is_held_against_those_of_its_own_place_and_day_and_no_others(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    monkeypatch.setattr(services, "_given", compared.append)
    days = [ors(EVA, f"{day}.3.2025") for day in range(1, 29)]
    assert [one.tone for one in tried(town, *days)] == ["ok"] * 28
    assert compared == []
    tried(town, *days, days[0])
    assert len(compared) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_about_many_takes_as_many_queries_as_about_one(
    town: Town, count: int, django_assert_num_queries: Any
) -> None:
    for at in range(count):
        citizen = CitizenFactory(team=town.nord)
        citizen.put_number(f"01018000{at:02}")
        citizen.save()
        CourseFactory(citizen=citizen, started_on=date(2025, 2, 1))
    lines = lines_of(text(*[ors(f"01018000{at:02}") for at in range(count)]))
    try_out(lines, today=TODAY(), by=town.lars)  # what the user may is asked once
    with django_assert_num_queries(5):
        done = try_out(lines, today=TODAY(), by=town.lars)
    assert [one.tone for one in done] == ["ok"] * count


def test_the_page_says_how_large_and_how_many(client: Client, town: Town) -> None:
    client.force_login(town.lars)
    page = client.get(reverse("measurements:import")).content.decode()
    assert "Højst 1024 kB." in page
    assert "højst 1000 i hver fil" in page
    answer = send(client, b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "Filen er for stor." in answer.content.decode()


def test_a_total_alone_says_so_on_its_page_and_in_the_table(client: Client, town: Town) -> None:
    taken(town, ors(EVA, answers=";;;", total="24,5"))
    client.force_login(town.lars)
    page = client.get(reverse("measurements:detail", args=[Response.objects.get().pk])).content.decode()
    assert "Kun det samlede tal er kendt." in page
    assert "24,5 (kun det samlede tal)" in page
    assert "ikke besvaret" not in page


def test_beside_later_answers_a_total_alone_claims_no_question_was_left_open(
    client: Client, town: Town
) -> None:
    taken(town, ors(EVA, answers=";;;", total="24,5"), ors(EVA, "4.3.2025"))
    client.force_login(town.lars)
    later = Response.objects.get(given_on=date(2025, 3, 4))
    page = client.get(reverse("measurements:detail", args=[later.pk])).content.decode()
    assert "24,5 af 40" in page
    assert "ikke besvaret" not in page
