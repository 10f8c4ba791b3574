"""Langsigtet plan: what the citizen takes along when the support ends (domain.md §5)."""

from plans.kinds.declaration import Column, Kind, Section, Shape
from plans.kinds.kriseplan import KRISEPLAN
from plans.kinds.mestringsplan import MESTRINGSPLAN

LANGSIGTET_PLAN = Kind(
    key="langsigtet-plan",
    version=1,
    title="Langsigtet plan",
    intro="Den tager du med dig, når bostøtten slutter: det, du har lært, og dem, du kan gå til.",
    months_to_follow_up=12,
    required=frozenset({"wishes", "advice"}),
    sections=(
        Section(
            "wishes",
            "Det ønsker jeg mig af fremtiden",
            "Hvad drømmer du om, at der sker i dit liv fra nu af?",
            "Stort eller småt. Det, du glæder dig til, og det, du vil holde fast i.",
        ),
        Section(
            "mestringsplan",
            "Min mestringsplan",
            "Skal din mestringsplan være med?",
            "Så har du dine strategier samme sted, når du får brug for dem.",
            Shape.PLAN,
            source=MESTRINGSPLAN,
        ),
        Section(
            "kriseplan",
            "Min kriseplan",
            "Skal din kriseplan være med?",
            "Så ligger den klar, hvis der kommer svære dage, efter at vi er holdt op med at komme.",
            Shape.PLAN,
            source=KRISEPLAN,
        ),
        Section(
            "advice",
            "Her kan jeg få råd",
            "Hvor kan du gå hen, hvis du får brug for råd eller støtte?",
            "Den åbne rådgivning, lægen, et værested, en forening, en telefonlinje.",
            Shape.ROWS,
            columns=(
                Column("where", "Hvor"),
                Column("what_for", "Hvad kan de hjælpe med"),
                Column("phone", "Telefon", is_phone=True),
            ),
            shown_first=True,
        ),
        Section(
            "network",
            "Dem omkring mig",
            "Hvem i dit netværk gør hvad, når vi ikke længere kommer?",
            "Spørg dem gerne først, så I er enige om det.",
            Shape.ROWS,
            columns=(
                Column("who", "Hvem"),
                Column("task", "Det hjælper de med"),
                Column("phone", "Telefon", is_phone=True),
            ),
        ),
        Section(
            "keep_going",
            "Det holder jeg fast i",
            "Hvilke vaner og steder vil du holde fast i?",
            "Det, der har gjort hverdagen bedre, og som du selv kan blive ved med.",
            Shape.LIST,
        ),
    ),
)
