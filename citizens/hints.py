"""What is known of the themes of a citizen's support: from myndighed's order, and from apps above.

A leder who looks for a bostøtte sees these themes until somebody has said otherwise. An app that knows
more says so when Django starts (`add_hint`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from uuid import UUID

from citizens.models import ReferralCode, Theme

Hint = Callable[[Collection[UUID]], Iterable[tuple[UUID, Theme]]]

HINTS: list[Hint] = []

# Target groups and services of FFB (`citizens.ffb`) that ask for a bostøtte who knows the theme.
THEME_OF_CODE = {
    UUID(code): theme
    for theme, codes in {
        Theme.ANXIETY: ["303deb9b-84f0-49d2-ab7a-f8b98eed40a2"],
        Theme.DEPRESSION: ["ee5b52bd-b839-4e69-ad04-c8b33eabfbde"],
        Theme.PSYCHOSIS: ["f2ccc0c0-2a0a-49c9-9d6a-741a7cd220a3"],
        Theme.PERSONALITY: ["6aac5ae6-ef06-4866-9c66-16d51ebbc83b"],
        Theme.EATING: ["192b7d79-415c-4f4f-9223-607938ecbe97"],
        Theme.STRESS: ["afaa7e31-2b5d-4a49-9008-56aa8df8dc13"],
        Theme.WORK: ["1a2daf63-0510-4bf3-8578-662d4300c965", "cb1169ee-8969-46d3-813d-f0dd555bd838"],
        Theme.HEALTH: ["3c1639d0-e486-43c6-8add-448b8aff4b8f", "72272d03-1774-4a14-b598-5f19b5eac83f"],
        Theme.WELLBEING: ["ad7755d2-11bf-468d-958b-2f0c8d9c3742"],
        Theme.NETWORK: ["05cd5e81-1a3a-4bdd-901b-7ec96c12d990"],
        Theme.PARENTING: ["ea47a198-7e24-472d-ba5d-132b8b744710"],
        Theme.HOME: ["638f44df-6bf2-47f8-9935-b8fdc83e5bf5", "c56634ca-6847-4c50-b5c1-c528c1ffc1d8"],
        Theme.FINANCES: ["d473dea2-4f6d-4f36-a8f0-260f0213f50a"],
    }.items()
    for code in codes
}


def add_hint(hint: Hint) -> None:
    HINTS.append(hint)


def hinted(citizens: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """The themes that order, goals and wishes of these citizens are about. One query for each source."""
    found: dict[UUID, set[str]] = {citizen: set() for citizen in citizens}
    for hint in (_ordered, *HINTS):
        for citizen, theme in hint(citizens):
            found[citizen].add(theme.value)
    return {citizen: frozenset(themes) for citizen, themes in found.items()}


def _ordered(citizens: Collection[UUID]) -> Iterator[tuple[UUID, Theme]]:
    codes = ReferralCode.objects.filter(citizen__in=citizens, code__in=THEME_OF_CODE)
    for citizen, code in codes.values_list("citizen", "code"):
        yield citizen, THEME_OF_CODE[code]
