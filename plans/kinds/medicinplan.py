"""Medicinpædagogik: the citizen's own medicine diary, the next consultation, and what else helps."""

from plans.kinds.declaration import Column, Kind, Section, Shape

MEDICINPLAN = Kind(
    key="medicinplan",
    version=1,
    title="Min medicin",
    intro="Din egen viden om din medicin, samlet, før du taler med lægen. Det er jer to, der bestemmer.",
    months_to_follow_up=3,
    required=frozenset({"hope"}),
    begin="Skriv om medicin sammen",
    sections=(
        Section(
            "hope",
            "Det vil jeg have ud af det",
            "Hvad vil du gerne opnå med din medicin?",
            "At sove, at kunne være sammen med andre, at få ro i hovedet, at tage mindre.",
        ),
        Section(
            "diary",
            "Min medicindagbog",
            "Hvad tager du, hvad gør det godt, og hvad mærker du ellers?",
            "En linje for hver slags. Skriv det, som du selv mærker det.",
            Shape.ROWS,
            columns=(
                Column("medicine", "Medicin"),
                Column("when", "Hvornår"),
                Column("good", "Det gør den godt"),
                Column("other", "Det mærker jeg ellers"),
            ),
        ),
        Section(
            "missed",
            "Når jeg springer over",
            "Hvornår kommer du til at springe over, og hvad er grunden?",
            "Der er næsten altid en god grund. Den er værd at kende.",
        ),
        Section(
            "questions",
            "Det vil jeg spørge lægen om",
            "Hvad vil du spørge om næste gang?",
            "Det vigtigste øverst, så når du det.",
            Shape.LIST,
            shown_first=True,
        ),
        Section(
            "tell",
            "Det vil jeg fortælle lægen",
            "Hvad skal lægen vide, som ikke står i journalen?",
            "Hvordan hverdagen går, hvad du har prøvet, hvad du er bange for.",
            Shape.LIST,
        ),
        Section(
            "company",
            "Den, jeg tager med",
            "Vil du have en med til samtalen, og hvad skal vedkommende gøre?",
            "Lytte, skrive ned, minde dig om dine spørgsmål.",
        ),
        Section(
            "besides",
            "Det hjælper også",
            "Hvad gør du ud over medicinen, som hjælper mod det samme?",
            "Bevægelse, søvnvaner, lyd i ørerne, nogen at snakke med.",
            Shape.ROWS,
            columns=(Column("what", "Det gør jeg"), Column("helps_with", "Det hjælper mod")),
        ),
    ),
)
