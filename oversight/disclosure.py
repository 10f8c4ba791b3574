"""What this app gives the citizen who asks to see everything. The log itself: `oversight.contents`."""

from citizens.disclosure import Section, add_section, leave_out
from citizens.disclosure.own import ACCESS
from oversight.models import NameDisclosure, Package, Sample


def declare() -> None:
    add_section(
        ACCESS,
        Section(
            NameDisclosure,
            "En leder har set, hvem der har slået op",
            ("created_at", "reason", "expires_at"),
            names=("user",),
            heading=("created_at",),
            labels={"created_at": "Vist"},
        ),
    )
    add_section(
        ACCESS,
        Section(
            Package,
            "Pakker som denne",
            ("created_at", "status", "reason", "made_at", "expires_at", "problem", "names"),
            names=("requested_by",),
            heading=("created_at", "status"),
            labels={"created_at": "Bestilt"},
            told={"names": lambda row: row.with_names},
            left_out={
                "pdf_sealed": "Pakken kan ikke indeholde sig selv.",
                "json_sealed": "Pakken kan ikke indeholde sig selv.",
                "claimed_until": "Bruges kun, mens pakken bliver samlet.",
                "requested_as": "Viser kun, hvilke roller den, der bestilte, var logget ind med.",
                "attempts": "Tæller, hvor mange gange det blev forsøgt.",
            },
        ),
    )
    leave_out(
        Sample,
        "En leders kontrol af en medarbejder. Opslaget, den handler om, står i listen over opslag.",
    )
