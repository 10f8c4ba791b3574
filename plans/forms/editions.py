"""The shape of what a kommune changes in a kind of plan: every section with its words, in their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from bostoette.fields import LineField
from bostoette.warnings import WarnsBeforeSaving
from plans.editions import LONGEST, MOST_OWN, NAMES, changes_of, problems, why_kept
from plans.kinds import Kind, Section, kind_of
from plans.kinds.changes import OWN_KEY, Changes, Words
from plans.services.editions import Asked

PARTS = tuple(LONGEST)
HELP = {"help": "Står med små bogstaver under spørgsmålet."}


@dataclass(frozen=True)
class Edited:
    """One section in the form. `focus` says which of its buttons takes the keyboard, if any."""

    section: Section
    number: int
    title: BoundField
    question: BoundField
    help: BoundField
    hidden: BoundField | None
    why_kept: str
    is_new: bool
    may_go_up: bool
    may_go_down: bool
    focus: str

    @property
    def heading(self) -> str:
        return str(self.title.value() or "Nyt afsnit")

    @property
    def is_hidden(self) -> bool:
        return self.hidden is not None and bool(self.hidden.value())

    @property
    def is_open(self) -> bool:
        """Whether there is something to see in the fold: an error, or words that are not saved yet."""
        words = {"title": self.title, "question": self.question, "help": self.help}
        is_typed = any(box.value() != getattr(self.section, part) for part, box in words.items())
        return self.is_new or is_typed or any(box.errors for box in words.values())


class EditionForm(WarnsBeforeSaving, forms.Form):
    """Without `data` a form to write in: with what is asked today, or with what was `typed` before a `step`.

    A step is the value of a button: `up:KEY`, `down:KEY`, `remove:KEY`, `add`, or `look`, which only shows
    the preview anew.
    """

    base = forms.IntegerField(widget=forms.HiddenInput)
    reason = LineField(
        label="Hvad har I ændret, og hvorfor?",
        help_text="Står i listen over udgaver, så andre kan følge med.",
        max_length=200,
        required=True,
        error_messages={"required": "Skriv et par ord om, hvad I har ændret."},
    )

    def __init__(
        self, data: QueryDict | None = None, *, asked: Asked, typed: QueryDict | None = None, step: str = ""
    ) -> None:
        sent = data if data is not None else typed
        super().__init__(data, initial={"base": asked.number, **(_texts(typed) if typed else {})})
        self.kind = kind_of(asked.kind.key)
        self.standing = asked.changes
        known = self._known(sent, step)
        if (removed := step.removeprefix("remove:")) in known and self._is_new(known[removed]):
            del known[removed]
        self.sections = [known[key] for key in _stepped(_sent_order(sent, known), step, known)]
        self._step = step
        for section in self.sections:
            self._add_boxes(section, typed)
        if step == "add":
            self.fields[f"{self.sections[-1].key}-title"].widget.attrs["autofocus"] = True

    def _known(self, sent: QueryDict | None, step: str) -> dict[str, Section]:
        """Every section there is, hidden ones too, and those that are being added."""
        whole = self.kind.adapted(self.standing, held=self.standing.hidden)
        known = {section.key: section for section in whole.sections}
        added = [key for key in (sent.getlist("order") if sent else []) if OWN_KEY.fullmatch(key)]
        for key in [key for key in added if key not in known][:MOST_OWN]:
            known[key] = Section(key, "", "", is_own=True)
        if step == "add":
            taken = Changes(own={key: Words("", "") for key, each in known.items() if each.is_own})
            known[taken.next_own_key()] = Section(taken.next_own_key(), "", "", is_own=True)
        return known

    def _add_boxes(self, section: Section, typed: QueryDict | None) -> None:
        for part in PARTS:
            self.fields[f"{section.key}-{part}"] = LineField(
                label=NAMES[part],
                help_text=HELP.get(part, ""),
                max_length=LONGEST[part],
                initial=getattr(section, part),
                required=part != "help",
                error_messages={"required": f"{NAMES[part]} mangler."},
            )
        if not why_kept(self.kind, section.key) and not self._is_new(section):
            is_hidden = section.is_set_aside if typed is None else f"{section.key}-hidden" in typed
            self.fields[f"{section.key}-hidden"] = forms.BooleanField(
                label="Skjul afsnittet i nye planer", required=False, initial=is_hidden
            )

    def _is_new(self, section: Section) -> bool:
        return section.is_own and section.key not in self.standing.own

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in problems(self.kind, self.changes):
                name = f"{problem.key}-{problem.part}"
                self.add_error(name if name in self.fields else None, problem.text)
        return cleaned

    @cached_property
    def changes(self) -> Changes:
        """What the form says, whether or not it can be saved."""
        words = {}
        hidden = set()
        for section in self.sections:
            texts = [str(self[f"{section.key}-{part}"].value() or "").strip() for part in PARTS]
            words[section.key] = Words(*texts)
            box = f"{section.key}-hidden"
            if box in self.fields and self[box].value():
                hidden.add(section.key)
        return changes_of(self.kind, words, hidden, [section.key for section in self.sections])

    @property
    def preview(self) -> Kind:
        """The kind as it will be asked."""
        return self.kind.adapted(self.changes)

    def edited(self) -> Iterator[Edited]:
        last = len(self.sections) - 1
        word, _, moved = self._step.partition(":")
        for at, section in enumerate(self.sections):
            up = at > 0 and _may_pass(section, self.sections[at - 1])
            down = at < last and _may_pass(section, self.sections[at + 1])
            yield Edited(
                section=section,
                number=at + 1,
                **{part: self[f"{section.key}-{part}"] for part in PARTS},
                hidden=self[f"{section.key}-hidden"] if f"{section.key}-hidden" in self.fields else None,
                why_kept=why_kept(self.kind, section.key),
                is_new=self._is_new(section),
                may_go_up=up,
                may_go_down=down,
                focus=_focus(word, up, down) if moved == section.key else "",
            )


def _texts(typed: QueryDict) -> dict[str, str]:
    """What was typed, box by box."""
    return {name: text for name in typed if isinstance(text := typed[name], str)}


def _sent_order(sent: QueryDict | None, known: dict[str, Section]) -> list[str]:
    """The keys as the form has them; what it does not name comes last."""
    named = dict.fromkeys(key for key in (sent.getlist("order") if sent else []) if key in known)
    return [*named, *(key for key in known if key not in named)]


def _stepped(order: list[str], step: str, known: dict[str, Section]) -> list[str]:
    word, _, key = step.partition(":")
    if key not in order:
        return order
    at = order.index(key)
    to = at + {"up": -1, "down": 1}.get(word, 0)
    if 0 <= to < len(order) and _may_pass(known[key], known[order[to]]):
        order[at], order[to] = order[to], order[at]
    return order


def _may_pass(section: Section, neighbour: Section) -> bool:
    """A section stays in its chapter; the kommune's own stand wherever they are put."""
    return section.is_own or neighbour.is_own or section.chapter == neighbour.chapter


def _focus(word: str, up: bool, down: bool) -> str:
    """The button that was pressed; at either end the other one."""
    if word == "up":
        return "up" if up else "down"
    return "down" if down else "up"
