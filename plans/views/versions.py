"""Pages about plans: what is in force, writing a draft section by section, approving it, looking back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation, violations_on
from citizens.access import fetch_or_404
from citizens.models import Citizen
from citizens.record import citizen_frame
from links.models import Link
from plans.difference import as_text, between
from plans.forms.rows import rearranged
from plans.forms.versions import (
    ApproveForm,
    PlanFollowUpForm,
    RefuseForm,
    SectionForm,
    WithdrawForm,
)
from plans.kinds import KINDS, Section
from plans.kinds.declaration import MalformedContent, checked_answer, missing, read
from plans.lessons import LEARNING, with_lines
from plans.models import Document, PlanVersion, VersionStatus
from plans.overview import outline, overview, standing
from plans.own_words import said_before
from plans.papers import Paper, papers_of
from plans.readers import readers_of
from plans.services import lessons
from plans.services import versions as services
from plans.services.editions import asked_in

CITIZENS = Citizen.objects.select_related("team")
VERSIONS = PlanVersion.objects.select_related(
    "citizen__team", "citizen__held_by", "plan", "edition", "approved_by", "written_by"
)
Form = ApproveForm | PlanFollowUpForm | RefuseForm | WithdrawForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def plans(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """Every kind of plan: what is in force, what is being written, and when to look again."""
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.VIEW_APPROVED_PLANS, pk=citizen_id)
    rows = PlanVersion.objects.permitting(request.user, Action.VIEW_APPROVED_PLANS).filter(citizen=citizen)
    kinds = overview(rows, today=timezone.localdate())
    context = {
        **citizen_frame(request, citizen, "plans"),
        "kinds": [shown for shown in kinds if shown.has_place],
        "others": [shown.kind for shown in kinds if not shown.has_place],
    }
    return render(request, "plans/plans.html", context)


@require_POST
def start(request: HttpRequest, citizen_id: UUID, kind: str) -> HttpResponse:
    assert isinstance(request.user, User)
    citizen = fetch_or_404(CITIZENS, request.user, Action.EDIT_PLANS, pk=citizen_id)
    if kind not in KINDS:
        raise Http404
    draft = services.start_draft(citizen, kind, by=request.user)
    return redirect("plans:version", draft.pk)


@require_safe
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft as a list of what is left to talk about; an approved version as the plan it is."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS.with_due_date(), request.user, Action.VIEW_APPROVED_PLANS, pk=pk)
    context = {**citizen_frame(request, row.citizen, "plans"), "version": row}
    if row.is_draft:
        newest = asked_in(row.municipality_id, row.plan.kind)
        link = Link.objects.about(row.pk).order_by("-created_at").first()
        context |= {"outline": outline(row), "is_behind": newest.edition != row.edition, "link": link}
        return render(request, "plans/draft.html", context)
    if row.is_refused:
        return _refused_page(request, row, context)
    context |= {
        "answers": [answered for answered in read(row.kind_declared, row.content) if answered.is_given],
        "standing": standing(row, today=timezone.localdate()),
        "former": row.plan.versions.filter(number__lt=row.number).exists(),
        "draft": _draft_of(row, request.user),
        "follow_ups": row.follow_ups.select_related("by").order_by("-on", "-id"),
        "papers": _papers_of(row),
        "lessons": lessons.proposals_of(row) if row.plan.kind == LEARNING.key else [],
        "withdrawal": row.withdrawal if row.is_withdrawn else None,
    }
    return render(request, "plans/version.html", context)


def _refused_page(request: HttpRequest, row: PlanVersion, context: dict[str, Any]) -> HttpResponse:
    """What the citizen did not want: the answer, and the text if the bostøtte kept it."""
    answers = [answered for answered in read(row.kind_declared, row.content) if answered.is_given]
    context |= {"refusal": row.refusal, "answers": answers, "draft": _draft_of(row, request.user)}
    return render(request, "plans/refused.html", context)


def _papers_of(row: PlanVersion) -> list[tuple[Paper, Document | None]]:
    """Each paper the plan can be printed as, with the file of it that is made or under way."""
    made = row.documents.defer("pdf").order_by("template_version")
    newest = {document.template: document for document in made}
    papers = [(paper, newest.get(paper.template)) for paper in papers_of(row.plan.kind)]
    if row.is_withdrawn:  # what was handed out can be found again, but nothing more is made of it
        return [(paper, document) for paper, document in papers if document and document.is_done]
    return papers


def _draft_of(row: PlanVersion, user: User | AnonymousUser) -> PlanVersion | None:
    """The version on its way, for those who may write on it."""
    drafts = PlanVersion.objects.permitting(user, Action.EDIT_PLANS).filter(plan=row.plan)
    return drafts.filter(status=VersionStatus.DRAFT).first()


@form_page
def section(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """One question to the citizen. Saves while one types, and on to the next."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.EDIT_PLANS, pk=pk)
    asked = row.kind_declared.section(section)
    if asked is None:
        raise Http404
    if not row.is_draft:
        raise RuleViolation("Planen er godkendt og kan ikke ændres.", code="not-a-draft")
    step = request.POST.get("row", "")
    sent, place = rearranged(request.POST, asked, step) if step else (request.POST or None, None)
    form = SectionForm(sent, section=asked, answer=row.content.get(section, asked.empty))
    if request.headers.get("X-Requested-With") == "fetch":
        return _autosave(request.user, row, asked, form)
    if not form.is_valid():
        return _section_page(request, row, asked, form)
    try:
        _write(request.user, row, asked, form)
    except services.StaleAnswer as stale:
        return _both_texts(request, stale.version, asked, form)
    if place is not None:
        return redirect(f"{_next_page(row, asked, 'stay')}#id_answer_{place}")
    go = "stay" if "use" in request.POST else request.POST.get("go", "next")
    return redirect(_next_page(row, asked, go))


