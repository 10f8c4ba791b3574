"""What this app gives the citizen who asks to see everything."""

from decimal import Decimal

from citizens.disclosure import Answer, Chapter, Link, Section, add_chapter, add_section, leave_out
from measurements.models import AlertAnswer, AnswerDraft, CitizenRhythm, Response
from measurements.telling import numbers_told


def declare() -> None:
    add_chapter(
        Chapter(
            "measurements", "Målinger", "De skemaer, du har svaret på, med hvert svar og det samlede tal.", 75
        )
    )
    add_section(
        "measurements",
        Section(
            Response,
            "Besvarede skemaer",
            (
                "given_on",
                "instrument",
                "state",
                "scores",
                "is_total_alone",
                "answers",
                "answered_by",
                "mode",
                "wording",
                "declined_reason",
                "recorded_by",
                "visit",
                "group_member",
                "occasion",
                "course",
            ),
            heading=("given_on", "instrument", "state"),
            told={
                "answers": _answers,
                "scores": lambda row: [Answer(label, value) for label, value in numbers_told(row.numbers)],
                "visit": lambda row: Link(str(row.visit_id)) if row.visit_id else None,
                "group_member": lambda row: row.group_member.group.theme if row.group_member else None,
                "wording": _wording,
            },
            labels={"wording": "Ordlyd"},
            related=("wording", "group_member__group"),
            within="course",
            left_out={
                "total": "Står med de andre tal.",
                "min_share": "Manglede der svar, står det ved tallet, hvor mange det er regnet ud fra.",
                "rule_version": "Viser kun, hvilken udgave af regnereglen der blev brugt.",
                "idempotency_key": "Sikrer kun, at samme svar ikke bliver gemt to gange.",
            },
            order_by=("given_on", "id"),
        ),
    )
    _declare_what_was_agreed()
    leave_out(
        AnswerDraft,
        "Det, du er i gang med at svare på medarbejderens skærm, og som ingen andre kan se. Det er først et "
        "svar, når du sender det. Ellers bliver det slettet, når du giver skærmen tilbage.",
    )


def _declare_what_was_agreed() -> None:
    add_section(
        "measurements",
        Section(
            AlertAnswer,
            "Det aftalte I bagefter",
            ("response", "created_at", "by", "agreed"),
            heading=("created_at",),
            within="response",
        ),
    )
    add_section(
        "measurements",
        Section(
            CitizenRhythm,
            "Hvor tit du vil spørges",
            ("created_at", "instrument", "every", "why", "by"),
            heading=("created_at", "instrument"),
        ),
    )


def _answers(response: Response) -> list[Answer]:
    """Each answer under the words it was asked in; a question that is no more under its key."""
    labels = {item.key: item.label for item in response.asked.items}
    return [Answer(labels.get(key, key), Decimal(given)) for key, given in response.answers.items()]


def _wording(response: Response) -> str:
    if response.wording:
        return f"officiel ordlyd, licens: {response.wording.licence_holder}"
    return response.wording_notice
