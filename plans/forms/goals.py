"""The shape of what is typed about wishes, goals and subgoals."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, LineField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from citizens.models import OVER, Citizen, GoalType
from plans.models import Goal, Light, Subgoal, SubgoalStatus, Wish, WordedBy
from plans.pejlemaerker import RECOMMENDATIONS, THEMES, Focus, Pejlemaerke
from plans.services.goals import FOLLOW_UP_WITHIN

NO_RATING = ("", "Ingen vurdering")
SUGGESTED = timedelta(
    weeks=12
)  # the same weekday, and within the ninety days also when noted a few days late


def _chips() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "choice-chips"})


def area_name(area: Pejlemaerke) -> str:
    return f"{area.value}. {area.label}"


class AreaField(forms.TypedChoiceField):
    """One of the ten pejlemærker, under their three themes."""

    def __init__(self, **kwargs: Any) -> None:
        themes = [
            (theme.title, [(area.value, area_name(area)) for area in theme.pejlemaerker]) for theme in THEMES
        ]
        super().__init__(
            choices=[("", "Vælg et område"), *themes],
            coerce=lambda value: Pejlemaerke(int(value)),
            error_messages={"required": "Vælg et område."},
            **kwargs,
        )


class FocusField(AreaField):
    """One of the ten pejlemærker, or one of its anbefalinger under it. Gives a `Focus`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = [("", "Vælg et område"), *((area_name(area), _within(area)) for area in Pejlemaerke)]
        self.coerce = Focus.read


def _within(area: Pejlemaerke) -> list[tuple[str, str]]:
    details = [(key, f"{key} {title}") for key, title in RECOMMENDATIONS[area]]
    return [(str(area.value), f"{area.value} i det hele taget"), *details]


class WishForm(WarnsBeforeSaving, forms.Form):
    text = NoteField(
        label="Ønsket, som borgeren siger det",
        help_text="Skriv ordene, som de falder. Et ønske kan være stort eller lille.",
        required=True,
        error_messages={"required": "Skriv ønsket."},
    )
    area = AreaField(label="Hvad handler det mest om?")


class GoalForm(WarnsBeforeSaving, forms.Form):
    """A goal of the citizen's open course. Only the citizen's own wishes can be chosen."""

    title = LineField(
        label="Mål",
        help_text="Det, støtten skal føre til. Delmålene sætter I bagefter.",
        required=True,
        error_messages={"required": "Skriv målet."},
    )
    goal_type = forms.ChoiceField(
        label="Hvad skal støtten gøre?", choices=GoalType, initial=GoalType.DEVELOP, widget=_chips()
    )
    wish = forms.ModelChoiceField(
        label="Hvilket ønske kommer målet af?",
        queryset=Wish.objects.none(),
        required=False,
        empty_label="Intet bestemt ønske",
    )

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wish"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Wish.objects.filter(citizen=citizen).order_by("-recorded_on", "-id")


