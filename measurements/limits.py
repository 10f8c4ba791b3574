"""Which thresholds a kommune may set, how far, and what it comes to. Pure, like the rules that use them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from measurements.instruments import DEFAULT_LIMITS, SOURCES, Limits
from measurements.scoring import HUNDRED
from measurements.sentences import plain

WHO5_POINTS = 4  # percent to a raw point
# Of at most four questions, as a domain of INSPIRE has, this is all of them: so no number of a domain is ever
# prorated, and no prorated number is of fewer than four answers.
LEAST_SHARE = Decimal("0.8")


@dataclass(frozen=True)
class Setting:
    """A limit that a kommune may set: what it decides, and between which numbers."""

    name: str
    label: str
    lowest: Decimal
    highest: Decimal
    is_whole: bool = False
    note: str = ""  # what else there is to know before it is set

    @property
    def source(self) -> str:
        return SOURCES[self.name]


def _tenths(name: str, label: str, lowest: str, highest: str) -> Setting:
    return Setting(name, label, Decimal(lowest), Decimal(highest))


def _whole(name: str, label: str, lowest: int, highest: int) -> Setting:
    return Setting(name, label, Decimal(lowest), Decimal(highest), is_whole=True)


# The bounds are ours: wide enough for every published value, and narrow enough to catch a slip of the hand.
SETTINGS: tuple[Setting, ...] = (
    _tenths("rci", "ORS: en ændring er til at regne med fra", "1", "20"),
    _whole("meetings_without_change", "ORS: vi siger til efter så mange målinger uden ændring", 2, 20),
    _tenths("srs_cutoff", "SRS: vi siger til under", "20", "40"),
    _tenths("srs_item_low", "SRS: vi siger til, når et enkelt svar er under", "1", "10"),
    _tenths("srs_fall", "SRS: vi siger til ved et fald på", "0.5", "20"),
    _whole("who5_low_band", "WHO-5: lav trivsel til og med", 20, 80),
    _whole("who5_lowest_band", "WHO-5: meget lav trivsel til og med", 10, 60),
    _whole("who5_look_closer", "WHO-5: se nærmere på det til og med", 4, 60),
    _whole("who5_change", "WHO-5: en ændring er mærkbar fra", 4, 40),
    Setting(
        "inspire_share",
        "INSPIRE og Brief INSPIRE: så mange procent af svarene skal der til for at få et tal",
        HUNDRED * LEAST_SHARE,
        HUNDRED,
        is_whole=True,
        note="Det gælder kun de svar, der bliver gemt fra nu af. Mangler der svar, står det ved tallet.",
    ),
)
# The first is below the second, whichever of them the kommune has set.
IN_ORDER = (("who5_lowest_band", "who5_low_band"), ("who5_look_closer", "who5_low_band"))


def usual(name: str) -> Decimal:
    """What holds where a kommune has not set it."""
    value = getattr(DEFAULT_LIMITS, name)
    assert isinstance(value, Decimal)
    return value


def limits_with(own: Mapping[str, Decimal]) -> Limits:
    """The limits as a kommune reads them. Low well-being is one limit, in percent and in raw points."""
    derived = {}
    if "who5_low_band" in own:
        derived = {"who5_low_raw": own["who5_low_band"] // WHO5_POINTS + 1}
    return replace(DEFAULT_LIMITS, **own, **derived)


def out_of_order(own: Mapping[str, Decimal]) -> Iterator[tuple[str, str]]:
    """Pairs of limits that do not go together: the first should be below the second."""
    for lower, upper in IN_ORDER:
        if own.get(lower, usual(lower)) >= own.get(upper, usual(upper)):
            yield lower, upper


def told(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> list[str]:
    """What is different from one edition to the next, a line for each limit."""
    return [
        f"{each.label} {plain(after.get(each.name, usual(each.name)))} "
        f"(før {plain(before.get(each.name, usual(each.name)))})"
        for each in SETTINGS
        if before.get(each.name) != after.get(each.name)
    ]
