"""What this app gives the citizen who asks to see everything."""

from citizens.disclosure import Chapter, Section, add_chapter, add_section
from followups.models import Reminder


def declare() -> None:
    add_chapter(
        Chapter("reminders", "Påmindelser", "Hvad systemet har mindet medarbejderne om i din sag.", 80)
    )
    add_section(
        "reminders",
        Section(
            Reminder,
            "Påmindelser",
            ("due_on", "kind", "label", "snoozed_until", "snooze_reason", "resolved_on"),
            left_out={"subject_id": "Peger på det delmål, den plan eller den bestilling, påmindelsen er om."},
            order_by=("due_on", "id"),
            is_table=True,
        ),
    )
