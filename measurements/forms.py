"""A questionnaire as a form: no start value on any scale, and a no is an answer."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from bostoette.fields import DanishDateField, LineField, NoteField
from bostoette.warnings import Doubt, WarnsBeforeSaving
from measurements.instruments import Instrument, Item
from measurements.limits import SETTINGS, Setting, usual
from measurements.models import AnsweredBy, Every, InstrumentKey, Mode
from measurements.scoring import AnswerError, asked, parse_answer, result_of
from measurements.sentences import plain
from measurements.services import Given
from measurements.telling import counts_told
from visits.models import Visit

SHORT = 3  # letters; a choice with more stands on a line of its own
NAMED = 3  # so many missing answers are named, and the rest counted
# What a worker can say of how it was done; the other ways the house knows by itself.
WITH_THE_WORKER = [(mode.value, mode.label) for mode in (Mode.SCREEN, Mode.PAPER)]


class ScoreField(forms.Field):
    """The answer to one item: exact, or None for untouched."""

    is_answer = True  # every question may be left out: the page says so once, and not at each

    def __init__(self, instrument: Instrument, item: Item) -> None:
        self.instrument, self.item = instrument, item
        super().__init__(
            label=item.label, required=False, widget=_widget(item), help_text=_ends(instrument, item)
        )

    def to_python(self, value: Any) -> Decimal | None:
        try:
            return parse_answer(self.instrument, self.item.key, value or "")
        except AnswerError as error:
            raise forms.ValidationError(str(error), code=error.code) from error

    @property
    def has_choices(self) -> bool:
        return bool(self.item.scale.choices)

    @property
    def low(self) -> str:
        """The word at the low end of the line."""
        return self.item.low or self.instrument.low_end

    @property
    def high(self) -> str:
        return self.item.high or self.instrument.high_end

    @property
    def wrapper(self) -> str:
        """What the style sheet knows it by: the question after a no to this one is put away."""
        return "asks-importance" if self.item.asks_importance else ""


def _widget(item: Item) -> forms.Widget:
    choices = [(str(value), word) for value, word in item.scale.choices]
    if not choices:
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    are_short = all(len(word) <= SHORT for _, word in choices)
    return forms.RadioSelect(choices=choices, attrs={"class": "choice-chips"} if are_short else {})


def _ends(instrument: Instrument, item: Item) -> str:
    """What bare numbers mean, said at each question: one sees or hears one question at a time."""
    scale = item.scale
    if scale.words or not scale.choices:  # a line says it itself
        return ""
    return f"{scale.lowest} er {instrument.low_end}, {scale.highest} er {instrument.high_end}."


class QuestionsForm(WarnsBeforeSaving, forms.Form):
    """One instrument, answered or declined. How it was answered, those say who build on this, in `given`."""

    nothing = "Intet er besvaret. Sæt et kryds nederst, hvis borgeren ikke vil svare."
    too_few = "Uden dem bliver der ikke noget samlet tal."
    prorated = "Tallet bliver regnet ud fra {}, og det kommer til at stå ved det."

    declined = forms.BooleanField(label="Borgeren ønsker ikke at svare i dag", required=False)
    declined_reason = LineField(label="Hvorfor ikke, hvis borgeren vil fortælle det")
    key = forms.UUIDField(widget=forms.HiddenInput)
    wording = forms.CharField(widget=forms.HiddenInput, required=False)  # the edition that was on the screen

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.fields["key"].initial = uuid4
        for item in instrument.items:
            self.fields[item.key] = ScoreField(instrument, item)
        self.order_fields([item.key for item in instrument.items])

    @property
    def parts(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """The questions under their headings. What is asked only after a yes is one with what it follows."""
        return [(heading, self._questions(items)) for heading, items in self.instrument.parts]

    def _questions(self, items: Iterable[Item]) -> list[list[forms.BoundField]]:
        questions: list[list[forms.BoundField]] = []
        follows = False
        for item in items:
            if follows:
                questions[-1].append(self[item.key])
            else:
                questions.append([self[item.key]])
            follows = item.asks_importance
        return questions

    @property
    def answers(self) -> dict[str, Decimal]:
        """What was answered; untouched items are left out."""
        found = {item.key: self.cleaned_data[item.key] for item in self.instrument.items}
        return {key: value for key, value in found.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        answered = any(data.get(item.key) is not None for item in self.instrument.items)
        if data.get("declined") and answered:
            self.add_error("declined", "Der er både svar og et nej. Vælg et af dem.")
        elif not data.get("declined") and not answered and not self.errors:
            self.add_error(self.instrument.items[0].key, self.nothing)
        if not self.errors:
            self._refuse_what_does_not_go_together()
        return data

    def _refuse_what_does_not_go_together(self) -> None:
        try:
            result_of(self.instrument, self.answers)
        except AnswerError as error:
            self.add_error(error.item, str(error))

    def doubts(self) -> Iterable[Doubt]:
        missing = [item for item in asked(self.instrument, self.answers) if item.key not in self.answers]
        if missing and not self.cleaned_data["declined"]:
            names = ", ".join(f"»{item.label}«" for item in missing[:NAMED])
            if len(missing) > NAMED:
                names += f" og {len(missing) - NAMED} til"
            anchor = self[missing[0].key].id_for_label
            yield Doubt(f"Der mangler svar ved {names}. {self._what_it_comes_to}", anchor)

    @property
    def _what_it_comes_to(self) -> str:
        counted = counts_told(result_of(self.instrument, self.answers).numbers)
        return self.prorated.format(counted) if counted else self.too_few


class AnswersForm(QuestionsForm):
    """Answered together, or typed in from paper: the worker says when, how, and who answered."""

    given_on = DanishDateField(label="Besvaret den")
    answered_by = forms.ChoiceField(label="Hvem har svaret", choices=AnsweredBy)
    mode = forms.ChoiceField(label="Hvordan", choices=WITH_THE_WORKER)
    visit = forms.ModelChoiceField(
        Visit.objects.none(), label="Ved besøget", required=False, empty_label="Intet bestemt besøg"
    )

    def __init__(self, *args: Any, visits: QuerySet[Visit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visit_field = self.fields["visit"]
        assert isinstance(visit_field, forms.ModelChoiceField)
        visit_field.queryset = visits
        self.fields["given_on"].initial = timezone.localdate

    @property
    def given(self) -> Given:
        data = self.cleaned_data
        return Given(data["given_on"], data["answered_by"], data["mode"], data["visit"])

    def clean_given_on(self) -> Any:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Datoen ligger ude i fremtiden.", code="future")
        return day


class OwnAnswersForm(QuestionsForm):
    """The same questions, asked of the citizen alone: the rest is known by what they stand on."""

    nothing = "Du har ikke svaret på noget endnu. Sæt et kryds nederst, hvis du hellere vil lade være."
    too_few = prorated = "Det er helt i orden, hvis du vil have det sådan."

    declined = forms.BooleanField(label="Jeg vil helst ikke svare i dag", required=False)
    declined_reason = LineField(label="Vil du skrive hvorfor? Det bestemmer du selv")


class AlertAnswerForm(WarnsBeforeSaving, forms.Form):
    """What we do differently from now on."""

    agreed = NoteField(
        label="Hvad gør vi anderledes?",
        required=True,
        help_text="Skriv det med borgerens egne ord. Det er det første, borgeren læser, næste gang I måler.",
    )


class RhythmForm(forms.Form):
    """How often each questionnaire is offered in the kommune."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in InstrumentKey:
            self.fields[key.value] = self._choice(key)

    def _choice(self, key: InstrumentKey) -> forms.Field:
        return forms.TypedChoiceField(label=key.label, choices=Every, coerce=int)

    @property
    def chosen(self) -> dict[InstrumentKey, Any]:
        return {key: self.cleaned_data[key.value] for key in InstrumentKey}


