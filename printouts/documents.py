"""What stands on each printout: read here, drawn by its template."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import PdfError
from citizens import cpr
from citizens.access import standing_on
from citizens.models import Citizen, Report, ReportKind
from citizens.reach import within_whole_house
from citizens.record import TimelineItem, noon, timeline
from measurements.around_groups.reading import around_groups_of
from measurements.instruments import INSTRUMENTS
from measurements.models import InstrumentKey, Response
from measurements.scoring import in_danish, totals_of
from measurements.services import limits_in
from measurements.shown import present_responses, told_of
from measurements.telling import in_short, wording_notices
from plans.documents import draft_document, plan_document
from plans.models import PlanVersion, Subgoal
from printouts.models import Printout, PrintoutKind
from visits.models import CrisisEvent, Visit, VisitStatus
from visits.record import times_of

MOST_ENTRIES = 1500  # of a journal: some 200 pages
STYLESHEET = "documents/printout.css"


@dataclass(frozen=True)
class Head:
    """What stands on top of every printout."""

    citizen_name: str
    cpr: str  # empty unless it was asked for
    municipality: str
    team: str
    made_on: date
    made_by: str


@dataclass(frozen=True)
class Letter:
    """The first page, as it lies in an envelope with a window: to the citizen, about what comes after it."""

    name: str
    address: list[str]
    about: str
    sender: str
    team: str
    day: date


LETTERS = {
    PrintoutKind.PLANS: "Dine planer",
    PrintoutKind.DRAFT: "Et udkast til din plan",
    PrintoutKind.JOURNAL: "Det, der står i din journal",
    PrintoutKind.MEASURES: "Det, du har svaret i målingerne",
}
NO_ADDRESS = (
    "Der er ingen adresse at skrive på brevet. Skriv den ind under borgerens kontaktoplysninger først."
)


def drawn(printout: Printout, citizen: Citizen, *, by: User) -> bytes:
    """The PDF. Reads what the kind needs, within the present reach. Raises `PdfError`."""
    from bostoette.pdf import render_pdf  # slow to import, and needs Pango

    template, title, read = PAPERS[PrintoutKind(printout.kind)]
    context = {
        "head": _head(printout, citizen, by),
        "letter": _letter(printout, citizen, by) if printout.with_letter else None,
        **read(printout, citizen, by),
    }
    return render_pdf(template, context, title=title, stylesheet=STYLESHEET)


def _head(printout: Printout, citizen: Citizen, by: User) -> Head:
    return Head(
        citizen_name=citizen.name,
        cpr=cpr.written(citizen.cpr_digits or "") if printout.with_cpr else "",
        municipality=citizen.municipality.name,
        team=citizen.team.name,
        made_on=timezone.localdate(),
        made_by=by.name,
    )


def _letter(printout: Printout, citizen: Citizen, by: User) -> Letter:
    """Raises `PdfError` where the address was taken away, or protected, since it was asked for."""
    if not citizen.address:
        raise PdfError(NO_ADDRESS)
    return Letter(
        name=citizen.name,
        address=[part.strip() for part in citizen.address.replace("\n", ",").split(",") if part.strip()],
        about=LETTERS[PrintoutKind(printout.kind)],
        sender=citizen.municipality.name,
        team=citizen.team.name,
        day=timezone.localdate(),
    )


# Plans


def _all_plans(printout: Printout, citizen: Citizen, by: User) -> dict[str, Any]:
    rows = PlanVersion.objects.permitting(by, Action.EXPORT_PLANS).in_force().filter(citizen=citizen)
    versions = rows.select_related("citizen__team", "plan", "edition", "approved_by", "municipality")
    documents = [plan_document(version) for version in versions.order_by("plan__kind")]
    if not documents:
        raise PdfError("Borgeren har ingen godkendte planer, der gælder nu.")
    return {"documents": sorted(documents, key=lambda document: document.kind_title)}


def _draft(printout: Printout, citizen: Citizen, by: User) -> dict[str, Any]:
    rows = PlanVersion.objects.permitting(by, Action.VIEW_PLAN_DRAFTS).filter(citizen=citizen)
    assert printout.version_id  # the database promises it for this kind
    drafts = rows.select_related("citizen__team", "plan", "edition", "municipality")
    version = drafts.get(pk=printout.version_id)
    return {"document": draft_document(version)}


# Status to myndighed


@dataclass(frozen=True)
class Measured:
    """One questionnaire in the period: the first and the latest total."""

    title: str
    wording: str  # what there is to say of the words it was answered in
    times: int
    first: str
    first_on: date
    latest: str
    latest_on: date


@dataclass(frozen=True)
class Visits:
    """The period in figures. No word of what was said: that is not for myndighed."""

    held: int
    hours: str
    cancelled: int
    no_show: int


def _report(printout: Printout, citizen: Citizen, by: User) -> dict[str, Any]:
    reports = Report.objects.permitting(by, Action.EXPORT_REPORTS).filter(citizen=citizen)
    assert printout.report_id  # the database promises it for this kind
    report = reports.select_related("referral__office", "by").get(pk=printout.report_id)
    begins = _period_begins(report)
    return {
        "report": report,
        "is_end": report.kind == ReportKind.END,
        "answer": getattr(report, "answer", None),
        "begins": begins,
        "scores": report.scores.select_related("goal").order_by("goal__position"),
        "subgoals": _subgoals(citizen, report.on),
        "measured": _measured(citizen, begins, report.on),
        "visits": _visits(citizen, begins, report.on),
    }


def _period_begins(report: Report) -> date:
    """The day of the report before this one; of the first the day the order was written."""
    earlier = Report.objects.filter(referral=report.referral, on__lt=report.on).order_by("-on").first()
    return earlier.on if earlier else timezone.localdate(report.referral.created_at)


def _subgoals(citizen: Citizen, day: date) -> list[dict[str, Any]]:
    """What is being worked on that day, with how far the citizen feels it has come and what comes next."""
    rows = Subgoal.objects.filter(citizen=citizen).open_on(day).order_by("set_on", "id")
    return [{"text": row.text, **_latest_look(row, day)} for row in rows.prefetch_related("follow_ups")]


def _latest_look(row: Subgoal, day: date) -> dict[str, Any]:
    looks = sorted((look for look in row.follow_ups.all() if look.on <= day), key=lambda look: look.on)
    rated = [look.rating for look in looks if look.rating is not None]
    return {
        "rating": rated[-1] if rated else None,
        "next_step": next((look.next_step for look in reversed(looks) if look.next_step), row.first_step),
    }


def _measured(citizen: Citizen, begins: date, ends: date) -> list[Measured]:
    period = Response.objects.complete().filter(citizen=citizen, given_on__gte=begins, given_on__lte=ends)
    rows = list(period.for_chart())
    of_each = ((key, [row for row in rows if row.instrument == key]) for key in InstrumentKey)
    return [_first_and_latest(key, given) for key, given in of_each if given]


def _first_and_latest(key: InstrumentKey, given: list[Response]) -> Measured:
    instrument, first, latest = INSTRUMENTS[key], given[0], given[-1]
    return Measured(
        title=f"{key.label}, støtte på det vigtige" if instrument.has_two_scores else key.label,
        wording=", ".join(dict.fromkeys(row.wording_notice for row in given if row.wording_notice)),
        times=len(given),
        first=in_short(instrument, totals_of(first.numbers)),
        first_on=first.given_on,
        latest=in_short(instrument, totals_of(latest.numbers)),
        latest_on=latest.given_on,
    )


def _visits(citizen: Citizen, begins: date, ends: date) -> Visits:
    period = Visit.objects.filter(citizen=citizen).between(begins - timedelta(days=1), ends).order_by()
    # Myndighed reads no visit, and is told how many there were of a citizen it may see.
    with within_whole_house():
        counted = dict(period.values_list("status").annotate(n=Count("*")))
        spent = period.held().aggregate(spent=Sum(F("ends_at") - F("starts_at")))["spent"] or timedelta()
    return Visits(
        held=counted.get(VisitStatus.HELD, 0),
        hours=in_danish(Decimal(spent // timedelta(minutes=6)) / 10),
        cancelled=counted.get(VisitStatus.CANCELLED, 0),
        no_show=counted.get(VisitStatus.NO_SHOW, 0),
    )


# Measurements


def _measures(printout: Printout, citizen: Citizen, by: User) -> dict[str, Any]:
    """What the page shows the one who asked, with every number: nobody can open a table on paper."""
    responses = list(present_responses(citizen, by).select_related("alert_answer", "course"))
    if not responses:
        raise PdfError("Borgeren har ingen målinger i forløbet.")
    course, limits = responses[0].course, limits_in(citizen.municipality_id)
    may = standing_on(by, citizen).may
    sees_answers = Action.VIEW_ANSWERS in may
    groups = around_groups_of(course, limits) if Action.VIEW_RECORD in may else []
    return {
        "told": told_of(responses, limits, sees_answers=sees_answers),
        "groups": [group for group in groups if group.pairs],
        "agreed": [row for row in responses if hasattr(row, "alert_answer")] if sees_answers else [],
        "course": course,
        "wording_notices": wording_notices(responses),
    }


# Journal


@dataclass(frozen=True)
class Noted:
    """One entry of the journal, whole."""

    when: str
    title: str
    by: str
    said: tuple[tuple[str, str], ...]  # what was written, under the words of the form


def _journal(printout: Printout, citizen: Citizen, by: User) -> dict[str, Any]:
    """What happened in the period, the oldest first: visits as they were written, and the timeline's rest."""
    first, last = printout.starts_on, printout.ends_on
    assert first and last  # the database promises both for this kind
    return {"first": first, "last": last, "entries": _entries(citizen, by, first, last)}


