"""The shape of what myndighed types: whom an order is for, what it asks for, and how it changes."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from uuid_utils.compat import uuid7

from accounts.models import Municipality, Team
from bostoette.fields import LINE_LENGTH, DanishDateField, LineField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from citizens import ffb
from citizens.cpr import Cpr, InvalidCpr, parse
from citizens.models import CodeKind, GoalType, LegalBasis, Referral, ReferralGoal, SupportForm
from citizens.services.referrals import Amendment, AskedGoal, Granted, NewCitizen, Order

SPARE_ROWS = 2  # empty ones on the page, so that it can be filled in without JavaScript
HOURS_IN_A_WEEK = 168


def chips(kind: Callable[..., forms.Widget] = forms.RadioSelect) -> Any:
    return kind(attrs={"class": "choice-chips"})


class GoalRows(forms.Widget):
    """A box and a choice for each goal. Each column is sent under a name of its own."""

    template_name = "citizens/widgets/goal_rows.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:
        titles, types = _sent(data, f"{name}-title"), _sent(data, f"{name}-type")
        return list(zip(titles, types, strict=False))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        rows = [*(value or []), *[("", GoalType.DEVELOP.value)] * SPARE_ROWS]
        return {**context, "rows": rows, "types": GoalType.choices}


def _sent(data: Any, name: str) -> list[str]:
    return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])


class GoalsField(forms.Field):
    """The goals asked for; empty rows are left out. Gives (title, goal type) pairs."""

    widget = GoalRows
    title = LineField()

    def to_python(self, value: Any) -> list[tuple[str, str]]:
        rows = [(self.title.clean(title.strip()), kind) for title, kind in value or [] if title.strip()]
        if any(kind not in GoalType.values for _, kind in rows):
            raise ValidationError("Vælg, hvad støtten skal gøre ved hvert mål.", code="no-such-type")
        return rows


class NumberForm(forms.Form):
    """A CPR number to find somebody by; none for somebody who has none. Always posted."""

    cpr = forms.CharField(
        label="CPR-nummer",
        max_length=20,
        required=False,
        help_text="Lad feltet stå tomt, hvis borgeren ikke har et CPR-nummer.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_cpr(self) -> Cpr | None:
        text = self.cleaned_data["cpr"]
        if not text.strip():
            return None
        try:
            return parse(text, today=timezone.localdate())
        except InvalidCpr as error:
            raise ValidationError(str(error), code="invalid") from error


class PersonForm(forms.Form):
    """Somebody the kommune does not know yet."""

    name = LineField(
        label="Navn", required=True, max_length=150, error_messages={"required": "Skriv borgerens navn."}
    )
    address = LineField(label="Adresse", max_length=200)
    phone = LineField(label="Telefon", max_length=30)

    def person(self, number: Cpr | None) -> NewCitizen:
        return NewCitizen(number=number, **self.cleaned_data)


class GrantFields(forms.Form):
    """How much, from when and until when."""

    minutes_per_week = forms.IntegerField(
        label="Minutter om ugen",
        min_value=1,
        max_value=HOURS_IN_A_WEEK * 60,
        help_text="For eksempel 90 for halvanden time.",
        error_messages={"required": "Skriv, hvor mange minutter der er bevilget om ugen."},
    )
    starts_on = DanishDateField(label="Bevilget fra")
    ends_on = DanishDateField(label="Bevilget til og med", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Bevillingen slutter, før den begynder.")
        return cleaned

    def granted(self) -> Granted:
        data = self.cleaned_data
        return Granted(data["minutes_per_week"], data["starts_on"], data["ends_on"])


class OrderForm(WarnsBeforeSaving, GrantFields):
    """All that an order says. `key` makes the same form sent twice one order."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    purpose = NoteField(
        label="Formål",
        help_text="Hvad skal støtten føre til for borgeren?",
        required=True,
        error_messages={"required": "Skriv, hvad formålet er."},
    )
    goals = GoalsField(
        label="Mål",
        help_text="Ét til fem mål. I får svar på hvert af dem i status.",
        error_messages={"required": "Skriv mindst ét mål."},
    )
    dreams = NoteField(label="Borgerens ønsker og drømme", help_text="Helst med borgerens egne ord.")
    resources = NoteField(label="Ressourcer", help_text="Det, borgeren kan, har og vil bygge videre på.")
    support_needs = NoteField(
        label="Støttebehov", help_text="Det, der skal til, for at borgeren kan nå målene."
    )
    target_groups = forms.MultipleChoiceField(
        label="Målgruppe", required=False, widget=chips(forms.CheckboxSelectMultiple)
    )
    services = forms.MultipleChoiceField(
        label="Ydelse", required=False, widget=chips(forms.CheckboxSelectMultiple)
    )
    form = forms.ChoiceField(
        label="Form", choices=SupportForm, initial=SupportForm.INDIVIDUAL, widget=chips()
    )
    legal_basis = forms.ChoiceField(
        label="Paragraf i serviceloven", choices=LegalBasis, initial=LegalBasis.P85, widget=chips()
    )
    status_due_on = DanishDateField(
        label="Første status senest", required=False, help_text="Ellers om et halvt år."
    )
    team = forms.ModelChoiceField(
        label="Sendes til",
        queryset=Team.objects.none(),
        empty_label="Vælg et team",
        error_messages={"required": "Vælg et team."},
    )

    field_order = ("purpose", "goals", "dreams", "resources", "support_needs")
    rule_fields = {"82b-too-long": "ends_on", "no-goals": "goals"}

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, codes in (("target_groups", ffb.target_groups()), ("services", ffb.services())):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(code.code, code.display) for code in codes]
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.filter(municipality=municipality).order_by("name")
        self.fields["key"].initial = uuid7
        self.fields["starts_on"].initial = timezone.localdate

    def order(self) -> Order:
        data = self.cleaned_data
        kept = ("purpose", "form", "legal_basis", "dreams", "resources", "support_needs", "status_due_on")
        return Order(
            goals=asked(data["goals"]),
            granted=self.granted(),
            target_groups=frozenset(data["target_groups"]),
            services=frozenset(data["services"]),
            **{name: data[name] for name in kept},
        )

    def key_of(self) -> UUID:
        key: UUID | None = self.cleaned_data["key"]
        return key or uuid7()


