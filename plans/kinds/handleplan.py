"""Handleplan for uddannelse og arbejde, as in IPS: the citizen's own choice of job comes first."""

from plans.kinds.declaration import Column, Kind, Section, Shape

HANDLEPLAN = Kind(
    key="handleplan",
    version=1,
    title="Handleplan for uddannelse og arbejde",
    intro="Din vej mod den uddannelse eller det arbejde, du selv vælger, skridt for skridt.",
    months_to_follow_up=2,
    required=frozenset({"dream", "steps"}),
    begin="Begynd på en handleplan",
    sections=(
        Section(
            "dream",
            "Det vil jeg gerne",
            "Hvilket arbejde eller hvilken uddannelse kunne du tænke dig?",
            "Begynd med det, du har lyst til. Resten finder I ud af.",
        ),
        Section(
            "have",
            "Det har jeg med mig",
            "Hvad har du lavet før, og hvad er du god til?",
            "Job, skole, hobbyer, frivilligt arbejde, ting folk spørger dig til råds om.",
            Shape.LIST,
        ),
        Section(
            "need",
            "Det skal der tages hensyn til",
            "Hvad skal der til, for at du kan trives på stedet?",
            "Tider, pauser, ro, transport, en fast kollega at spørge.",
            Shape.LIST,
        ),
        Section(
            "openness",
            "Det fortæller jeg",
            "Hvad vil du fortælle om dig selv på stedet, hvem siger det, og hvornår?",
            "Det er dit valg. Du kan også vælge ikke at fortælle noget.",
        ),
        Section(
            "steps",
            "De næste skridt",
            "Hvad er de næste skridt, hvem tager dem, og hvornår?",
            "Ring til nogen, besøg et sted, skriv et par linjer om dig selv.",
            Shape.ROWS,
            columns=(Column("step", "Skridt"), Column("who", "Hvem"), Column("when", "Hvornår")),
            shown_first=True,
        ),
        Section(
            "helpers",
            "Dem, der hjælper mig",
            "Hvem kan hjælpe dig på vej, og hvordan får du fat i dem?",
            "Jobcenter, vejleder, mentor, tidligere kolleger, familie.",
            Shape.ROWS,
            columns=(
                Column("name", "Navn"),
                Column("role", "Hjælper med"),
                Column("phone", "Telefon", is_phone=True),
            ),
        ),
        Section(
            "hard_days",
            "Når det bliver svært",
            "Hvad gør du på en dag, hvor du ikke kan overskue at tage af sted?",
            "Hvem ringer du til, og hvad kan de gøre for dig?",
        ),
    ),
)
