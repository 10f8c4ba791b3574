"""The shape of an import: a file first, and then its text back."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bostoette.fields import ChosenFileField
from bostoette.sheets import Unreadable, decoded
from bostoette.uploads import WELCOME

LIMIT = WELCOME["accounts:import"]


class FileForm(forms.Form):
    """The list as the spreadsheet saved it."""

    file = ChosenFileField(label="CSV-fil", accept=".csv,text/csv", limit=LIMIT)

    def clean_file(self) -> str:
        """The text in the file."""
        sent: SimpleUploadedFile = self.cleaned_data["file"]
        try:
            return decoded(sent.read())
        except Unreadable as error:
            raise ValidationError(str(error)) from error


class TextForm(forms.Form):
    """What was tried out, sent back to be taken; it is read and checked anew."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=LIMIT)