def _entries(citizen: Citizen, by: User, first: date, last: date) -> list[Noted]:
    may = standing_on(by, citizen).may
    until = noon(last + timedelta(days=1)) - timedelta(hours=12)
    items = timeline(citizen, may, before=until, limit=MOST_ENTRIES)
    within = [item for item in items if timezone.localdate(item.at) >= first]
    if len(within) >= MOST_ENTRIES:
        raise PdfError("Der er skrevet for meget i perioden til én udskrift. Vælg en kortere periode.")
    whole = _written_visits(citizen, first, last) | _written_crises(citizen, first, last)
    return [whole[item.url] if item.url in whole else _told(item) for item in reversed(within)]


def _told(item: TimelineItem) -> Noted:
    return Noted(item.when, item.title, item.by, (("", item.text),) if item.text else ())


def _written_visits(citizen: Citizen, first: date, last: date) -> dict[str, Noted]:
    """The visits by their address, every word of them; the timeline has only the first ones."""
    rows = Visit.objects.filter(citizen=citizen).between(first - timedelta(days=1), last).for_timeline()
    return {reverse("visits:detail", args=[visit.pk]): _noted(visit) for visit in rows}


def _written_crises(citizen: Citizen, first: date, last: date) -> dict[str, Noted]:
    """The crises by their address, as whole as the visits."""
    rows = CrisisEvent.objects.filter(citizen=citizen, on__gte=first, on__lte=last).select_related("by")
    return {reverse("visits:crisis", args=[crisis.pk]): _noted_crisis(crisis) for crisis in rows}


