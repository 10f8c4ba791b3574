"""What the network adds to the frame and the timeline of the citizen's record."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.urls import reverse

from accounts.policy import Action
from citizens.days import last_noon_before
from citizens.models import Citizen
from citizens.record import Source, Tab, TimelineItem, add_source, add_tab, noon
from network.models import NetworkMap, NetworkWish


def add_network() -> None:
    add_tab(Tab("network", "Netværk", "network:map", Action.VIEW_RECORD, position=60))
    add_source(Source("network", "Netværk", Action.VIEW_RECORD, _items))


def _items(citizen: Citizen, before: datetime | None, limit: int) -> Iterator[TimelineItem]:
    until = last_noon_before(before)
    url = reverse("network:map", args=[citizen.pk])
    maps = NetworkMap.objects.filter(citizen=citizen, drawn_on__lte=until).select_related("drawn_by")
    for drawn in maps.annotate(size=Count("persons")).order_by("-drawn_on")[:limit]:
        yield TimelineItem(
            at=noon(drawn.drawn_on),
            only_day=True,
            kind="Netværk",
            icon="persons",
            title="Netværkskortet blev tegnet",
            url=f"{url}?tegnet={drawn.drawn_on.isoformat()}",
            by=drawn.drawn_by.name,
            badge_label=f"{drawn.size} på kortet",
        )
    wishes = NetworkWish.objects.filter(citizen=citizen, asked_on__lte=until).select_related("by")
    for wish in wishes.order_by("-asked_on", "-id")[:limit]:
        yield TimelineItem(
            at=noon(wish.asked_on),
            only_day=True,
            kind="Netværk",
            icon="persons",
            title=f"Vil gerne have netværket med: {wish.get_answer_display()}",
            url=url,
            text=f"»{wish.words}«" if wish.words else "",
            by=wish.by.name,
        )
