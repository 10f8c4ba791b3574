"""The page about phasing out: the plan, and the visits that took place."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from citizens.access import fetch_or_404
from citizens.forms.course_life import TaperForm
from citizens.models import Course
from citizens.record import citizen_frame
from citizens.services import course_life
from visits.tapering import compare


@require_http_methods(["GET", "HEAD", "POST"])
def tapering(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The phasing out as planned, beside the visits that took place, and the form for a plan."""
    assert isinstance(request.user, User)
    courses = Course.objects.select_related("citizen__team")
    course = fetch_or_404(courses, request.user, Action.EDIT_COURSE, pk=pk)
    form = TaperForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            starts_on = form.cleaned_data["starts_on"]
            course_life.plan_taper(course, form.stretches(), starts_on=starts_on, by=request.user)
            messages.success(request, "Nedtrapningen er planlagt.")
            return redirect("visits:tapering", course.pk)
    context = {
        **citizen_frame(request, course.citizen, "course"),
        "compared": compare(course, today=timezone.localdate()),
        "form": None if course.is_over else form,
        "is_writing": True,
    }
    return render(request, "visits/tapering.html", context, status=422 if form.errors else 200)
