"""What the numbers say, in plain Danish. No rule stands here: the rules are in `measurements.change`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from measurements.change import (
    Alert,
    AlertKind,
    Band,
    Change,
    Direction,
    Meeting,
    Wellbeing,
    change_over,
    is_clinical,
    ors_totals,
    srs_totals,
    who5_band,
    who5_change,
    who5_percents,
)
from measurements.instruments import DEFAULT_LIMITS, SRS, Limits
from measurements.scoring import in_danish

WHAT_TO_DO = "Hvad skal vi gøre anderledes?"

# {value} has one decimal, {whole} none, {limit} as many as it needs.
SENTENCES: Mapping[AlertKind, str] = {
    AlertKind.FIRST_ORS: "Den første ORS er {value} af 40. En ændring kan først ses, når der er to.",
    AlertKind.RELIABLE_IMPROVEMENT: (
        "ORS er steget {value} siden den første. Det er nok til at regne med (grænsen er {limit})."
    ),
    AlertKind.RELIABLE_DETERIORATION: (
        "ORS er faldet {value} siden den første. Det er nok til at tage alvorligt (grænsen er {limit})."
    ),
    AlertKind.CROSSED_CUTOFF: "ORS begyndte under {limit} og er nu {value}.",
    AlertKind.SIGNIFICANT_CHANGE: (
        "Fremgangen i ORS er stor nok til at regne med, og den begyndte under {limit} og er nu over."
    ),
    AlertKind.NO_CHANGE: (
        "Efter {whole} målinger har ORS ikke flyttet sig nok til at regne med og er stadig under {limit}. "
        "Tal om, hvad I kan prøve i stedet."
    ),
    AlertKind.SRS_BELOW: "Den seneste SRS er {value} og dermed under {limit}.",
    AlertKind.SRS_ITEM_LOW: "Det laveste svar i den seneste SRS er {value} ved »{item}«.",
    AlertKind.SRS_FELL: "SRS er faldet {value} siden sidst.",
    AlertKind.SRS_MISSING: "Det seneste møde med en ORS har ingen hel SRS.",
    AlertKind.SRS_ALWAYS_FULL: (
        "De seneste {limit} SRS er alle 40. Spørg gerne, hvad der kunne gøre mødet lidt bedre."
    ),
    AlertKind.WHO5_LOW: "WHO-5 er {whole} af 100. Det er lav trivsel. Tal om, hvad der kan hjælpe.",
    AlertKind.WHO5_LOOK_CLOSER: (
        "WHO-5 er {whole} af 100. Det er så lavt, at I bør se nærmere på det, gerne sammen med egen læge."
    ),
    AlertKind.WHO5_UP: "WHO-5 er steget {whole} point siden sidst. Det er en mærkbar ændring.",
    AlertKind.WHO5_DOWN: "WHO-5 er faldet {whole} point siden sidst. Det er en mærkbar ændring.",
}


# What the alert is about, among the limits that a kommune may set.
LIMIT_OF: Mapping[AlertKind, str] = {
    AlertKind.RELIABLE_IMPROVEMENT: "rci",
    AlertKind.RELIABLE_DETERIORATION: "rci",
    AlertKind.SIGNIFICANT_CHANGE: "rci",
    AlertKind.NO_CHANGE: "meetings_without_change",
    AlertKind.SRS_BELOW: "srs_cutoff",
    AlertKind.SRS_ITEM_LOW: "srs_item_low",
    AlertKind.SRS_FELL: "srs_fall",
    AlertKind.WHO5_LOW: "who5_low_band",
    AlertKind.WHO5_LOOK_CLOSER: "who5_look_closer",
    AlertKind.WHO5_UP: "who5_change",
    AlertKind.WHO5_DOWN: "who5_change",
}
LIMIT_NAMES: Mapping[str, str] = {
    "rci": "Grænsen for en ændring i ORS",
    "meetings_without_change": "Antallet af målinger uden ændring",
    "srs_cutoff": "Grænsen for SRS",
    "srs_item_low": "Grænsen for et enkelt svar i SRS",
    "srs_fall": "Grænsen for et fald i SRS",
    "who5_low_band": "Grænsen for lav trivsel",
    "who5_lowest_band": "Grænsen for meget lav trivsel",
    "who5_look_closer": "Grænsen for at se nærmere på trivslen",
    "who5_change": "Grænsen for en mærkbar ændring i trivsel",
    "inspire_share": "Andelen af svar, der skal til i INSPIRE",
}


def with_own(said: str, limits: Limits, *names: str) -> str:
    """What is said, and which of the limits behind it the kommune has set itself."""
    own = [name for name in names if getattr(limits, name) != getattr(DEFAULT_LIMITS, name)]
    notes = (
        f"{LIMIT_NAMES[name]} er sat af jeres kommune til {plain(getattr(limits, name))} "
        f"(ellers {plain(getattr(DEFAULT_LIMITS, name))})."
        for name in own
    )
    return " ".join((said, *notes))


def sentence(alert: Alert, limits: Limits = DEFAULT_LIMITS) -> str:
    """The alert in plain Danish, and whose limit it is where the kommune has set its own."""
    names = [LIMIT_OF[alert.kind]] if alert.kind in LIMIT_OF else []
    return with_own(_said(alert), limits, *names)


def _said(alert: Alert) -> str:
    value = alert.value or Decimal(0)
    return SENTENCES[alert.kind].format(
        value=in_danish(value),
        whole=in_danish(value, 0),
        limit=plain(alert.limit or Decimal(0)),
        item=SRS.item(alert.item).label if alert.item else "",
    )


def plain(limit: Decimal) -> str:
    """A limit with no more decimals than it needs: "25", "5,5"."""
    return in_danish(limit, 0) if limit == limit.to_integral_value() else in_danish(limit)


BAND_NAMES: Mapping[Band, str] = {
    Band.LOWEST: "meget lav trivsel",
    Band.LOW: "lav trivsel",
    Band.ABOVE: "almindelig eller god trivsel",
}


def fit_sentence(meetings: Sequence[Meeting], limits: Limits = DEFAULT_LIMITS) -> str:
    """What the chart of ORS and SRS says."""
    said = f"{_ors_sentence(meetings, limits)} {_srs_sentence(meetings, limits)}"
    return with_own(said, limits, "rci", "srs_cutoff")


def who5_sentence(wellbeing: Sequence[Wellbeing], limits: Limits = DEFAULT_LIMITS) -> str:
    """What the chart of WHO-5 says."""
    percents = who5_percents(wellbeing)
    if not percents:
        return "Der er endnu ingen WHO-5 at vise."
    own = ("who5_low_band", "who5_lowest_band", "who5_change")
    return with_own(_who5_said(percents, limits), limits, *own)


def _who5_said(percents: Sequence[Decimal], limits: Limits) -> str:
    latest = f"Det svarer til {BAND_NAMES[who5_band(percents[-1], limits)]}."
    if len(percents) == 1:
        return f"Den første WHO-5 er {in_danish(percents[0], 0)} af 100. {latest}"
    return (
        f"WHO-5 var først {in_danish(percents[0], 0)} og er nu {in_danish(percents[-1], 0)} af 100. {latest} "
        + _since_last_time(percents[-2], percents[-1], limits)
    )


def _ors_sentence(meetings: Sequence[Meeting], limits: Limits) -> str:
    totals = ors_totals(meetings)
    change = change_over(meetings, limits)
    if not totals:
        return "Der er endnu ingen ORS at vise."
    if change is None:
        return f"Den første ORS er {in_danish(totals[0])} af 40. En ændring kan først ses, når der er to."
    return (
        f"ORS begyndte på {in_danish(change.first)} og er nu {in_danish(change.last)} af 40. "
        f"{_size_of(change)} {_side_of(change, limits)}"
    )


def _size_of(change: Change) -> str:
    size, rci = in_danish(abs(change.difference)), plain(change.rci)
    if change.reliable == Direction.UP:
        return f"Fremgangen på {size} er stor nok til at regne med (grænsen er {rci})."
    if change.reliable == Direction.DOWN:
        return f"Faldet på {size} er stort nok til at tage alvorligt (grænsen er {rci})."
    if change.difference == 0:
        return "Tallet er det samme som i begyndelsen."
    return f"Forskellen på {size} er for lille til at regne med (grænsen er {rci})."


def _side_of(change: Change, limits: Limits) -> str:
    cutoff = plain(limits.ors_cutoff)
    if change.crossed_cutoff:
        return f"ORS er kommet op fra under {cutoff}."
    if is_clinical(change.last, limits):
        return f"ORS ligger under {cutoff}."
    return f"ORS ligger ikke under {cutoff}."


def _srs_sentence(meetings: Sequence[Meeting], limits: Limits) -> str:
    totals = srs_totals(meetings)
    if not totals:
        return "Der er endnu ingen SRS."
    if totals[-1] < limits.srs_cutoff:
        return f"Den seneste SRS er {in_danish(totals[-1])} og under {plain(limits.srs_cutoff)}: {WHAT_TO_DO}"
    return f"Den seneste SRS er {in_danish(totals[-1])}."


def _since_last_time(before: Decimal, after: Decimal, limits: Limits) -> str:
    points = in_danish(abs(after - before), 0)
    way = who5_change(before, after, limits)
    if way == Direction.UP:
        return f"Siden sidst er den steget {points} point, og det er en mærkbar ændring."
    if way == Direction.DOWN:
        return f"Siden sidst er den faldet {points} point, og det er en mærkbar ændring."
    return "Siden sidst er der ingen mærkbar ændring."
