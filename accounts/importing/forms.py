"""The shape of an import: a file first, and then its text back."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bostoette.sheets import Unreadable, decoded
from bostoette.uploads import WELCOME

LIMIT = WELCOME["accounts:import"]


class FileForm(forms.Form):
    """The list as the spreadsheet saved it."""

    file = forms.FileField(
        label="CSV-fil",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Vælg en fil.",
            "missing": "Vælg en fil.",
            "invalid": "Vælg en fil.",
            "empty": "Filen er tom.",
        },
    )

    def clean_file(self) -> str:
        """The text in the file."""
        sent: SimpleUploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > LIMIT:
            raise ValidationError(f"Filen er for stor. Den må højst fylde {LIMIT // 1024} kB.")
        try:
            return decoded(sent.read())
        except Unreadable as error:
            raise ValidationError(str(error)) from error


class TextForm(forms.Form):
    """What was tried out, sent back to be taken; it is read and checked anew."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=LIMIT)
