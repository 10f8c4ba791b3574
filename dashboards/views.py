"""The leder's pages: the ten pejlemærker, the list behind each number, how it goes, and the targets."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Municipality, Team, User
from accounts.names import sort_key
from accounts.policy import Action, roles_granting
from citizens.access import log_list
from dashboards import services
from dashboards.forms import TargetsForm
from dashboards.indicators import INDICATORS
from dashboards.listing import listed, missing_page, talk_card, talks_page
from dashboards.overview import read_overview, read_standings
from dashboards.progress import FEWEST, read_progress
from dashboards.talks import DAYS, read_talks
from measurements.sentences import with_own
from measurements.services import limits_in


@dataclass(frozen=True)
class Choice:
    """The leder's own teams, and those looked at: one of them, or all."""

    teams: tuple[Team, ...]
    only: Team | None

    @property
    def ids(self) -> list[int]:
        return [team.pk for team in ((self.only,) if self.only else self.teams)]

    @property
    def shows_several(self) -> bool:
        return len(self.ids) > 1

    @property
    def names(self) -> str:
        return self.only.name if self.only else ", ".join(team.name for team in self.teams)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Each indicator as of this moment: what is saved a second ago has moved it."""
    user, choice = _leder(request), _choice(request)
    today = timezone.localdate()
    themes = read_overview(choice.ids, _kommune_of(user), today)
    return render(request, "dashboards/overview.html", {"themes": themes, "choice": choice, "today": today})


@require_safe
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator, and everybody in its missing part."""
    user, choice = _leder(request), _choice(request)
    if key not in INDICATORS:
        raise Http404
    shown, today = INDICATORS[key], timezone.localdate()
    (standing,) = read_standings([shown], choice.ids, _kommune_of(user), today)
    page = missing_page(shown, user, choice.ids, today, after=request.GET.get("efter"))
    log_list(user, [row for row in page.rows if hasattr(row, "citizen_id")], Action.VIEW_DASHBOARD)
    context = {
        "indicator": shown,
        "standing": standing,
        "rows": listed(shown, page.rows, name_teams=choice.shows_several),
        "next_key": page.next_key,
        "choice": choice,
    }
    return render(request, "dashboards/indicator.html", context)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How the citizens are doing by their own answers: how many, and nobody by name."""
    user, choice = _leder(request), _choice(request)
    limits = limits_in(_kommune_of(user))
    context = {
        "progress": read_progress(choice.ids, timezone.localdate(), limits),
        "talks": read_talks(user, choice.ids, timezone.localdate(), limits),
        "days": DAYS,
        "choice": choice,
        "limits": limits,
        "own_limits": with_own("", limits, "rci", "who5_change").strip(),
        "fewest": FEWEST,
    }
    return render(request, "dashboards/progress.html", context)


@require_safe
def talks(request: HttpRequest) -> HttpResponse:
    """Where the latest SRS called for a talk, and nothing is agreed yet: the longest wait first."""
    user, choice = _leder(request), _choice(request)
    limits = limits_in(_kommune_of(user))
    waiting = read_talks(user, choice.ids, timezone.localdate(), limits).waiting
    page = talks_page(waiting, user, after=request.GET.get("efter"))
    log_list(user, page.rows, Action.VIEW_DASHBOARD)
    context = {
        "rows": [talk_card(response, name_teams=choice.shows_several) for response in page.rows],
        "next_key": page.next_key,
        "choice": choice,
    }
    return render(request, "dashboards/talks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest) -> HttpResponse:
    """What the kommune aims for, indicator by indicator."""
    assert isinstance(request.user, User)
    user = request.user
    if not user.may(Action.SET_TARGETS):
        raise PermissionDenied
    kommune = _kommune_of(user)
    form = TargetsForm(request.POST or None, in_force=services.targets_of(kommune))
    if form.is_valid():
        changed = services.set_targets(kommune, form.cleaned_data, by=user)
        messages.success(request, "De nye mål gælder fra nu af." if changed else "Ingen mål er ændret.")
        return redirect("dashboards:overview")
    return render(
        request,
        "dashboards/targets.html",
        {"form": form, "kommune": kommune},
        status=422 if form.errors else 200,
    )


def _leder(request: HttpRequest) -> User:
    """The user, who must be allowed to see a dashboard."""
    assert isinstance(request.user, User)
    if not request.user.may(Action.VIEW_DASHBOARD):
        raise PermissionDenied
    return request.user


def _choice(request: HttpRequest) -> Choice:
    """The user's own teams; `?team=` names one of them. Another's team is 404, like one that is not."""
    teams = _own_teams(request)
    asked = request.GET.get("team")
    if not asked:
        return Choice(teams, None)
    only = next((team for team in teams if str(team.pk) == asked), None)
    if only is None:
        raise Http404
    return Choice(teams, only)


def _own_teams(request: HttpRequest) -> tuple[Team, ...]:
    """By name, and within the user's own kommune like the row rule: else number and list would differ."""
    assert isinstance(request.user, User)
    user, roles = request.user, roles_granting(Action.VIEW_DASHBOARD)
    teams = {held.team_id: held.team for held in user.held if held.role in roles and held.team}
    own = (team for team in teams.values() if team.municipality_id == user.municipality_id)
    return tuple(sorted(own, key=lambda team: sort_key(team.name)))


def _kommune_of(user: User) -> Municipality:
    assert user.municipality is not None  # only the system user has none, and cannot log in
    return user.municipality
