"""The shape of a file of wording: chosen first, and its text sent back to be taken into use."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bostoette.fields import ChosenFileField
from measurements.wording.reading import LARGEST, Unreadable, decoded


class FileForm(forms.Form):
    """The file as it was written."""

    file = ChosenFileField(
        label="Fil med ordlyden", accept=".toml,.json,application/json,text/plain", limit=LARGEST
    )

    def clean_file(self) -> str:
        """The text in the file."""
        sent: SimpleUploadedFile = self.cleaned_data["file"]
        try:
            return decoded(sent.read())
        except Unreadable as error:
            raise ValidationError(f"Linje {error.line}: {error}", code=error.code) from error


class TextForm(forms.Form):
    """What was tried, and the edition that was in effect then; it is read and checked anew."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=LARGEST)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
