"""A kommune shows the wording it holds a licence for. Each change is a new edition; answers keep theirs."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Municipality, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from measurements.instruments import INSTRUMENTS, Instrument
from measurements.models import WordingEdition
from measurements.services import as_scored_in
from measurements.wording.checking import WordingFile

LONGEST_NUMBER = 4  # digits
NEUTRAL = "Tilbage til de neutrale ord"


@dataclass(frozen=True)
class Asked:
    """An instrument as a kommune asks it, and the edition that says so; None where nothing was loaded."""

    instrument: Instrument
    edition: WordingEdition | None

    @property
    def number(self) -> int:
        return self.edition.number if self.edition else 0

    @property
    def official(self) -> WordingEdition | None:
        """What a response keeps of it."""
        return self.edition if self.edition and self.instrument.official_wording_loaded else None


def number_in(sent: str) -> int | None:
    """The number of an edition that a form was shown with, or None."""
    return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else None


def asked_in(kommune: Municipality | int, key: str, number: int | None = None) -> Asked:
    """What the next citizen is asked. With `number`, as in that edition, if the kommune has it.

    Wording of a version of the instrument that is no longer asked is not shown.
    """
    editions = WordingEdition.objects.of(kommune, key)
    edition = (editions if number is None else editions.filter(number=number)).first()
    is_of_today = edition is not None and edition.instrument_version == INSTRUMENTS[key].version
    instrument = edition.asked if edition and is_of_today else INSTRUMENTS[key]
    return Asked(as_scored_in(kommune, instrument), edition)


def take_into_use(kommune: Municipality, file: WordingFile, *, base: int, by: User) -> WordingEdition:
    """Ask in the words of the file from now on. `base`: the edition in effect when it was tried."""
    return _add(
        kommune,
        file.instrument.key,
        base,
        by,
        instrument_version=file.instrument.version,
        reason="Indlæst fra en fil",
        language=file.language,
        licence_holder=file.licence.holder,
        licence_number=file.licence.number,
        licence_notice=file.licence.notice,
        licensed_on=file.licence.on,
        words=file.words.as_json(),
    )


def go_back(kommune: Municipality, key: str, number: int, *, base: int, by: User) -> WordingEdition:
    """Ask again as in edition `number`, as a new edition; 0 stands for our neutral words."""
    if number == 0:
        return _add(kommune, key, base, by, instrument_version=INSTRUMENTS[key].version, reason=NEUTRAL)
    earlier = WordingEdition.objects.of(kommune, key).filter(number=number).first()
    if earlier is None:
        raise RuleViolation("Den udgave findes ikke.", code="no-such-edition")
    if earlier.instrument_version != INSTRUMENTS[key].version:
        raise RuleViolation("Ordlyden er til en ældre udgave af skemaet.", code="older-version")
    return _add(kommune, key, base, by, reason=f"Tilbage til udgave {number}", **_content_of(earlier))


CONTENT = (
    "instrument_version",
    "language",
    "licence_holder",
    "licence_number",
    "licence_notice",
    "licensed_on",
    "words",
)


def _content_of(edition: WordingEdition) -> dict[str, Any]:
    return {name: getattr(edition, name) for name in CONTENT}


@transaction.atomic
def _add(
    kommune: Municipality, key: str, base: int, by: User, *, reason: str, **content: Any
) -> WordingEdition:
    Municipality.objects.select_for_update(no_key=True).get(pk=kommune.pk)  # two come one after the other
    newest = asked_in(kommune, key)
    if newest.number != base:
        raise RuleViolation(
            "En anden har ændret ordlyden, mens du så på den. Se den igennem, før du ændrer den igen.",
            code="stale",
        )
    edition = WordingEdition(
        municipality=kommune, instrument=key, number=newest.number + 1, reason=reason, made_by=by, **content
    )
    if _content_of(edition) == _content_of(
        newest.edition or WordingEdition(instrument_version=INSTRUMENTS[key].version)
    ):
        raise RuleViolation("Det er den ordlyd, der gælder nu.", code="same")
    edition.save()
    record(
        Event.WORDING_CHANGED,
        by=by,
        target=edition,
        instrument=key,
        number=edition.number,
        is_official=edition.is_official,
    )
    return edition
