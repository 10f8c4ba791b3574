"""What this app gives the citizen: who they are, what was ordered, the course, and their bostøtter."""

from citizens.cpr import written
from citizens.disclosure.declaration import Chapter, Section, add_chapter, add_section, leave_out
from citizens.disclosure.values import Answer, Choice, Link
from citizens.models import (
    AccessGrant,
    Assignment,
    BreakGlassReview,
    ChangeRequest,
    ChemistryNote,
    Citizen,
    ClosingTalk,
    Course,
    CourseMove,
    Expectations,
    FormerNumber,
    Grant,
    HandOver,
    HandOverNote,
    IntroductionItem,
    MatchDecision,
    MatchedWorker,
    Merge,
    MergedRows,
    Protection,
    Referral,
    ReferralCode,
    ReferralGoal,
    ReferralStep,
    Report,
    ReportAnswer,
    ReportScore,
    SendingAcknowledged,
    SupportNeed,
    TaperStep,
)
from citizens.models.sealed_number import WithNumber
from citizens.services.merging import records_of

INDEX = "En nøgle, som CPR-nummeret findes med. Den kan ikke laves om til nummeret igen."
ACCESS = "access"


def declare() -> None:
    _declare_who()
    _declare_order()
    _declare_reports()
    _declare_course()
    _declare_workers()
    _declare_changes()
    _declare_access()


def _number(row: WithNumber) -> str:
    return written(row.cpr_digits) if row.cpr_digits else ""


WHO = (
    Section(
        Citizen,
        "Dine oplysninger",
        (
            "name",
            "cpr_sealed",
            "born_on",
            "address_sealed",
            "phone_sealed",
            "is_protected",
            "archived_on",
            "important_to_know",
            "team",
            "held_by",
            "municipality",
        ),
        labels={
            "cpr_sealed": "CPR-nummer",
            "is_protected": "Beskyttet adresse eller navn",
            "team": "Team",
            "held_by": "Myndighedskontor",
            "municipality": "Kommune",
        },
        told={"cpr_sealed": _number},
        left_out={
            "cpr_index": INDEX,
            "sort_key": "Navnet, som lister sorteres efter.",
            "merged_into": "Viser kun, hvilken registrering der gælder nu.",
            "name_sealed": "Navnet i en registrering, der er lagt sammen, mens navnet er beskyttet.",
        },
        rows=records_of,
    ),
    Section(
        FormerNumber,
        "Tidligere CPR-numre",
        ("cpr_sealed", "used_from", "used_to", "why", "changed_by"),
        labels={"cpr_sealed": "CPR-nummer"},
        told={"cpr_sealed": _number},
        left_out={"cpr_index": INDEX},
        is_table=True,
    ),
    Section(
        Protection,
        "Beskyttelse af adresse og navn",
        (
            "basis",
            "starts_on",
            "review_on",
            "covers_name",
            "pseudonym",
            "name_sealed",
            "set_by",
            "ended_on",
            "ended_by",
        ),
        heading=("basis", "starts_on"),
        labels={"name_sealed": "Navnet, der er beskyttet"},
    ),
    Section(
        Merge,
        "Registreringer, der er foreslået lagt sammen",
        (
            "created_at",
            "reason",
            "proposed_by",
            "decided_by",
            "confirmed_at",
            "rejected_at",
            "undone_by",
            "undone_at",
        ),
        heading=("created_at",),
        labels={"created_at": "Foreslået"},
        left_out={"gone": "Kan være en anden person end dig, når forslaget er afvist."},
    ),
)


def _declare_who() -> None:
    add_chapter(Chapter("who", "Hvem du er", "Det, vi bruger til at kende dig og komme i kontakt.", 10))
    for section in WHO:
        add_section("who", section)
    leave_out(MergedRows, "Viser kun, hvilke rækker der blev flyttet; rækkerne selv står i pakken.")


