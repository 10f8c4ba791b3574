"""Two texts about the same visit: what differs, and one answer made of the parts that were chosen.

Two people wrote, or one person in two tabs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from uuid import UUID

from django.db.models import TextChoices
from django.http import QueryDict

from citizens.models import SupportForm
from plans.models import Subgoal
from visits.forms.appointments import AppointmentForm, words_for
from visits.forms.visits import TEXTS, VisitForm, as_typed
from visits.methods import Method
from visits.models import Place, Topic, Visit
from visits.services import Slot, VisitContent, content_of

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Difference:
    """A part of the visit with two answers. `name` says which in the form `keep_<name>`."""

    name: str
    label: str
    mine: str
    theirs: str
    written_by: tuple[str, str] = field(default=("Det, du skrev", "Det, der er gemt"), kw_only=True)

    @property
    def can_have_both(self) -> bool:
        return self.name in TEXTS and bool(self.mine and self.theirs)

    @property
    def sides(self) -> "tuple[Side, Side]":
        """One's own words come first and are chosen, unless one has written none."""
        mine = Side(MINE, self.written_by[0], self.mine, bool(self.mine))
        return mine, Side(THEIRS, self.written_by[1], self.theirs, not self.mine)


@dataclass(frozen=True)
class Side:
    choice: str
    label: str
    text: str
    is_chosen: bool


def differences(form: AppointmentForm, current: Visit) -> list[Difference]:
    """Where the answers in `form` are not what the visit says now."""
    mine, theirs = form.content(), content_of(current)
    labels = {name: str(field.label) for name, field in form.fields.items()}
    pairs = [*_facts(mine, theirs), *_texts(mine, theirs, labels), *_steps(mine, theirs)]
    return [pair for pair in pairs if pair.mine != pair.theirs]


def _facts(mine: VisitContent, theirs: VisitContent) -> Iterator[Difference]:
    times = [words_for(Slot(side.starts_at, side.ends_at)) for side in (mine, theirs)]
    yield Difference("when", "Tidspunkt", *times)
    yield Difference("form", "Form", *(str(SupportForm(side.form).label) for side in (mine, theirs)))
    yield Difference("place", "Sted", *(str(Place(side.place).label) for side in (mine, theirs)))
    yield Difference("methods", "Metoder", *(_joined(side.methods, Method) for side in (mine, theirs)))
    yield Difference("topics", "Også om", *(_joined(side.topics, Topic) for side in (mine, theirs)))


def _joined(keys: frozenset[str], words: type[Method] | type[Topic]) -> str:
    return ", ".join(str(words(key).label) for key in sorted(keys))


def _texts(mine: VisitContent, theirs: VisitContent, labels: dict[str, str]) -> Iterator[Difference]:
    for name in TEXTS:
        yield Difference(name, labels.get(name, ""), getattr(mine, name), getattr(theirs, name))


def _steps(mine: VisitContent, theirs: VisitContent) -> Iterator[Difference]:
    for subgoal in Subgoal.objects.filter(pk__in={*mine.steps, *theirs.steps}).order_by("set_on", "pk"):
        sides = [_step(side, subgoal.pk) for side in (mine, theirs)]
        yield Difference(f"step_{subgoal.pk}", f"Delmål: {subgoal.text}", *sides)


def _step(side: VisitContent, subgoal_id: UUID) -> str:
    if subgoal_id not in side.steps:
        return "Ikke arbejdet med"
    return f"Arbejdet med. {side.steps[subgoal_id]}".strip()


def draft_differences(
    form: VisitForm, typed: Mapping[str, list[str]], draft: Mapping[str, list[str]]
) -> list[Difference]:
    """Where what was typed in `form` is not what the draft says, both as they were typed."""
    sides = [dict(_parts(form, answers)) for answers in (typed, draft)]
    labels = {"when": "Tidspunkt", "next": "Næste besøg"} | {
        name: str(field.label) for name, field in form.fields.items()
    }
    for row in form.subgoal_rows:
        labels[row.step.html_name] = f"Delmål: {row.worked.label}"
    tabs = ("Det, du skrev her", "Det, du skrev i den anden fane")
    pairs = (
        Difference(name, labels[name], mine, sides[1][name], written_by=tabs)
        for name, mine in sides[0].items()
    )
    return [pair for pair in pairs if pair.mine != pair.theirs]


def _parts(form: VisitForm, answers: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The answers part by part, in words. They may be half written: nothing is refused here."""

    def first(name: str) -> str:
        return next(iter(answers.get(name, [])), "").strip()

    def chosen(name: str, words: type[TextChoices]) -> str:
        labels = {value: str(label) for value, label in words.choices}
        return ", ".join(labels[key] for key in sorted(answers.get(name, [])) if key in labels)

    yield "when", f"{first('on')} kl. {first('starts')}–{first('ends')}"
    yield "form", chosen("form", SupportForm)
    yield "place", chosen("place", Place)
    for row in form.subgoal_rows:
        was_worked_on = first(row.worked.html_name) or first(row.step.html_name)
        yield row.step.html_name, f"Arbejdet med. {first(row.step.html_name)}" if was_worked_on else ""
    for name in TEXTS:
        yield name, first(name)
    yield "methods", chosen("methods", Method)
    yield "topics", chosen("topics", Topic)
    yield "next", f"{first('next_on')} {first('next_starts')}".strip()


def merged(posted: QueryDict, theirs: Mapping[str, list[str]]) -> QueryDict:
    """The answers with `theirs` put in where that was chosen, and both texts where both were."""
    answers = posted.copy()
    for name, choice in _choices(posted):
        if choice == THEIRS:
            for box in _boxes(name):
                answers.setlist(box, list(theirs.get(box, [])))
        elif choice == BOTH and name in TEXTS:
            answers[name] = "\n\n".join([*theirs.get(name, []), posted.get(name, "")])
    return answers


def _choices(posted: QueryDict) -> Iterator[tuple[str, str]]:
    for key, choice in posted.dict().items():
        if key.startswith("keep_"):
            yield key.removeprefix("keep_"), str(posted.get("keep_all") or choice)


def _boxes(name: str) -> list[str]:
    """The boxes of the form in which a part of the visit is answered."""
    if name == "when":
        return ["on", "starts", "ends"]
    if name == "next":
        return ["next_on", "next_starts"]
    if name.startswith("step_"):
        return [name, f"worked_{name.removeprefix('step_')}"]
    return [name]


def as_posted(visit: Visit) -> dict[str, list[str]]:
    """The visit as a browser would send it."""
    return {name: _sent(answer) for name, answer in as_typed(visit).items()}


def _sent(answer: object) -> list[str]:
    if isinstance(answer, list):
        return [str(part) for part in answer]
    if isinstance(answer, time):
        return [f"{answer:%H:%M}"]
    return ["on"] if answer is True else [str(answer)]
