"""What the answers before and after a group say of it as a whole: how many, never who.

Each is held against the own answer before, and nobody against anybody else. Who led the group is no matter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from citizens.reach import within_whole_house
from measurements.around_groups.sentences import KNOWN_TO_COUNT, direction_of, number_of
from measurements.around_groups.windows import AFTER_THE_END
from measurements.change import Direction
from measurements.instruments import INSTRUMENTS, Limits
from measurements.models import Occasion, Response
from measurements.services import limits_in
from visits.groups.parts import Part
from visits.groups.reading import members_seen
from visits.models import GroupCourse

FEWEST = 5  # who answered both times; of fewer, a count says who (instruments.md)
HEADING = "Før og efter gruppen"
TOO_FEW = (
    "Når mindst fem har svaret både før og efter, kan I her se, hvordan det er gået gruppen som helhed. "
    "Det er frivilligt at svare."
)
UNSEEN_TOO_FEW = (
    "Der er svar nok, men nogle af dem er fra borgere, du ikke har adgang til. De er for få til at gemme sig "
    "i et samlet tal."
)
NOT_YET = (
    "Nogle af svarene er fra borgere, du ikke har adgang til. Det samlede tal kommer, når der ikke længere "
    "kommer nye svar."
)
NO_REASON = "Tallene siger ikke, om det er gruppen, der har gjort forskellen."


@dataclass(frozen=True)
class Answered:
    """One questionnaire in one group: the two numbers of each member who has any."""

    instrument: str
    numbers: dict[UUID, dict[str, Decimal]]

    @property
    def pairs(self) -> dict[UUID, tuple[Decimal, Decimal]]:
        both = {pk: given for pk, given in self.numbers.items() if len(given) == len(Occasion)}
        return {pk: (given[Occasion.BEFORE], given[Occasion.AFTER]) for pk, given in both.items()}

    def number(self, occasion: Occasion) -> int:
        return sum(occasion in given for given in self.numbers.values())


def whole_of(group: GroupCourse, user: User) -> Part | None:
    """Told of all who take part, also those the user may not see; then only where they cannot be found out.

    None where nobody has answered.
    """
    answered = _answered_in(group)
    if not answered:
        return None
    seen = set(members_seen(user, group).values_list("pk", flat=True))
    limits = limits_in(group.team.municipality_id)
    sentences: list[str] = []
    for each in answered:
        refusal = _refusal(each.pairs, seen, group)
        sentences.extend([refusal] if refusal else _told(each, limits))
    is_told = any(not _refusal(each.pairs, seen, group) for each in answered)
    return Part(HEADING, (*dict.fromkeys(sentences), *([NO_REASON] if is_told else [])))


@within_whole_house()
def _answered_in(group: GroupCourse) -> list[Answered]:
    """One query past the wall, for numbers alone: of what it reads nothing leaves this module but counts."""
    rows = Response.objects.complete().of(*KNOWN_TO_COUNT).filter(group_member__group=group)
    found: dict[str, dict[UUID, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        number = number_of(row.instrument, row.numbers)
        assert number is not None and row.group_member_id is not None  # a total, and asked for above
        found[row.instrument][row.group_member_id][row.occasion] = number
    return [Answered(key, found[key]) for key in KNOWN_TO_COUNT if key in found]


def _refusal(pairs: Iterable[UUID], seen: set[UUID], group: GroupCourse) -> str:
    """Why nothing is told. Who sees some of the members could take their answers from the sum: the others
    must be many enough for themselves, and done answering, or each new answer would stand in the difference.
    """
    pairs = set(pairs)
    unseen = len(pairs - seen)
    if len(pairs) < FEWEST:
        return TOO_FEW
    if 0 < unseen < FEWEST:
        return UNSEEN_TOO_FEW
    return NOT_YET if unseen and not _is_done(group, timezone.localdate()) else ""


def _is_done(group: GroupCourse, today: date) -> bool:
    return today > group.ends_on + AFTER_THE_END


def _told(answered: Answered, limits: Limits) -> list[str]:
    name, pairs = INSTRUMENTS[answered.instrument].name, answered.pairs
    ways = Counter(direction_of(answered.instrument, *pair, limits) for pair in pairs.values())
    return [
        f"{answered.number(Occasion.BEFORE)} har svaret på {name} før gruppen, "
        f"{answered.number(Occasion.AFTER)} efter, og {len(pairs)} begge gange.",
        f"Af dem, der har svaret begge gange, ligger {ways[Direction.UP]} mærkbart højere efter gruppen, "
        f"{ways[Direction.DOWN]} mærkbart lavere og {ways[Direction.NONE]} omtrent som før.",
    ]
