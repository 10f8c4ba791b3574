"""The shape of what is written about a group."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Membership, Team, User
from accounts.policy import Action, roles_granting
from bostoette.fields import DanishDateField, LineField
from bostoette.warnings import WarnsBeforeSaving
from citizens.models import Citizen, CitizenQuerySet
from visits.models import GroupCourse, GroupMember

LEADING = tuple(roles_granting(Action.LEAD_GROUPS))


class _GroupForm(WarnsBeforeSaving, forms.Form):
    """What a group is about, when it is, and who leads it."""

    theme = LineField(
        label="Hvad handler gruppen om?",
        required=True,
        max_length=120,
        help_text="Hele teamet kan se det. Skriv ingen navne.",
    )
    starts_on = DanishDateField(label="Første dag")
    ends_on = DanishDateField(label="Sidste dag")
    facilitators = forms.ModelMultipleChoiceField(
        label="Hvem leder gruppen?",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-chips"}),
        error_messages={"required": "Vælg, hvem der leder gruppen."},
    )

    rule_fields = {"ends-first": "ends_on", "ends-before-member": "ends_on"}

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class NewGroupForm(_GroupForm):
    """A group in one of the user's own teams."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), empty_label=None)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = by.teams_as(*LEADING)
        self._offer("team", Team.objects.filter(pk__in=teams).order_by("name"))
        self._offer("facilitators", colleagues_in(*teams))
        self.initial = {"team": min(teams, default=None), "facilitators": [by.pk], "key": uuid7()}
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and set(data["facilitators"]) - set(colleagues_in(data["team"].pk)):
            self.add_error("facilitators", "Den, der leder gruppen, skal være i teamet.")
        return data


class ChangeGroupForm(_GroupForm):
    """As it stands, to be put right. Who has left the team meanwhile may stay its facilitator."""

    def __init__(self, *args: Any, group: GroupCourse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = list(group.facilitators.values_list("pk", flat=True))
        here = Q(pk__in=colleagues_in(group.team_id).values("pk"))
        either = User.objects.filter(here | Q(pk__in=present))
        self._offer("facilitators", either.order_by("sort_key", "pk"))
        self.initial = {
            "theme": group.theme,
            "starts_on": group.starts_on,
            "ends_on": group.ends_on,
            "facilitators": present,
        }


def colleagues_in(*teams: int) -> Any:
    """Whoever works in the teams today."""
    here = Membership.objects.current().filter(team__in=teams).values("user")
    return User.objects.filter(pk__in=here, is_active=True).order_by("sort_key", "pk")


class MemberForm(forms.Form):
    """Whom to take along, of those the user reaches; a page of names at a time."""

    citizen = forms.ModelChoiceField(
        label="Hvem skal med?",
        queryset=Citizen.objects.none(),
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg en borger."},
    )
    joined_on = DanishDateField(label="Med fra")

    rule_fields = {"odd-day": "joined_on", "no-course": "citizen", "other-course": "citizen"}

    def __init__(
        self, *args: Any, group: GroupCourse, reached: CitizenQuerySet, shown: list[Citizen], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["citizen"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = reached
        field.choices = [(citizen.pk, _told_apart(citizen)) for citizen in shown]
        self.initial = {"joined_on": max(group.starts_on, timezone.localdate())}


def _told_apart(citizen: Citizen) -> str:
    return citizen.name if citizen.age is None else f"{citizen.name}, {citizen.age} år"


class EndForm(forms.Form):
    """The last day of a group that stops before it was meant to."""

    on = DanishDateField(label="Sidste dag")

    rule_fields = {"odd-day": "on"}


class LeaveForm(forms.Form):
    """The last day of one who goes out of a group; before it began there is none to tell."""

    on = DanishDateField(label="Sidste dag i gruppen")
    by_mistake = forms.BooleanField(
        label="Borgeren blev taget med ved en fejl",
        required=False,
        help_text="Så bliver det slettet, at borgeren var med, medmindre der er svaret på et skema.",
    )

    rule_fields = {"odd-day": "on"}

    def __init__(self, *args: Any, member: GroupMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial = {"on": max(member.first_day, member.left_on or min(today, member.last_day))}
        if member.first_day >= today:
            self.fields["on"].widget = forms.HiddenInput()
            del self.fields["by_mistake"]
