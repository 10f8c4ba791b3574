"""The three plans of the method LA2 (low arousal): well-being, safety and learning (domain.md §5)."""

from plans.kinds.declaration import Column, Kind, Section, Shape

TRIVSELSPLAN = Kind(
    key="trivselsplan",
    version=1,
    title="Trivselsplan",
    intro="Hvad giver dig gode dage, hvad tager kræfterne, og hvad gør I ved det sammen?",
    months_to_follow_up=6,
    required=frozenset({"resources", "actions"}),
    sections=(
        Section(
            "resources",
            "Det giver mig gode dage",
            "Hvad har du det godt af?",
            "Mennesker, steder, dyr, musik, ro, noget at tage dig til.",
            Shape.LIST,
        ),
        Section(
            "barriers",
            "Det tager mine kræfter",
            "Hvad gør det svært at have det godt?",
            "Støj, krav, uvished, søvn, penge eller noget helt andet.",
            Shape.LIST,
        ),
        Section(
            "actions",
            "Det gør vi ved det",
            "Hvad vil I gøre, for at der bliver flere gode dage?",
            "Små ændringer, der kan begynde i denne uge.",
            Shape.ROWS,
            columns=(Column("what", "Hvad"), Column("who", "Hvem"), Column("when", "Hvornår")),
            shown_first=True,
        ),
        Section(
            "surroundings",
            "Sådan skal der være omkring mig",
            "Hvordan skal der være omkring dig, for at du kan være rolig?",
            "Lyd, lys, mennesker, tempo, forudsigelighed.",
        ),
    ),
)

TRYGHEDSPLAN = Kind(
    key="tryghedsplan",
    version=1,
    title="Tryghedsplan",
    intro="Hvordan ser man på dig, at det spidser til, og hvad hjælper dig så tilbage til ro?",
    months_to_follow_up=6,
    required=frozenset({"signs"}),
    sections=(
        Section(
            "signs",
            "Når det spidser til",
            "Hvad kan man se på dig, når presset stiger, og hvad skal man gøre?",
            "Begynd med de første, små tegn, og slut med de tydeligste.",
            Shape.ROWS,
            columns=(
                Column("sign", "Det kan man se"),
                Column("me", "Det gør jeg"),
                Column("others", "Det gør I"),
            ),
            shown_first=True,
        ),
        Section(
            "never",
            "Det skal I lade være med",
            "Hvad må man endelig ikke gøre eller sige, når du er presset?",
            "Også det, der er velment.",
            Shape.LIST,
        ),
        Section(
            "calm_places",
            "Her finder jeg ro",
            "Hvor kan du gå hen, når du har brug for at komme ned i gear?",
            "Et rum, en bænk, en rute, en du kan sidde hos uden at sige noget.",
            Shape.LIST,
        ),
        Section(
            "afterwards",
            "Bagefter",
            "Hvad har du brug for, når det er overstået?",
            "Hvile, en snak, at der ikke bliver talt om det lige med det samme.",
        ),
    ),
)

LAERINGSPLAN = Kind(
    key="laeringsplan",
    version=1,
    title="Læringsplan",
    intro="Hvad gør du, når det er sværest, hvad koster det, og hvad vil du hellere gøre?",
    months_to_follow_up=6,
    required=frozenset({"episodes", "more_of"}),
    sections=(
        Section(
            "episodes",
            "Når det har været sværest",
            "Hvad gjorde du i situationer, der løb af med dig, og hvad førte det til?",
            "Tag et par stykker, du kan huske. Det er ikke for at dele skyld ud.",
            Shape.ROWS,
            columns=(
                Column("situation", "Situationen"),
                Column("did", "Det gjorde jeg"),
                Column("led_to", "Det førte til"),
            ),
        ),
        Section(
            "more_of",
            "Det vil jeg gøre mere af",
            "Hvilke af de ting, du gør, hjælper dig faktisk?",
            "Det, der virker og ikke gør skade på dig selv eller andre.",
            Shape.LIST,
            shown_first=True,
        ),
        Section(
            "less_of",
            "Det vil jeg gøre mindre af",
            "Hvad gør du, som hjælper her og nu, men koster bagefter?",
            "Det giver mening, at du gør det. Hvad kunne du gøre i stedet?",
            Shape.LIST,
        ),
        Section(
            "practise",
            "Det øver vi",
            "Hvad skal vi øve sammen, mens der er ro på?",
            "Én ting ad gangen, og aftal, hvornår I øver.",
        ),
    ),
)
