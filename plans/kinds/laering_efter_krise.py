"""Læring efter krise: what a crisis taught, so that the next one is met better (domain.md §5)."""

from dataclasses import replace

from plans.kinds.declaration import Column, Kind, Section, Shape

FIRST = Kind(
    key="laering-efter-krise",
    version=1,
    title="Læring efter krise",
    intro="Når det er blevet roligt igen, ser I tilbage sammen. Det, I lærer, kan gøre kriseplanen bedre.",
    months_to_follow_up=1,
    about_event=True,
    begin="Se tilbage på en krise",
    required=frozenset({"happened", "next_time"}),
    sections=(
        Section(
            "happened",
            "Det skete der",
            "Hvad skete der, og hvordan oplevede du det?",
            "Fortæl det i den rækkefølge, det skete. Det er din oplevelse, der tæller her.",
        ),
        Section(
            "set_off",
            "Det satte det i gang",
            "Hvad tror du, der satte det i gang?",
            "Det kan være én ting eller flere små, der lagde sig oven på hinanden.",
            Shape.LIST,
        ),
        Section(
            "own_steps",
            "Det gjorde jeg selv",
            "Hvad gjorde du selv, og hvordan virkede det?",
            "Også det, der kun hjalp lidt, er værd at huske.",
            Shape.ROWS,
            columns=(Column("what", "Det gjorde jeg"), Column("effect", "Sådan virkede det")),
        ),
        Section(
            "others_helped",
            "Det hjalp mig, at andre gjorde",
            "Hvad gjorde vi eller andre, som hjalp dig?",
            "Tænk på os, der kommer hos dig, og på familie, venner, læge og akuttilbud.",
            Shape.LIST,
        ),
        Section(
            "others_worse",
            "Det gjorde det sværere",
            "Hvad gjorde vi eller andre, som gjorde det sværere for dig?",
            "Sig det, som det er. Vi bliver ikke kede af det, vi bliver klogere.",
            Shape.LIST,
        ),
        Section(
            "others_instead",
            "Det ville jeg hellere have haft",
            "Hvad kunne vi have gjort i stedet?",
            "Noget, vi kunne have sagt, gjort tidligere eller ladet være med.",
        ),
        Section(
            "worked_before",
            "Det har virket andre gange",
            "Hvad har hjulpet dig, når det har været svært før?",
            "Måske er der noget, du kunne tage frem igen.",
            Shape.LIST,
        ),
        Section(
            "next_time",
            "Det gør jeg næste gang",
            "Hvad vil du gøre næste gang, du mærker det komme?",
            "Skriv det så tydeligt, at du kan bruge det på en dårlig dag.",
            Shape.LIST,
            shown_first=True,
        ),
    ),
)

SIGNS = Section(
    "signs",
    "De tegn kom først",
    "Hvad lagde du – eller andre – mærke til, før det for alvor gik galt?",
    "Dem kan I skrive ind i kriseplanen bagefter, så I ser dem tidligere næste gang.",
    Shape.LIST,
)
LAERING_EFTER_KRISE = replace(
    FIRST, version=2, sections=(*FIRST.sections[:2], SIGNS, *FIRST.sections[2:]), earlier=(FIRST,)
)
