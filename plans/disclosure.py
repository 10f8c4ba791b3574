"""What this app gives the citizen who asks to see everything."""

from citizens.disclosure import Answer, Chapter, Link, Section, add_chapter, add_section
from plans.kinds.declaration import Answered, read
from plans.models import (
    Activity,
    Document,
    Goal,
    Plan,
    PlanFollowUp,
    PlanRefusal,
    PlanVersion,
    PlanWithdrawal,
    Subgoal,
    SubgoalFollowUp,
    Wish,
)


def declare() -> None:
    _declare_goals()
    _declare_plans()


PLACE = "Viser kun, i hvilken rækkefølge de står på siden."

GOALS = (
    Section(
        Wish,
        "Ønsker",
        ("recorded_on", "text", "area", "recorded_by"),
        heading=("recorded_on",),
        left_out={"position": PLACE},
        order_by=("recorded_on", "id"),
    ),
    Section(
        Goal,
        "Mål",
        ("title", "goal_type", "set_on", "wish", "asked", "course"),
        heading=("title",),
        within="course",
        left_out={"position": PLACE},
        order_by=("set_on", "id"),
    ),
    Section(
        Subgoal,
        "Delmål",
        (
            "goal",
            "text",
            "worded_by",
            "status",
            "area",
            "recommendation",
            "set_on",
            "follow_up_on",
            "closed_on",
            "half_way",
            "last_step",
            "first_step",
            "helpers",
            "why",
            "closing_note",
            "replaces",
        ),
        heading=("text",),
        within="goal",
        order_by=("goal", "set_on", "id"),
    ),
    Section(
        SubgoalFollowUp,
        "Opfølgning",
        ("subgoal", "on", "by", "rating", "moved", "next_step"),
        heading=("on",),
        within="subgoal",
        order_by=("subgoal", "on", "id"),
    ),
    Section(
        Activity,
        "Aktiviteter",
        ("subgoal", "text", "responsible", "when", "light", "done_on", "written_by"),
        heading=("text",),
        within="subgoal",
        order_by=("subgoal", "created_at", "id"),
    ),
)


def _declare_goals() -> None:
    add_chapter(Chapter("goals", "Dine ønsker og mål", "Hvad du ønsker dig, og skridtene på vejen.", 60))
    for section in GOALS:
        add_section("goals", section)


def _content(version: PlanVersion) -> list[Answer]:
    """Every question that has an answer, also those a later template no longer asks."""
    return [_answer(each) for each in read(version.kind_declared, version.content) if each.is_given]


def _answer(answered: Answered) -> Answer:
    if answered.is_table:
        rows = [{cell.column.title: cell.text for cell in row} for row in answered.rows]
        return Answer(answered.section.title, rows)
    return Answer(answered.section.title, answered.answer)


PLANS = (
    Section(Plan, "Planer", ("kind",), heading=("kind",)),
    Section(
        PlanVersion,
        "Udgaver af planen",
        (
            "plan",
            "number",
            "status",
            "created_at",
            "written_by",
            "agreed_how",
            "agreed_on",
            "approved_by",
            "approved_at",
            "follow_up_on",
            "superseded_at",
            "content",
        ),
        heading=("plan", "status"),
        related=("plan", "edition"),
        labels={"created_at": "Begyndt"},
        told={"plan": lambda row: Link(str(row.plan_id), str(row)), "content": _content},
        left_out={
            "edition": "Viser kun, hvilken af kommunens udgaver spørgsmålene er fra.",
            "kind_version": "Viser kun, hvilke spørgsmål skabelonen havde, da planen blev skrevet.",
            "revision": "Tæller, hvor mange gange kladden er gemt.",
            "saved_from": "Bruges kun, mens kladden bliver skrevet.",
        },
        order_by=("plan", "number"),
    ),
    Section(
        PlanFollowUp,
        "Opfølgning på planen",
        ("version", "on", "by", "next_on", "note"),
        heading=("on",),
        within="version",
        order_by=("on", "id"),
    ),
    Section(
        PlanRefusal,
        "Planer, du ikke ønskede",
        ("version", "on", "by", "words", "ask_again_on"),
        heading=("on",),
        within="version",
        order_by=("on", "id"),
    ),
    Section(
        PlanWithdrawal,
        "Planer, der er trukket tilbage",
        ("version", "created_at", "by", "reason"),
        heading=("created_at",),
        within="version",
        labels={"created_at": "Trukket tilbage"},
    ),
    Section(
        Document,
        "Planer lavet som PDF",
        ("version", "created_at", "status", "requested_by", "made_at", "problem"),
        heading=("created_at", "status"),
        within="version",
        left_out={
            "template": "Navnet på den skabelon, PDF'en er tegnet efter.",
            "template_version": "Skabelonens nummer.",
            "claimed_until": "Bruges kun, mens PDF'en bliver lavet.",
            "requested_as": "Viser kun, hvilke roller den, der bestilte, var logget ind med.",
            "attempts": "Tæller, hvor mange gange det blev forsøgt.",
            "asked_alone": "Viser kun, om den blev bestilt for sig eller sammen med andre.",
            "pdf": "Filen viser den udgave af planen, som står her. Du kan få den for sig.",
            "sha256": "Viser kun, at filen ikke er ændret.",
        },
    ),
)


def _declare_plans() -> None:
    add_chapter(
        Chapter(
            "plans",
            "Dine planer",
            "Alle udgaver af dine planer: dem, der gælder, de tidligere og kladder.",
            65,
        )
    )
    for section in PLANS:
        add_section("plans", section)