def _noted_crisis(crisis: CrisisEvent) -> Noted:
    said = [("", crisis.happened), ("Hvor blev der søgt hjælp", crisis.sought)]
    if crisis.over_on:
        said.append(("Det værste var overstået", date_format(crisis.over_on)))
    told = tuple((label, text) for label, text in said if text)
    return Noted(date_format(crisis.on, "SHORT_DATE_FORMAT"), "Krise", crisis.by.name, told)


def _noted(visit: Visit) -> Noted:
    written = ("happened", "mattered", "noticed", "agreed", "cancel_reason")
    labels = {field.name: str(field.verbose_name) for field in visit._meta.fields if field.name in written}
    said = [(labels[name], text) for name in written if (text := getattr(visit, name))]
    steps = [(step.subgoal.text, step.small_step) for step in visit.steps.all() if step.small_step]
    return Noted(
        when=f"{date_format(timezone.localtime(visit.starts_at))} {times_of(visit)}",
        title=visit.headline if visit.is_held else f"{visit.headline}: {visit.get_status_display()}",
        by=visit.worker.name,
        said=(*said, *steps),
    )


Reader = Callable[[Printout, Citizen, User], dict[str, Any]]
PAPERS: dict[PrintoutKind, tuple[str, str, Reader]] = {  # template, title without a name, what it reads
    PrintoutKind.PLANS: ("documents/plans.html", "Alle planer", _all_plans),
    PrintoutKind.DRAFT: ("documents/draft.html", "Kladde til en plan", _draft),
    PrintoutKind.REPORT: ("documents/report.html", "Status til myndighed", _report),
    PrintoutKind.JOURNAL: ("documents/journal.html", "Journaludskrift", _journal),
    PrintoutKind.MEASURES: ("documents/measures.html", "Målinger", _measures),
}
