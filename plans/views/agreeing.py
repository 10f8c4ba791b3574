"""A plan sent to the citizen as a link: the worker's page, and the citizen's."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation, violations_on
from citizens.access import fetch_or_404
from citizens.record import citizen_frame
from links.models import Answer, Link
from links.services import withdraw_link
from links.views import done, shown
from plans.forms.agreeing import AskByLinkForm, TalkForm
from plans.kinds.declaration import missing, read
from plans.models import PlanVersion
from plans.services import agreeing
from plans.views.versions import VERSIONS, form_page


@form_page
def ask_by_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a link for the citizen. It is shown on the answer itself, once: only its hash is kept."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.APPROVE_PLANS, pk=pk)
    if not row.is_draft:
        return redirect("plans:version", row.pk)
    form = AskByLinkForm(request.POST or None, version=row)
    context = {**citizen_frame(request, row.citizen, "plans"), "version": row}
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            link, token = agreeing.ask_by_link(row, by=request.user, **form.cleaned_data)
            return render(request, "plans/link_made.html", {**context, **shown(link, token)})
    context |= {"form": form, "missing": missing(row.kind_declared, row.content)}
    return render(request, "plans/ask_by_link.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw_link_to(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back the link to this draft that nobody has answered yet."""
    assert isinstance(request.user, User)
    row = fetch_or_404(VERSIONS, request.user, Action.APPROVE_PLANS, pk=pk)
    for link in Link.objects.unanswered().about(row.pk):
        withdraw_link(link, by=request.user)
    messages.success(request, "Linket er trukket tilbage og virker ikke længere.")
    return redirect("plans:version", row.pk)


def page(request: HttpRequest, link: Link) -> HttpResponse:
    """The citizen's page: the plan in large type, and two answers. Nothing else is within reach."""
    version = PlanVersion.objects.select_related("plan", "edition").get(pk=link.subject_id)
    form = TalkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["answer"] == Answer.YES:
                agreeing.agree(link)
            else:
                agreeing.talk_first(link, words=form.cleaned_data["words"])
        except RuleViolation:
            return render(request, "plans/changed.html", status=404)
        return done(request)
    context = {
        "version": version,
        "first_name": link.citizen.first_name,
        "answers": [
            answered for answered in read(version.kind_declared, version.content) if answered.is_given
        ],
        "form": form,
    }
    return render(request, "plans/agree.html", context, status=422 if form.is_bound else 200)
