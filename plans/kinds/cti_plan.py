"""CTI-plan: nine months in three phases, until others have taken over (Critical Time Intervention)."""

from plans.kinds.declaration import Column, Kind, Section, Shape

PHASES = (
    ("start", "Fase 1: måned 1–3, vi kommer i gang", "først", "de første tre måneder"),
    ("try", "Fase 2: måned 4–6, vi prøver af", "undervejs", "måned fire til seks"),
    ("hand_over", "Fase 3: måned 7–9, andre tager over", "til sidst", "de sidste tre måneder"),
)


def _phase(key: str, chapter: str, word: str, when: str) -> tuple[Section, ...]:
    """The three questions of one phase."""
    return (
        Section(
            f"{key}_aims",
            f"Det vil vi nå {word}",
            f"Hvad vil I nå i {when}?",
            f"Vælg et til tre områder, der betyder mest for dig i {when}.",
            Shape.LIST,
            chapter=chapter,
        ),
        Section(
            f"{key}_contacts",
            f"Dem har vi kontakt med {word}",
            f"Hvem skal I have kontakt med i {when}, og hvor tit?",
            f"Læge, psykiatri, boligforening, familie: dem, der skal bære med i {when}.",
            Shape.ROWS,
            columns=(Column("who", "Hvem"), Column("how_often", "Hvor tit"), Column("about", "Om hvad")),
            chapter=chapter,
        ),
        Section(
            f"{key}_tasks",
            f"Opgaver, andre overtager {word}",
            f"Hvilke opgaver skal andre overtage i {when}?",
            f"Skriv, hvem der gør det nu, og hvem der tager over i {when}. Det kan også være dig selv.",
            Shape.ROWS,
            columns=(Column("task", "Opgave"), Column("now", "Gør det nu"), Column("then", "Tager over")),
            chapter=chapter,
        ),
    )


CTI_PLAN = Kind(
    key="cti-plan",
    version=1,
    title="CTI-plan",
    intro="Ni måneder i tre faser: først mange besøg, så færre, til sidst står andre klar til at hjælpe dig.",
    months_to_follow_up=3,
    required=frozenset({"start_aims"}),
    begin="Begynd på en CTI-plan",
    sections=(
        Section(
            "why_now",
            "Derfor nu",
            "Hvad er det for en overgang, du står i?",
            "Udskrivning, ny bolig, løsladelse eller noget andet, der er nyt.",
        ),
        *(section for phase in PHASES for section in _phase(*phase)),
    ),
)
