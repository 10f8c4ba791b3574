"""The shape of what is typed when a bostøtte is found, and when an assignment ends."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from bostoette.fields import DanishDateField, LineField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from citizens.forms.profiles import chips
from citizens.models import Fit, GivenBy, Language, Theme
from citizens.services.matches import Reasons


class NeedForm(WarnsBeforeSaving, forms.Form):
    """What a bostøtte should know and speak to suit the citizen."""

    themes = chips("Det handler støtten om", Theme.choices)
    languages = chips("Sprog, bostøtten skal kunne ud over dansk", Language.choices)
    wish = NoteField(
        label="Borgerens eget ønske til en bostøtte",
        help_text="Med borgerens egne ord, for eksempel »en, der ikke har travlt«.",
    )


class MatchForm(WarnsBeforeSaving, forms.Form):
    """Who was chosen, why, and who took part in choosing."""

    given_by = forms.ChoiceField(
        label="Hvem giver støtten?",
        choices=[(value, str(label).capitalize()) for value, label in GivenBy.choices],
        widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
        initial=GivenBy.INDIVIDUAL,
    )
    chosen = forms.ModelMultipleChoiceField(
        label="Valgt bostøtte",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg mindst én bostøtte."},
    )
    starts_on = DanishDateField(label="Fra den")
    professional_fit = NoteField(label="Faglig sammenhæng med målene", rows=2)
    competences = NoteField(label="Kompetencer og viden", rows=2)
    chemistry = NoteField(label="Kemi: hvorfor tror I, de to passer sammen?", rows=2)
    took_part = LineField(
        label="Hvem var med til at beslutte?",
        required=True,
        help_text="For eksempel koordinationsudvalget eller navnene på dem, der var med – også borgeren.",
        error_messages={"required": "Skriv, hvem der var med til at beslutte."},
    )

    def __init__(self, *args: Any, workers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        ids = [worker.pk for worker in workers]
        field.queryset = User.objects.filter(pk__in=ids).order_by("sort_key", "pk")
        self.initial.setdefault("starts_on", timezone.localdate())

    def reasons(self) -> Reasons:
        said = self.cleaned_data
        return Reasons(
            took_part=said["took_part"],
            professional_fit=said["professional_fit"],
            competences=said["competences"],
            chemistry=said["chemistry"],
        )


class ChemistryForm(WarnsBeforeSaving, forms.Form):
    """How the match feels to the citizen."""

    on = DanishDateField(label="Dato")
    fit = forms.ChoiceField(
        label="Hvordan går det, ifølge borgeren?",
        choices=[(value, str(label).capitalize()) for value, label in Fit.choices],
        widget=forms.RadioSelect(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg det, der ligger nærmest borgerens svar."},
    )
    said = NoteField(
        label="Det siger borgeren",
        required=True,
        help_text="Så tæt på borgerens egne ord som muligt.",
        error_messages={"required": "Skriv, hvad borgeren siger."},
    )


class EndForm(forms.Form):
    """The last day of an assignment."""

    last_day = DanishDateField(
        label="Sidste dag", help_text="Bostøtten kan se borgeren til og med denne dag og ikke længere."
    )
