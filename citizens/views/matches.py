"""Finding a bostøtte for a citizen, deciding, and hearing how it goes."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens.access import fetch_or_404
from citizens.forms.matches import ChemistryForm, MatchForm, NeedForm
from citizens.hours import in_words
from citizens.matching import Need, Standing, Suggestion, listed, rank
from citizens.models import Citizen, MatchDecision, SupportNeed
from citizens.record import citizen_frame
from citizens.services import matches
from citizens.staffing import WORDS, candidates_in, needs_of, workers_in
from citizens.views.workers import week_of

CITIZENS = Citizen.objects.select_related("team")
STANDINGS = {
    Standing.READY: ("kan tage opgaven", "ok"),
    Standing.PERHAPS: ("måske", "warn"),
    Standing.NOT_NOW: ("ikke lige nu", "muted"),
}


@dataclass(frozen=True)
class SuggestionLine:
    name: str
    week: str
    reasons: tuple[str, ...]
    obstacles: tuple[str, ...]
    badge_label: str
    badge_tone: str


def line_of(suggestion: Suggestion) -> SuggestionLine:
    label, tone = STANDINGS[suggestion.standing]
    return SuggestionLine(
        suggestion.candidate.name,
        week_of(suggestion.candidate),
        suggestion.reasons,
        suggestion.obstacles,
        label,
        tone,
    )


@dataclass(frozen=True)
class AskedFor:
    """What the support asks for, in words."""

    minutes: str
    themes: str
    languages: str
    wish: str


def asked_for(need: Need, said: SupportNeed | None) -> AskedFor:
    return AskedFor(
        minutes=f"{in_words(need.minutes)} om ugen" if need.minutes else "",
        themes=listed(need.themes, WORDS.themes).capitalize(),
        languages=listed(need.languages, WORDS.languages).capitalize(),
        wish=said.wish if said else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def find_worker(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Who may suit, with the reasons; and the decision people make of it."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.DECIDE_MATCH, pk=citizen_id)
    today = timezone.localdate()
    form = MatchForm(request.POST or None, workers=workers_in([citizen.team_id], today))
    if form.is_valid() and _decide(citizen, form, by=request.user):
        messages.success(request, f"Match er besluttet, og {citizen.first_name} har fået en bostøtte.")
        return redirect("citizens:support", citizen.pk)
    need = needs_of([citizen], today)[citizen.pk]
    ranked = rank(need, candidates_in([citizen.team_id], today), WORDS)
    context = {
        **citizen_frame(request, citizen, "support"),
        "form": form,
        "need": asked_for(need, citizen.supportneed_set.first()),
        "suggestions": [line_of(suggestion) for suggestion in ranked],
        "is_writing": True,
    }
    return render(request, "citizens/find_worker.html", context, status=422 if form.is_bound else 200)


def _decide(citizen: Citizen, form: MatchForm, *, by: User) -> bool:
    """Whether the rules allowed it; what they forbid is said on the form."""
    with violations_on(form, at={"one-worker": "chosen", "no-reason": "professional_fit"}):
        matches.decide_match(
            citizen,
            chosen=list(form.cleaned_data["chosen"]),
            given_by=form.cleaned_data["given_by"],
            reasons=form.reasons(),
            starts_on=form.cleaned_data["starts_on"],
            by=by,
        )
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """What a bostøtte should know and speak to suit the citizen."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.NOTE_MATCH, pk=citizen_id)
    asked = needs_of([citizen], timezone.localdate())[citizen.pk]
    said = citizen.supportneed_set.first()
    initial = {
        "themes": sorted(asked.themes),
        "languages": sorted(asked.languages),
        "wish": said.wish if said else "",
    }
    form = NeedForm(request.POST or None, initial=initial)
    if form.is_valid():
        matches.describe_need(citizen, by=request.user, **form.cleaned_data)
        messages.success(request, "Ønskerne til en bostøtte er gemt.")
        return redirect("citizens:support", citizen.pk)
    context = {**citizen_frame(request, citizen, "support"), "form": form, "is_writing": True}
    return render(request, "citizens/need.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def chemistry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the match feels to the citizen after the first meetings."""
    assert isinstance(request.user, User)
    decision = fetch_or_404(
        MatchDecision.objects.select_related("citizen__team"), request.user, Action.NOTE_MATCH, pk=pk
    )
    form = ChemistryForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        with violations_on(form, at={"odd-day": "on"}):
            matches.note_chemistry(decision, by=request.user, **form.cleaned_data)
            messages.success(request, "Det er skrevet ned.")
            return redirect("citizens:support", decision.citizen_id)
    context = {
        **citizen_frame(request, decision.citizen, "support"),
        "form": form,
        "decision": decision,
        "is_writing": True,
    }
    return render(request, "citizens/chemistry.html", context, status=422 if form.is_bound else 200)
