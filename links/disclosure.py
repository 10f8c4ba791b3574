"""What this app gives the citizen who asks to see everything."""

from citizens.disclosure import Chapter, Section, add_chapter, add_section
from links.channels import channels
from links.models import Link, LinkReminder


def declare() -> None:
    add_chapter(Chapter("links", "Link, du har fået", "Link til at svare på noget på din egen telefon.", 66))
    add_section(
        "links",
        Section(
            Link,
            "Link",
            (
                "created_at",
                "made_by",
                "purpose",
                "expires_at",
                "opened_at",
                "used_at",
                "answer",
                "words",
                "withdrawn_at",
                "withdrawn_by",
            ),
            heading=("created_at",),
            labels={"created_at": "Lavet"},
            left_out={
                "subject_id": "Viser kun, hvilken række linket hører til.",
                "state": "Viser kun, om det, du blev spurgt om, er ændret siden.",
                "terms": "Det, din bostøtte valgte, da linket blev lavet, for eksempel dagen for opfølgning.",
                "digest": "Et fingeraftryk af linket, som ingen kan læse noget af.",
                "wrong_tries": "Tæller forkerte fødselsdatoer.",
            },
        ),
    )
    add_section(
        "links",
        Section(
            LinkReminder,
            "Påmindelse",
            ("link", "due_at", "channel", "address_sealed", "sent_at"),
            heading=("due_at",),
            told={"channel": _channel},
            within="link",
            left_out={
                "digest": "Et fingeraftryk af linket i påmindelsen, som ingen kan læse noget af.",
                "taken_at": "Sikrer kun, at du ikke bliver mindet to gange.",
            },
        ),
    )


def _channel(reminder: LinkReminder) -> str:
    """The channel in words; its key, where the kommune no longer has it."""
    channel = channels().get(reminder.channel)
    return channel.label if channel else reminder.channel
