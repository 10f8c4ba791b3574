"""What is typed on the way in, and when a password is changed."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User

if TYPE_CHECKING:
    NewPasswordForm = SetPasswordForm[User]  # generic to the type checker only
else:
    NewPasswordForm = SetPasswordForm


class PasswordForm(AuthenticationForm):
    """Name and password. One sentence for every reason to say no."""

    error_messages = {
        "invalid_login": "Brugernavnet eller kodeordet passer ikke. Prøv igen.",
        "inactive": "Brugernavnet eller kodeordet passer ikke. Prøv igen.",
    }


class CodeForm(forms.Form):
    """The six digits of the app."""

    code = forms.CharField(
        label="Kode fra din app",
        help_text="Seks cifre. Appen viser en ny kode hvert halve minut.",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class RecoveryForm(forms.Form):
    """One of the emergency codes."""

    code = forms.CharField(
        label="Nødkode",
        help_text="En af de koder, du fik, da du satte appen op. Den ligner 3-abcde-fghjk.",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )


LONGEST_PIN = 8
PIN_KEYS = {"inputmode": "numeric", "maxlength": str(LONGEST_PIN)}


class SetPinForm(forms.Form):
    """A PIN that is not the first anybody would try."""

    pin = forms.RegexField(
        r"\A[0-9]{4,8}\Z",
        label="Ny PIN-kode",
        help_text="Fire til otte tal. Ikke det samme tal hele vejen, og ikke tal i rækkefølge.",
        error_messages={"invalid": "PIN-koden er fire til otte tal."},
        widget=forms.PasswordInput(attrs={**PIN_KEYS, "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="PIN-koden igen",
        widget=forms.PasswordInput(attrs={**PIN_KEYS, "autocomplete": "new-password"}),
    )

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        in_order = "0123456789012345678"
        if len(set(pin)) == 1 or pin in in_order or pin in in_order[::-1]:
            raise ValidationError("Den er for nem at gætte. Vælg nogle andre tal.", code="easy")
        return pin

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "pin" in data and data.get("again") != data["pin"]:
            self.add_error("again", "De to PIN-koder er ikke ens.")
        return data


class PinForm(forms.Form):
    """What is typed to take the screen back."""

    pin = forms.CharField(
        label="Din PIN-kode",
        max_length=LONGEST_PIN,
        # Not offered to be kept in the browser, where the citizen could fill it in.
        widget=forms.PasswordInput(attrs={**PIN_KEYS, "autocomplete": "one-time-code"}),
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password is asked for as at a login: guesses are counted and logged."""

    old_password = forms.CharField(
        label="Nuværende kodeord",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    error_messages = {"password_mismatch": "De to nye kodeord er ikke ens."}
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, request: HttpRequest, user: User, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].label = "Nyt kodeord"
        self.fields[
            "new_password1"
        ].help_text = (
            "Mindst 12 tegn. Gerne flere ord efter hinanden. Ikke dit navn, og ikke noget, mange bruger."
        )
        self.fields["new_password2"].label = "Nyt kodeord igen"
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        typed: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.username, password=typed) != self.user:
            raise ValidationError("Dit nuværende kodeord passer ikke.", code="wrong")
        return typed
