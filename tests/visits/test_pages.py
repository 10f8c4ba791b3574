"""Who may open the pages about visits, what they show, and what they cost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Lookup
from citizens.record import timeline
from plans.models import Subgoal
from tests.factories import CourseFactory, MembershipFactory, SupervisionFactory, VisitFactory
from tests.town import Town
from tests.visits.answers import CPR_OF_NOBODY, answers
from visits.models import Supervision, Visit, VisitStatus, VisitStep
from visits.services import change_visit, content_of

PAGES = ("list", "create", "plan", "detail", "edit", "log_planned", "cancel")


def addresses(town: Town) -> dict[str, str]:
    held = VisitFactory(course=town.forloeb, worker=town.anna)
    planned = VisitFactory(
        course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED, happened="", **in_a_week()
    )
    of_eva = {name: reverse(f"visits:{name}", args=[town.eva.pk]) for name in ("list", "create", "plan")}
    of_held = {name: reverse(f"visits:{name}", args=[held.pk]) for name in ("detail", "edit")}
    of_planned = {name: reverse(f"visits:{name}", args=[planned.pk]) for name in ("log_planned", "cancel")}
    return of_eva | of_held | of_planned


def in_a_week() -> dict[str, datetime]:
    start = datetime(2026, 12, 1, 9, tzinfo=UTC)
    return {"starts_at": start, "ends_at": start + timedelta(hours=1)}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anna", 200),
        ("lars", 200),
        ("maja", 403),
        ("bo", 404),
        ("adam", 404),
        ("olga", 404),
        ("fremmed", 404),
    ],
)
def test_who_opens_which_page(
    client: Client, town: Town, now: datetime, who: str, status: int, page: str
) -> None:
    address = addresses(town)[page]
    client.force_login(getattr(town, who))
    assert client.get(address).status_code == status
    if status != 200:
        before = Visit.objects.count()
        assert client.post(address, answers()).status_code in (status, 405)
        assert Visit.objects.count() == before


def test_a_visitor_without_login_is_sent_to_it(client: Client, town: Town) -> None:
    for address in addresses(town).values():
        assert client.get(address)["Location"] == f"{reverse('login')}?next={address}"


def test_every_look_at_a_visit_is_logged(anna: Client, town: Town) -> None:
    visit = VisitFactory(course=town.forloeb)
    anna.get(reverse("visits:detail", args=[visit.pk]))
    seen = Lookup.objects.values_list("user_id", "citizen_id", "action", "outcome")
    assert list(seen) == [(town.anna.pk, town.eva.pk, "record.view", "shown")]


def test_what_was_put_right_stands_folded_below_with_who_did_it(anna: Client, town: Town) -> None:
    visit = VisitFactory(course=town.forloeb, worker=town.anna, happened="Vi gik en tur.")
    address = reverse("visits:detail", args=[visit.pk])
    assert "Tidligere ordlyd" not in anna.get(address).content.decode()
    change_visit(visit, replace(content_of(visit), happened="Vi gik to ture."), by=town.lars, version=0)
    page = anna.get(address).content.decode()
    assert page.index("Vi gik to ture.") < page.index("Tidligere ordlyd (1)") < page.index("Vi gik en tur.")
    assert f"af {town.lars.name}" in page


def test_the_page_of_a_visit_tells_all_of_it(anna: Client, town: Town, subgoal: Subgoal) -> None:
    visit = VisitFactory(
        course=town.forloeb,
        worker=town.bo,
        methods=["fit"],
        topics=["health"],
        mattered="At være ude",
        noticed="Hun nynnede",
        agreed="Samme sted på fredag",
    )
    VisitStep.objects.create(visit=visit, citizen=town.eva, subgoal=subgoal, small_step="Gik selv ind")
    page = anna.get(reverse("visits:detail", args=[visit.pk])).content.decode()
    for words in (
        "Besøg i hjemmet",
        "gennemført",
        "Mandag 3. marts 2025 kl. 11.00–12.00",
        "Bo Bostøtte",
        "Feedback Informed Treatment",
        "Krop og sundhed",
        "Jeg går ned til værestedet om onsdagen",
        "Gik selv ind",
        "Vi gik en tur om søen.",
        "At være ude",
        "Hun nynnede",
        "Samme sted på fredag",
    ):
        assert words in page


def test_what_a_person_wrote_is_text_and_never_markup(anna: Client, town: Town) -> None:
    visit = VisitFactory(course=town.forloeb, happened="<script>alert(1)</script>")
    for route, key in (("detail", visit.pk), ("edit", visit.pk), ("list", town.eva.pk)):
        page = anna.get(reverse(f"visits:{route}", args=[key])).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_list_goes_by_month_with_the_newest_first(anna: Client, town: Town) -> None:
    for day, status in (
        (datetime(2026, 12, 1, 9, tzinfo=UTC), VisitStatus.PLANNED),
        (datetime(2026, 11, 20, 9, tzinfo=UTC), VisitStatus.PLANNED),
        (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), VisitStatus.HELD),  # 1 November in Denmark
        (datetime(2026, 10, 2, 9, tzinfo=UTC), VisitStatus.NO_SHOW),
    ):
        VisitFactory(
            course=town.forloeb,
            worker=town.anna,
            starts_at=day,
            ends_at=day + timedelta(hours=1),
            status=status,
        )
    months = anna.get(reverse("visits:list", args=[town.eva.pk])).context["months"]
    assert [
        (month, [(row.when, row.badge_label, bool(row.log_url)) for row in rows]) for month, rows in months
    ] == [
        ("december 2026", [("Tirsdag 1. december kl. 10.00", "planlagt", False)]),
        (
            "november 2026",
            [
                ("Fredag 20. november kl. 10.00", "ikke registreret", True),
                ("Søndag 1. november kl. 00.30", "", False),
            ],
        ),
        ("oktober 2026", [("Fredag 2. oktober kl. 11.00", "ikke mødt", False)]),
    ]


def test_the_list_is_paged_by_key_without_gaps_or_doubles(anna: Client, town: Town) -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    same_moment = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    for _n in range(35):
        VisitFactory(course=town.forloeb, **same_moment)
    address = reverse("visits:list", args=[town.eva.pk])
    first = anna.get(address)
    second = anna.get(address, {"efter": str(first.context["next_key"])})
    urls = [row.url for page in (first, second) for _month, rows in page.context["months"] for row in rows]
    assert (len(urls), len(set(urls)), second.context["next_key"]) == (35, 35, None)


@pytest.mark.parametrize("visits", [1, 3])
def test_the_list_costs_the_same_however_long(
    anna: Client, town: Town, visits: int, django_assert_num_queries: Any
) -> None:
    for _n in range(visits):
        VisitFactory(course=town.forloeb)
    # session, user, memberships, the citizen, a grant, the visits with their workers, the groups; the frame:
    # assignment, counts of the tabs, kommune's name; saving the session
    with django_assert_num_queries(11):
        anna.get(reverse("visits:list", args=[town.eva.pk]))


@pytest.mark.parametrize("visits", [1, 3])
def test_the_form_costs_the_same_however_long_the_story(
    anna: Client, town: Town, subgoal: Subgoal, visits: int, django_assert_num_queries: Any
) -> None:
    for _n in range(visits):
        VisitFactory(course=town.forloeb, worker=town.anna)
    # session, user, memberships, the citizen, a grant; draft, latest visit, subgoals, methods, planned
    # today; the frame: assignment, counts of the tabs, kommune's name; saving the session
    with django_assert_num_queries(14):
        anna.get(reverse("visits:create", args=[town.eva.pk]))


@pytest.mark.parametrize("steps", [1, 3])
def test_a_visit_costs_the_same_however_many_subgoals(
    anna: Client, town: Town, subgoal: Subgoal, steps: int, django_assert_num_queries: Any
) -> None:
    visit = VisitFactory(course=town.forloeb, worker=town.anna)
    for n in range(steps):
        row = Subgoal.objects.create(
            citizen=town.eva, goal=subgoal.goal, text=f"Delmål {n}", area=6, follow_up_on=date(2026, 12, 1)
        )
        VisitStep.objects.create(visit=visit, citizen=town.eva, subgoal=row)
    # session, user, memberships, the visit, a grant, its steps, what it said before; the frame: assignment,
    # counts of the tabs, kommune's name; saving the session
    with django_assert_num_queries(11):
        anna.get(reverse("visits:detail", args=[visit.pk]))


def test_the_timeline_tells_what_happened_and_not_what_is_planned(town: Town, subgoal: Subgoal) -> None:
    held = VisitFactory(course=town.forloeb, worker=town.anna, place="walk", happened="Ord. " * 100)
    VisitStep.objects.create(visit=held, citizen=town.eva, subgoal=subgoal, small_step="Sagde hej først")
    later = {"starts_at": held.starts_at + timedelta(days=1), "ends_at": held.ends_at + timedelta(days=1)}
    VisitFactory(
        course=town.forloeb,
        worker=town.anna,
        status=VisitStatus.CANCELLED,
        cancelled_by="citizen",
        cancel_reason="Syg",
        happened="",
        **later,
    )
    VisitFactory(course=town.forloeb, worker=town.anna, status=VisitStatus.PLANNED, **in_a_week())
    cancelled, told = timeline(town.eva, {"record.view"}, only="visits")
    assert (cancelled.title, cancelled.text, cancelled.badge_label) == (
        "Besøg i hjemmet: aflyst",
        "Syg",
        "aflyst",
    )
    assert (told.at, told.title, told.by, told.badge_label) == (held.starts_at, "Gåtur", "Anna Bostøtte", "")
    assert told.text.startswith("Ord. Ord.")
    assert told.text.endswith(" …\n\nJeg går ned til værestedet om onsdagen: Sagde hej først")
    assert told.url == reverse("visits:detail", args=[held.pk])
    assert timeline(town.eva, {"record.view"}, only="visits", before=held.starts_at) == []


def test_myndighed_reads_no_visit_in_the_timeline(client: Client, town: Town) -> None:
    VisitFactory(course=town.forloeb, happened="Fortroligt")
    client.force_login(town.maja)
    page = client.get(reverse("citizens:detail", args=[town.eva.pk]))
    assert page.status_code == 200
    assert "Fortroligt" not in page.content.decode()
    assert reverse("visits:list", args=[town.eva.pk]) not in page.content.decode()


@pytest.mark.parametrize("visits", [1, 3])
def test_the_timeline_costs_three_queries(
    town: Town, subgoal: Subgoal, visits: int, django_assert_num_queries: Any
) -> None:
    for _n in range(visits):
        visit = VisitFactory(course=town.forloeb)
        VisitStep.objects.create(visit=visit, citizen=town.eva, subgoal=subgoal)
    with django_assert_num_queries(3):  # visits with workers, their steps, the subgoals of those
        timeline(town.eva, {"record.view"}, only="visits")


SPARRING = {"on": "20.11.2026", "kind": "peer", "action_points": "Vi ringer dagen før."}


def sparring(town: Town, **changed: Any) -> dict[str, Any]:
    who = {"team": town.nord.pk, "participants": [town.anna.pk, town.bo.pk]}
    return SPARRING | who | {"key": "018f0000-0000-7000-8000-00000000000a"} | changed


def test_sparring_is_written_down_once_and_shown_to_the_team(anna: Client, town: Town) -> None:
    address = reverse("visits:supervision")
    for _click in range(2):
        assert anna.post(address, sparring(town)).status_code == 302
    assert Supervision.objects.get().participants.count() == 2
    rows = anna.get(address).context["rows"]
    assert [(row.title, row.text, row.who) for row in rows] == [
        (
            "20. november 2026: kollegial sparring",
            "Vi ringer dagen før.",
            "Team Nord · Anna Bostøtte, Bo Bostøtte",
        )
    ]


def test_sparring_of_another_team_is_not_shown(client: Client, town: Town) -> None:
    SupervisionFactory(team=town.syd, recorded_by=town.olga, action_points="Kun Syd")
    client.force_login(town.lars)
    assert client.get(reverse("visits:supervision")).context["rows"] == []


@pytest.mark.parametrize(
    ("changed", "box"),
    [
        ({"on": "25.11.2026"}, "on"),
        ({"participants": []}, "participants"),
        ({"kind": "møde"}, "kind"),
        ({"action_points": "a\x00b"}, "action_points"),
        ({"key": "x"}, "key"),
    ],
)
def test_sparring_with_a_slip_is_shown_again(
    anna: Client, town: Town, changed: dict[str, Any], box: str
) -> None:
    response = anna.post(reverse("visits:supervision"), sparring(town, **changed))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [box])
    assert Supervision.objects.count() == 0


def test_only_colleagues_and_own_teams_can_be_named(anna: Client, town: Town) -> None:
    for changed in ({"team": town.syd.pk}, {"participants": [town.olga.pk]}):
        assert anna.post(reverse("visits:supervision"), sparring(town, **changed)).status_code == 422
    assert Supervision.objects.count() == 0


def test_a_cpr_number_in_sparring_is_doubted(anna: Client, town: Town) -> None:
    response = anna.post(reverse("visits:supervision"), sparring(town, action_points=CPR_OF_NOBODY))
    assert response.status_code == 422
    assert "Gem alligevel" in response.content.decode()


@pytest.mark.parametrize("who", ["maja", "adam"])
def test_sparring_is_for_the_teams(client: Client, town: Town, who: str) -> None:
    client.force_login(getattr(town, who))
    assert client.get(reverse("visits:supervision")).status_code == 403
    assert client.post(reverse("visits:supervision"), sparring(town)).status_code == 403


def test_who_works_in_two_teams_chooses_between_them(client: Client, town: Town) -> None:
    MembershipFactory(user=town.anna, team=town.syd)
    client.force_login(town.anna)
    form = client.get(reverse("visits:supervision")).context["form"]
    assert not form["team"].is_hidden
    assert set(form.fields["team"].queryset) == {town.nord, town.syd}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_sparring_costs_the_same_however_much(
    anna: Client, town: Town, rows: int, django_assert_num_queries: Any
) -> None:
    for _n in range(rows):
        SupervisionFactory(team=town.nord, recorded_by=town.lars).participants.set([town.anna, town.bo])
    # session, user, memberships, sparring, those who took part, colleagues to choose, kommune's name;
    # saving the session
    with django_assert_num_queries(8):
        anna.get(reverse("visits:supervision"))


def test_a_visit_in_another_course_of_the_citizen_is_listed_too(anna: Client, town: Town) -> None:
    past = CourseFactory(
        citizen=town.eva, status="ended", ended_on=date(2024, 1, 1), started_on=date(2023, 1, 1)
    )
    VisitFactory(course=past)
    assert len(anna.get(reverse("visits:list", args=[town.eva.pk])).context["months"]) == 1
