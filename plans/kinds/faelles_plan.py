"""Fælles plan: one plan across jobcenter, psychiatry, health and housing (domain.md §5)."""

from plans.kinds.declaration import Column, Kind, Section, Shape

FAELLES_PLAN = Kind(
    key="faelles-plan",
    version=1,
    title="Fælles plan",
    intro="Når flere hjælper dig på én gang, samler den, hvad I er enige om, og hvem der gør hvad.",
    months_to_follow_up=3,
    required=frozenset({"goals", "agreements"}),
    sections=(
        Section(
            "matters",
            "Det er vigtigst for mig",
            "Hvad skal alle, der hjælper dig, vide om det, der er vigtigt for dig?",
            "Så slipper du for at fortælle det forfra hvert sted.",
        ),
        Section(
            "goals",
            "Det arbejder vi hen imod",
            "Hvilke mål er I fælles om?",
            "Få mål, som du selv synes er de rigtige, er bedre end mange.",
            Shape.ROWS,
            columns=(Column("goal", "Mål"), Column("who", "Hvem er med")),
        ),
        Section(
            "agreements",
            "Det har vi aftalt",
            "Hvem gør hvad og hvornår?",
            "Skriv også, hvordan I holder kontakt om det: et møde, et opkald, en besked.",
            Shape.ROWS,
            columns=(
                Column("what", "Hvad"),
                Column("who", "Hvem"),
                Column("when", "Hvornår"),
                Column("contact", "Sådan holder vi kontakt"),
            ),
            shown_first=True,
        ),
        Section(
            "people",
            "Dem, der er med",
            "Hvem er med i planen, og hvordan får man fat i dem?",
            "Jobcenter, psykiatri, læge, bosted, bostøtte og dine egne mennesker.",
            Shape.ROWS,
            columns=(
                Column("name", "Navn"),
                Column("from", "Hvor fra"),
                Column("phone", "Telefon", is_phone=True),
            ),
        ),
        Section(
            "kept_by",
            "Den holder planen ved lige",
            "Hvem sørger for, at planen bliver ved med at passe?",
            "Vælg én. Så ved alle, hvem de skal sige det til, når noget ændrer sig.",
        ),
    ),
)
