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
