"""Kriseplan: what helps when it gets hard, in the citizen's words (domain.md §5)."""

from plans.kinds.declaration import Column, Kind, Section, Shape

KRISEPLAN = Kind(
    key="kriseplan",
    version=1,
    title="Kriseplan",
    intro="Din egen plan for de svære dage, skrevet mens der er ro på, så andre ved, hvad der hjælper dig.",
    months_to_follow_up=6,
    is_everyday=True,
    required=frozenset({"helps_me", "contacts"}),
    sections=(
        Section(
            "early_signs",
            "Tegn jeg kan mærke",
            "Hvad lægger du – eller andre – mærke til, når det begynder at gå den forkerte vej?",
            "Søvn, humør, vaner, tanker. Skriv dem i den rækkefølge, de plejer at komme.",
            Shape.LIST,
        ),
        Section(
            "helps_me",
            "Det kan jeg selv gøre",
            "Hvad kan du gøre, som plejer at hjælpe bare lidt?",
            "Små ting tæller: en gåtur, musik, at ringe til nogen, at lægge sig under et tungt tæppe.",
            Shape.LIST,
        ),
        Section(
            "avoid",
            "Det skal jeg undgå",
            "Hvad gør det værre, når en krise er på vej?",
            "Steder, vaner, mennesker. Det kan også være noget, andre siger i den bedste mening.",
            Shape.LIST,
        ),
        Section(
            "others_can",
            "Det kan andre gøre",
            "Hvad må andre gerne gøre, og hvad skal de lade være med?",
            "Tænk på familie, venner, naboer og os, der kommer hos dig.",
        ),
        Section(
            "help_wished",
            "Den hjælp jeg ønsker mig",
            "Hvilken hjælp vil du helst have, og af hvem?",
            "Det kan være et ekstra besøg, en snak i telefonen eller bare selskab.",
        ),
        Section(
            "worked_before",
            "Det har virket før",
            "Hvad har hjulpet dig gennem tidligere kriser – og hvad hjalp ikke?",
            "Det, der ikke hjalp, er lige så godt at vide.",
        ),
        Section(
            "place",
            "Her vil jeg helst være",
            "Hvor vil du helst være, når det er sværest?",
            "Hjemme, hos en du er tryg ved, på et akuttilbud – og hvad skal der være omkring dig?",
        ),
        Section(
            "if_admitted",
            "Hvis jeg bliver indlagt",
            "Hvem tager sig af børn, dyr, planter og regninger imens?",
            "Så er der styr på det derhjemme, mens du får hjælp.",
            Shape.ROWS,
            columns=(
                Column("what", "Hvad"),
                Column("who", "Hvem gør det"),
                Column("phone", "Telefon", is_phone=True),
            ),
        ),
        Section(
            "contacts",
            "Dem kan jeg ringe til",
            "Hvem kan du ringe til, når du har brug for nogen?",
            "Den vigtigste øverst: dine egne mennesker, lægen, skadestuen, akuttilbuddet, en akuttelefon.",
            Shape.ROWS,
            columns=(
                Column("name", "Navn"),
                Column("relation", "Hvem er det"),
                Column("phone", "Telefon", is_phone=True),
            ),
            shown_first=True,
        ),
    ),
)
