"""Watching for somebody who looks at far more people than the work asks for, while it happens.

The samples of a week find it too, days later; an alarm tells the leder within minutes.
"""

from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from accounts.models import Membership, NoticeKind, User
from accounts.notices import tell
from accounts.policy import Role
from audit.log import record
from audit.models import Event
from oversight.models import Alarm
from oversight.sampling import VOLUME, looks_among, lookups_at_citizens, strangers_among


def watch(day: date) -> list[Alarm]:
    """Raise an alarm for everybody who has looked at too many strangers on `day`; returns the new ones.

    One who goes on is not told of again: the number on the alarm follows.
    """
    numbers = _strangers_by_user(day)
    known = {alarm.user_id: alarm for alarm in Alarm.objects.filter(day=day, user__in=numbers)}
    for user_id, alarm in known.items():
        Alarm.objects.filter(pk=alarm.pk, citizens__lt=numbers[user_id]).update(citizens=numbers[user_id])
    users = User.objects.filter(pk__in=numbers.keys() - known.keys(), municipality__isnull=False)
    return [_raise_alarm(user, day, numbers[user.pk]) for user in users]


def _strangers_by_user(day: date) -> dict[int, int]:
    """Who has looked at more strangers than `VOLUME`, and at how many."""
    workers = User.objects.filter(is_active=True).values_list("pk", flat=True)
    # By name, so that the index by user is used: the month may hold millions of lines.
    today = lookups_at_citizens(day, day + timedelta(days=1)).filter(user_id__in=list(workers))
    looked = today.order_by().values("user_id").annotate(number=Count("citizen_id", distinct=True))
    many = looked.filter(number__gt=VOLUME).values_list("user_id", flat=True)
    strangers = strangers_among(looks_among(today.filter(user_id__in=list(many))))
    counted = Counter(look.user.pk for look in strangers)
    return {user_id: number for user_id, number in counted.items() if number > VOLUME}


@transaction.atomic
def _raise_alarm(user: User, day: date, citizens: int) -> Alarm:
    assert user.municipality is not None  # as `watch` asks
    alarm = Alarm.objects.create(user=user, municipality=user.municipality, day=day, citizens=citizens)
    record(Event.ALARM_RAISED, by=User.objects.system(), target=alarm, citizens=citizens)
    tell(_answerable_for(user), NoticeKind.MANY_LOOKUPS, about=alarm.pk, path=reverse("oversight:alarms"))
    return alarm


def _answerable_for(user: User) -> list[User]:
    """The leders of the user's teams and the kommune's administrators, never the user."""
    held = Membership.objects.current()
    teams = held.filter(user=user, team__isnull=False).values("team")
    leders = held.filter(role=Role.MANAGER, team__in=teams).values("user")
    administrators = held.filter(role=Role.ADMINISTRATOR, user__municipality=user.municipality).values("user")
    told = User.objects.filter(is_active=True).exclude(pk=user.pk)
    return [*told.filter(pk__in=leders).union(told.filter(pk__in=administrators))]