def _changes(step: ReferralStep) -> list[Answer]:
    return [
        Answer(change["what"], f"Før: {change['before']}\nNu: {change['after']}") for change in step.changes
    ]


ORDER = (
    Section(
        Referral,
        "Bestillinger",
        (
            "created_at",
            "office",
            "status",
            "form",
            "legal_basis",
            "status_due_on",
            "purpose",
            "dreams",
            "resources",
            "support_needs",
        ),
        heading=("created_at", "status"),
    ),
    Section(
        ReferralGoal,
        "Bestilte mål",
        ("referral", "position", "title", "goal_type", "asked_on", "withdrawn_on"),
        heading=("title",),
        within="referral",
        order_by=("referral", "position"),
    ),
    Section(
        ReferralCode,
        "Koder fra Fælles Faglige Begreber",
        ("referral", "kind", "display", "version", "code"),
        within="referral",
        is_table=True,
    ),
    Section(
        Grant,
        "Bevillinger",
        ("referral", "minutes_per_week", "starts_on", "ends_on", "reason", "by"),
        within="referral",
        order_by=("referral", "starts_on"),
        labels={"minutes_per_week": "Bevilget om ugen"},
        told={"minutes_per_week": lambda row: Choice(str(row.minutes_per_week), row.hours_per_week)},
        is_table=True,
    ),
    Section(
        ReferralStep,
        "Hvad der er sket med bestillingen",
        ("referral", "created_at", "kind", "by", "text", "changes"),
        heading=("created_at", "kind"),
        told={"changes": _changes},
        within="referral",
    ),
)


def _declare_order() -> None:
    add_chapter(
        Chapter(
            "order", "Bestilling og bevilling", "Hvad myndighed har bedt om, og hvad der er bevilget.", 20
        )
    )
    for section in ORDER:
        add_section("order", section)


REPORTS = (
    Section(
        Report,
        "Status til myndighed",
        ("on", "kind", "by", "summary", "referral"),
        heading=("on", "kind"),
        within="referral",
        order_by=("on", "id"),
    ),
    Section(
        ReportScore,
        "Vurdering af mål",
        ("report", "goal", "score", "sentence"),
        within="report",
        is_table=True,
    ),
    Section(
        ReportAnswer,
        "Svar fra myndighed",
        ("report", "on", "decision", "by", "text", "code", "code_version"),
        heading=("on", "decision"),
        within="report",
    ),
)


def _declare_reports() -> None:
    for section in REPORTS:
        add_section("order", section)


COURSE = (
    Section(
        Course,
        "Forløb",
        ("status", "started_on", "ended_on", "introduced_on", "expectations_on", "referral"),
        heading=("status", "started_on"),
        related=("referral__office",),
    ),
    Section(
        CourseMove,
        "Skift i forløbet",
        ("course", "on", "status", "reason", "by"),
        within="course",
        order_by=("on", "id"),
        is_table=True,
    ),
    Section(
        IntroductionItem,
        "Introduktion",
        ("course", "topic", "talked_on", "by", "note"),
        heading=("topic",),
        within="course",
        order_by=("talked_on", "id"),
    ),
    Section(
        Expectations,
        "Forventninger til hinanden",
        ("course", "on", "by", "matters", "wishes", "advice", "of_help", "of_self"),
        heading=("on",),
        within="course",
        order_by=("on", "id"),
    ),
    Section(
        TaperStep,
        "Nedtrapning",
        ("course", "starts_on", "ends_on", "contacts_a_week", "by"),
        within="course",
        order_by=("starts_on", "id"),
        is_table=True,
    ),
    Section(
        ClosingTalk,
        "Afsluttende samtale",
        ("course", "on", "by", "changed", "helped", "keeps", "places"),
        heading=("on",),
        within="course",
        order_by=("on", "id"),
    ),
)


def _declare_course() -> None:
    add_chapter(Chapter("course", "Dit forløb", "Hvordan forløbet begyndte, gik og måske sluttede.", 30))
    for section in COURSE:
        add_section("course", section)


