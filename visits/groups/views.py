"""Pages about groups: those of the own teams, one of them, and who takes part."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from bostoette.paging import page_after
from citizens.access import fetch_or_404, log_list
from citizens.record import citizen_frame
from visits.groups import services
from visits.groups.forms import ChangeGroupForm, EndForm, LeaveForm, MemberForm, NewGroupForm
from visits.groups.parts import parts_of
from visits.groups.reading import days_of, led_by, listed, may_join, seen_by, standing_of
from visits.models import GroupCourse, GroupMember

GROUPS = GroupCourse.objects.select_related("team").prefetch_related("facilitators")
MEMBERS = GroupMember.objects.select_related("citizen__team", "group")

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The groups of the user's own teams: those that go on, or those that are over."""
    user = _leader(request)
    are_over = request.GET.get("vis") == "slut"
    own, today = GROUPS.of_teams_of(user), timezone.localdate()
    page = page_after(
        own.over(today) if are_over else own.going_on(today),
        by="-ends_on" if are_over else "ends_on",
        after=request.GET.get("efter"),
        size=20,
    )
    context = {"rows": listed(page.rows), "next_key": page.next_key, "are_over": are_over}
    return render(request, "visits/groups/list.html", context)


@form_page
def create(request: HttpRequest) -> HttpResponse:
    user = _leader(request)
    form = NewGroupForm(request.POST or None, by=user)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            group = services.make_group(by=user, **form.cleaned_data)
            messages.success(request, "Gruppen er oprettet. Nu kan I tage borgere med.")
            return redirect("visits:group", group.pk)
    context = {"form": form, "title": "Ny gruppe"}
    return render(request, "visits/groups/form.html", context, status=422 if form.is_bound else 200)


@require_safe
def group(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One group, and those of its members whom the user may see."""
    user = _leader(request)
    row = _fetch(user, pk)
    label, tone = standing_of(row, timezone.localdate())
    context = {
        "group": row,
        "badge_label": label,
        "badge_tone": tone,
        "days": days_of(row),
        "led_by": led_by(row),
        "is_over": row.is_over(),
        "has_begun": row.starts_on <= timezone.localdate(),
        "seen": seen_by(user, row),
        "parts": parts_of(row, user),
    }
    return render(request, "visits/groups/group.html", context)


@form_page
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = _leader(request)
    row = _fetch(user, pk)
    form = ChangeGroupForm(request.POST or None, group=row)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.change_group(row, by=user, **form.cleaned_data)
            messages.success(request, "Gruppen er rettet.")
            return redirect("visits:group", row.pk)
    context = {"form": form, "title": "Ret gruppen", "group": row}
    return render(request, "visits/groups/form.html", context, status=422 if form.is_bound else 200)


@form_page
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The group stops before time."""
    user = _leader(request)
    row = _fetch(user, pk)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.end_group(row, by=user, **form.cleaned_data)
            messages.success(request, "Det er noteret, hvornår gruppen sluttede.")
            return redirect("visits:group", row.pk)
    context = {"form": form, "group": row}
    return render(request, "visits/groups/end.html", context, status=422 if form.is_bound else 200)


@form_page
def add_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a citizen along, of those the user reaches."""
    user = _leader(request)
    row = _fetch(user, pk)
    reached = may_join(user, row)
    page = page_after(reached, by="sort_key", after=request.GET.get("efter"))
    log_list(user, page.rows, Action.LEAD_GROUPS)
    form = MemberForm(request.POST or None, group=row, reached=reached, shown=page.rows)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.add_member(row, by=user, **form.cleaned_data)
            messages.success(request, f"{form.cleaned_data['citizen'].name} er med i gruppen.")
            return redirect("visits:group", row.pk)
    context = {
        "form": form,
        "group": row,
        "has_anybody": bool(page.rows),
        "next_key": page.next_key,
    }
    return render(request, "visits/groups/add_member.html", context, status=422 if form.is_bound else 200)


@form_page
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A citizen goes out of the group."""
    assert isinstance(request.user, User)
    member = fetch_or_404(MEMBERS, request.user, Action.LEAD_GROUPS, pk=pk)
    form = LeaveForm(request.POST or None, member=member)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.remove_member(member, by=request.user, **form.cleaned_data)
            messages.success(request, f"{member.citizen.name} er ikke længere med i gruppen.")
            return redirect(_way_back(request.user, member))
    context = {
        **citizen_frame(request, member.citizen, "visits"),
        "form": form,
        "member": member,
        "cancel_url": _way_back(request.user, member),
    }
    return render(request, "visits/groups/leave.html", context, status=422 if form.is_bound else 200)


def _way_back(user: User, member: GroupMember) -> str:
    """To the group, or to the citizen's visits where the group is another team's."""
    if GROUPS.of_teams_of(user).filter(pk=member.group_id).exists():
        return reverse("visits:group", args=[member.group_id])
    return reverse("visits:list", args=[member.citizen_id])


def _leader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if not request.user.may(Action.LEAD_GROUPS):
        raise PermissionDenied
    return request.user


def _fetch(user: User, pk: UUID) -> GroupCourse:
    return get_object_or_404(GROUPS.of_teams_of(user), pk=pk)
