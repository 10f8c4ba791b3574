"""Answers to questionnaires, and what was agreed when an answer called for attention."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.policy import Action
from citizens.models import CitizenRow, CitizenRowQuerySet, Course
from measurements.instruments import INSTRUMENTS, WITHOUT_OFFICIAL_WORDING, Instrument
from measurements.limits import LEAST_SHARE
from measurements.models.choices import (
    ON_OUR_SCREEN,
    PRORATED,
    UNKNOWN_WORDING,
    WITH_TOTAL,
    AnsweredBy,
    InstrumentKey,
    Mode,
    Occasion,
    State,
    Worded,
    mode_choices,
)
from measurements.models.wording import WordingEdition
from measurements.scoring import counts_of, is_prorated, totals_of
from visits.models import GroupMember, Visit

NOTICES = {
    Worded.OFFICIAL: "",
    Worded.NEUTRAL: WITHOUT_OFFICIAL_WORDING,
    Worded.UNKNOWN: UNKNOWN_WORDING,
}
# What stands among the numbers of one that is made of fewer answers than were asked for.
COUNTS = [counts_of(name)[0] for name in ("percent", "support", "relationship")]


class ResponseQuerySet(CitizenRowQuerySet["Response"]):
    def complete(self) -> Self:
        return self.filter(state=State.COMPLETE)

    def of(self, *instruments: str) -> Self:
        return self.filter(instrument__in=instruments)

    def given_between(self, after: date, until: date) -> Self:
        """Given after the day `after`, up to and with the day `until`."""
        return self.filter(given_on__gt=after, given_on__lte=until)

    def for_chart(self) -> Self:
        """In the order given; a chart never mixes two courses, so filter on the course first."""
        return self.order_by("given_on", "created_at")


class Response(CitizenRow):
    """One questionnaire, answered, begun or declined."""

    read_action = Action.VIEW_SCORES

    course = models.ForeignKey(Course, models.PROTECT, related_name="responses", verbose_name="forløb")
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="responses", verbose_name="besøg"
    )
    instrument = models.CharField("skema", max_length=20, choices=InstrumentKey)
    given_on = models.DateField("besvaret", default=timezone.localdate)
    state = models.CharField("tilstand", max_length=20, choices=State)
    answers = models.JSONField("svar", default=dict)  # item key → decimal as text, exact for ever
    total = models.DecimalField("samlet", max_digits=5, decimal_places=1, null=True, blank=True)
    scores = models.JSONField("tal", default=dict)  # every number of the rule, whole: name → decimal as text
    # Only the total came, as old results do: no items were invented for it.
    is_total_alone = models.BooleanField("kun det samlede tal", default=False)
    # The share of the answers that was enough for a number when it was made.
    min_share = models.DecimalField(
        "andel af svar, der skulle til", max_digits=3, decimal_places=2, default=1
    )
    rule_version = models.PositiveSmallIntegerField("beregningens version", null=True, blank=True)
    answered_by = models.CharField("besvaret af", max_length=20, choices=AnsweredBy)
    mode = models.CharField("hvordan", max_length=10, choices=mode_choices, default=Mode.SCREEN)
    declined_reason = models.CharField("hvorfor ikke", max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="gemt af")
    idempotency_key = models.UUIDField("formularens nøgle", null=True, editable=False)
    wording = models.ForeignKey(
        WordingEdition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="officiel ordlyd",
    )

    # About a group in the same course: a key of three columns says so in the database (migration 0013).
    group_member = models.ForeignKey(
        GroupMember, models.PROTECT, null=True, blank=True, related_name="responses", verbose_name="gruppe"
    )
    occasion = models.CharField("før eller efter gruppen", max_length=10, choices=Occasion, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = "måling"
        verbose_name_plural = "målinger"
        indexes = [
            models.Index(fields=["course", "instrument", "given_on"], name="response_by_course"),
            models.Index(fields=["citizen", "-given_on"], name="response_by_citizen"),
        ]
        constraints = [
            models.UniqueConstraint(
                "recorded_by", "idempotency_key", name="response_saved_once_for_each_form"
            ),
            models.CheckConstraint(
                name="response_scored_iff_complete",
                condition=Q(state=State.COMPLETE, rule_version__isnull=False) & ~Q(scores={})
                | (~Q(state=State.COMPLETE) & Q(total=None, rule_version=None, scores={})),
            ),
            models.CheckConstraint(
                # but INSPIRE is two scores, never one, and a sum of some answers is not the sum
                name="response_complete_has_total",
                condition=~Q(state=State.COMPLETE)
                | Q(instrument__in=WITH_TOTAL, total__isnull=False) & ~Q(scores__has_key=COUNTS[0])
                | Q(instrument=InstrumentKey.BRIEF_INSPIRE, total=None, scores__has_key=COUNTS[0])
                | Q(instrument=InstrumentKey.INSPIRE, total=None),
            ),
            models.CheckConstraint(
                name="response_prorated_where_it_may_be",
                condition=Q(min_share=1) & ~Q(scores__has_any_keys=COUNTS)
                | Q(min_share__gte=LEAST_SHARE, min_share__lt=1, instrument__in=PRORATED),
            ),
            models.CheckConstraint(
                name="response_without_answers_is_a_total_alone",
                condition=Q(is_total_alone=True, state=State.COMPLETE, total__isnull=False, answers={})
                | (Q(is_total_alone=False) & (~Q(state=State.COMPLETE) | ~Q(answers={}))),
            ),
            models.CheckConstraint(
                name="response_total_in_range",
                condition=Q(total=None) | Q(total__gte=0, total__lte=40),
            ),
            models.CheckConstraint(
                name="response_occasion_iff_about_a_group",
                condition=Q(group_member=None, occasion="")
                | Q(group_member__isnull=False, occasion__in=Occasion.values),
            ),
            models.UniqueConstraint(
                fields=["group_member", "instrument", "occasion"],
                condition=Q(state=State.COMPLETE, group_member__isnull=False),
                name="response_once_before_and_once_after",
            ),
            models.CheckConstraint(
                name="response_by_link_is_the_citizens_own",
                condition=~Q(mode=Mode.LINK) | Q(answered_by=AnsweredBy.CITIZEN, visit=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {date_format(self.given_on)}"

    @property
    def saved_by(self) -> str:
        """Who kept it, in words: by a link nobody of the house did."""
        return "borgeren selv" if self.mode == Mode.LINK else self.recorded_by.name

    @property
    def is_complete(self) -> bool:
        return self.state == State.COMPLETE

    @property
    def is_prorated(self) -> bool:
        """Whether one of its numbers is made of fewer answers than were asked for."""
        return is_prorated(self.numbers)

    @property
    def asked(self) -> Instrument:
        """The instrument in the words it was answered in."""
        return self.wording.asked if self.wording else INSTRUMENTS[self.instrument]

    @property
    def worded(self) -> Worded:
        if self.wording_id:
            return Worded.OFFICIAL
        return Worded.NEUTRAL if self.mode in ON_OUR_SCREEN else Worded.UNKNOWN

    @property
    def wording_notice(self) -> str:
        """What its result says about the words it was answered in; nothing where they were the official."""
        return "" if self.state == State.DECLINED else NOTICES[self.worded]

    @property
    def numbers(self) -> dict[str, Decimal]:
        """What the rule made of the answers, by name; see `measurements.scoring.result_of`."""
        return {name: Decimal(text) for name, text in self.scores.items()}

    @property
    def totals(self) -> dict[str, str]:
        """Those of the numbers that tell no single answer, as they are stored."""
        return {name: self.scores[name] for name in totals_of(self.numbers)}


class AlertAnswer(CitizenRow):
    """What citizen and worker agreed to do differently when a score called for a talk."""

    read_action = Action.VIEW_ANSWERS

    response = models.OneToOneField(
        Response, models.PROTECT, related_name="alert_answer", verbose_name="måling"
    )
    agreed = models.TextField("det gør vi anderledes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRowQuerySet["AlertAnswer"].as_manager()

    class Meta:
        verbose_name = "svar på signal"
        verbose_name_plural = "svar på signaler"

    def __str__(self) -> str:
        return self.agreed
