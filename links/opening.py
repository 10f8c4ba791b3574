"""The citizen's side of a link.

Whoever asks is nobody to the house. Each step here reaches past that by name, for one link; the page itself
is shown no more than the rows of its purpose (`citizens.reach.within_reach_of_rows`).
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from audit.log import looked, record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.reach import within_whole_house
from links.models import TRIES, Answer, Link, LinkReminder
from links.purposes import PURPOSES
from links.services import digest_of

LINKS = Link.objects.select_related("citizen", "made_by", "municipality")


class TheCitizen:
    """Who acts, in the log: nobody has logged in, so the number is the system's."""

    def __init__(self) -> None:
        self.pk = User.objects.system().pk

    def __str__(self) -> str:
        return "borgeren selv, med et link"


@within_whole_house()
def by_token(token: str) -> Link | None:
    """The link, if it can be answered now, by its own address or by that of its reminder.

    Unknown, old, answered, shut and withdrawn are alike, in what is asked of the database too: None.
    """
    digest, alive = digest_of(token), LINKS.alive()
    return alive.filter(digest=digest).first() or alive.filter(reminder__digest=digest).first()


@within_whole_house()
def by_id(pk: UUID | str) -> Link | None:
    """As `by_token`, for a browser that has shown who asks."""
    return LINKS.alive().filter(pk=pk).first()


@within_whole_house()
def is_known_to(link: Link, born_on: date) -> bool:
    """Whether `born_on` is the citizen's birth date. A try is taken before it is looked at, so that many
    at once get no more tries than one after the other; a right one gives its own back.
    """
    tried = Link.objects.alive().filter(pk=link.pk)
    if not tried.update(wrong_tries=F("wrong_tries") + 1):
        return False
    if link.citizen.born_on == born_on:
        Link.objects.filter(pk=link.pk).update(wrong_tries=F("wrong_tries") - 1)
        return True
    if Link.objects.filter(pk=link.pk, wrong_tries__gte=TRIES).exists():
        record(Event.LINK_SHUT, by=TheCitizen(), target=link, citizen_id=link.citizen_id)
    return False


@within_whole_house()
def is_as_it_was(link: Link) -> bool:
    """Whether what the citizen was asked about is still the same, word for word."""
    return PURPOSES[link.purpose].state_of(link.subject_id) == link.state


@within_whole_house()
def note_look(link: Link) -> None:
    """The citizen's own look stands in the log like anybody's."""
    Link.objects.filter(pk=link.pk, opened_at=None).update(opened_at=Now())
    purpose = PURPOSES[link.purpose]
    looked(TheCitizen(), [link.citizen_id], action=purpose.action, purpose=purpose.read_as)


@within_whole_house()
def rows_of(link: Link) -> list[UUID]:
    return PURPOSES[link.purpose].rows(link.subject_id)


@within_whole_house()
def use(link: Link, answer: Answer, *, words: str = "", then: Callable[[], object] | None = None) -> None:
    """Answer by the link, once, and do what follows; of many at the same time one does, and all or nothing.

    Raises `RuleViolation` where the link can no longer be used, and whatever `then` raises.
    """
    open_ones = Link.objects.alive().filter(pk=link.pk)
    if not open_ones.update(used_at=Now(), answer=answer, words=words):
        raise RuleViolation("Linket er brugt eller virker ikke længere.", code="used")
    LinkReminder.objects.waiting().filter(link=link).update(address_sealed=None)
    if then is not None:
        then()
    record(Event.LINK_ANSWERED, by=TheCitizen(), target=link, citizen_id=link.citizen_id, answer=answer)