class LimitsForm(forms.Form):
    """The limits a kommune reads measurements by. An empty one is as everywhere."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in SETTINGS:
            self.fields[setting.name] = _limit_field(setting)
        self.fields["reason"] = LineField(
            label="Hvorfor?", required=True, help_text="Står i historikken, sammen med dit navn og datoen."
        )

    @property
    def own(self) -> dict[str, Decimal]:
        values = {each.name: self.cleaned_data[each.name] for each in SETTINGS}
        return {name: value for name, value in values.items() if value is not None}


class LimitField(forms.DecimalField):
    """A number of the kommune's own, or nothing."""

    is_answer = True  # the page says once that each may be left out


def _limit_field(setting: Setting) -> forms.Field:
    return LimitField(
        label=setting.label,
        required=False,
        min_value=setting.lowest,
        max_value=setting.highest,
        decimal_places=0 if setting.is_whole else 1,
        localize=True,
        help_text=(
            f"Ellers {plain(usual(setting.name))} ({setting.source}). "
            f"Mellem {plain(setting.lowest)} og {plain(setting.highest)}. {setting.note}"
        ).strip(),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class CitizenRhythmForm(WarnsBeforeSaving, RhythmForm):
    """How often this citizen would be asked; empty is as in the kommune."""

    def __init__(self, *args: Any, usual: Mapping[InstrumentKey, Every], **kwargs: Any) -> None:
        self.usual = usual
        super().__init__(*args, **kwargs)
        self.fields["why"] = LineField(label="Hvorfor anderledes, hvis det er værd at huske?")

    def _choice(self, key: InstrumentKey) -> forms.Field:
        as_usual = ("", f"som i kommunen ({self.usual[key].label})")
        return forms.TypedChoiceField(
            label=key.label, choices=[as_usual, *Every.choices], coerce=int, empty_value=None, required=False
        )
