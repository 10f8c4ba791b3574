"""The plans of all the office's citizens: ask for them, see how far the file is, fetch it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation, violations_on, violations_told
from bostoette.polling import next_look
from printouts import bundles as services
from printouts.forms.bundles import BundleForm
from printouts.models import Bundle


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if not request.user.may(Action.EXPORT_PLANS_TOGETHER):
        raise PermissionDenied
    return request.user


def _own(request: HttpRequest, pk: UUID) -> Bundle:
    return get_object_or_404(Bundle.objects.all().asked_for_by(_user(request)), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def bundle_new(request: HttpRequest) -> HttpResponse:
    """Choose a kind of plan and say why."""
    user = _user(request)
    form = BundleForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at={"too-many": "since", "none": "kind"}):
            ordered = services.order_bundle(**form.cleaned_data, by=user)
            return redirect("printouts:bundle", ordered.pk)
    context = {"form": form, "most": services.MOST_PLANS}
    return render(request, "printouts/bundle_new.html", context, status=422 if form.is_bound else 200)


@require_safe
def bundle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is. The page asks by itself while it is being made. It names no citizen."""
    row = _own(request, pk)
    poll = next_look(request, "printouts:bundle", row.pk) if row.is_under_way else None
    return render(request, "printouts/bundle.html", {"bundle": row, "poll": poll})


@require_POST
def bundle_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    with violations_told(request):
        services.cancel_bundle(row, by=_user(request))
    return redirect("printouts:bundle", row.pk)


@require_POST
def bundle_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    with violations_told(request):
        row = services.order_again(row, by=_user(request))
    return redirect("printouts:bundle", row.pk)


@require_safe
def bundle_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, sent part by part. Every download is logged, with a line for everybody in it."""
    user, row = _user(request), _own(request, pk)
    try:
        services.hand_out(row, by=user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect("printouts:bundle", row.pk)
    parts = services.opened_parts(row, by=user) if request.method == "GET" else ()
    answer = StreamingHttpResponse(parts, content_type="application/zip")
    answer.headers["Content-Length"] = str(row.size)
    answer.headers["Content-Disposition"] = content_disposition_header(True, row.file_name) or ""
    return answer
