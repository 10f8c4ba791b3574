"""What the worker is told about the links that were sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from citizens.models import Course
from links.models import Link
from measurements.own_phone.services import instrument_of, links_to_questionnaires

TOLD_FOR = timedelta(days=14)  # after a link stopped working, for as long as somebody may wonder


@dataclass(frozen=True)
class Sent:
    """One link, and how it went, in words."""

    link: Link
    name: str
    told: str

    @property
    def is_open(self) -> bool:
        return self.link.is_open


def sent_lately(course: Course) -> list[Sent]:
    """The newest link to each questionnaire of the course, unless it was taken back. One query."""
    if course.is_over:
        return []
    links = links_to_questionnaires().about(course.pk)
    lately = links.filter(withdrawn_at=None, expires_at__gt=timezone.now() - TOLD_FOR)
    newest = lately.order_by("purpose", "-created_at", "-id").distinct("purpose").select_related("reminder")
    return [Sent(link, instrument_of(link).name, _told(link) + _reminded(link)) for link in newest]


def _told(link: Link) -> str:
    if link.used_at:
        return f"Besvaret {_moment(link.used_at)}."
    if link.is_shut:
        return "Lukket, fordi fødselsdatoen blev skrevet forkert for mange gange."
    if not link.is_open:
        return f"Ikke besvaret, før det udløb {_moment(link.expires_at)}."
    opened = "Åbnet, men ikke besvaret endnu." if link.opened_at else "Ikke åbnet endnu."
    return f"{opened} Virker til {_moment(link.expires_at)}."


def _reminded(link: Link) -> str:
    """How the reminder went, if one was wished for; empty where it was spared by an answer."""
    reminder = getattr(link, "reminder", None)
    if reminder is None:
        return ""
    if reminder.sent_at:
        return f" Mindet om det {_moment(reminder.sent_at)}."
    if reminder.taken_at:
        return " Påmindelsen kom ikke af sted."
    return f" Bliver mindet om det {_moment(reminder.due_at)}." if reminder.address_sealed else ""


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
