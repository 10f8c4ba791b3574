"""What the measurements of one course come to, for a page and for paper: the charts, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from accounts.policy import Action
from citizens.models import Citizen
from measurements.change import alerts
from measurements.charts import LineChart, fit_chart, who5_chart
from measurements.instruments import BRIEF_INSPIRE, INSPIRE, Limits
from measurements.models import InstrumentKey, Response, ResponseQuerySet
from measurements.profiles import profile_chart, profile_sentence
from measurements.sentences import sentence
from measurements.series import Series, series_from

PROFILES = ("inspire", "brief-inspire")


@dataclass(frozen=True)
class Shown:
    """A chart, and the questionnaires it draws. Nothing is drawn before the first answer."""

    key: str
    heading: str
    instruments: tuple[InstrumentKey, ...]
    chart: LineChart | None


@dataclass(frozen=True)
class Told:
    """charts: those that have an answer. words: what stands instead of a profile, for whoever sees totals.

    alerts: what the numbers say now, and whether it asks what to do differently.
    """

    charts: list[Shown]
    words: list[tuple[str, str]]
    alerts: list[tuple[str, bool]]

    @property
    def asks_what_to_do(self) -> bool:
        return any(asks for _said, asks in self.alerts)


def present_responses(citizen: Citizen, user: User) -> ResponseQuerySet:
    """What was answered in the course that is under way, or was the last."""
    course = citizen.course_set.present_first().values("pk")[:1]
    return Response.objects.permitting(user, Action.VIEW_SCORES).filter(course__in=course).for_chart()


def told_of(responses: Sequence[Response], limits: Limits, *, sees_answers: bool) -> Told:
    """Of one course's responses, in the order given. A profile draws single answers."""
    series = series_from(responses, totals_only=not sees_answers)
    charts = [shown for shown in _all_charts(series, limits) if shown.chart]
    return Told(
        charts=[shown for shown in charts if sees_answers or shown.key not in PROFILES],
        words=[] if sees_answers else _words_of(series),
        alerts=[
            (sentence(alert, limits), alert.kind.asks_what_to_do)
            for alert in alerts(series.meetings, series.wellbeing, limits)
        ],
    )


def _all_charts(series: Series, limits: Limits) -> list[Shown]:
    return [
        Shown(
            "fit",
            "Sådan går det, og sådan er samarbejdet",
            (InstrumentKey.ORS, InstrumentKey.SRS),
            fit_chart(series.meetings, limits) if series.meetings else None,
        ),
        Shown(
            "who5",
            "Trivsel",
            (InstrumentKey.WHO5,),
            who5_chart(series.wellbeing, limits) if series.wellbeing else None,
        ),
        Shown(
            "inspire",
            "Støtten til at komme sig",
            (InstrumentKey.INSPIRE,),
            profile_chart(INSPIRE, series.inspire),
        ),
        Shown(
            "brief-inspire",
            "Støtten til at komme sig, kort",
            (InstrumentKey.BRIEF_INSPIRE,),
            profile_chart(BRIEF_INSPIRE, series.brief_inspire),
        ),
    ]


def _words_of(series: Series) -> list[tuple[str, str]]:
    told = (
        (INSPIRE.name, profile_sentence(INSPIRE, series.inspire)),
        (BRIEF_INSPIRE.name, profile_sentence(BRIEF_INSPIRE, series.brief_inspire)),
    )
    return [(name, said) for name, said in told if said]
