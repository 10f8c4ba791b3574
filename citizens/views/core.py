"""Pages about citizens: lists, the record with its timeline, and the course."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.policy import Action
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation, violations_on
from bostoette.fields import EARLIEST_YEAR, LATEST_YEAR
from bostoette.paging import page_after
from citizens import services
from citizens.access import fetch_or_404, log_list, named_or_404
from citizens.finding import Found, find
from citizens.forms.core import CoordinatorForm, MoveCourseForm, ReasonForm, SearchForm, StartForm
from citizens.models import Citizen, Course, CourseStatus, Grant, Introduction, Merge, workers_of
from citizens.record import SOURCES, citizen_frame, timeline
from citizens.services.profiles import contact_for_change

ARCHIVED = "arkiveret"  # beside the statuses of a course, in the address of a list


@require_safe
def citizen_list(request: HttpRequest) -> HttpResponse:
    """The citizens the user works with or is responsible for."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.VIEW_CITIZEN):
        raise PermissionDenied
    citizens = Citizen.objects.permitting(request.user, Action.VIEW_CITIZEN)
    status = request.GET.get("status", "")
    citizens = citizens.archived() if status == ARCHIVED else citizens.in_work()
    citizens = citizens.in_status(status) if status in CourseStatus.values else citizens.with_status()
    page = page_after(citizens, by="sort_key", after=request.GET.get("efter"))
    log_list(request.user, page.rows, Action.VIEW_CITIZEN)
    return render(
        request,
        "citizens/citizen_list.html",
        {
            "rows": [(citizen, status_words(citizen)) for citizen in page.rows],
            "next_key": page.next_key,
            "search": SearchForm(),
            "statuses": [*CourseStatus.choices, (ARCHIVED, "arkiveret")],
            "status": status,
            "merges": Merge.objects.waiting_for(request.user).count(),
            "may_merge": request.user.may(Action.MERGE_CITIZENS),
        },
    )


def status_words(citizen: Citizen) -> str:
    """The annotated status in the words of the screen."""
    status = getattr(citizen, "status", None)
    return str(CourseStatus(status).label) if status else "intet forløb"


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Citizens by part of a name or by CPR number, among those the user may see."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.VIEW_CITIZEN):
        raise PermissionDenied
    form = SearchForm(request.POST)
    found = find(request.user, form.cleaned_data["q"]) if form.is_valid() else Found([])
    is_part = "HX-Request" in request.headers
    if found.by_number and found.citizens and not is_part:
        # The address that stays in the browser's history says nothing about the number.
        if found.notice:
            messages.info(request, found.notice)
        return redirect("citizens:detail", found.citizens[0].pk)
    rows = [(citizen, status_words(citizen)) for citizen in found.citizens]
    context = {"search": form, "rows": rows, "searched": form.is_valid(), "notice": found.notice}
    return render(request, "citizens/search.html#results" if is_part else "citizens/search.html", context)


@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """Everybody in the worker's own teams, by name only: the door to opening one with a reason."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.FIND_IN_TEAM):
        raise PermissionDenied
    named = Citizen.objects.named_in_teams_of(request.user).select_related("team")
    shows_archived = request.GET.get("status") == ARCHIVED
    named = named.archived() if shows_archived else named.in_work()
    page = page_after(named, by="sort_key", after=request.GET.get("efter"))
    log_list(request.user, page.rows, Action.FIND_IN_TEAM)
    ids = [citizen.pk for citizen in page.rows]
    mine = set(Citizen.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    workers = workers_of(ids)
    rows = [(citizen, ", ".join(workers.get(citizen.pk, [])), citizen.pk in mine) for citizen in page.rows]
    context = {"rows": rows, "next_key": page.next_key, "shows_archived": shows_archived}
    return render(request, "citizens/team_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_citizen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why, and a colleague's citizen is open for a day."""
    assert isinstance(request.user, User)
    citizen = named_or_404(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form):
            services.open_with_reason(citizen, by=request.user, **form.cleaned_data)
            return redirect("citizens:detail", citizen.pk)
    status = 422 if form.is_bound else 200
    return render(request, "citizens/open.html", {"opened": citizen, "form": form}, status=status)


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The citizen's first page: what to know, who helps, and everything that happened."""
    citizen = fetch_or_404(Citizen.objects.select_related("team"), request.user, Action.VIEW_CITIZEN, pk=pk)
    frame = citizen_frame(request, citizen, "overview")
    kind = request.GET.get("slags", "")
    before = _moment(request.GET.get("foer"))
    items = timeline(citizen, frame["may"], only=kind, before=before, limit=20)
    course = _present_course(citizen)
    context = {
        **frame,
        "course": course,
        "grant": _grant_today(course),
        "workers": citizen.assignment_set.current().select_related("user"),
        "contact": contact_for_change(citizen.team),
        "items": items,
        "kinds": [source for source in SOURCES.values() if source.action in frame["may"]],
        "kind": kind,
        "is_first_page": before is None,
        "older_than": items[-1].at.isoformat() if len(items) >= 20 else "",
    }
    return render(request, "citizens/citizen_detail.html", context)


