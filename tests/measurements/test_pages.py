"""Answering a questionnaire on the screen, and what the charts and the rules make of it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from bostoette.errors import RuleViolation
from citizens.models import CourseStatus
from measurements.models import AlertAnswer, Response, State
from measurements.services import Given, answer_alert, decline, record_answers
from tests.factories import AssignmentFactory, CitizenFactory, CourseFactory, VisitFactory
from tests.town import Town

ORS = ("individual", "interpersonal", "social", "overall")
SRS = ("relationship", "goals_topics", "approach_method", "overall")


def answers(items: tuple[str, ...], *values: str) -> dict[str, Decimal]:
    return {item: Decimal(value) for item, value in zip(items, values, strict=False)}


def posted(**fields: Any) -> dict[str, Any]:
    return {
        "given_on": "2.3.2026",
        "answered_by": "citizen",
        "mode": "screen",
        "key": str(uuid4()),
        **fields,
    }


def post(client: Client, town: Town, instrument: str, **fields: Any) -> Any:
    client.force_login(town.anna)
    return client.post(reverse("measurements:record", args=[town.eva.pk, instrument]), posted(**fields))


def test_four_lines_make_an_exact_score_and_lead_to_the_receipt(client: Client, town: Town) -> None:
    answer = post(client, town, "ors", individual="5,5", interpersonal="5.7", social="5,6", overall="8,2")
    response = Response.objects.get()
    assert (response.total, response.state, response.rule_version) == (Decimal("25.0"), State.COMPLETE, 1)
    assert response.answers == {
        "individual": "5.5",
        "interpersonal": "5.7",
        "social": "5.6",
        "overall": "8.2",
    }
    assert answer.headers["Location"] == reverse("measurements:detail", args=[response.pk])


def test_the_same_form_sent_twice_is_one_response(client: Client, town: Town) -> None:
    fields = posted(individual="5", interpersonal="5", social="5", overall="5")
    first = post(client, town, "ors", **fields)
    again = post(client, town, "ors", **fields)
    assert Response.objects.count() == 1
    assert first.headers["Location"] == again.headers["Location"]


def test_a_form_used_for_one_citizen_is_not_taken_for_anothers(client: Client, town: Town) -> None:
    fields = posted(individual="5", interpersonal="5", social="5", overall="5")
    post(client, town, "ors", **fields)
    other = CourseFactory(citizen=CitizenFactory(team=town.nord)).citizen
    AssignmentFactory(citizen=other, user=town.anna)
    answer = client.post(reverse("measurements:record", args=[other.pk, "ors"]), fields)
    assert answer.status_code == 422
    assert Response.objects.get().citizen == town.eva


def test_a_form_used_for_somebody_one_no_longer_sees_is_refused_in_words(client: Client, town: Town) -> None:
    other = CourseFactory(citizen=CitizenFactory(team=town.nord)).citizen
    had = AssignmentFactory(citizen=other, user=town.anna)
    fields = posted(individual="5", interpersonal="5", social="5", overall="5")
    client.force_login(town.anna)
    client.post(reverse("measurements:record", args=[other.pk, "ors"]), fields)
    had.delete()
    answer = post(client, town, "ors", **fields)
    assert (answer.status_code, Response.objects.get().citizen) == (422, other)
    assert "Formularen er brugt før" in answer.content.decode()


def test_a_form_used_for_one_questionnaire_is_not_taken_for_another(client: Client, town: Town) -> None:
    used = posted(individual="5", interpersonal="5", social="5", overall="5")
    post(client, town, "ors", **used)
    answer = post(client, town, "srs", key=used["key"], **dict.fromkeys(SRS, "9"))
    assert (answer.status_code, Response.objects.get().instrument) == (422, "ors")


def test_what_else_the_database_refuses_is_no_used_form(town: Town) -> None:
    with pytest.raises(IntegrityError, match="response_by_link"), transaction.atomic():
        decline(town.eva, "ors", reason="", given=Given(date(2026, 3, 2), "worker", "link"), by=town.anna)


@pytest.mark.parametrize("wrong", ["10,1", "-0,1", "abc", "NaN", "5,55", "5\x00"])
def test_an_answer_off_the_line_is_refused_at_its_field_and_nothing_is_lost(
    client: Client, town: Town, wrong: str
) -> None:
    answer = post(client, town, "ors", individual=wrong, interpersonal="5,7", social="5,6", overall="8,2")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["individual"]
    assert 'value="5,7"' in answer.content.decode()
    assert not Response.objects.exists()


def test_a_missing_line_is_asked_about_and_then_kept_without_a_score(client: Client, town: Town) -> None:
    fields = posted(individual="5", interpersonal="5", social="5", overall="")
    asked = post(client, town, "ors", **fields)
    (doubt,) = asked.context["form"].warnings
    assert "Alt i alt" in doubt.text
    assert not Response.objects.exists()
    post(client, town, "ors", **fields, confirmed=asked.context["form"].confirmation)
    response = Response.objects.get()
    assert (response.state, response.total) == (State.INCOMPLETE, None)


def test_declining_is_an_answer_of_its_own(client: Client, town: Town) -> None:
    post(client, town, "srs", declined="on", declined_reason="Træt i dag")
    response = Response.objects.get()
    assert (response.state, response.total, response.declined_reason) == (State.DECLINED, None, "Træt i dag")


def test_nothing_answered_and_nothing_declined_is_refused(client: Client, town: Town) -> None:
    answer = post(client, town, "srs")
    assert answer.status_code == 422
    assert not Response.objects.exists()


def test_both_answers_and_a_no_is_refused(client: Client, town: Town) -> None:
    answer = post(client, town, "srs", relationship="9", declined="on")
    assert list(answer.context["form"].errors) == ["declined"]


def test_a_day_in_the_future_is_refused(client: Client, town: Town) -> None:
    answer = post(client, town, "srs", relationship="9", given_on="1.1.2199")
    assert list(answer.context["form"].errors) == ["given_on"]


def test_who5_is_a_raw_sum_of_words(client: Client, town: Town) -> None:
    post(client, town, "who5", cheerful="3", calm="3", active="2", rested="2", interested="2")
    response = Response.objects.get()
    assert response.total == Decimal(12)
    page = client.get(reverse("measurements:detail", args=[response.pk])).content.decode()
    assert "lidt mere end halvdelen" in page
    assert "48" in page


def test_an_unknown_questionnaire_does_not_exist(client: Client, town: Town) -> None:
    assert post(client, town, "phq9").status_code == 404


def test_a_visit_of_another_citizen_cannot_be_chosen(client: Client, town: Town) -> None:
    other = VisitFactory()
    answer = post(client, town, "srs", relationship="9", visit=str(other.pk))
    assert list(answer.context["form"].errors) == ["visit"]


def give(town: Town, day: int, instrument: str, items: tuple[str, ...], *values: str) -> Response:
    given = Given(on=date(2026, 3, day))
    return record_answers(town.eva, instrument, answers(items, *values), given=given, by=town.anna)


def test_the_page_draws_the_course_and_names_the_lines_in_words(client: Client, town: Town) -> None:
    give(town, 1, "ors", ORS, "4", "4", "4", "4")
    give(town, 1, "srs", SRS, "9.5", "9.5", "9.5", "9.5")
    give(town, 8, "ors", ORS, "7", "7", "7", "7")
    client.force_login(town.anna)
    page = client.get(reverse("measurements:list", args=[town.eva.pk])).content.decode()
    assert "ORS begyndte på 16,0 og er nu 28,0 af 40." in page
    assert "25: grænse" in page
    assert "36: grænse" in page
    assert page.count('<svg class="chart"') == 1


def test_a_new_course_starts_its_own_series(client: Client, town: Town) -> None:
    give(town, 1, "ors", ORS, "4", "4", "4", "4")
    town.forloeb.__class__.objects.filter(pk=town.forloeb.pk).update(
        status=CourseStatus.ENDED, ended_on=date(2026, 3, 2)
    )
    CourseFactory(citizen=town.eva, started_on=date(2026, 3, 3))
    client.force_login(town.anna)
    page = client.get(reverse("measurements:list", args=[town.eva.pk]))
    assert page.context["told"].charts == []


def test_a_low_srs_asks_what_to_do_and_keeps_the_answer_once(client: Client, town: Town) -> None:
    low = give(town, 1, "srs", SRS, "9", "9", "9", "8.9")
    client.force_login(town.anna)
    url = reverse("measurements:answer_alert", args=[low.pk])
    assert url in client.get(reverse("measurements:list", args=[town.eva.pk])).content.decode()
    client.post(url, {"agreed": "Vi går en tur i stedet for at sidde."})
    assert AlertAnswer.objects.get().agreed == "Vi går en tur i stedet for at sidde."
    page = client.get(reverse("measurements:list", args=[town.eva.pk])).content.decode()
    assert "Vi går en tur i stedet for at sidde." in page
    assert url not in page
    with pytest.raises(RuleViolation):
        answer_alert(low, agreed="Igen", by=town.anna)


def test_the_receipt_sets_the_two_times_before_beside_todays_and_the_form_shows_none(
    client: Client, town: Town
) -> None:
    for day, value in enumerate(("1", "2", "3"), start=1):
        give(town, day, "ors", ORS, value, value, value, value)
    decline(town.eva, "ors", reason="", given=Given(on=date(2026, 3, 4)), by=town.anna)
    today = give(town, 5, "ors", ORS, "4", "4", "4")
    client.force_login(town.anna)
    form = client.get(reverse("measurements:record", args=[town.eva.pk, "ors"]))
    assert "3,0" not in form.content.decode()
    beside = client.get(reverse("measurements:detail", args=[today.pk])).context["beside"]
    assert beside.days == ("05.03.2026", "03.03.2026", "02.03.2026")
    assert beside.rows == (
        ("Mig selv", ("4,0", "3,0", "2,0")),
        ("Mine nærmeste", ("4,0", "3,0", "2,0")),
        ("Blandt andre mennesker", ("4,0", "3,0", "2,0")),
        ("Alt i alt", ("ikke besvaret", "3,0", "2,0")),
        ("Samlet", ("intet", "12,0 af 40", "8,0 af 40")),
    )


def test_the_first_time_has_nothing_beside_it(client: Client, town: Town) -> None:
    first = give(town, 1, "ors", ORS, "4", "4", "4", "4")
    give(town, 8, "ors", ORS, "5", "5", "5", "5")
    client.force_login(town.anna)
    assert client.get(reverse("measurements:detail", args=[first.pk])).context["beside"] is None


def test_what_was_agreed_meets_the_citizen_before_the_next_questions_until_an_srs_asks_anew(
    client: Client, town: Town
) -> None:
    low = give(town, 1, "srs", SRS, "9", "9", "9", "8.9")
    agreed = "Vi går en tur i stedet for at sidde."
    answer_alert(low, agreed=agreed, by=town.anna)
    client.force_login(town.anna)
    shown = {
        key: agreed in client.get(reverse("measurements:record", args=[town.eva.pk, key])).content.decode()
        for key in ("ors", "srs", "who5")
    }
    assert shown == {"ors": True, "srs": True, "who5": False}
    give(town, 8, "srs", SRS, "9", "9", "9", "9")
    page = client.get(reverse("measurements:record", args=[town.eva.pk, "ors"])).content.decode()
    assert agreed not in page


def test_a_good_srs_asks_nothing(client: Client, town: Town) -> None:
    give(town, 1, "srs", SRS, "9", "9", "9", "9")
    client.force_login(town.anna)
    assert client.get(reverse("measurements:list", args=[town.eva.pk])).context["to_answer"] is None


def test_ors_is_for_adults(town: Town) -> None:
    town.eva.born_on = date(2010, 1, 1)
    with pytest.raises(RuleViolation):
        give(town, 1, "ors", ORS, "4", "4", "4", "4")


def test_without_an_open_course_there_is_nothing_to_measure(town: Town) -> None:
    with pytest.raises(RuleViolation):
        decline(town.finn, "srs", reason="", given=Given(on=date(2026, 3, 1)), by=town.olga)


def test_the_database_refuses_a_score_that_is_not_complete(town: Town) -> None:
    response = give(town, 1, "srs", SRS, "9", "9", "9", "9")
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(state=State.DECLINED)


def test_myndighed_sees_totals_and_not_answers(client: Client, town: Town) -> None:
    response = give(town, 1, "srs", SRS, "9", "9", "9", "9")
    client.force_login(town.maja)
    assert client.get(reverse("measurements:list", args=[town.eva.pk])).status_code == 200
    assert client.get(reverse("measurements:detail", args=[response.pk])).status_code == 403
    assert client.get(reverse("measurements:record", args=[town.eva.pk, "srs"])).status_code == 403


@pytest.mark.parametrize("name", ["bo", "olga", "fremmed", "adam"])
def test_others_find_nothing(client: Client, town: Town, name: str) -> None:
    client.force_login(getattr(town, name))
    assert client.get(reverse("measurements:list", args=[town.eva.pk])).status_code == 404


@pytest.mark.parametrize("meetings", [1, 3])
def test_the_page_asks_the_same_queries_for_one_and_three(
    client: Client, town: Town, django_assert_num_queries: Any, meetings: int
) -> None:
    for day in range(1, meetings + 1):
        give(town, day, "ors", ORS, "4", "4", "4", "4")
    client.force_login(town.anna)
    client.get(reverse("measurements:list", args=[town.eva.pk]))
    # session, user, kommune; memberships, citizen; purpose of the look; assignment; tab counts;
    # course, responses, the kommune's limits, groups, links sent; saving the session: begin, update, commit
    with django_assert_num_queries(14):
        client.get(reverse("measurements:list", args=[town.eva.pk]))


def inspire_posted(*important: int, rating: str = "3", relationship: str = "4") -> dict[str, str]:
    """INSPIRE as a form sends it: everything marked, and what matters rated."""
    fields = {f"important_{number:02}": "1" if number in important else "0" for number in range(1, 21)}
    fields |= {f"support_{number:02}": rating for number in important}
    return fields | {f"relationship_{number}": relationship for number in range(1, 8)}


def test_inspire_is_two_scores_and_a_profile_and_never_one_number(client: Client, town: Town) -> None:
    answer = post(client, town, "inspire", **inspire_posted(1, 5))
    response = Response.objects.get()
    assert (response.state, response.total) == (State.COMPLETE, None)
    assert response.scores["support"] == "75"
    assert response.scores["relationship"] == "100"
    assert (response.scores["importance"], response.scores["support_hope"]) == ("2", "75")
    assert "support_meaning" not in response.scores
    receipt = client.get(answer.headers["Location"]).content.decode()
    assert "2 af 20" in receipt
    assert "75,0 af 100" in receipt
    assert "2. Samhørighed – støtte" not in receipt  # not asked, since it does not matter
    page = client.get(reverse("measurements:list", args=[town.eva.pk])).content.decode()
    assert (
        "På det, borgeren har markeret som vigtigt (2 af 20 emner), opleves støtten som 75,0 af 100." in page
    )


def test_what_does_not_matter_cannot_be_rated_and_the_error_stands_at_the_rating(
    client: Client, town: Town
) -> None:
    answer = post(client, town, "inspire", **inspire_posted(1), support_02="4")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["support_02"]
    assert not Response.objects.exists()


def test_a_rating_that_is_missing_is_asked_about_and_one_that_is_not_wanted_is_not(
    client: Client, town: Town
) -> None:
    fields = inspire_posted(1, 2)
    del fields["support_02"]
    answer = post(client, town, "inspire", **fields)
    (doubt,) = answer.context["form"].warnings
    assert "»2. Samhørighed – støtte«" in doubt.text
    assert "3. Samhørighed" not in doubt.text


def test_nothing_important_is_complete_and_says_so(client: Client, town: Town) -> None:
    answer = post(client, town, "inspire", **inspire_posted())
    response = Response.objects.get()
    assert response.state == State.COMPLETE
    assert "support" not in response.scores
    assert "intet er markeret som vigtigt" in client.get(answer.headers["Location"]).content.decode()


def test_brief_inspire_is_shown_per_domain_with_first_and_latest(client: Client, town: Town) -> None:
    first = {"connectedness": "3", "hope": "4", "identity": "2", "meaning": "1", "empowerment": "3"}
    post(client, town, "brief_inspire", **first, given_on="1.3.2026")
    post(client, town, "brief_inspire", **{**first, "hope": "2"}, given_on="2.3.2026")
    page = client.get(reverse("measurements:list", args=[town.eva.pk])).content.decode()
    assert "Borgeren oplever støtten som 55,0 af 100. Første gang var støtten 65,0." in page
    assert "Håb 01.03.2026: 100,0" in page
    assert "Håb 02.03.2026: 50,0" in page


def test_a_total_is_kept_with_its_percent_in_full(client: Client, town: Town) -> None:
    post(client, town, "who5", cheerful="3", calm="3", active="2", rested="2", interested="2")
    assert Response.objects.get().scores == {"total": "12", "percent": "48"}


@pytest.mark.parametrize(
    "fields",
    [
        {"instrument": "ors", "state": "complete", "rule_version": 1, "scores": {"total": "9"}},
        {"instrument": "inspire", "state": "complete", "rule_version": 1, "scores": {"a": "1"}, "total": "9"},
        {"instrument": "ors", "state": "complete", "rule_version": 1, "total": "9.0", "scores": {}},
        {"instrument": "ors", "state": "declined", "scores": {"total": "9"}},
    ],
)
def test_the_database_takes_no_score_that_does_not_belong(town: Town, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(
            citizen=town.eva,
            course=town.forloeb,
            answered_by="citizen",
            recorded_by=town.anna,
            given_on=date(2026, 3, 2),
            **fields,
        )


def test_myndighed_sees_totals_and_not_one_single_answer(client: Client, town: Town) -> None:
    post(client, town, "srs", relationship="4.3", goals_topics="9", approach_method="9", overall="9")
    brief = {"connectedness": "4", "hope": "3", "identity": "1", "meaning": "0", "empowerment": "2"}
    post(client, town, "brief_inspire", **brief)
    post(client, town, "inspire", **inspire_posted(1, 5, rating="1"))
    page = reverse("measurements:list", args=[town.eva.pk])
    assert "4,3 ved »Kontakten mellem os«" in client.get(page).content.decode()
    client.force_login(town.maja)
    seen = client.get(page).content.decode()
    assert "Den seneste SRS er 31,3 og dermed under 36." in seen
    assert "Borgeren oplever støtten som 50,0 af 100." in seen
    assert "(2 af 20 emner), opleves støtten som 25,0 af 100. Relationen er 100,0 af 100." in seen
    for single in ("4,3", "Kontakten mellem os", "Samhørighed", "Håb", "75,0"):
        assert single not in seen, single


def test_a_share_of_one_thing_is_its_answer_and_told_to_nobody_outside(client: Client, town: Town) -> None:
    post(client, town, "inspire", **inspire_posted(5, rating="1"))
    response = Response.objects.get()
    assert response.scores["support"] == "25"
    assert response.totals == {"importance": "1", "relationship": "100"}
    client.force_login(town.maja)
    seen = client.get(reverse("measurements:list", args=[town.eva.pk])).content.decode()
    assert "Borgeren har markeret 1 af 20 emner som vigtige, så støtten har intet tal." in seen
    assert "25,0" not in seen
