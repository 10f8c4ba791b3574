"""Whether an SRS that called for a talk was followed by one: how often, and where a talk still waits.

Nothing is counted by worker. A low SRS is a citizen who dares to say it, and a good place to begin
(instruments.md); what a leder may ask is only whether it was taken up.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from accounts.models import User
from accounts.policy import Action
from citizens.models import Course
from dashboards.indicators.declaration import Share
from measurements.change import MISSING, Meeting, Reading, asks_what_to_do
from measurements.instruments import Limits
from measurements.models import InstrumentKey, Response
from measurements.series import reading_of

DAYS = 90  # as far back as the share looks (ours)


@dataclass(frozen=True)
class Talks:
    """share: of the SRS of the last `DAYS` that called for a talk, those with an agreement.

    waiting: the latest SRS of each forløb where it called and nothing is agreed, the oldest first.
    """

    share: Share = field(default_factory=Share)
    waiting: tuple[UUID, ...] = ()


def read_talks(user: User, teams: Collection[int], day: date, limits: Limits) -> Talks:
    """As of `day`, of what `user` may see of the running forløb of `teams`. One query."""
    running = Course.objects.running_on(day).filter(team__in=teams)
    responses = Response.objects.permitting(user, Action.VIEW_ANSWERS).complete().of(InstrumentKey.SRS)
    rows = responses.filter(course__in=running, given_on__lte=day).select_related("alert_answer")
    since, called, waiting = day - timedelta(days=DAYS), [], []
    for _course, given in groupby(
        rows.order_by("course", "given_on", "created_at"), lambda row: row.course_id
    ):
        calls = list(_calling(given, limits))
        called += [response for response, _is_latest in calls if response.given_on > since]
        waiting += [response for response, is_latest in calls if is_latest and not _is_agreed(response)]
    waiting.sort(key=lambda response: (response.given_on, response.pk))
    share = Share(sum(_is_agreed(response) for response in called), len(called))
    return Talks(share, tuple(response.pk for response in waiting))


def _calling(given: Iterator[Response], limits: Limits) -> Iterator[tuple[Response, bool]]:
    """Those of one forløb that called for a talk, held against the one before; and which is the latest."""
    responses = list(given)
    before = MISSING
    for response in responses:
        reading = reading_of(response)
        if asks_what_to_do(_meetings(before, reading, response.given_on), limits):
            yield response, response is responses[-1]
        before = reading


def _meetings(before: Reading, latest: Reading, day: date) -> tuple[Meeting, Meeting]:
    """A rule about SRS looks at the two latest, and never at when they were."""
    return Meeting(day, srs=before), Meeting(day, srs=latest)


def _is_agreed(response: Response) -> bool:
    return hasattr(response, "alert_answer")
