"""Form fields for what Danes give: dates, times of day, notes, files. What was typed is never thrown away."""

import re
import unicodedata
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

YEARS_AHEAD = 20  # "46" is 2046 for somebody in 2026, "47" is 1947
EARLIEST_YEAR, LATEST_YEAR = 1800, 2200  # outside it, somebody slipped: 24.11.1126
LINE_LENGTH, NOTE_LENGTH = 300, 20_000

_DAY_FIRST = re.compile(r"(\d{1,2})[.\-/ ]+(\d{1,2})[.\-/ ]+(\d{4}|\d{2})", re.ASCII)
_DIGITS_ALONE = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)
_WITH_NAME = re.compile(r"(\d{1,2})\.? +([a-zæøå]+)\.? +(\d{4})", re.ASCII | re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(?:kl\.? *)?(\d{1,2})(?:[.: ]?(\d{2}))?(?::\d{2})?", re.ASCII | re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def parse_date(text: str, *, today: date) -> date:
    """The date in `text`, day first or ISO; two digits of a year mean the nearest fitting century.

    Raises `ValueError` for what is no date, and for a year nobody alive meant.
    """
    year, month, day = _parts(text.strip())
    found = date(_full_year(year, today), int(month), int(day))
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise ValueError(f"The year {found.year} is out of range.")
    return found


def _parts(text: str) -> tuple[str, str, str]:
    if match := _ISO.fullmatch(text):
        return match[1], match[2], match[3]
    if match := _DAY_FIRST.fullmatch(text) or _DIGITS_ALONE.fullmatch(text):
        return match[3], match[2], match[1]
    if match := _WITH_NAME.fullmatch(text):
        return match[3], str(_MONTHS.index(match[2][:3].lower()) + 1), match[1]
    raise ValueError(f"{text!r} is no date.")


def _full_year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    year = today.year - today.year % 100 + int(digits)
    return year - 100 if year > today.year + YEARS_AHEAD else year


def parse_time(text: str) -> time:
    """The time of day in `text`: 14.05, 14:05, 1405, 930, 14, kl. 14.05. Raises `ValueError`."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is no time of day.")
    return time(int(match[1]), int(match[2] or 0))


class _PickerInput:
    """The browser's own picker, and a plain text box for showing again what was no date or time."""

    picker: str
    shown_by_picker: re.Pattern[str]  # what the browser's picker can show; anything else it would leave out

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc] # a mixin
        shown = context["widget"]["value"]
        context["widget"]["type"] = self.picker if self._can_show(shown) else "text"
        return context

    def _can_show(self, shown: str | None) -> bool:
        return not shown or bool(self.shown_by_picker.fullmatch(shown))


class DatePicker(_PickerInput, forms.DateInput):
    picker = "date"
    shown_by_picker = _ISO

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimePicker(_PickerInput, forms.TimeInput):
    picker = "time"
    shown_by_picker = re.compile(r"\d{2}:\d{2}")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DanishDateField(forms.DateField):
    """A date, picked or typed: 24.11.2026, 24-11-26, 24112026, 241126, 24. november 2026, 2026-11-24."""

    widget = DatePicker
    default_error_messages = {
        "required": "Skriv en dato.",
        "invalid": "Det er ikke en dato, vi kan læse. Skriv dag, måned og år, for eksempel 24.11.2026.",
    }

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return parse_date(value, today=timezone.localdate())
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class DanishTimeField(forms.TimeField):
    """A time of day, picked or typed: 14.05, 14:05, 1405, 14."""

    widget = TimePicker
    default_error_messages = {
        "required": "Skriv et klokkeslæt.",
        "invalid": "Det er ikke et klokkeslæt, vi kan læse. Skriv for eksempel 14.05.",
    }

    def to_python(self, value: Any) -> time | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return parse_time(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class _WrittenText(forms.CharField):
    """Text of a person. The browser is not told the limit: it would cut a long text without a word."""

    default_error_messages = {
        "null_characters_not_allowed": "Der er et usynligt tegn i teksten, som ikke kan gemmes (NUL). "
        "Slet det, eller skriv stedet igen.",
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


class LineField(_WrittenText):
    """One line of free text; optional unless said otherwise."""

    def __init__(self, *, required: bool = False, max_length: int = LINE_LENGTH, **kwargs: Any) -> None:
        super().__init__(required=required, max_length=max_length, **kwargs)


class NoteField(_WrittenText):
    """Free text of any sensible length, with line breaks; optional unless said otherwise."""

    def __init__(
        self, *, rows: int = 3, required: bool = False, max_length: int = NOTE_LENGTH, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(required=required, max_length=max_length, **kwargs)


class ChosenFileField(forms.FileField):
    """A file of at most `limit` bytes from the user's own machine. `accept`: what the browser offers."""

    default_error_messages = {
        **dict.fromkeys(("required", "missing", "invalid"), "Vælg en fil."),
        "empty": "Filen er tom.",
        "too-big": "Filen er for stor. Den må højst fylde %(most)s kB.",
    }

    def __init__(self, *, accept: str, limit: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.ClearableFileInput(attrs={"accept": accept}), **kwargs)
        self.limit = limit

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if (file.size or 0) > self.limit:
            raise ValidationError(
                self.error_messages["too-big"], code="too-big", params={"most": self.limit // 1024}
            )
        return file


class VerdictField(forms.ChoiceField):
    """One of a few judgements, side by side."""

    default_error_messages = {"required": "Vælg en vurdering."}

    def __init__(self, *, label: str = "Din vurdering", **kwargs: Any) -> None:
        super().__init__(label=label, widget=forms.RadioSelect(attrs={"class": "choice-chips"}), **kwargs)