def _moment(text: str | None) -> datetime | None:
    """A moment from the address; one that is malformed, without a zone or of no living day is left out."""
    try:
        moment = parse_datetime((text or "").replace(" ", "+"))
    except ValueError:
        return None
    is_ours = moment and moment.tzinfo and EARLIEST_YEAR <= moment.year <= LATEST_YEAR
    return moment if is_ours else None


def _present_course(citizen: Citizen) -> Course | None:
    return citizen.course_set.present_first().select_related("referral__office", "citizen").first()


def _grant_today(course: Course | None) -> Grant | None:
    return course.referral.grants.in_force_on(timezone.localdate()).first() if course else None


@require_safe
def course(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """What myndighed ordered, how the course started, and every change of its status."""
    citizen = fetch_or_404(
        Citizen.objects.select_related("team"), request.user, Action.VIEW_GOALS, pk=citizen_id
    )
    return render(request, "citizens/course.html", _course_context(request, citizen))


def _course_context(
    request: HttpRequest,
    citizen: Citizen,
    *,
    move_form: MoveCourseForm | None = None,
    start_form: StartForm | None = None,
    coordinator_form: CoordinatorForm | None = None,
) -> dict[str, object]:
    latest = _present_course(citizen)
    return {
        **citizen_frame(request, citizen, "course"),
        "course": latest,
        "introduction": latest.introduction.order_by("talked_on", "created_at") if latest else [],
        "introduction_length": len(Introduction),
        "expectations": latest.expectations.order_by("-created_at").first() if latest else None,
        "closing_talks": latest.closing_talks.order_by("on") if latest else [],
        "moves": latest.moves.select_related("by").order_by("-on", "-id") if latest else [],
        "move_form": move_form
        or (MoveCourseForm(course=latest) if latest and latest.next_statuses else None),
        "start_form": start_form or (StartForm(initial=model_to_dict(latest)) if latest else None),
        "coordinator_form": coordinator_form or CoordinatorForm(citizen=citizen),
    }


@require_POST
def move_course(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    row = fetch_or_404(
        Course.objects.select_related("citizen__team"), request.user, Action.EDIT_COURSE, pk=pk
    )
    form = MoveCourseForm(request.POST, course=row)
    if form.is_valid():
        step = form.cleaned_data
        try:
            services.move_course(row, step["status"], on=step["on"], reason=step["reason"], by=request.user)
        except RuleViolation as violation:
            form.add_error(None, str(violation))
        else:
            messages.success(request, "Forløbets status er ændret.")
            return redirect("citizens:course", row.citizen_id)
    context = _course_context(request, row.citizen, move_form=form)
    return render(request, "citizens/course.html", {**context, "has_errors": True}, status=422)


@require_POST
def record_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    row = fetch_or_404(
        Course.objects.select_related("citizen__team"), request.user, Action.EDIT_COURSE, pk=pk
    )
    form = StartForm(request.POST)
    if form.is_valid():
        with violations_on(form):
            services.record_start(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Opstarten er noteret.")
            return redirect("citizens:course", row.citizen_id)
    context = _course_context(request, row.citizen, start_form=form)
    return render(request, "citizens/course.html", {**context, "has_errors": True}, status=422)


@require_POST
def name_coordinator(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    citizen = fetch_or_404(
        Citizen.objects.select_related("team"), request.user, Action.EDIT_COURSE, pk=citizen_id
    )
    form = CoordinatorForm(request.POST, citizen=citizen)
    if form.is_valid():
        services.name_coordinator(citizen, to=form.cleaned_data["to"], by=request.user)
        messages.success(request, f"{form.cleaned_data['to']} er tovholder.")
        return redirect("citizens:course", citizen.pk)
    context = _course_context(request, citizen, coordinator_form=form)
    return render(request, "citizens/course.html", {**context, "has_errors": True}, status=422)


@require_POST
def reveal_cpr(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole number, once, with a line in the log."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(Citizen.objects.select_related("team"), request.user, Action.REVEAL_CPR, pk=pk)
    record(Event.CPR_REVEALED, by=request.user, target=citizen, citizen_id=citizen.pk)
    template = "citizens/cpr.html#number" if request.headers.get("HX-Request") else "citizens/cpr.html"
    return render(request, template, citizen_frame(request, citizen, ""))
