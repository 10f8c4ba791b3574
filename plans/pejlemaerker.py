"""The ten national pejlemærker and their anbefalinger: names and titles, as published in 2021."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import models


class Pejlemaerke(models.IntegerChoices):
    COLLABORATION = 1, "Et recovery-orienteret samarbejde"
    SHARED_DIRECTION = 2, "En fælles faglig retning"
    WELLBEING = 3, "Trivsel, mestring og håndtering af akutte psykiske kriser"
    HEALTH = 4, "Et sundt liv for borgeren"
    NETWORK = 5, "Borgerens netværk"
    COMMUNITIES = 6, "Lokalsamfundets fællesskaber og aktiviteter"
    EDUCATION_AND_WORK = 7, "Uddannelse og beskæftigelse"
    START_AND_END = 8, "En tryg opstart og afslutning af bostøtte"
    FLEXIBILITY = 9, "Fleksibilitet i indsatsen"
    COHERENCE = 10, "Helhed og sammenhæng i borgerens forløb"


@dataclass(frozen=True)
class Theme:
    title: str
    pejlemaerker: tuple[Pejlemaerke, ...]


THEMES = (
    Theme("Borgersamarbejde og fælles retning", (Pejlemaerke.COLLABORATION, Pejlemaerke.SHARED_DIRECTION)),
    Theme(
        "Borgerens hverdagsliv",
        (
            Pejlemaerke.WELLBEING,
            Pejlemaerke.HEALTH,
            Pejlemaerke.NETWORK,
            Pejlemaerke.COMMUNITIES,
            Pejlemaerke.EDUCATION_AND_WORK,
        ),
    ),
    Theme(
        "Sammenhæng og fleksibilitet i borgerens forløb",
        (Pejlemaerke.START_AND_END, Pejlemaerke.FLEXIBILITY, Pejlemaerke.COHERENCE),
    ),
)

RECOMMENDATIONS: dict[Pejlemaerke, tuple[tuple[str, str], ...]] = {
    Pejlemaerke.COLLABORATION: (
        ("1.1", "Tilrettelæg indsatsen efter borgerens ønsker, håb og drømme"),
        ("1.2", "Hav fokus på ressourcer og ligeværd i samarbejdet"),
        ("1.3", "Hav en løbende dialog om samarbejdet og indsatsen"),
    ),
    Pejlemaerke.SHARED_DIRECTION: (
        ("2.1", "Anvend fælles tilgange, metoder og redskaber"),
        ("2.2", "Gør løbende brug af sparring og supervision"),
    ),
    Pejlemaerke.WELLBEING: (
        ("3.1", "Understøt borgerens trivsel og positive selvfortælling"),
        ("3.2", "Støt borgeren i at finde og bruge relevante mestringsstrategier"),
        ("3.3", "Håndter og lær af akutte psykiske kriser"),
    ),
    Pejlemaerke.HEALTH: (
        ("4.1", "Støt borgeren i at fremme egen sundhed"),
        ("4.2", "Støt borgeren i at identificere og reagere på fysisk mistrivsel"),
    ),
    Pejlemaerke.NETWORK: (
        ("5.1", "Afdæk borgerens ønsker til inddragelse af eget netværk"),
        ("5.2", "Understøt borgerens relationer til eget netværk"),
    ),
    Pejlemaerke.COMMUNITIES: (
        ("6.1", "Afklar ønsker og del viden om muligheder"),
        ("6.2", "Støt borgerens deltagelse i fællesskaber og aktiviteter"),
    ),
    Pejlemaerke.EDUCATION_AND_WORK: (
        ("7.1", "Motiver borgeren til uddannelse eller beskæftigelse"),
        ("7.2", "Støt borgerens overgang til og fastholdelse i uddannelse eller beskæftigelse"),
    ),
    Pejlemaerke.START_AND_END: (
        ("8.1", "Skab et godt grundlag for samarbejdet"),
        ("8.2", "Planlæg en tryg udfasning og afslutning af samarbejdet"),
    ),
    Pejlemaerke.FLEXIBILITY: (
        ("9.1", "Tilpas løbende indsatsens rammer"),
        ("9.2", "Skab en fleksibel og intensiv indsats til borgere med stort støttebehov"),
    ),
    Pejlemaerke.COHERENCE: (
        ("10.1", "Støt borgeren i at have overblik og i at koordinere sit samlede forløb"),
        ("10.2", "Koordiner borgerens mål og indsatser"),
        ("10.3", "Varetag flere funktioner og ansvarsområder"),
    ),
}


class Focus(NamedTuple):
    """What a subgoal is about: a pejlemærke, and perhaps one of its anbefalinger."""

    area: Pejlemaerke
    recommendation: str = ""

    @classmethod
    def read(cls, key: str) -> "Focus":
        """From "6" or "6.1", as a form sends it. Raises ValueError for anything else."""
        area = Pejlemaerke(int(key.partition(".")[0]))
        if "." not in key:
            return cls(area)
        if key not in dict(RECOMMENDATIONS[area]):
            raise ValueError(key)
        return cls(area, key)


def recommendation_choices() -> list[tuple[str, str]]:
    return [choice for of_area in RECOMMENDATIONS.values() for choice in of_area]
