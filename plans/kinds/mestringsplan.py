"""Mestringsplan: what keeps the everyday steady, and the signs of strain (domain.md §5)."""

from plans.kinds.declaration import Column, Kind, Section, Shape

MESTRINGSPLAN = Kind(
    key="mestringsplan",
    version=1,
    title="Mestringsplan",
    intro="Din plan for at holde fast i det, du er nået til, og for at passe på dig selv undervejs.",
    months_to_follow_up=6,
    is_everyday=True,
    required=frozenset({"goal", "strategies"}),
    sections=(
        Section(
            "goal",
            "Det vil jeg gerne",
            "Hvad er det vigtigste, du gerne vil udvikle eller holde fast i?",
            "Skriv det, som du selv ville sige det.",
            shown_first=True,
        ),
        Section(
            "keep_it",
            "Sådan holder jeg fast",
            "Hvad skal der til i hverdagen, for at det lykkes?",
            "Faste tider, aftaler, noget at stå op til, nogen at følges med.",
            Shape.LIST,
        ),
        Section(
            "self_care",
            "Sådan passer jeg på mig selv",
            "Hvordan tager du vare på dig selv imens?",
            "Tænk på søvn, mad, ro, bevægelse og mennesker, du får det godt af.",
        ),
        Section(
            "strategies",
            "Mine strategier",
            "Hvad gør du, når noget bliver svært – og hvordan virker det?",
            "Noget virker her og nu, noget virker i længden, og noget gør begge dele.",
            Shape.ROWS,
            columns=(
                Column("what", "Det gør jeg"),
                Column("helps_with", "Det hjælper mod"),
                Column("short", "Virker nu"),
                Column("long", "Virker i længden"),
            ),
        ),
        Section(
            "signs_me",
            "Tegn jeg selv ser",
            "Hvordan mærker du, at du er ved at blive presset?",
            "I kroppen, i humøret, i det du gør mere eller mindre af.",
            Shape.LIST,
        ),
        Section(
            "signs_others",
            "Tegn andre ser",
            "Hvad lægger andre mærke til hos dig?",
            "Spørg gerne en, der kender dig godt.",
            Shape.LIST,
        ),
    ),
)