WORKERS = (
    Section(
        Assignment,
        "Tildelte bostøtter",
        ("user", "is_coordinator", "starts_on", "ends_on"),
        order_by=("starts_on", "id"),
        is_table=True,
    ),
    Section(SupportNeed, "Hvad en bostøtte skal kunne", ("themes", "languages", "wish")),
    Section(
        MatchDecision,
        "Valg af bostøtte",
        (
            "decided_on",
            "given_by",
            "decided_by",
            "took_part",
            "professional_fit",
            "competences",
            "chemistry",
            "course",
        ),
        heading=("decided_on", "given_by"),
        within="course",
        order_by=("decided_on", "id"),
    ),
    Section(
        MatchedWorker,
        "Valgte bostøtter",
        ("decision", "assignment"),
        labels={"decision": "Valg", "assignment": "Bostøtte"},
        told={"assignment": lambda row: row.assignment.user.name},
        related=("assignment__user",),
        within="decision",
    ),
    Section(
        ChemistryNote,
        "Hvordan det går mellem jer",
        ("decision", "on", "fit", "by", "said"),
        heading=("on", "fit"),
        labels={"decision": "Valg"},
        within="decision",
        order_by=("on", "id"),
    ),
)


def _declare_workers() -> None:
    add_chapter(Chapter("workers", "Dine bostøtter", "Hvem du har haft, og hvorfor netop dem.", 40))
    for section in WORKERS:
        add_section("workers", section)


CHANGES = (
    Section(
        ChangeRequest,
        "Ønsker om en anden bostøtte",
        (
            "asked_on",
            "status",
            "worker",
            "asked_by",
            "reason",
            "recorded_by",
            "answer_by",
            "answered_on",
            "answered_by",
            "answer",
        ),
        heading=("asked_on", "status"),
        order_by=("asked_on", "id"),
    ),
    Section(
        HandOver,
        "Skift og afløsning",
        ("starts_on", "ends_on", "before", "after", "by", "visits_moved", "reason", "request"),
        heading=("starts_on",),
        labels={"before": "Fra bostøtte", "after": "Til bostøtte"},
        told={
            "before": lambda row: row.before.user.name,
            "after": lambda row: row.after.user.name,
            "request": lambda row: Link(str(row.request_id)) if row.request_id else None,
        },
        related=("before__user", "after__user"),
        order_by=("starts_on", "id"),
    ),
    Section(
        HandOverNote,
        "Overleveringer mellem bostøtter",
        ("written_on", "written_by", "matters", "agreements", "careful", "next_visit"),
        heading=("written_on", "written_by"),
        order_by=("written_on", "id"),
    ),
)


def _declare_changes() -> None:
    for section in CHANGES:
        add_section("workers", section)


LOOKS = (
    Section(
        AccessGrant,
        "Åbnet uden at være din bostøtte",
        ("created_at", "kind", "reason", "expires_at", "explanation"),
        names=("user",),
        heading=("created_at", "kind"),
        labels={"created_at": "Åbnet"},
    ),
    Section(
        BreakGlassReview,
        "Lederens vurdering af værdispring",
        ("grant", "due_on", "verdict", "judged_at", "remark"),
        names=("judged_by",),
        labels={"grant": "Adgang", "judged_by": "Vurderet af"},
        within="grant",
    ),
    Section(
        SendingAcknowledged,
        "Læst advarsel, før noget blev sendt eller hentet",
        ("created_at",),
        names=("by",),
        labels={"created_at": "Læst"},
        is_table=True,
    ),
)


def _declare_access() -> None:
    """Who opened the record, and who asked. Names of colleagues only where a leder has given a reason."""
    add_chapter(
        Chapter(
            ACCESS,
            "Hvem der har haft adgang",
            "Hvornår nogen har åbnet eller hentet noget om dig, og hvorfor.",
            90,
        )
    )
    for section in LOOKS:
        add_section(ACCESS, section)
