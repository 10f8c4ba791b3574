"""Pages for the start of a course and for its closing conversation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import violations_on
from bostoette.warnings import WarnsBeforeSaving
from citizens.access import fetch_or_404
from citizens.forms.course_life import ClosingForm, ExpectationsForm, IntroductionForm
from citizens.models import Course, Introduction
from citizens.record import citizen_frame
from citizens.services import course_life as services

COURSES = Course.objects.select_related("citizen__team")

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def introduction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The introduction, point by point."""
    assert isinstance(request.user, User)
    course = fetch_or_404(COURSES, request.user, Action.EDIT_COURSE, pk=pk)
    form = IntroductionForm(request.POST or None, course=course)
    if form.is_valid():
        with violations_on(form):
            services.introduce(course, form.talked(), by=request.user)
            messages.success(request, "Introduktionen er gemt.")
            return redirect("citizens:course", course.citizen_id)
    rows = [(form[topic.value], form[f"note-{topic.value}"]) for topic in Introduction]
    return _form(request, "citizens/introduction.html", course, form, rows=rows)


@form_page
def expectations(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the two expect of each other; the newest is where the next one begins."""
    assert isinstance(request.user, User)
    course = fetch_or_404(COURSES, request.user, Action.EDIT_COURSE, pk=pk)
    latest = course.expectations.order_by("-created_at").first()
    initial = {name: getattr(latest, name) for name in ExpectationsForm.base_fields} if latest else {}
    form = ExpectationsForm(request.POST or None, initial=initial)
    if form.is_valid():
        with violations_on(form):
            services.agree_expectations(course, by=request.user, **form.cleaned_data)
            messages.success(request, "Forventningerne er skrevet ned.")
            return redirect("citizens:course", course.citizen_id)
    return _form(request, "citizens/expectations.html", course, form, latest=latest)


@form_page
def closing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The closing conversation: back over the course, and where to go afterwards."""
    assert isinstance(request.user, User)
    course = fetch_or_404(COURSES, request.user, Action.EDIT_COURSE, pk=pk)
    form = ClosingForm(request.POST or None)
    if form.is_valid():
        with violations_on(form, at=form.rule_fields):
            services.close_with_talk(course, by=request.user, **form.cleaned_data)
            messages.success(request, "Den afsluttende samtale er skrevet ned.")
            return redirect("citizens:course", course.citizen_id)
    return _form(request, "citizens/closing.html", course, form)


def _form(
    request: HttpRequest, template: str, course: Course, form: WarnsBeforeSaving, **shown: Any
) -> HttpResponse:
    context = {
        **citizen_frame(request, course.citizen, "course"),
        "form": form,
        "is_writing": True,
        "course": course,
        **shown,
    }
    return render(request, template, context, status=422 if form.errors or form.warnings else 200)