def _autosave(user: User, row: PlanVersion, asked: Section, form: SectionForm) -> JsonResponse:
    """Keeps the draft while one types: `autosave.js` reads the answer. Doubts wait for the button."""
    if form.errors:
        return JsonResponse({"message": form.errors.as_text()}, status=422)
    try:
        _write(user, row, asked, form)
    except RuleViolation as violation:
        return JsonResponse({"message": f"Ikke gemt: {violation}"}, status=409)
    return JsonResponse({"saved_at": time_format(timezone.localtime())})


def _write(user: User, row: PlanVersion, asked: Section, form: SectionForm) -> None:
    answer = _with_said(row, asked, form.cleaned_data["answer"], form.data.get("use", ""))
    services.write_section(row, asked.key, answer, base=form.base, page=form.page, by=user)


def _with_said(row: PlanVersion, asked: Section, answer: Any, wanted: str) -> Any:
    """The answer, and after it the line that was asked for among what the citizen has said before."""
    said = [each.line for each in said_before(row, asked) if each.key == wanted] if wanted else []
    if not said:
        return answer
    try:
        return checked_answer(asked, with_lines(asked, answer, said))
    except MalformedContent as error:
        raise RuleViolation(str(error), code="no-room") from error


def _both_texts(request: HttpRequest, row: PlanVersion, asked: Section, form: SectionForm) -> HttpResponse:
    """Somebody else wrote meanwhile: show what stands, keep what was typed, and let a person choose."""
    stands = row.content[asked.key]
    form.start_from(stands)
    return _section_page(request, row, asked, form, stands=as_text(asked, stands), is_stale=True, status=409)


