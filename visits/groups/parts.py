"""What apps above add to a group's page, as they do to a citizen's (`citizens.record`).

`visits` may not know measurements, so they say in their `AppConfig.ready` what stands by a member, and what
is told of the group as a whole.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from visits.models import GroupCourse, GroupMember


@dataclass(frozen=True)
class Note:
    """A line by a member: what is to be done and where, or how it stands."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Part:
    """Something told of the group as a whole. A sentence counts, and names nobody."""

    heading: str
    sentences: tuple[str, ...]


# notes(the members seen) → lines by the member's id; part(group, user) → what is told of all.
Notes = Callable[[Iterable[GroupMember]], Mapping[UUID, list[Note]]]
Whole = Callable[[GroupCourse, User], Part | None]
NOTES: list[Notes] = []
WHOLE: list[Whole] = []


def add_to_groups(notes: Notes, whole: Whole) -> None:
    NOTES.append(notes)
    WHOLE.append(whole)


def notes_of(members: list[GroupMember]) -> dict[UUID, list[Note]]:
    found: dict[UUID, list[Note]] = {member.pk: [] for member in members}
    for notes in NOTES if members else []:
        for pk, lines in notes(members).items():
            found[pk].extend(lines)
    return found


def parts_of(group: GroupCourse, user: User) -> list[Part]:
    return [part for whole in WHOLE if (part := whole(group, user))]
