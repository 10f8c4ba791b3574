"""The shape of an import of measurements: a file first, and then the same file back, sealed."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bostoette.sheets import Line, Unreadable, lines_of
from bostoette.uploads import WELCOME

LIMIT = WELCOME["measurements:import"]
LONGEST_SEALED = 3 * LIMIT


class MeasurementFileForm(forms.Form):
    """The list as the spreadsheet saved it."""

    file = forms.FileField(
        label="CSV-fil eller regneark",
        help_text=f"Højst {LIMIT // 1024} kB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": "Vælg en fil.",
            "missing": "Vælg en fil.",
            "invalid": "Vælg en fil.",
            "empty": "Filen er tom.",
        },
    )

    def clean_file(self) -> list[Line]:
        """The lines of the file."""
        sent: SimpleUploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > LIMIT:
            raise ValidationError(f"Filen er for stor. Den må højst fylde {LIMIT // 1024} kB.")
        try:
            return lines_of(sent.read())
        except Unreadable as error:
            raise ValidationError(str(error)) from error


class KeptForm(forms.Form):
    """What was tried, sent back to be taken; it is read and judged anew."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_SEALED)
