"""The shape of what is typed about bostøtter, and about whom to contact for a change."""

from typing import Any

from django import forms
from django.utils import timezone

from bostoette.fields import DanishDateField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from citizens.models import Language, Theme, WorkerProfile
from citizens.models.profiles import LONGEST_WEEK
from citizens.services.profiles import ProfileContent

LONGEST_CAREER = 60  # years


def chips(label: str, choices: Any, *, help_text: str = "") -> forms.MultipleChoiceField:
    """Several short words side by side, all of them optional."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-chips"}),
    )


class ProfileForm(WarnsBeforeSaving, forms.Form):
    """What a bostøtte can. The worker and the leder keep it up."""

    experienced = chips("Erfaring med", Theme.choices, help_text="Det, du har arbejdet med i praksis.")
    trained = chips("Efteruddannelse i", Theme.choices, help_text="Kurser og uddannelser ud over den første.")
    languages = chips("Sprog ud over dansk", Language.choices)
    works_since = forms.IntegerField(label="Bostøtte siden (årstal)", required=False)
    about = NoteField(
        label="Godt at vide, når der skal findes en bostøtte",
        help_text="For eksempel »cykler, ikke bil« eller »har hund med«. Skriv ikke om borgere.",
    )

    @classmethod
    def of(cls, profile: WorkerProfile | None, data: Any = None) -> "ProfileForm":
        """The form for what stands in `profile` now."""
        if profile is None:
            return cls(data)
        known = list(profile.competences.all())
        return cls(
            data,
            initial={
                "experienced": [each.theme for each in known if not each.is_trained],
                "trained": [each.theme for each in known if each.is_trained],
                "languages": profile.languages,
                "works_since": profile.works_since,
                "about": profile.about,
            },
        )

    def clean_works_since(self) -> int | None:
        year: int | None = self.cleaned_data["works_since"]
        this_year = timezone.localdate().year
        if year is not None and not this_year - LONGEST_CAREER <= year <= this_year:
            raise forms.ValidationError(f"Skriv et årstal fra {this_year - LONGEST_CAREER} til {this_year}.")
        return year

    def content(self) -> ProfileContent:
        return ProfileContent(**self.cleaned_data)


class AvailabilityForm(forms.Form):
    """How much of the week is for citizens, and when the bostøtte is away. The leder's to say."""

    hours = forms.DecimalField(
        label="Timer til borgere om ugen",
        required=False,
        min_value=0,
        max_value=LONGEST_WEEK // 60,
        max_digits=4,
        decimal_places=2,
        localize=True,
        help_text="Uden møder og kørsel. For eksempel 22,5.",
    )
    away_from = DanishDateField(label="Fraværende fra", required=False)
    away_until = DanishDateField(
        label="Til og med", required=False, help_text="Lad den stå tom, hvis dagen ikke er kendt."
    )

    @classmethod
    def of(cls, profile: WorkerProfile | None, data: Any = None) -> "AvailabilityForm":
        if profile is None:
            return cls(data)
        minutes = profile.minutes_per_week
        return cls(
            data,
            initial={
                "hours": None if minutes is None else minutes / 60,
                "away_from": profile.away_from,
                "away_until": profile.away_until,
            },
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("away_from"), cleaned.get("away_until")
        if last and not first:
            self.add_error("away_from", "Skriv også, hvilken dag fraværet begynder.")
        elif first and last and last < first:
            self.add_error("away_until", "Den sidste dag ligger før den første.")
        return cleaned

    @property
    def minutes_per_week(self) -> int | None:
        hours = self.cleaned_data["hours"]
        return None if hours is None else round(hours * 60)


class ChangeContactForm(forms.Form):
    """The sentence that tells citizens whom to contact."""

    text = NoteField(
        label="Vil du skifte bostøtte?",
        rows=3,
        required=True,
        max_length=300,
        help_text="Skriv det til borgeren, for eksempel »Ring til Lars på 12 34 56 78, eller sig det til "
        "en, du er tryg ved.«",
        error_messages={"required": "Skriv, hvem borgeren kan kontakte."},
    )
