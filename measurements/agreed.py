"""What was agreed after the latest SRS, which the citizen meets again before answering the next time."""

from citizens.models import OVER, Citizen
from measurements.models import AlertAnswer, InstrumentKey, Response

ABOUT_MEETINGS = (InstrumentKey.ORS, InstrumentKey.SRS)


def agreed_last_time(citizen: Citizen, instrument: str) -> AlertAnswer | None:
    """What is to be different now. An SRS after it has asked anew, and then it is over."""
    if instrument not in ABOUT_MEETINGS:
        return None
    given = Response.objects.filter(citizen=citizen).exclude(course__status__in=OVER)
    latest = given.complete().of(InstrumentKey.SRS).select_related("alert_answer").for_chart().last()
    return getattr(latest, "alert_answer", None)
