"""What the worker chooses about a link, and the questionnaire as the citizen meets it."""

from typing import Any

from django import forms
from django.utils import timezone

from links.channels import channels
from measurements.forms import OwnAnswersForm
from measurements.models import AnsweredBy, InstrumentKey, Mode
from measurements.own_phone.services import Remind
from measurements.services import Given

ABOUT_REMINDING = ("agreed", "channel", "address")
# The colleague's own browser should neither offer it to the next citizen nor remember it.
NOT_REMEMBERED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class SendLinkForm(forms.Form):
    """Which questionnaire the link is to, and whether the citizen would be reminded of it once."""

    instrument = forms.ChoiceField(label="Hvilket skema?", choices=InstrumentKey, widget=forms.RadioSelect)
    agreed = forms.BooleanField(
        label="Borgeren har sagt ja til at blive mindet om det én gang", required=False
    )
    channel = forms.ChoiceField(label="Hvordan?", required=False)
    address = forms.CharField(
        label="Hvortil?",
        required=False,
        max_length=254,
        help_text="Påmindelsen kommer et døgn, før linket udløber, og siger ikke, hvad det handler om. "
        "Adressen bliver slettet, når påmindelsen er sendt, eller linket ikke længere kan bruges.",
        widget=forms.TextInput(attrs=NOT_REMEMBERED),
    )

    def __init__(self, *args: Any, may_remind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = channels() if may_remind else {}
        if not self.channels:
            for name in ABOUT_REMINDING:
                del self.fields[name]
        elif len(self.channels) == 1:
            self._offer_only_one()
        else:
            ways = [(key, channel.label.capitalize()) for key, channel in self.channels.items()]
            self.fields["channel"] = forms.ChoiceField(
                label="Hvordan?", choices=ways, required=False, widget=forms.RadioSelect
            )
            self.order_fields(["instrument", *ABOUT_REMINDING])

    def _offer_only_one(self) -> None:
        (channel,) = self.channels.values()
        del self.fields["channel"]
        self.fields["agreed"].label = f"Borgeren har sagt ja til én påmindelse på {channel.label}"
        self.fields["address"].label = channel.address_label

    @property
    def remind(self) -> Remind | None:
        data = self.cleaned_data
        return Remind(data["channel"], data["address"]) if data.get("agreed") else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("agreed"):
            if data.get("address"):
                self.add_error("agreed", "Sæt kryds, hvis borgeren har sagt ja. Ellers lad feltet være tomt.")
            return data
        key = data.setdefault("channel", next(iter(self.channels)))
        if key not in self.channels:
            self.add_error("channel", "Vælg, hvordan borgeren vil mindes om det.")
        elif "address" in data:
            self._check_address(key, data["address"])
        return data

    def _check_address(self, key: str, address: str) -> None:
        try:
            self.cleaned_data["address"] = self.channels[key].checked(address)
        except forms.ValidationError as error:
            self.add_error("address", error)


class AnswersByLinkForm(OwnAnswersForm):
    """The link names the form: of what is sent by it, one counts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key"]

    @property
    def given(self) -> Given:
        return Given(timezone.localdate(), AnsweredBy.CITIZEN, Mode.LINK)