def _section_page(
    request: HttpRequest,
    row: PlanVersion,
    asked: Section,
    form: SectionForm,
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    sections = row.kind_declared.sections
    context = {
        **citizen_frame(request, row.citizen, "plans"),
        "version": row,
        "section": asked,
        "number": sections.index(asked) + 1,
        "of": len(sections),
        "is_first": asked == sections[0],
        "is_last": asked == sections[-1],
        "form": form,
        "readers": readers_of(row.citizen),
        "said_before": said_before(row, asked),
        "source": services.in_force_of(row.citizen, asked.source) if asked.source else None,
        **shown,
    }
    if form.is_bound and (form.errors or form.warnings):
        status = 422
    return render(request, "plans/section.html", context, status=status)


def _next_page(row: PlanVersion, asked: Section, go: str) -> str:
    """Where one goes on after saving: the section after, the one before, the same, or the whole plan."""
    sections = row.kind_declared.sections
    wanted = sections.index(asked) + {"next": 1, "previous": -1, "stay": 0}.get(go, len(sections))
    if 0 <= wanted < len(sections):
        return reverse("plans:section", args=[row.pk, sections[wanted].key])
    return reverse("plans:version", args=[row.pk])


@form_page
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole plan as it will stand, read through together before it is approved."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.APPROVE_PLANS, pk=pk)
    if not row.is_draft:
        return redirect("plans:version", row.pk)
    form = ApproveForm(request.POST or None, version=row)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.approve(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Planen er godkendt og gælder fra nu.")
            return redirect("plans:version", row.pk)
    context = {
        **citizen_frame(request, row.citizen, "plans"),
        "version": row,
        "answers": [
            answered
            for answered in read(row.kind_declared, row.content)
            if answered.is_given or not answered.section.is_set_aside
        ],
        "missing": missing(row.kind_declared, row.content),
        "former": row.plan.versions.in_force().first(),
        "form": form,
    }
    return render(request, "plans/approve.html", context, status=_status(form))


@form_page
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.EDIT_PLANS, pk=pk)
    if request.method == "POST":
        services.discard(row, by=request.user)
        messages.success(request, "Kladden er kasseret.")
        return redirect("plans:list", row.citizen_id)
    if not row.is_draft:
        return redirect("plans:version", row.pk)
    context = {**citizen_frame(request, row.citizen, "plans"), "version": row}
    return render(request, "plans/discard.html", context)


@form_page
def follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Looked at together, and it still holds; otherwise one starts a new version."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.EDIT_PLANS, pk=pk)
    if not row.is_in_force:
        return redirect("plans:version", row.pk)
    form = PlanFollowUpForm(request.POST or None, version=row)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.follow_up(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Opfølgningen er noteret.")
            return redirect("plans:version", row.pk)
    context = {**citizen_frame(request, row.citizen, "plans"), "version": row, "form": form}
    return render(request, "plans/follow_up.html", context, status=_status(form))


@form_page
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The citizen does not want the plan: kept are the words, and the text only if the bostøtte says so."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.APPROVE_PLANS, pk=pk)
    if not row.is_draft:
        return redirect("plans:version", row.pk)
    form = RefuseForm(request.POST or None, version=row)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.refuse(row, by=request.user, **form.cleaned_data)
            messages.success(request, "Svaret er skrevet ned.")
            return redirect("plans:version", row.pk)
    context = {
        **citizen_frame(request, row.citizen, "plans"),
        "version": row,
        "in_force": row.plan.versions.in_force().first(),
        "form": form,
    }
    return render(request, "plans/refuse.html", context, status=_status(form))


@form_page
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a plan that was approved. What it said stays readable, with the reason."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.APPROVE_PLANS, pk=pk)
    if not row.is_in_force:
        return redirect("plans:version", row.pk)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        services.withdraw(row, by=request.user, **form.cleaned_data)
        messages.success(request, "Planen er trukket tilbage og gælder ikke længere.")
        return redirect("plans:version", row.pk)
    context = {**citizen_frame(request, row.citizen, "plans"), "version": row, "form": form}
    return render(request, "plans/withdraw.html", context, status=_status(form))


@require_safe
def difference(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two versions side by side: `?fra=` and `?til=` their numbers, else this one and the one before."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.VIEW_APPROVED_PLANS, pk=pk)
    allowed = VERSIONS.permitting(request.user, Action.VIEW_APPROVED_PLANS).with_words()
    versions = list(allowed.filter(plan=row.plan).order_by("-number"))
    chosen = _numbered(versions, request.GET.get("til", "")) or row
    others = [other for other in versions if other != chosen]
    former = _numbered(others, request.GET.get("fra", "")) or _nearest(others, chosen.number)
    context = {**citizen_frame(request, row.citizen, "plans"), "version": row, "former": former}
    if former is None:
        return render(request, "plans/difference.html", context)
    earlier, later = sorted((former, chosen), key=lambda v: v.number)
    sections = between((earlier.kind_declared, earlier.content), (later.kind_declared, later.content))
    context |= {
        "earlier": earlier,
        "later": later,
        "versions": versions,
        "changed": [s for s in sections if s.is_changed],
        "unchanged": [s.title for s in sections if not s.is_changed and s.parts],
    }
    return render(request, "plans/difference.html", context)


def _numbered(versions: list[PlanVersion], asked_for: str) -> PlanVersion | None:
    return next((version for version in versions if str(version.number) == asked_for), None)


def _nearest(others: list[PlanVersion], number: int) -> PlanVersion | None:
    """The nearest before `number`; else the nearest after."""
    before = (other for other in others if other.number < number)
    return next(before, others[-1] if others else None)


def _status(form: Form) -> int:
    """422 when something in the form has to be put right."""
    return 422 if form.errors or form.warnings else 200
