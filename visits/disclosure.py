"""What this app gives the citizen who asks to see everything."""

from citizens.disclosure import Chapter, Section, add_chapter, add_section, leave_out
from visits.models import CrisisEvent, Draft, GroupMember, Visit, VisitStep, VisitWording


def declare() -> None:
    add_chapter(
        Chapter("visits", "Besøg", "Alle aftaler: det, der blev skrevet om dem, og dem, der venter.", 70)
    )
    add_section(
        "visits",
        Section(
            Visit,
            "Besøg og samtaler",
            (
                "starts_at",
                "status",
                "ends_at",
                "worker",
                "form",
                "place",
                "methods",
                "topics",
                "happened",
                "mattered",
                "noticed",
                "agreed",
                "cancelled_by",
                "cancel_reason",
                "course",
            ),
            heading=("starts_at", "status"),
            within="course",
            left_out={
                "idempotency_key": "Sikrer kun, at samme besøg ikke bliver gemt to gange.",
                "version": "Tæller, hvor mange gange besøget er rettet.",
            },
            order_by=("starts_at", "id"),
        ),
    )
    add_section(
        "visits",
        Section(
            VisitStep,
            "Delmål, I arbejdede med",
            ("visit", "subgoal", "small_step"),
            heading=("subgoal",),
            within="visit",
        ),
    )
    _declare_wordings()
    _declare_crises()
    _declare_groups()
    leave_out(
        Draft,
        "En medarbejders ufærdige tekst, som ingen andre kan se. Den bliver til et besøg, eller den bliver "
        "slettet efter 30 dage.",
    )


def _declare_wordings() -> None:
    add_section(
        "visits",
        Section(
            VisitWording,
            "Det stod der, før det blev rettet",
            (
                "visit",
                "created_at",
                "by",
                "starts_at",
                "ends_at",
                "happened",
                "mattered",
                "noticed",
                "agreed",
                "small_steps",
            ),
            heading=("created_at",),
            within="visit",
            left_out={"version": "Tæller, hvor mange gange besøget var rettet."},
        ),
    )


def _declare_crises() -> None:
    add_section(
        "visits",
        Section(
            CrisisEvent,
            "Kriser",
            ("on", "over_on", "happened", "sought", "by", "learning"),
            heading=("on",),
            order_by=("on",),
        ),
    )


def _declare_groups() -> None:
    add_section(
        "visits",
        Section(
            GroupMember,
            "Grupper",
            ("group", "joined_on", "left_on", "course"),
            heading=("group",),
            within="course",
            related=("group",),
            order_by=("joined_on", "id"),
        ),
    )
