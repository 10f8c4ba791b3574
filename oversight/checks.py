"""The nightly reading of the logs: who answers for the house is told when something is wrong."""

from django.urls import reverse

from accounts.models import Membership, NoticeKind, User
from accounts.notices import tell
from accounts.policy import Role
from audit import checking
from audit.models import LogCheck


def check_logs() -> LogCheck:
    """Read the logs; every administrator is told of a finding, whatever kommune: the log is one."""
    check = checking.check_logs()
    if not check.is_whole:
        held = Membership.objects.current().filter(role=Role.ADMINISTRATOR)
        told = User.objects.filter(is_active=True, pk__in=held.values("user"))
        tell(told, NoticeKind.LOG_BROKEN, about=check.pk, path=reverse("citizens:control"))
    return check
