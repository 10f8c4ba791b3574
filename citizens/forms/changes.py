"""The shape of what is typed about a change of bostøtte, and about a hand-over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from bostoette.fields import DanishDateField, LineField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from citizens.models import AskedBy, Assignment, ChangeStatus, Citizen
from citizens.services.changes import NoteContent
from citizens.services.handovers import Step


class AskForChangeForm(WarnsBeforeSaving, forms.Form):
    """A wish for another bostøtte."""

    worker = forms.ModelChoiceField(
        label="Skift fra",
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg, hvem der ønskes skiftet fra."},
    )
    asked_by = forms.ChoiceField(
        label="Hvem ønsker skiftet?",
        choices=[(value, str(label).capitalize()) for value, label in AskedBy.choices],
        widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg, hvem der ønsker skiftet."},
    )
    reason = NoteField(
        label="Hvorfor?",
        required=True,
        help_text="Er det borgeren, der ønsker det, så skriv det med borgerens egne ord. "
        "Kun du og lederen kan læse det.",
        error_messages={"required": "Skriv, hvorfor der ønskes et skift."},
    )
    asked_on = DanishDateField(label="Ønsket den")

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["worker"]
        assert isinstance(field, forms.ModelChoiceField)
        current = Assignment.objects.current().filter(citizen=citizen)
        field.queryset = User.objects.filter(pk__in=current.values("user")).order_by("sort_key", "pk")
        self.initial.setdefault("asked_on", timezone.localdate())


class AnswerChangeForm(WarnsBeforeSaving, forms.Form):
    """The leder's answer to a wish for change."""

    status = forms.ChoiceField(
        label="Svar",
        choices=[
            (ChangeStatus.GRANTED, "Ja, der findes en anden bostøtte"),
            (ChangeStatus.DECLINED, "Nej, ikke lige nu"),
            (ChangeStatus.WITHDRAWN, "Ønsket er trukket tilbage"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg et svar."},
    )
    answer = NoteField(
        label="Det har du svaret",
        required=True,
        help_text="Skriv det, du har sagt til den, der spurgte. Et nej skal have en grund.",
        error_messages={"required": "Skriv, hvad du har svaret."},
    )


class NoteForm(WarnsBeforeSaving, forms.Form):
    """A hand-over note to the next bostøtte."""

    matters = NoteField(
        label="Det er vigtigt for borgeren",
        required=True,
        error_messages={"required": "Skriv, hvad der er vigtigt for borgeren."},
    )
    agreements = NoteField(label="Aftaler, der gælder")
    careful = NoteField(label="Det skal du passe på med")
    next_visit = NoteField(
        label="Det næste besøg", rows=2, help_text="Hvornår og hvor, og hvad I har aftalt at tale om."
    )

    def content(self) -> NoteContent:
        return NoteContent(**self.cleaned_data)


LASTING, COVER, STAYS = "lasting", "cover", "stays"


@dataclass(frozen=True)
class Row:
    """One assignment to hand over: who could take it, in order, and whom the ranking would choose."""

    assignment: Assignment
    choices: Sequence[tuple[int, str]]
    suggested: int | None
    hint: str

    @property
    def field(self) -> str:
        return f"to_{self.assignment.pk}"


class HandOverForm(WarnsBeforeSaving, forms.Form):
    """Who takes over which citizen. One form for all rows: a form set would be slow and say no more."""

    starts_on = DanishDateField(label="Fra den")
    cover_until = DanishDateField(
        label="Afløsning til og med",
        required=False,
        help_text="Kun hvis nogen får en afløser. Afløsningen slutter af sig selv.",
    )
    reason = LineField(
        label="Grund",
        required=True,
        help_text="For eksempel »stopper i stillingen«. Skriv ikke om sygdom.",
        error_messages={"required": "Skriv kort hvorfor."},
    )
    moves_visits = forms.BooleanField(label="Flyt de planlagte besøg med", required=False, initial=True)

    def __init__(self, *args: Any, rows: Sequence[Row], suggest: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.initial.setdefault("starts_on", timezone.localdate())
        for row in rows:
            self.fields[row.field] = _who_takes_over(row, suggest)

    @property
    def row_fields(self) -> list[forms.BoundField]:
        return [self[row.field] for row in self.rows]

    @property
    def term_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("starts_on", "cover_until", "reason", "moves_visits")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_covered = any(_kind_of(cleaned.get(row.field)) == COVER for row in self.rows)
        if is_covered and not cleaned.get("cover_until") and "cover_until" not in self.errors:
            self.add_error("cover_until", "Skriv, hvilken dag afløsningen slutter.")
        return cleaned

    def steps(self, workers: Mapping[int, User]) -> list[Step]:
        """What was chosen, as steps to take; rows left where they are give none."""
        chosen = ((row, self.cleaned_data[row.field]) for row in self.rows)
        return [
            Step(
                assignment=row.assignment,
                to=workers[int(value.partition("-")[2])],
                cover_until=self.cleaned_data["cover_until"] if _kind_of(value) == COVER else None,
            )
            for row, value in chosen
            if value != STAYS
        ]


def _kind_of(value: str | None) -> str:
    return (value or "").partition("-")[0]


def _who_takes_over(row: Row, suggest: str) -> forms.ChoiceField:
    """Stays, or goes to one of the colleagues, for good or as cover."""
    lasting = [(f"{LASTING}-{key}", label) for key, label in row.choices]
    cover = [(f"{COVER}-{key}", f"Afløser: {label}") for key, label in row.choices]
    is_suggested = suggest in (LASTING, COVER) and row.suggested
    return forms.ChoiceField(
        label=row.assignment.citizen.name,
        choices=[
            (STAYS, f"Bliver hos {row.assignment.user.name}"),
            ("For fremtiden", lasting),
            ("Afløser for en tid", cover),
        ],
        initial=f"{suggest}-{row.suggested}" if is_suggested else STAYS,
        help_text=row.hint,
    )