def asked(rows: Iterable[tuple[str, str]]) -> tuple[AskedGoal, ...]:
    return tuple(AskedGoal(title, kind) for title, kind in rows)


def as_typed(referral: Referral) -> dict[str, Any]:
    """An order that is not taken in yet, as `OrderForm` shows it. Three queries."""
    grant = referral.grants.get()
    codes = list(referral.codes.all())
    kept = ("purpose", "form", "legal_basis", "dreams", "resources", "support_needs", "status_due_on", "team")
    return {
        **{name: getattr(referral, name) for name in kept},
        "goals": [(goal.title, goal.goal_type) for goal in referral.goals.order_by("position")],
        "target_groups": [str(code.code) for code in codes if code.kind == CodeKind.TARGET_GROUP],
        "services": [str(code.code) for code in codes if code.kind == CodeKind.SERVICE],
        "minutes_per_week": grant.minutes_per_week,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
    }


class AnswerOrderForm(OrderForm):
    """The order as it now reads, and what myndighed answers to the leder's question."""

    answer = NoteField(
        label="Jeres svar", rows=2, required=True, error_messages={"required": "Skriv et svar til teamet."}
    )


class WhyForm(WarnsBeforeSaving, forms.Form):
    """A reason, before something is sent back or withdrawn."""

    reason = NoteField(label="Hvorfor?", required=True, error_messages={"required": "Skriv, hvorfor."})


class AmendForm(WarnsBeforeSaving, forms.Form):
    """What changes in an order that is taken in. What is left as it stands stays so."""

    purpose = NoteField(
        label="Formål", required=True, error_messages={"required": "Skriv, hvad formålet er."}
    )
    form = forms.ChoiceField(label="Form", choices=SupportForm, widget=chips())
    withdrawn_goals = forms.ModelMultipleChoiceField(
        label="Mål, der ikke gælder længere",
        queryset=ReferralGoal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_goals = GoalsField(label="Nye mål", required=False)
    changes_grant = forms.BooleanField(label="Bevillingen ændres", required=False)
    minutes_per_week = forms.IntegerField(
        label="Minutter om ugen", min_value=1, max_value=HOURS_IN_A_WEEK * 60, required=False
    )
    starts_on = DanishDateField(label="Fra den", required=False)
    ends_on = DanishDateField(label="Til og med", required=False)
    reason = NoteField(
        label="Hvorfor ændres bestillingen?",
        rows=2,
        required=True,
        max_length=LINE_LENGTH,
        error_messages={"required": "Skriv, hvorfor bestillingen ændres."},
    )

    rule_fields = {"grant-too-early": "starts_on", "no-goals": "withdrawn_goals"}

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        grant = referral.grants.order_by("-starts_on").first()
        kwargs["initial"] = {
            "purpose": referral.purpose,
            "form": referral.form,
            "minutes_per_week": grant and grant.minutes_per_week,
            "ends_on": grant and grant.ends_on,
            "starts_on": timezone.localdate(),
        }
        super().__init__(*args, **kwargs)
        field = self.fields["withdrawn_goals"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = referral.goals.standing().order_by("position")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("changes_grant"):
            self._need("minutes_per_week", "Skriv, hvor mange minutter der er bevilget om ugen.")
            self._need("starts_on", "Skriv, hvornår den nye bevilling begynder.")
            starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
            if starts_on and ends_on and ends_on < starts_on:
                self.add_error("ends_on", "Bevillingen slutter, før den begynder.")
        return cleaned

    def _need(self, name: str, sentence: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)

    def amendment(self) -> Amendment:
        data = self.cleaned_data
        granted = Granted(data["minutes_per_week"], data["starts_on"], data["ends_on"])
        return Amendment(
            reason=data["reason"],
            purpose=data["purpose"],
            form=data["form"],
            new_goals=asked(data["new_goals"]),
            withdrawn_goals=frozenset(goal.pk for goal in data["withdrawn_goals"]),
            granted=granted if data["changes_grant"] else None,
        )
