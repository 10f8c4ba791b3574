"""An administrator judges the looks of a leder whom no other leder can judge, without seeing at whom."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from oversight import second_eyes
from oversight.forms import VerdictForm


@require_safe
def leders_looks(request: HttpRequest) -> HttpResponse:
    """Those that wait: who looked and when, and nothing of whom."""
    return render(request, "oversight/leders_looks.html", {"rows": second_eyes.waiting_for(_judge(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def leders_look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them, and the word about it."""
    user = _judge(request)
    found = second_eyes.look_to_judge(user, pk)
    if found is None:
        raise Http404
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_on(form, at={"no-sentence": "remark"}):
            second_eyes.judge(pk, by=user, **form.cleaned_data)
            messages.success(request, "Din vurdering er gemt.")
            return redirect("oversight:leders_looks")
    context = {"row": found[0], "number": found[1], "form": form}
    return render(request, "oversight/leders_look.html", context, status=422 if form.is_bound else 200)


def _judge(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if not request.user.may(Action.JUDGE_LEDERS):
        raise PermissionDenied
    return request.user
