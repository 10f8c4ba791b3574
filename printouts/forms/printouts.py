"""What is to be printed, chosen among what the user may have."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.policy import Action
from bostoette.fields import DanishDateField, NoteField
from bostoette.warnings import WarnsBeforeSaving
from citizens.forms.orders import chips
from citizens.models import Citizen, Report
from measurements.shown import present_responses
from plans.models import PlanVersion, VersionStatus
from printouts.models import PrintoutKind

SHORTEST_REASON = 10


class PrintoutForm(WarnsBeforeSaving, forms.Form):
    """One choice for each paper: `plans`, `measures`, `journal`, `report-<id>`, `draft-<id>`."""

    what = forms.ChoiceField(
        label="Hvad skal skrives ud?",
        widget=chips(),
        error_messages={"required": "Vælg, hvad der skal skrives ud."},
    )
    starts_on = DanishDateField(label="Fra", required=False)
    ends_on = DanishDateField(label="Til og med", required=False)
    reason = NoteField(
        label="Hvad skal journalen bruges til?",
        required=False,
        max_length=1000,
        help_text="Begrundelsen bliver gemt, og borgeren kan læse den.",
    )
    with_cpr = forms.BooleanField(
        label="Skriv CPR-nummeret på",
        required=False,
        help_text="Kun når modtageren har brug for det. Det bliver noteret, at du har set nummeret.",
    )

    with_letter = forms.BooleanField(
        label="Læg et følgebrev forrest",
        required=False,
        help_text="Med borgerens adresse, så den passer i en rudekuvert.",
    )

    def __init__(self, *args: Any, citizen: Citizen, user: User, may: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = dict(_papers(citizen, user, may))
        choices = [(key, label) for key, (label, _told) in self.papers.items()]
        what: Any = self.fields["what"]
        what.choices = choices
        self.has_journal = "journal" in self.papers
        if Action.REVEAL_CPR not in may:
            del self.fields["with_cpr"]
        if not citizen.address:
            del self.fields["with_letter"]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("with_letter") and told.get("what", "").startswith(PrintoutKind.REPORT):
            self.add_error(
                "with_letter", "En status er til myndighed og har ikke noget følgebrev til borgeren."
            )
        if told.get("what") != PrintoutKind.JOURNAL:
            return {**told, "starts_on": None, "ends_on": None, "reason": ""}
        if len(told.get("reason", "")) < SHORTEST_REASON and "reason" not in self.errors:
            self.add_error("reason", f"Skriv, hvad journalen skal bruges til: mindst {SHORTEST_REASON} tegn.")
        for name, label in (("starts_on", "fra hvilken dag"), ("ends_on", "til og med hvilken dag")):
            if not told.get(name) and name not in self.errors:
                self.add_error(name, f"Skriv {label}.")
        first, last = told.get("starts_on"), told.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Den sidste dag ligger før den første.")
        if last and last > timezone.localdate():
            self.add_error("ends_on", "Vælg en dag, der har været.")
        return told

    def told(self) -> dict[str, Any]:
        """What the service takes."""
        _label, paper = self.papers[self.cleaned_data["what"]]
        typed = {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "reason")}
        ticked = {name: self.cleaned_data.get(name, False) for name in ("with_cpr", "with_letter")}
        return {**paper, **typed, **ticked}


def _papers(citizen: Citizen, user: User, may: set[str]) -> Any:
    """Each choice: its key, its words, and what the service is told."""
    if PlanVersion.objects.permitting(user, Action.EXPORT_PLANS).in_force().filter(citizen=citizen).exists():
        yield "plans", ("Alle planer, der gælder, i ét dokument", {"kind": PrintoutKind.PLANS})
    if Action.EXPORT_MEASUREMENTS in may and present_responses(citizen, user).exists():
        yield "measures", ("Målingerne i forløbet, med kurver", {"kind": PrintoutKind.MEASURES})
    if Action.EXPORT_REPORTS in may:
        reports = Report.objects.permitting(user, Action.EXPORT_REPORTS).filter(citizen=citizen)
        for report in reports.order_by("-on", "-id")[:10]:
            label = f"{report.get_kind_display().capitalize()} til myndighed {date_format(report.on)}"
            yield f"report-{report.pk}", (label, {"kind": PrintoutKind.REPORT, "report": report})
    if Action.EDIT_PLANS in may:
        drafts = PlanVersion.objects.permitting(user, Action.EDIT_PLANS).filter(citizen=citizen)
        for draft in drafts.filter(status=VersionStatus.DRAFT).select_related("plan").order_by("plan__kind"):
            label = f"Kladde: {draft}"
            yield f"draft-{draft.pk}", (label, {"kind": PrintoutKind.DRAFT, "version": draft})
    if Action.EXPORT_JOURNAL in may:
        yield "journal", ("Journalen for en periode", {"kind": PrintoutKind.JOURNAL})
