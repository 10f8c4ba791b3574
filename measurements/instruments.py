"""The questionnaires as data: what is asked about, on which scale, and where it comes from.

No item wording stands here: it belongs to its owners. Every label is our own short word for the
subject, and `Instrument.wording_notice` says so on the screen until a kommune has loaded the wording
it holds a licence for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Context, Decimal, localcontext
from functools import cached_property
from itertools import groupby
from operator import attrgetter

# Our own context, so that a caller's precision or rounding can never change a score.
EXACT = Context(prec=28)
FEW = 10  # more answers than this are a line, and not so many buttons


@dataclass(frozen=True)
class Scale:
    """The answers an item can have: from `lowest` to `highest` in steps of `step`."""

    lowest: Decimal
    highest: Decimal
    step: Decimal
    words: tuple[tuple[Decimal, str], ...] = ()  # every answer with its word, where it has one

    @property
    def decimals(self) -> int:
        """How many decimals an answer on this scale is written with."""
        exponent = self.step.as_tuple().exponent
        assert isinstance(exponent, int)  # a step is a finite number
        return -exponent

    @property
    def choices(self) -> tuple[tuple[Decimal, str], ...]:
        """The answers one by one, where they are few enough to choose among; else none, and it is a line."""
        if self.words:
            return self.words
        with localcontext(EXACT):
            count = int((self.highest - self.lowest) / self.step) + 1
            every = [self.lowest + at * self.step for at in range(count)] if count <= FEW else []
        return tuple((value, str(value)) for value in every)

    def holds(self, value: Decimal) -> bool:
        """Whether `value` is one of the answers of this scale."""
        if not value.is_finite() or not self.lowest <= value <= self.highest:
            return False
        return EXACT.remainder(value, self.step) == 0


@dataclass(frozen=True)
class Item:
    """One thing an instrument asks about."""

    key: str
    label: str
    scale: Scale
    domain: str = ""  # CHIME domain, for the two INSPIRE instruments
    low: str = ""  # the ends of its own line, where the official wording has other words than for the rest
    high: str = ""

    @property
    def asks_importance(self) -> bool:
        """Whether it asks if something matters; how well it is supported is asked right after, if it does."""
        return self.key.startswith("important_")


@dataclass(frozen=True)
class Instrument:
    """A questionnaire in one version of its items and its scoring rule. A stored score keeps `version`."""

    key: str
    version: int
    name: str
    subject: str
    period: str
    items: tuple[Item, ...]
    low_end: str
    high_end: str
    source: str
    has_percent: bool = False
    has_two_scores: bool = False  # INSPIRE: support and relationship are never added up
    total_may_stand_alone: bool = False  # paper results may come as a total without the items
    least_age: int | None = None
    may_be_prorated: bool = False  # whether a kommune may settle for less than every answer
    # The share of answers a score needs. Below 1 the mean of what was answered stands for the rest.
    min_share: Decimal = Decimal(1)
    snomed: str = ""
    official_wording_loaded: bool = False
    guidance: str = ""  # said before the items: official instructions, or what our short words leave open

    @property
    def parts(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """The items under headings, where there are so many that they need some."""
        if not self.has_two_scores:
            return (("", self.items),)
        return tuple(
            (CHIME.get(domain, "Relationen mellem jer"), tuple(items))
            for domain, items in groupby(self.items, key=attrgetter("domain"))
        )

    @property
    def highest_total(self) -> Decimal:
        with localcontext(EXACT):
            return sum((item.scale.highest for item in self.items), Decimal(0))

    @property
    def wording_notice(self) -> str:
        """What a form and a result say about their wording; empty when the official one is loaded."""
        return "" if self.official_wording_loaded else WITHOUT_OFFICIAL_WORDING

    @cached_property
    def by_key(self) -> Mapping[str, Item]:
        return {item.key: item for item in self.items}

    def item(self, key: str) -> Item:
        """The item with `key`. Raises KeyError."""
        return self.by_key[key]

    def with_share(self, share: Decimal) -> "Instrument":
        """As it is scored where `share` of the answers is enough; the same, where it takes them all."""
        return replace(self, min_share=share) if self.may_be_prorated else self

    def refusal_for_age(self, age: int | None) -> str:
        """Why a person of `age` cannot be asked, or an empty string. An unknown age refuses nobody."""
        if self.least_age is None or age is None or age >= self.least_age:
            return ""
        return f"{self.name} er kun til personer, der er fyldt {self.least_age} år."


WITHOUT_OFFICIAL_WORDING = "uden officiel ordlyd"

LINE = Scale(Decimal(0), Decimal(10), Decimal("0.1"))

# Miller, Duncan, Brown, Sparks & Claud, "The Outcome Rating Scale", Journal of Brief Therapy 2(2), 2003.
ORS = Instrument(
    key="ors",
    version=1,
    name="ORS",
    subject="Hvordan det går",
    period="den seneste uge",
    items=(
        Item("individual", "Mig selv", LINE),
        Item("interpersonal", "Mine nærmeste", LINE),
        Item("social", "Blandt andre mennesker", LINE),
        Item("overall", "Alt i alt", LINE),
    ),
    low_end="går skidt",
    high_end="går godt",
    source="Miller m.fl.: The Outcome Rating Scale (2003)",
    total_may_stand_alone=True,
    least_age=18,
    snomed="716613004",  # of its total
)

# Duncan, Miller, Sparks, Claud, Reynolds, Brown & Johnson, "The Session Rating Scale",
# Journal of Brief Therapy 3(1), 2003.
SRS = Instrument(
    key="srs",
    version=1,
    name="SRS",
    subject="Hvordan mødet var",
    period="mødet i dag",
    items=(
        Item("relationship", "Kontakten mellem os", LINE),
        Item("goals_topics", "Mål og emner", LINE),
        Item("approach_method", "Måden, vi gjorde det på", LINE),
        Item("overall", "Mødet alt i alt", LINE),
    ),
    low_end="passede dårligt",
    high_end="passede godt",
    source="Duncan m.fl.: The Session Rating Scale (2003)",
)

HOW_OFTEN = Scale(
    Decimal(0),
    Decimal(5),
    Decimal(1),
    words=(
        (Decimal(5), "hele tiden"),
        (Decimal(4), "det meste af tiden"),
        (Decimal(3), "lidt mere end halvdelen"),
        (Decimal(2), "lidt mindre end halvdelen"),
        (Decimal(1), "lidt af tiden"),
        (Decimal(0), "på intet tidspunkt"),
    ),
)

# World Health Organization, "The World Health Organization-Five Well-Being Index (WHO-5)", 2024,
# CC BY-NC-SA 3.0 IGO. The subjects below are named in our own words.
WHO5 = Instrument(
    key="who5",
    version=1,
    name="WHO-5",
    subject="Trivsel",
    period="de seneste to uger",
    items=(
        Item("cheerful", "Glæde", HOW_OFTEN),
        Item("calm", "Ro", HOW_OFTEN),
        Item("active", "Virkelyst", HOW_OFTEN),
        Item("rested", "Søvn og hvile", HOW_OFTEN),
        Item("interested", "Interesse for hverdagen", HOW_OFTEN),
    ),
    low_end="på intet tidspunkt",
    high_end="hele tiden",
    source="WHO: Five Well-Being Index (2024)",
    has_percent=True,
    total_may_stand_alone=True,
    snomed="1144665009",
)

# The recovery processes of CHIME, in the order of the instruments, with their Danish names.
CHIME: Mapping[str, str] = {
    "connectedness": "Samhørighed",
    "hope": "Håb",
    "identity": "Identitet",
    "meaning": "Mening",
    "empowerment": "Indflydelse på eget liv",
}
ITEMS_PER_DOMAIN = 4
RELATIONSHIP_ITEMS = 7

WITH_PAPER = (
    "Spørgsmålene står på papirskemaet. Læs dem dér, og svar her på det samme nummer. "
    "0 er slet ikke, 4 er rigtig meget."
)

YES_NO = Scale(Decimal(0), Decimal(1), Decimal(1), words=((Decimal(1), "ja"), (Decimal(0), "nej")))
SUPPORTED = Scale(Decimal(0), Decimal(4), Decimal(1))


def _inspire_items() -> tuple[Item, ...]:
    """Twenty pairs of importance and support, four to a domain, and seven on the relationship."""
    items: list[Item] = []
    for index, (domain, name) in enumerate(CHIME.items()):
        for place in range(1, ITEMS_PER_DOMAIN + 1):
            number = index * ITEMS_PER_DOMAIN + place
            items.append(Item(f"important_{number:02}", f"{number}. {name} – vigtigt", YES_NO, domain))
            items.append(Item(f"support_{number:02}", f"{number}. {name} – støtte", SUPPORTED, domain))
    items.extend(
        Item(f"relationship_{number}", f"Relationen {number}", SUPPORTED)
        for number in range(1, RELATIONSHIP_ITEMS + 1)
    )
    return tuple(items)


# Williams, Leamy, Bird et al., "Development and evaluation of the INSPIRE measure of staff support for
# personal recovery", Social Psychiatry and Psychiatric Epidemiology 50, 2015.
INSPIRE = Instrument(
    key="inspire",
    version=1,
    name="INSPIRE",
    subject="Støtte til at komme sig",
    period="kontakten med medarbejderen",
    items=_inspire_items(),
    low_end="slet ikke",
    high_end="rigtig meget",
    source="Williams m.fl.: INSPIRE (2015)",
    has_percent=True,
    has_two_scores=True,
    may_be_prorated=True,
    guidance=WITH_PAPER,
)

BRIEF_INSPIRE = Instrument(
    key="brief_inspire",
    version=1,
    name="Brief INSPIRE",
    subject="Støtte til at komme sig, kort",
    period="kontakten med medarbejderen",
    items=tuple(Item(domain, name, SUPPORTED, domain) for domain, name in CHIME.items()),
    low_end="slet ikke",
    high_end="rigtig meget",
    source="Williams m.fl.: INSPIRE (2015)",
    has_percent=True,
    may_be_prorated=True,
    guidance=WITH_PAPER,
)

# Every version that ever scored an answer stays in this tuple; the last of a key is the one in use.
VERSIONS: tuple[Instrument, ...] = (ORS, SRS, WHO5, INSPIRE, BRIEF_INSPIRE)
INSTRUMENTS: Mapping[str, Instrument] = {instrument.key: instrument for instrument in VERSIONS}


def instrument_in_version(key: str, version: int) -> Instrument:
    """The instrument as it was when a score was made, so that it can be made again. Raises KeyError."""
    for instrument in VERSIONS:
        if (instrument.key, instrument.version) == (key, version):
            return instrument
    raise KeyError(f"{key} in version {version}")


MANUAL = "Miller & Duncan: The Outcome and Session Rating Scales, manual (2004)"
MANUAL_OR_SIX = f"{MANUAL}; 6 er også offentliggjort"
TOPP = "Topp m.fl.: The WHO-5 Well-Being Index, Psychotherapy and Psychosomatics 84 (2015)"
DANISH_BANDS = "Ergoterapeutforeningens beskrivelse af WHO-5"
OURS = "valgt i dette system"


@dataclass(frozen=True)
class Limits:
    """Every threshold, with its source beside it. A kommune sets its own through `replace`."""

    ors_cutoff: Decimal = field(default=Decimal(25), metadata={"source": MANUAL})
    rci: Decimal = field(default=Decimal(5), metadata={"source": MANUAL_OR_SIX})
    meetings_without_change: Decimal = field(default=Decimal(4), metadata={"source": OURS})
    srs_cutoff: Decimal = field(default=Decimal(36), metadata={"source": MANUAL})
    srs_item_low: Decimal = field(default=Decimal(9), metadata={"source": MANUAL})
    srs_fall: Decimal = field(default=Decimal(1), metadata={"source": MANUAL})
    srs_always_full: Decimal = field(default=Decimal(3), metadata={"source": OURS})
    who5_low_raw: Decimal = field(default=Decimal(13), metadata={"source": TOPP})
    who5_look_closer: Decimal = field(default=Decimal(28), metadata={"source": TOPP})
    who5_change: Decimal = field(default=Decimal(10), metadata={"source": TOPP})
    who5_low_band: Decimal = field(default=Decimal(50), metadata={"source": DANISH_BANDS})
    who5_lowest_band: Decimal = field(default=Decimal(35), metadata={"source": DANISH_BANDS})
    who5_reference: Decimal = field(default=Decimal(68), metadata={"source": DANISH_BANDS})
    # The one that makes numbers and does not only read them: a response keeps it.
    inspire_share: Decimal = field(default=Decimal(100), metadata={"source": OURS})

    @property
    def min_share(self) -> Decimal:
        """`inspire_share`, in percent, as what an instrument is scored with."""
        return self.inspire_share.scaleb(-2, context=EXACT)

    def __post_init__(self) -> None:
        for limit in fields(self):
            if not isinstance(getattr(self, limit.name), Decimal):
                raise TypeError(f"{limit.name}: a Decimal is needed")


DEFAULT_LIMITS = Limits()
SOURCES: Mapping[str, str] = {limit.name: limit.metadata["source"] for limit in fields(Limits)}