class SubgoalForm(WarnsBeforeSaving, forms.Form):
    """A step in the citizen's own words, small enough to reach."""

    text = LineField(
        label="Delmål",
        help_text="Hvordan siger borgeren det selv? Skriv det, så I kan se eller mærke, når det er nået.",
        required=True,
        error_messages={"required": "Skriv delmålet."},
    )
    worded_by = forms.ChoiceField(
        label="Hvis ord er det?", choices=WordedBy, initial=WordedBy.CITIZEN, widget=_chips()
    )
    why = NoteField(label="Hvorfor betyder det noget?", rows=2)
    first_step = LineField(label="Hvad er det første skridt?")
    helpers = LineField(
        label="Hvem hjælper?", max_length=200, help_text="For eksempel bostøtten, en søster eller en nabo."
    )
    area = FocusField(label="Hvad handler det mest om?", help_text="Et af de ti pejlemærker.")
    follow_up_on = DanishDateField(
        label="Hvornår følger I op?", help_text=f"Senest om {FOLLOW_UP_WITHIN.days} dage."
    )

    rule_fields = {"follow-up-not-later": "follow_up_on", "follow-up-too-late": "follow_up_on"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["follow_up_on"].initial = _suggested_follow_up()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if isinstance(focus := cleaned.get("area"), Focus):
            cleaned["area"], cleaned["recommendation"] = focus
        return cleaned


class HopePathForm(SubgoalForm):
    """Håbets Sti: from the middle of the way to its end, and back to the step that can be taken now."""

    half_way = NoteField(
        label="1. Halvvejs: Hvad er anderledes, når du er kommet halvt derhen?",
        help_text="Hvad gør du så, som er svært i dag? Hvem lægger mærke til det?",
        rows=3,
    )
    last_step = NoteField(
        label="2. Det sidste skridt: Hvad falder på plads, lige før du er der?",
        rows=3,
    )

    field_order = (
        "half_way",
        "last_step",
        "first_step",
        "helpers",
        "text",
        "worded_by",
        "why",
        "area",
        "follow_up_on",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_step"].label = "3. Det første skridt: Hvad kan du gøre allerede i denne uge?"
        self.fields["helpers"].label = "Hvem vil du gerne have med på vejen?"
        self.fields["text"].label = "Hvad kalder I det stykke af vejen, I går i gang med nu?"
        self.fields["text"].help_text = "Det bliver delmålet. Skriv det, som borgeren siger det."


class RewordForm(SubgoalForm):
    """A new wording, filled in with the one it replaces."""

    note = NoteField(
        label="Hvorfor ændrer I det?",
        rows=2,
        required=True,
        error_messages={"required": "Skriv et par ord om, hvorfor I ændrer det."},
    )

    rule_fields = {**SubgoalForm.rule_fields, "no-note": "note"}

    def __init__(self, *args: Any, subgoal: Subgoal, **kwargs: Any) -> None:
        kept = ("text", "worded_by", "why", "first_step", "helpers")
        focus = subgoal.recommendation or subgoal.area
        kwargs["initial"] = {"area": focus, **{name: getattr(subgoal, name) for name in kept}}
        super().__init__(*args, **kwargs)


class FollowUpForm(WarnsBeforeSaving, forms.Form):
    """A look at the subgoal together, and when to look again."""

    moved = NoteField(
        label="Hvad har flyttet sig?",
        help_text="Også det, der er blevet prøvet og ikke lykkedes endnu.",
        required=True,
        error_messages={"required": "Skriv, hvad der har flyttet sig, eller at intet har."},
    )
    rating = forms.TypedChoiceField(
        label="Hvor langt synes borgeren selv, det er kommet?",
        help_text="0 er slet ikke i gang, 10 er helt i mål.",
        choices=[NO_RATING, *((str(number), str(number)) for number in range(11))],
        coerce=int,
        empty_value=None,
        required=False,
        initial="",
        widget=_chips(),
    )
    next_step = LineField(label="Hvad er næste skridt?")
    on = DanishDateField(label="Hvornår så I på det?")
    next_on = DanishDateField(
        label="Hvornår følger I op igen?", help_text=f"Senest {FOLLOW_UP_WITHIN.days} dage efter."
    )

    rule_fields = {
        "follow-up-not-later": "next_on",
        "follow-up-too-late": "next_on",
        "before-start": "on",
        "in-future": "on",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        self.fields["next_on"].initial = _suggested_follow_up()


class CloseForm(WarnsBeforeSaving, forms.Form):
    """How a subgoal ended, with a note."""

    status = forms.ChoiceField(
        label="Hvordan endte det?",
        choices=[(ending.value, ending.label) for ending in (SubgoalStatus.REACHED, SubgoalStatus.GIVEN_UP)],
        widget=_chips(),
        error_messages={"required": "Vælg, hvordan det endte."},
    )
    note = NoteField(
        label="Hvordan gik det?",
        help_text="Hvad hjalp, hvad var svært, og hvad vil I tage med videre?",
        required=True,
        error_messages={"required": "Skriv et par ord om, hvordan det gik."},
    )
    on = DanishDateField(label="Dato")

    rule_fields = {"no-note": "note", "before-start": "on", "in-future": "on"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class ActivityForm(WarnsBeforeSaving, forms.Form):
    """Something to do for a subgoal."""

    text = LineField(
        label="Hvad skal der ske?", required=True, error_messages={"required": "Skriv, hvad der skal ske."}
    )
    responsible = LineField(
        label="Hvem sørger for det?",
        max_length=200,
        required=True,
        help_text="For eksempel borgeren selv, bostøtten eller en søster.",
        error_messages={"required": "Skriv, hvem der sørger for det."},
    )
    when = LineField(
        label="Hvornår?", max_length=200, help_text="En dato, eller for eksempel »hver tirsdag«."
    )
    light = forms.ChoiceField(label="Hvordan går det?", choices=Light, initial=Light.GREEN, widget=_chips())


class ActivityChangeForm(ActivityForm):
    is_done = forms.BooleanField(label="Det er gjort", required=False)


class PlaceGoalForm(WarnsBeforeSaving, forms.Form):
    """Under which wish a goal stands."""

    wish = forms.ModelChoiceField(
        label="Hvilket ønske kommer målet af?",
        queryset=Wish.objects.none(),
        required=False,
        empty_label="Intet bestemt ønske",
    )

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wish"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Wish.objects.filter(citizen=goal.citizen_id).in_order()
        field.initial = goal.wish_id


class PlaceSubgoalForm(WarnsBeforeSaving, forms.Form):
    """Under which of the running course's goals a subgoal stands."""

    goal = forms.ModelChoiceField(
        label="Hvilket mål er delmålet et skridt på vej til?",
        queryset=Goal.objects.none(),
        empty_label=None,
        error_messages={"required": "Vælg et mål."},
    )

    def __init__(self, *args: Any, subgoal: Subgoal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goal"]
        assert isinstance(field, forms.ModelChoiceField)
        running = Goal.objects.filter(citizen=subgoal.citizen_id).exclude(course__status__in=OVER)
        field.queryset = running.in_order()
        field.initial = subgoal.goal_id


def _suggested_follow_up() -> date:
    return timezone.localdate() + SUGGESTED
