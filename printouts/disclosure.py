"""What this app gives the citizen who asks to see everything."""

from citizens.disclosure import Section, add_section
from citizens.disclosure.own import ACCESS
from printouts.models import Printout


def declare() -> None:
    add_section(
        ACCESS,
        Section(
            Printout,
            "Udskrifter af din sag",
            (
                "created_at",
                "kind",
                "version",
                "report",
                "starts_on",
                "ends_on",
                "reason",
                "with_cpr",
                "with_letter",
                "status",
                "requested_by",
                "made_at",
                "expires_at",
                "problem",
            ),
            heading=("created_at", "kind"),
            labels={"created_at": "Bestilt"},
            left_out={
                "pdf_sealed": "Filen viser det, der står her. Den bliver slettet efter et døgn.",
                "claimed_until": "Bruges kun, mens udskriften bliver lavet.",
                "requested_as": "Viser kun, hvilke roller den, der bestilte, var logget ind med.",
                "attempts": "Tæller, hvor mange gange det blev forsøgt.",
            },
        ),
    )
