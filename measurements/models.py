"""Answers to questionnaires, and what was agreed when an answer called for attention.

A response is primary data; its score is derived and keeps the version of the rule that made it.
Changes are made in `measurements.services`.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Municipality, User
from accounts.policy import Action
from citizens.models import CitizenRow, CitizenRowQuerySet, Course
from measurements.instruments import (
    INSTRUMENTS,
    WITHOUT_OFFICIAL_WORDING,
    Instrument,
    instrument_in_version,
)
from measurements.limits import IN_ORDER, SETTINGS, usual
from measurements.scoring import totals_of
from measurements.wording.words import Words, worded
from visits.models import Visit


class InstrumentKey(models.TextChoices):
    ORS = "ors", "ORS"
    SRS = "srs", "SRS"
    WHO5 = "who5", "WHO-5"
    INSPIRE = "inspire", "INSPIRE"
    BRIEF_INSPIRE = "brief_inspire", "Brief INSPIRE"


# INSPIRE is two scores and a profile.
WITH_TOTAL = (InstrumentKey.ORS, InstrumentKey.SRS, InstrumentKey.WHO5, InstrumentKey.BRIEF_INSPIRE)


class State(models.TextChoices):
    """Missing is missing, never zero; declining is an answer of its own."""

    COMPLETE = "complete", "besvaret"
    INCOMPLETE = "incomplete", "ikke færdig"
    DECLINED = "declined", "ønskede ikke at svare"


class AnsweredBy(models.TextChoices):
    CITIZEN = "citizen", "borgeren selv"
    WITH_RELATIVE = "with_relative", "borgeren støttet af pårørende"
    WITH_WORKER = "with_worker", "borgeren støttet af medarbejder"
    RELATIVE = "relative", "pårørende alene"
    WORKER = "worker", "medarbejder alene"


UNKNOWN_WORDING = "med en ordlyd, systemet ikke kender"  # of the paper, and of what came in a file


class Mode(models.TextChoices):
    SCREEN = "screen", "på skærm"
    PAPER = "paper", "tastet ind fra papir"
    LINK = "link", "på egen telefon med et link"  # said by the link, and by no worker
    TABLET = "tablet", "alene på medarbejderens skærm"  # said by the screen that was handed over
    IMPORT = "import", "hentet fra en fil"  # likewise by the import


ON_OUR_SCREEN = (Mode.SCREEN, Mode.LINK, Mode.TABLET)


def mode_choices() -> list[tuple[str, str]]:
    """A function, so that a new way of answering is no change of the table and takes no migration."""
    return [(mode.value, str(mode.label)) for mode in Mode]


class WordingEditionQuerySet(models.QuerySet["WordingEdition"]):
    def of(self, kommune: Municipality | int, instrument: str | None = None) -> Self:
        """Those of one kommune, and perhaps of one instrument; the newest first."""
        rows = self.filter(municipality=kommune).order_by("instrument", "-number")
        return rows.filter(instrument=instrument) if instrument else rows


class WordingEdition(models.Model):
    """What a kommune shows of an instrument from a day on. The database refuses every change of it.

    No words means that our neutral labels are shown again.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    instrument = models.CharField("skema", max_length=20, choices=InstrumentKey)
    instrument_version = models.PositiveSmallIntegerField("skemaets udgave")
    number = models.PositiveSmallIntegerField("nummer")
    reason = models.CharField("hvad og hvorfor", max_length=200)
    language = models.CharField("sprog", max_length=10, blank=True)
    licence_holder = models.CharField("licensen tilhører", max_length=200, blank=True)
    licence_number = models.CharField("licensens nummer", max_length=100, blank=True)
    licence_notice = models.CharField("hvad licensen vil have vist", max_length=300, blank=True)
    licensed_on = models.DateField("licensens dato", null=True, blank=True)
    words = models.JSONField("ordlyd", default=dict, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="lavet af")
    created_at = models.DateTimeField("lavet", db_default=Now(), editable=False)

    objects = WordingEditionQuerySet.as_manager()

    class Meta:
        verbose_name = "ordlyd i et skema"
        verbose_name_plural = "ordlyd i skemaer"
        constraints = [
            models.UniqueConstraint(
                "municipality", "instrument", "number", name="wordingedition_number_once"
            ),
            models.CheckConstraint(name="wordingedition_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="wordingedition_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="wordingedition_licensed_iff_worded",
                condition=Q(words={}, licence_holder="", licensed_on=None, language="")
                | (~Q(words={}) & ~Q(licence_holder="") & Q(licensed_on__isnull=False) & ~Q(language="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()}, udgave {self.number}"

    @property
    def is_official(self) -> bool:
        return bool(self.words)

    @property
    def asked(self) -> Instrument:
        """The instrument as this edition words it."""
        instrument = instrument_in_version(self.instrument, self.instrument_version)
        return worded(instrument, Words.from_json(self.words)) if self.words else instrument


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
                name="response_complete_has_total",  # but INSPIRE is two scores, never one
                condition=~Q(state=State.COMPLETE)
                | Q(instrument__in=WITH_TOTAL, total__isnull=False)
                | (~Q(instrument__in=WITH_TOTAL) & Q(total=None)),
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
    def asked(self) -> Instrument:
        """The instrument in the words it was answered in."""
        return self.wording.asked if self.wording else INSTRUMENTS[self.instrument]

    @property
    def wording_notice(self) -> str:
        """What its result says about the words it was answered in; nothing where they were the official."""
        if self.wording_id or self.state == State.DECLINED:
            return ""
        return WITHOUT_OFFICIAL_WORDING if self.mode in ON_OUR_SCREEN else UNKNOWN_WORDING

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


class Every(models.IntegerChoices):
    """How often a questionnaire is offered, in days."""

    NEVER = 0, "ikke fast"
    FORTNIGHT = 14, "hver 14. dag"
    MONTH = 30, "hver måned"
    TWO_MONTHS = 60, "hver anden måned"
    THREE_MONTHS = 90, "hver tredje måned"
    HALF_YEAR = 182, "hvert halve år"


class KommuneRhythm(models.Model):
    """What a kommune decided about one questionnaire."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    instrument = models.CharField("skema", max_length=20, choices=InstrumentKey)
    every = models.PositiveSmallIntegerField("hvor tit", choices=Every)

    class Meta:
        verbose_name = "kommunens rytme"
        verbose_name_plural = "kommunens rytmer"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "instrument"], name="rhythm_one_for_kommune"),
            models.CheckConstraint(name="rhythm_is_a_known_one", condition=Q(every__in=Every.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {self.get_every_display()}"


class KommuneLimitsQuerySet(models.QuerySet["KommuneLimits"]):
    def of(self, kommune: Municipality | int) -> Self:
        """Those of one kommune, the newest first: it is the one that holds."""
        return self.filter(municipality=kommune).order_by("-number")


def _own(label: str) -> Any:
    return models.DecimalField(label, max_digits=4, decimal_places=1, null=True, blank=True)


def _own_whole(label: str) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def _or_usual(name: str) -> Any:
    whole = models.PositiveSmallIntegerField()
    return Coalesce(models.F(name), models.Value(int(usual(name))), output_field=whole)


def _in_bounds(name: str, lowest: Decimal, highest: Decimal) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"limits_{name}_in_bounds",
        condition=Q(**{name: None}) | Q(**{f"{name}__gte": lowest, f"{name}__lte": highest}),
    )


def _plainly(value: Decimal | int) -> Decimal:
    """A whole number without decimals, so that a page writes 6 and not 6,0."""
    return Decimal(int(value)) if value == int(value) else Decimal(value)


class KommuneLimits(models.Model):
    """The thresholds a kommune reads measurements by from a day on; empty ones are as everywhere.

    Written anew at each change: the database refuses to alter one. About reading, never about scoring.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("nummer")
    rci = _own("ændring i ORS")
    meetings_without_change = _own_whole("ORS-målinger uden ændring")
    srs_cutoff = _own("SRS")
    srs_item_low = _own("et enkelt svar i SRS")
    srs_fall = _own("fald i SRS")
    who5_low_band = _own_whole("lav trivsel")
    who5_lowest_band = _own_whole("meget lav trivsel")
    who5_look_closer = _own_whole("at se nærmere på trivslen")
    who5_change = _own_whole("ændring i trivsel")
    reason = models.CharField("hvorfor", max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="sat af")
    created_at = models.DateTimeField("sat", db_default=Now(), editable=False)

    objects = KommuneLimitsQuerySet.as_manager()

    class Meta:
        verbose_name = "kommunens grænser"
        verbose_name_plural = "kommunens grænser"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="limits_number_once"),
            models.CheckConstraint(name="limits_count_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="limits_have_a_reason", condition=~Q(reason="")),
            *(_in_bounds(each.name, each.lowest, each.highest) for each in SETTINGS),
            *(
                models.CheckConstraint(
                    name=f"limits_{lower}_below_{upper}",
                    condition=LessThan(_or_usual(lower), _or_usual(upper)),
                )
                for lower, upper in IN_ORDER
            ),
        ]

    def __str__(self) -> str:
        return f"Grænser, udgave {self.number}"

    @property
    def own(self) -> dict[str, Decimal]:
        """The limits that are the kommune's own, by name."""
        values = {each.name: getattr(self, each.name) for each in SETTINGS}
        return {name: _plainly(value) for name, value in values.items() if value is not None}


class CitizenRhythmQuerySet(CitizenRowQuerySet["CitizenRhythm"]):
    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")


class CitizenRhythm(CitizenRow):
    """What one citizen would rather. Written anew at each change: the newest of a questionnaire holds."""

    read_action = Action.VIEW_SCORES

    instrument = models.CharField("skema", max_length=20, choices=InstrumentKey)
    every = models.PositiveSmallIntegerField("hvor tit", choices=Every, null=True)  # None: as the kommune
    why = models.CharField("hvorfor", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skrevet af")

    objects = CitizenRhythmQuerySet.as_manager()

    class Meta:
        verbose_name = "borgerens rytme"
        verbose_name_plural = "borgerens rytmer"
        indexes = [models.Index(fields=["citizen", "instrument", "-created_at"], name="rhythm_by_citizen")]
        constraints = [
            models.CheckConstraint(
                name="citizen_rhythm_is_a_known_one", condition=Q(every=None) | Q(every__in=Every.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {self.get_every_display() or 'som i kommunen'}"
