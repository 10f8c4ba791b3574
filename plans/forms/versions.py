"""The shape of what is typed about plans: the answer to one section, an approval, a follow-up."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bostoette.fields import DanishDateField, NoteField
from bostoette.warnings import Doubt, WarnsBeforeSaving
from citizens import cpr
from plans.difference import as_text
from plans.forms.rows import LinesInput, RowsInput
from plans.kinds import Section, Shape
from plans.kinds.declaration import MalformedContent, checked_answer, read
from plans.models import SAID_BY_WORKER, PlanVersion
from plans.services.versions import fingerprint

PAGE = re.compile(r"[0-9a-f]{32}")


class AnswerField(forms.Field):
    """Lines or rows: each text cleaned like any other note, the whole as its section declares."""

    text = NoteField()

    def __init__(self, section: Section, **kwargs: Any) -> None:
        self.section = section
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        try:
            return checked_answer(self.section, [self._cleaned(line) for line in value or []])
        except MalformedContent as error:
            raise ValidationError(str(error), code="malformed") from error

    def _cleaned(self, line: Any) -> Any:
        if isinstance(line, dict):
            return {key: self.text.clean(text) for key, text in line.items()}
        return self.text.clean(line)


def answer_field(section: Section) -> forms.Field:
    """The field that asks the section's question."""
    asked: dict[str, Any] = {"label": section.title, "help_text": section.help}
    match section.shape:
        case Shape.TEXT:
            return NoteField(widget=forms.Textarea(attrs={"rows": 6, "class": "form-input"}), **asked)
        case Shape.LIST:
            return AnswerField(section, widget=LinesInput(), **asked)
        case Shape.ROWS:
            return AnswerField(section, widget=RowsInput(section), **asked)
        case Shape.PLAN:
            return forms.BooleanField(required=False, label="Ja, tag den med")


class SectionForm(WarnsBeforeSaving, forms.Form):
    """One section of a draft. `base` says what the form started from, `page` which form it is."""

    def __init__(self, data: Any = None, *, section: Section, answer: Any) -> None:
        super().__init__(data, initial={"answer": bool(answer) if section.source else answer})
        self.fields["answer"] = answer_field(section)
        sent = data or {}
        self.base = sent.get("base", "") if self.is_bound else fingerprint(answer)
        self.page = sent.get("page", "") if PAGE.fullmatch(sent.get("page", "")) else uuid4().hex

    def start_from(self, answer: Any) -> None:
        """What stands now has been shown: saving again replaces it knowingly."""
        self.base = fingerprint(answer)


class ApproveForm(WarnsBeforeSaving, forms.Form):
    """How and when the plan was agreed with the citizen. `revision` is the wording that was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    agreed_how = forms.ChoiceField(
        label="Hvordan blev planen aftalt med borgeren?",
        choices=[(how.value, how.label) for how in SAID_BY_WORKER],
        widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg, hvordan planen blev aftalt."},
    )
    agreed_on = DanishDateField(label="Hvornår blev den aftalt?")
    follow_up_on = DanishDateField(label="Hvornår ser I på planen igen?")

    rule_fields = {"agreed-in-future": "agreed_on", "follow-up-in-past": "follow_up_on"}

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {
            "revision": version.revision,
            "agreed_on": today,
            "follow_up_on": version.kind_declared.follow_up_after(today),
        }
        super().__init__(*args, **kwargs)
        self.version = version

    def doubts(self) -> Iterator[Doubt]:
        """CPR numbers in the plan itself: it is about to be printed."""
        today = timezone.localdate()
        for answered in read(self.version.kind_declared, self.version.content):
            if cpr.found_in(as_text(answered.section, answered.answer), today=today):
                yield Doubt(f"Der ser ud til at stå et CPR-nummer under »{answered.section.title}«.")


class RefuseForm(WarnsBeforeSaving, forms.Form):
    """The citizen does not want the plan: what was said, and what becomes of the text."""

    words = NoteField(label="Hvad sagde borgeren?", required=True)
    on = DanishDateField(label="Hvornår talte I om det?")
    keep = forms.TypedChoiceField(
        label="Hvad skal der ske med det, der er skrevet?",
        choices=[
            ("no", "Slet det. Kun borgerens svar bliver gemt"),
            ("yes", "Gem det som min egen arbejdsplan, der ikke er aftalt med borgeren"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad der skal ske med teksten."},
    )
    ask_again_on = DanishDateField(label="Hvornår spørger du igen?")

    rule_fields = {"in-future": "on", "again-not-later": "ask_again_on"}

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        today = timezone.localdate()
        again = version.kind_declared.follow_up_after(today)
        kwargs["initial"] = {"on": today, "ask_again_on": again, "keep": "no"}
        super().__init__(*args, **kwargs)


class WithdrawForm(WarnsBeforeSaving, forms.Form):
    reason = NoteField(
        label="Hvorfor trækkes planen tilbage?",
        help_text="Grunden kan læses af alle, der kan se planen, og af borgeren.",
        required=True,
    )


class PlanFollowUpForm(WarnsBeforeSaving, forms.Form):
    """The plan was looked at together, and still holds."""

    on = DanishDateField(label="Hvornår så I på planen?")
    note = NoteField(label="Hvad talte I om?")
    next_on = DanishDateField(label="Hvornår ser I på den igen?")

    rule_fields = {"in-future": "on", "next-not-later": "next_on"}

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {"on": today, "next_on": version.kind_declared.follow_up_after(today)}
        super().__init__(*args, **kwargs)
