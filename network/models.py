"""The people and places in a citizen's life, and how the citizen wants them involved.

Changes are made in `network.services`.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from citizens.models import CitizenRow, CitizenRowQuerySet


class NetworkMap(CitizenRow):
    """The network as the citizen drew it on a day (netværkskort). The latest is the one in use."""

    drawn_on = models.DateField("tegnet", default=timezone.localdate)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="tegnet sammen med")

    objects = CitizenRowQuerySet["NetworkMap"].as_manager()

    class Meta:
        verbose_name = "netværkskort"
        verbose_name_plural = "netværkskort"
        constraints = [models.UniqueConstraint("citizen", "drawn_on", name="networkmap_one_a_day")]

    def __str__(self) -> str:
        return f"Netværkskort {self.drawn_on}"


class Sector(models.TextChoices):
    FAMILY = "family", "familie"
    FRIENDS = "friends", "venner"
    NEIGHBOURS = "neighbours", "naboer og bekendte"
    PROFESSIONALS = "professionals", "fagpersoner"
    PLACES = "places", "steder og aktiviteter"


class ContactWish(models.TextChoices):
    CLOSER = "closer", "tættere på"
    AS_NOW = "as_now", "som nu"
    NOT_INVOLVED = "not_involved", "ikke inddraget"


CLOSENESS = [(1, "helt tæt på"), (2, "tæt på"), (3, "længere væk")]
IMPORTANCE = [(1, "lidt"), (2, "en del"), (3, "meget")]


class NetworkPerson(CitizenRow):
    """A person – or a place, an activity, an animal – on a network map."""

    map = models.ForeignKey(NetworkMap, models.CASCADE, related_name="persons", verbose_name="netværkskort")
    name = models.CharField("navn", max_length=80)
    relation = models.CharField("hvem er det", max_length=100, blank=True)
    sector = models.CharField("gruppe", max_length=20, choices=Sector)
    closeness = models.PositiveSmallIntegerField("nærhed", choices=CLOSENESS)
    importance = models.PositiveSmallIntegerField("betydning", choices=IMPORTANCE, default=2)
    wish = models.CharField("ønske", max_length=20, choices=ContactWish, default=ContactWish.AS_NOW)
    knows = models.BooleanField("ved, hvordan jeg har det", default=False)
    help_wished = models.CharField("det vil jeg gerne have hjælp til", max_length=300, blank=True)

    objects = CitizenRowQuerySet["NetworkPerson"].as_manager()

    class Meta:
        verbose_name = "person i netværket"
        verbose_name_plural = "personer i netværket"
        constraints = [
            models.CheckConstraint(
                name="networkperson_in_rings_1_to_3",
                condition=Q(closeness__gte=1, closeness__lte=3, importance__gte=1, importance__lte=3),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Involvement(models.TextChoices):
    YES = "yes", "ja, gerne"
    LATER = "later", "ikke lige nu"
    NO = "no", "nej"


class NetworkWishQuerySet(CitizenRowQuerySet["NetworkWish"]):
    def settled_on(self, day: date) -> Self:
        """The latest answer by `day`, where it is not due to be asked again."""
        newer = Q(asked_on__gt=OuterRef("asked_on")) | Q(asked_on=OuterRef("asked_on"), id__gt=OuterRef("id"))
        asked_since = NetworkWish.objects.filter(newer, citizen=OuterRef("citizen"), asked_on__lte=day)
        settled = self.filter(asked_on__lte=day).filter(Q(ask_again_on=None) | Q(ask_again_on__gt=day))
        return settled.filter(~Exists(asked_since))


class NetworkWish(CitizenRow):
    """The citizen's answer to involving the network. A no is respected, and may be asked again later."""

    asked_on = models.DateField("spurgt", default=timezone.localdate)
    answer = models.CharField("svar", max_length=10, choices=Involvement)
    words = models.TextField("med borgerens ord", blank=True)
    ask_again_on = models.DateField("spørg igen", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="spurgt af")

    objects = NetworkWishQuerySet.as_manager()

    class Meta:
        verbose_name = "ønske om inddragelse af netværk"
        verbose_name_plural = "ønsker om inddragelse af netværk"
        constraints = [
            models.CheckConstraint(
                name="networkwish_ask_again_unless_yes",
                condition=Q(answer=Involvement.YES) | Q(ask_again_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.get_answer_display()
