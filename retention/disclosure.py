"""What this app gives the citizen who asks to see everything."""

from citizens.disclosure import Section, add_section
from citizens.disclosure.own import ACCESS
from retention.models import Deletion, Hold


def declare() -> None:
    add_section(
        ACCESS,
        Section(
            Hold,
            "Sagen må ikke slettes endnu",
            ("created_at", "reason", "set_by", "ended_at", "ended_by"),
            heading=("created_at",),
            labels={"created_at": "Bestemt"},
        ),
    )
    add_section(
        ACCESS,
        Section(
            Deletion,
            "Sagen er klar til at blive slettet",
            (
                "closed_on",
                "due_on",
                "delivered_on",
                "delivery_reference",
                "asked_at",
                "asked_by",
                "declined_because",
                "confirmed_at",
                "confirmed_by",
            ),
            heading=("due_on",),
        ),
    )
