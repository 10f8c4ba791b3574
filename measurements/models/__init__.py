"""Answers to questionnaires, and what a kommune decided about them.

A response is primary data; its score is derived and keeps the version of the rule that made it.
Import from here. Changes are made in `measurements.services`.
"""

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
from measurements.models.drafts import AnswerDraft, AnswerDraftQuerySet
from measurements.models.groups import KommuneGroupOffer, OfferedAround
from measurements.models.limits import KommuneLimits, KommuneLimitsQuerySet
from measurements.models.responses import AlertAnswer, Response, ResponseQuerySet
from measurements.models.rhythms import CitizenRhythm, CitizenRhythmQuerySet, Every, KommuneRhythm
from measurements.models.wording import WordingEdition, WordingEditionQuerySet

__all__ = [
    "ON_OUR_SCREEN",
    "PRORATED",
    "UNKNOWN_WORDING",
    "WITH_TOTAL",
    "AlertAnswer",
    "AnswerDraft",
    "AnswerDraftQuerySet",
    "AnsweredBy",
    "CitizenRhythm",
    "CitizenRhythmQuerySet",
    "Every",
    "InstrumentKey",
    "KommuneGroupOffer",
    "KommuneLimits",
    "KommuneLimitsQuerySet",
    "KommuneRhythm",
    "Mode",
    "Occasion",
    "OfferedAround",
    "Response",
    "ResponseQuerySet",
    "State",
    "Worded",
    "WordingEdition",
    "WordingEditionQuerySet",
    "mode_choices",
]
