"""Pages about the citizen's network."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from bostoette.warnings import WarnsBeforeSaving
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from network import services
from network.forms import PersonForm, WishForm
from network.models import NetworkMap, NetworkPerson, NetworkWish
from network.rings import RingPerson, Sector, Wish, rings

CITIZENS = Citizen.objects.select_related("team")
PERSONS = NetworkPerson.objects.select_related("citizen__team", "map")

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def network_map(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """The latest map, or with `?tegnet=` that of an earlier day, as rings and as a table."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.VIEW_RECORD, pk=citizen_id)
    maps = list(_maps(request.user, citizen))
    shown = _chosen(maps, request.GET.get("tegnet"))
    persons = list(shown.persons.order_by("sector", "closeness", "-importance", "name")) if shown else []
    wish = _wishes(request.user, citizen).first()
    context = {
        **citizen_frame(request, citizen, "network"),
        "maps": maps,
        "shown": shown,
        "is_latest": not maps or shown == maps[0],
        "persons": persons,
        "rings": rings([_ring_person(person) for person in persons]),
        "wish": wish,
        "ask_again": wish and wish.ask_again_on and wish.ask_again_on <= timezone.localdate(),
    }
    return render(request, "network/map.html", context)


@form_page
def person_create(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.EDIT_NETWORK, pk=citizen_id)
    form = PersonForm(request.POST or None)
    if form.is_valid():
        with violations_on(form):
            person = services.add_person(citizen, by=request.user, **form.cleaned_data)
            messages.success(request, f"{person.name} er sat på kortet.")
            return redirect("network:map", citizen.pk)
    return _form(request, "network/person_form.html", citizen, form)


@form_page
def person_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    person = fetch_or_404(PERSONS, request.user, Action.EDIT_NETWORK, pk=pk)
    form = PersonForm(request.POST or None, initial=model_to_dict(person, fields=PersonForm.base_fields))
    if form.is_valid():
        with violations_on(form):
            services.change_person(person, by=request.user, **form.cleaned_data)
            messages.success(request, "Kortet er rettet.")
            return redirect("network:map", person.citizen_id)
    return _form(request, "network/person_form.html", person.citizen, form, person=person)


@form_page
def person_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then take somebody off the map."""
    assert isinstance(request.user, User)
    person = fetch_or_404(PERSONS, request.user, Action.EDIT_NETWORK, pk=pk)
    if request.method == "POST":
        services.remove_person(person, by=request.user)
        messages.success(request, f"{person.name} er taget af kortet.")
        return redirect("network:map", person.citizen_id)
    return render(
        request,
        "network/person_remove.html",
        {**citizen_frame(request, person.citizen, "network"), "person": person},
    )


@form_page
def wish(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """The answer to involving the network, and the answers given before."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.EDIT_NETWORK, pk=citizen_id)
    form = WishForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.record_wish(citizen, by=request.user, **form.cleaned_data)
            messages.success(request, "Svaret er noteret.")
            return redirect("network:map", citizen.pk)
    return _form(request, "network/wish_form.html", citizen, form, answers=_wishes(request.user, citizen))


def _maps(user: User, citizen: Citizen) -> Any:
    maps = NetworkMap.objects.permitting(user, Action.VIEW_RECORD).filter(citizen=citizen)
    return maps.select_related("drawn_by").order_by("-drawn_on")


def _wishes(user: User, citizen: Citizen) -> Any:
    wishes = NetworkWish.objects.permitting(user, Action.VIEW_RECORD).filter(citizen=citizen)
    return wishes.select_related("by").order_by("-asked_on", "-id")


def _chosen(maps: list[NetworkMap], text: str | None) -> NetworkMap | None:
    """The latest map, or the one drawn on the day in the address."""
    if text is None:
        return maps[0] if maps else None
    day = _day(text)
    for drawn in maps:
        if drawn.drawn_on == day:
            return drawn
    raise Http404


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # well written, but no such day
        return None


def _ring_person(person: NetworkPerson) -> RingPerson:
    return RingPerson(
        name=person.name,
        sector=Sector(person.sector),
        closeness=person.closeness,
        importance=person.importance,
        wish=Wish(person.wish),
    )


def _form(
    request: HttpRequest, template: str, citizen: Citizen, form: WarnsBeforeSaving, **shown: Any
) -> HttpResponse:
    """The page with the form; 422 when something in it has to be put right."""
    context = {**citizen_frame(request, citizen, "network"), "form": form, "is_writing": True, **shown}
    return render(request, template, context, status=422 if form.errors or form.warnings else 200)
