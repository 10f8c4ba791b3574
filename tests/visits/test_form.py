"""Logging a visit on the screen: what is asked, what is doubted, and that nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bostoette.warnings import CONFIRMED
from citizens.models import CourseStatus
from plans.models import Subgoal
from tests.factories import CourseFactory, SubgoalFactory, VisitFactory
from tests.town import Town
from tests.visits.answers import CPR_OF_NOBODY, answers, content
from visits.models import Visit, VisitStatus
from visits.services import content_of


def address(town: Town) -> str:
    return reverse("visits:create", args=[town.eva.pk])


def send(anna: Client, town: Town, **changed: Any) -> HttpResponse:
    response: HttpResponse = anna.post(address(town), answers(**changed))
    return response


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    assert Visit.objects.count() == 0
    found: dict[str, list[str]] = response.context["form"].errors
    return found


def doubts(response: Any) -> list[str]:
    assert response.status_code == 422
    assert Visit.objects.filter(status=VisitStatus.HELD).count() == 0
    assert response.context["form"].errors == {}
    return [doubt.text for doubt in response.context["form"].warnings]


def save_anyway(anna: Client, town: Town, asked: Any, **changed: Any) -> Visit:
    response = send(anna, town, **changed, **{CONFIRMED: asked.context["form"].confirmation})
    assert response.status_code == 302
    return Visit.objects.get(status=VisitStatus.HELD)


def test_a_visit_is_logged_in_one_screen(anna: Client, town: Town, subgoal: Subgoal) -> None:
    response = send(
        anna,
        town,
        form="phone",
        place="remote",
        methods=["fit"],
        topics=["health", "network"],
        mattered="At stemmen ikke rystede",
        noticed="Hun lo",
        agreed="Hun ringer selv næste gang",
        next_on="01122026",
        next_starts="9.30",
        **{f"worked_{subgoal.pk}": "on", f"step_{subgoal.pk}": "Ringede selv op"},
    )
    assert response["Location"] == reverse("citizens:detail", args=[town.eva.pk])
    assert content_of(Visit.objects.get(status=VisitStatus.HELD)) == content(
        form="phone",
        place="remote",
        methods=frozenset({"fit"}),
        topics=frozenset({"health", "network"}),
        mattered="At stemmen ikke rystede",
        noticed="Hun lo",
        agreed="Hun ringer selv næste gang",
        steps={subgoal.pk: "Ringede selv op"},
    )
    appointment = Visit.objects.get(status=VisitStatus.PLANNED)
    assert (appointment.starts_at, appointment.ends_at) == (
        datetime(2026, 12, 1, 8, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
    )


def test_date_times_and_one_prompt_are_all_that_is_needed(anna: Client, town: Town) -> None:
    assert set(errors(anna.post(address(town), {}))) == {
        "on",
        "starts",
        "form",
        "place",
        "idempotency_key",
        "happened",
    }


def test_the_form_proposes_the_hour_that_just_ended_and_the_usual_place(anna: Client, town: Town) -> None:
    VisitFactory(course=town.forloeb, form="group", place="office")
    form = anna.get(address(town)).context["form"]
    shown = {name: form[name].value() for name in ("starts", "ends", "form", "place")}
    assert str(form["on"].value()) == "2026-11-24"
    assert {name: str(value) for name, value in shown.items()} == {
        "starts": "12:00:00",
        "ends": "13:00:00",
        "form": "group",
        "place": "office",
    }


@pytest.mark.parametrize("prompt", ["happened", "mattered", "noticed"])
def test_any_one_of_the_three_prompts_will_do(anna: Client, town: Town, prompt: str) -> None:
    assert send(anna, town, **{"happened": "", prompt: "Lidt"}).status_code == 302


def test_without_any_of_them_the_first_says_so(anna: Client, town: Town) -> None:
    assert errors(send(anna, town, happened=" ", agreed="Noget")) == {
        "happened": ["Skriv lidt om besøget i mindst ét af de tre felter."]
    }


def test_an_empty_end_means_an_hour(anna: Client, town: Town) -> None:
    send(anna, town, ends="")
    assert Visit.objects.get().minutes == 60


def test_dates_and_times_may_be_typed_as_danes_do(anna: Client, town: Town) -> None:
    send(anna, town, on="24112026", starts="10", ends="1045")
    assert Visit.objects.get().starts_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert Visit.objects.get().minutes == 45


@pytest.mark.parametrize("day", ["31.02.2026", "24.11.1126", "i går"])
def test_an_impossible_date_is_said_at_the_date_and_shown_again(anna: Client, town: Town, day: str) -> None:
    response = send(anna, town, on=day)
    assert list(errors(response)) == ["on"]
    assert f'value="{day}"' in response.content.decode()
    assert "Vi ringede til kommunen sammen." in response.content.decode()


@pytest.mark.parametrize("end", ["09:00", "10:00"])
def test_an_end_before_the_start_is_refused(anna: Client, town: Town, end: str) -> None:
    assert errors(send(anna, town, ends=end)) == {
        "ends": ["Sluttidspunktet skal ligge efter starttidspunktet."]
    }


def test_a_visit_across_midnight_is_doubted_and_kept(anna: Client, town: Town) -> None:
    night = {"on": "2026-11-23", "starts": "23:30", "ends": "00:30"}
    asked = send(anna, town, **night)
    assert doubts(asked) == ["Besøget går over midnat."]
    assert save_anyway(anna, town, asked, **night).minutes == 60


def test_the_hour_that_summer_time_skips_is_no_time(anna: Client, town: Town) -> None:
    assert errors(send(anna, town, on="2026-03-29", starts="02:30", ends="03:30")) == {
        "starts": ["Det klokkeslæt findes ikke: den nat stilles uret frem."]
    }


def test_a_visit_over_the_night_the_clock_is_put_back_is_as_long_as_it_was(anna: Client, town: Town) -> None:
    send(anna, town, on="2026-10-25", starts="01:00", ends="04:00")
    assert Visit.objects.get().minutes == 4 * 60


def test_a_visit_tomorrow_cannot_have_been_held(anna: Client, town: Town) -> None:
    assert errors(send(anna, town, on="2026-11-25")) == {
        "on": ["Besøget ligger ude i fremtiden. Gem det, når det er holdt – indtil da kan det planlægges."]
    }


def test_a_visit_later_today_is_doubted(anna: Client, town: Town) -> None:
    later = {"starts": "15:00", "ends": "16:00"}
    asked = send(anna, town, **later)
    assert doubts(asked) == ["Besøget er ikke begyndt endnu."]
    assert save_anyway(anna, town, asked, **later).minutes == 60


def test_a_visit_a_hundred_years_ago_is_doubted_with_its_year(anna: Client, town: Town) -> None:
    asked = send(anna, town, on="24.11.1926")
    assert doubts(asked) == [
        "Besøget var den 24. november 1926 kl. 10.00–11.00, altså for mere end to måneder siden."
    ]


def test_a_very_long_visit_is_doubted(anna: Client, town: Town) -> None:
    assert doubts(send(anna, town, on="2026-11-23", starts="08:00", ends="21:00")) == [
        "Besøget varer mere end 12 timer."
    ]


def at_half_past_ten(**fields: Any) -> Visit:
    start = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    visit: Visit = VisitFactory(starts_at=start, ends_at=start + timedelta(hours=1), **fields)
    return visit


def test_an_overlap_with_another_visit_of_the_citizen_is_doubted(anna: Client, town: Town) -> None:
    at_half_past_ten(course=town.forloeb, worker=town.bo, status=VisitStatus.NO_SHOW)
    other = at_half_past_ten(course=town.forloeb, worker=town.bo, status=VisitStatus.PLANNED)
    asked = send(anna, town)
    assert doubts(asked) == [
        "Der er allerede planlagt et besøg hos Eva den 24. november 2026 kl. 10.30–11.30 (Bo Bostøtte). "
        "Er det det samme, så registrér det planlagte i stedet."
    ]
    Visit.objects.filter(pk=other.pk).update(status=VisitStatus.HELD)
    asked = anna.post(address(town), answers())
    assert [doubt.text for doubt in asked.context["form"].warnings] == [
        "Eva har et andet besøg på samme tid, den 24. november 2026 kl. 10.30–11.30 (Bo Bostøtte)."
    ]


def test_an_overlap_in_the_workers_own_calendar_names_no_other_citizen(anna: Client, town: Town) -> None:
    at_half_past_ten(course=CourseFactory(citizen=town.finn), worker=town.anna)
    asked = anna.post(address(town), answers())
    assert [doubt.text for doubt in asked.context["form"].warnings] == [
        "Anna Bostøtte har et andet besøg på samme tid, den 24. november 2026 kl. 10.30–11.30."
    ]
    assert "Finn" not in asked.content.decode()


def test_visits_back_to_back_do_not_overlap(anna: Client, town: Town) -> None:
    start = datetime(2026, 11, 24, 10, tzinfo=UTC)
    VisitFactory(course=town.forloeb, worker=town.anna, starts_at=start, ends_at=start + timedelta(hours=1))
    assert send(anna, town).status_code == 302


def test_an_overlap_of_the_next_appointment_is_doubted(anna: Client, town: Town) -> None:
    start = datetime(2026, 12, 1, 9, tzinfo=UTC)
    VisitFactory(
        course=town.forloeb,
        worker=town.anna,
        status=VisitStatus.PLANNED,
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
    )
    assert len(doubts(send(anna, town, next_on="2026-12-01"))) == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"next_starts": "10:00"}, {"next_on": ["Skriv også datoen for næste besøg."]}),
        (
            {"next_on": "24.11.2026", "next_starts": "10:30"},
            {"next_on": ["Næste besøg skal ligge efter dette."]},
        ),
        ({"next_on": "23.11.2026"}, {"next_on": ["Næste besøg skal ligge efter dette."]}),
    ],
)
def test_a_next_appointment_must_make_sense(
    anna: Client, town: Town, fields: dict[str, str], wrong: dict[str, list[str]]
) -> None:
    assert errors(send(anna, town, **fields)) == wrong


def test_a_next_appointment_years_ahead_is_doubted(anna: Client, town: Town) -> None:
    assert doubts(send(anna, town, next_on="1.12.2028")) == [
        "Aftalen den 1. december 2028 kl. 10.00–11.00 er mere end et år ude i fremtiden."
    ]


@pytest.mark.parametrize("box", ["happened", "mattered", "noticed", "agreed"])
def test_a_nul_character_is_said_at_its_field(anna: Client, town: Town, box: str) -> None:
    found = errors(send(anna, town, **{box: "før\x00efter"}))
    assert found == {
        box: [
            "Der er et usynligt tegn i teksten, som ikke kan gemmes (NUL). Slet det, eller skriv stedet igen."
        ]
    }


@pytest.mark.parametrize("box", ["on", "starts", "form", "place", "methods", "idempotency_key", "version"])
def test_a_nul_character_anywhere_else_is_an_error_and_no_crash(anna: Client, town: Town, box: str) -> None:
    assert box in errors(send(anna, town, **{box: "\x00"}))


def test_ten_thousand_characters_and_an_emoji_are_kept(anna: Client, town: Town) -> None:
    text = "🙂 " + "Vi gik en tur. " * 700
    send(anna, town, happened=text)
    assert len(text) > 10_000
    assert Visit.objects.get().happened == text.strip()


def test_a_text_too_long_is_refused_whole_and_shown_again(anna: Client, town: Town) -> None:
    text = "a" * 20_001
    response = send(anna, town, happened=text)
    assert list(errors(response)) == ["happened"]
    assert text in response.content.decode()


@pytest.mark.parametrize("box", ["happened", "mattered", "noticed", "agreed", "step"])
def test_a_cpr_number_in_a_text_is_doubted_until_confirmed(
    anna: Client, town: Town, subgoal: Subgoal, box: str
) -> None:
    name = f"step_{subgoal.pk}" if box == "step" else box
    words = {name: f"Naboen {CPR_OF_NOBODY} kom forbi"}
    asked = send(anna, town, **words)
    assert len(doubts(asked)) == 1
    page = asked.content.decode()
    assert "Gem alligevel" in page
    assert f"Naboen {CPR_OF_NOBODY} kom forbi" in page
    assert save_anyway(anna, town, asked, **words)


def test_a_small_step_without_its_tick_counts_as_worked_on(
    anna: Client, town: Town, subgoal: Subgoal
) -> None:
    send(anna, town, **{f"step_{subgoal.pk}": "Gik alene hjem"})
    assert content_of(Visit.objects.get()).steps == {subgoal.pk: "Gik alene hjem"}


def test_only_open_subgoals_of_this_citizen_are_offered(anna: Client, town: Town, subgoal: Subgoal) -> None:
    SubgoalFactory(goal=subgoal.goal, status="reached", closed_on=timezone.localdate())
    SubgoalFactory(goal__course=CourseFactory(citizen=town.finn))
    rows = anna.get(address(town)).context["form"].subgoal_rows
    assert [row.worked.html_name for row in rows] == [f"worked_{subgoal.pk}"]


def test_what_was_typed_about_a_subgoal_that_was_closed_meanwhile_is_kept(
    anna: Client, town: Town, subgoal: Subgoal
) -> None:
    Subgoal.objects.update(status="reached", closed_on=timezone.localdate())
    send(anna, town, **{f"step_{subgoal.pk}": "Nåede det"})
    assert content_of(Visit.objects.get()).steps == {subgoal.pk: "Nåede det"}


def test_a_subgoal_of_another_citizen_cannot_be_smuggled_in(anna: Client, town: Town) -> None:
    of_finn = SubgoalFactory(goal__course=CourseFactory(citizen=town.finn))
    send(anna, town, **{f"worked_{of_finn.pk}": "on", f"step_{of_finn.pk}": "Nej"})
    assert content_of(Visit.objects.get()).steps == {}


def test_the_workers_own_methods_come_first_and_all_sixteen_can_be_chosen(anna: Client, town: Town) -> None:
    VisitFactory(course=town.forloeb, worker=town.anna, methods=["open_dialogue", "who5"])
    VisitFactory(course=town.forloeb, worker=town.anna, methods=["who5"])
    VisitFactory(course=town.forloeb, worker=town.bo, methods=["la2"])
    form = anna.get(address(town)).context["form"]
    in_sight = [option.data["value"] for option in form.methods_in_sight]
    assert in_sight[:2] == ["who5", "open_dialogue"]
    assert len(in_sight) + len(form.methods_behind) == 16
    assert "la2" not in in_sight


def test_without_an_open_course_the_form_says_so_and_keeps_the_words(anna: Client, town: Town) -> None:
    town.forloeb.status = CourseStatus.ENDED
    town.forloeb.ended_on = timezone.localdate()
    town.forloeb.save()
    response = send(anna, town)
    assert errors(response) == {
        "__all__": ["Eva Lund har ikke et forløb i gang, så der kan ikke oprettes besøg."]
    }
    assert "Vi ringede til kommunen sammen." in response.content.decode()


def test_saving_leads_back_to_where_one_was(anna: Client, town: Town) -> None:
    page = anna.get(address(town), headers={"referer": "http://testserver/min-dag/?uge=48"})
    assert 'name="came_from" value="/min-dag/"' in page.content.decode()
    assert send(anna, town, came_from="/min-dag/")["Location"] == "/min-dag/"


@pytest.mark.parametrize("elsewhere", ["https://ond.example/", "//ond.example/", "javascript:alert(1)"])
def test_saving_never_leads_out_of_the_house(anna: Client, town: Town, elsewhere: str) -> None:
    response = send(anna, town, came_from=elsewhere)
    assert response["Location"] == reverse("citizens:detail", args=[town.eva.pk])


def test_a_planned_visit_is_filled_in_from_the_calendar(anna: Client, town: Town) -> None:
    visit = at_half_past_ten(
        course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED, place="walk", happened=""
    )
    url = reverse("visits:log_planned", args=[visit.pk])
    form = anna.get(url).context["form"]
    assert [str(form[name].value()) for name in ("on", "starts", "ends", "place")] == [
        "2026-11-24",
        "10:30:00",
        "11:30:00",
        "walk",
    ]
    assert anna.post(url, answers(starts="10:30", ends="11:30")).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.happened) == (VisitStatus.HELD, "Vi ringede til kommunen sammen.")
    assert anna.get(url)["Location"] == reverse("visits:detail", args=[visit.pk])


def test_the_form_for_a_new_visit_points_to_the_one_planned_today(anna: Client, town: Town) -> None:
    visit = at_half_past_ten(course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED, happened="")
    assert reverse("visits:log_planned", args=[visit.pk]) in anna.get(address(town)).content.decode()


def test_a_visit_is_planned_and_moved(anna: Client, town: Town) -> None:
    url = reverse("visits:plan", args=[town.eva.pk])
    assert anna.get(url).status_code == 200
    assert anna.post(url, answers(on="30.11.2026", happened="")).status_code == 302
    visit = Visit.objects.get()
    assert (visit.status, visit.starts_at) == (
        VisitStatus.PLANNED,
        datetime(2026, 11, 30, 9, tzinfo=UTC),
    )
    move = reverse("visits:edit", args=[visit.pk])
    moved = {name: answers()[name] for name in ("form", "place", "idempotency_key")}
    moved |= {"on": "1.12.2026", "starts": "12", "ends": "13", "version": "0"}
    assert anna.post(move, moved).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at) == (
        VisitStatus.PLANNED,
        datetime(2026, 12, 1, 11, tzinfo=UTC),
    )


def test_planning_back_in_time_is_doubted(anna: Client, town: Town) -> None:
    response: Any = anna.post(reverse("visits:plan", args=[town.eva.pk]), answers(on="1.11.2026"))
    assert doubts(response) == ["Aftalen den 1. november 2026 kl. 10.00–11.00 ligger tilbage i tiden."]


def test_moving_a_visit_that_was_written_down_meanwhile_blanks_nothing(anna: Client, town: Town) -> None:
    visit = at_half_past_ten(course=town.forloeb, worker=town.anna)
    moved = {name: answers()[name] for name in ("form", "place", "idempotency_key")}
    anna.post(
        reverse("visits:edit", args=[visit.pk]),
        moved | {"on": "1.12.2026", "starts": "12", "ends": "13", "version": "0"},
    )
    visit.refresh_from_db()
    assert (visit.happened, visit.version) == ("Vi gik en tur om søen.", 0)


@pytest.mark.parametrize(
    ("outcome", "status", "by"),
    [
        ("citizen", VisitStatus.CANCELLED, "citizen"),
        ("worker", VisitStatus.CANCELLED, "worker"),
        ("no_show", VisitStatus.NO_SHOW, ""),
    ],
)
def test_a_planned_visit_can_come_to_nothing(
    anna: Client, town: Town, outcome: str, status: str, by: str
) -> None:
    visit = at_half_past_ten(course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED, happened="")
    url = reverse("visits:cancel", args=[visit.pk])
    assert anna.get(url).status_code == 200
    assert anna.post(url, {"outcome": outcome, "reason": "Influenza"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_by, visit.cancel_reason) == (status, by, "Influenza")
    assert "Influenza" in anna.get(reverse("visits:detail", args=[visit.pk])).content.decode()


def test_calling_off_ourselves_needs_a_reason(anna: Client, town: Town) -> None:
    visit = at_half_past_ten(course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED, happened="")
    response = anna.post(reverse("visits:cancel", args=[visit.pk]), {"outcome": "worker"})
    assert response.status_code == 422
    assert response.context["form"].errors == {"reason": ["Skriv grunden, når det er os, der aflyser."]}
