"""Forms that ask before they save what is possible but odd: shown once, saved with "Gem alligevel"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django import forms
from django.utils import timezone

from citizens import cpr

CONFIRMED = "confirmed"  # the name of the button that says "Gem alligevel"


@dataclass(frozen=True)
class Doubt:
    """Something a person should look at once more. `anchor` is the id of the box it is about."""

    text: str
    anchor: str = ""

    @property
    def mark(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:16]


class WarnsBeforeSaving(forms.BaseForm):
    """Mixin: a valid form with doubts is not saved until a person has seen them and confirmed.

    CPR numbers in free text are always doubted; a form adds its own in `doubts`. Templates show
    `components/doubts.html` above the fields and `components/save_button.html` below.
    """

    def doubts(self) -> Iterable[Doubt]:
        """What this form finds odd. Asked only when every field is valid."""
        return ()

    @cached_property
    def warnings(self) -> list[Doubt]:
        """Doubts nobody has confirmed yet; none while there are errors to mend first."""
        confirmed = self.data.get(CONFIRMED, "").split()
        return [doubt for doubt in self._all_doubts if doubt.mark not in confirmed]

    @property
    def confirmation(self) -> str:
        """What the button sends to say that all of this was seen."""
        return " ".join(doubt.mark for doubt in self._all_doubts)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.warnings

    @cached_property
    def _all_doubts(self) -> list[Doubt]:
        return [*self._written_numbers(), *self.doubts()] if super().is_valid() else []

    def _written_numbers(self) -> Iterator[Doubt]:
        today = timezone.localdate()
        for name, value in self.cleaned_data.items():
            if name in self.fields and any(cpr.found_in(text, today=today) for text in _texts(value)):
                box = self[name]
                yield Doubt(
                    f"Der ser ud til at stå et CPR-nummer under »{box.label}«. "
                    "Skriv hellere et navn, så nummeret ikke ligger i teksten.",
                    box.id_for_label,
                )


def _texts(value: Any) -> Iterator[str]:
    """Every piece of text in an answer, also inside lists and rows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
