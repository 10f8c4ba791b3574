"""The shape of an import of measurements: a file first, and then the same file back, sealed."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bostoette.fields import ChosenFileField
from bostoette.sheets import Line, Unreadable, lines_of
from bostoette.uploads import WELCOME

LIMIT = WELCOME["measurements:import"]
LONGEST_SEALED = 3 * LIMIT


class MeasurementFileForm(forms.Form):
    """The list as the spreadsheet saved it."""

    file = ChosenFileField(
        label="CSV-fil eller regneark",
        help_text=f"Højst {LIMIT // 1024} kB.",
        accept=".csv,.txt,.xlsx",
        limit=LIMIT,
    )

    def clean_file(self) -> list[Line]:
        """The lines of the file."""
        sent: SimpleUploadedFile = self.cleaned_data["file"]
        try:
            return lines_of(sent.read())
        except Unreadable as error:
            raise ValidationError(str(error)) from error


class KeptForm(forms.Form):
    """What was tried, sent back to be taken; it is read and judged anew."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_SEALED)
