"""Pages about measurements: the charts and what they say, answering, and what was agreed."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import Action
from bostoette.errors import RuleViolation
from citizens.access import fetch_or_404
from citizens.models import Citizen, Course
from citizens.record import citizen_frame
from measurements import services
from measurements.agreed import agreed_last_time
from measurements.around_groups.placing import around_in, if_fitting
from measurements.around_groups.reading import around_groups_of
from measurements.forms import AlertAnswerForm, AnswersForm, QuestionsForm
from measurements.instruments import INSTRUMENTS
from measurements.models import InstrumentKey, Response
from measurements.own_phone.telling import sent_lately
from measurements.reading import beside_earlier
from measurements.scoring import from_json
from measurements.sentences import WHAT_TO_DO
from measurements.services import Given
from measurements.shown import Told, told_of
from measurements.telling import answers_told, totals_told, wording_notices
from measurements.wording.services import Asked, asked_in, number_in
from visits.models import Visit, VisitStatus

LATEST_VISITS = 10  # to choose among when a measurement belongs to a visit


@require_safe
def measurement_list(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """The charts of the present course, what they say, and what asks for a talk."""
    citizen = fetch_or_404(
        Citizen.objects.select_related("team"), request.user, Action.VIEW_SCORES, pk=citizen_id
    )
    frame = citizen_frame(request, citizen, "measurements")
    course = citizen.course_set.present_first().first()
    responses = _of_course(course) if course else []
    limits = services.limits_in(citizen.municipality_id)
    told = told_of(
        responses,
        limits,
        sees_answers=Action.VIEW_ANSWERS in frame["may"],
    )
    context = {
        **frame,
        "told": told,
        "to_answer": _to_answer(told, responses),
        "agreements": [r for r in reversed(responses) if hasattr(r, "alert_answer")],
        "around_groups": around_groups_of(course, limits)
        if course and Action.VIEW_RECORD in frame["may"]
        else [],
        "sent": sent_lately(course) if course and Action.RECORD_MEASUREMENT in frame["may"] else [],
        "instruments": [INSTRUMENTS[key] for key in InstrumentKey.values],
        "what_to_do": WHAT_TO_DO,
        "wording_notices": wording_notices(responses),
    }
    return render(request, "measurements/measurement_list.html", context)


def _of_course(course: Course) -> list[Response]:
    return list(course.responses.select_related("alert_answer__by").for_chart())


def _to_answer(told: Told, responses: list[Response]) -> Response | None:
    """The latest SRS, if it asks what to do differently and nobody has said yet."""
    complete = [r for r in responses if r.instrument == InstrumentKey.SRS and r.is_complete]
    asks = told.asks_what_to_do and complete and not hasattr(complete[-1], "alert_answer")
    return complete[-1] if asks else None


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, citizen_id: UUID, instrument: str) -> HttpResponse:
    """Answer one questionnaire together, or note that the citizen would rather not."""
    citizen = fetch_or_404(
        Citizen.objects.select_related("team"), request.user, Action.RECORD_MEASUREMENT, pk=citizen_id
    )
    asked = asked_or_404(request, citizen, instrument)
    chosen = asked.instrument
    around = around_in(request.GET, citizen)
    form = AnswersForm(
        request.POST or None,
        instrument=chosen,
        visits=latest_visits(citizen),
        initial={"visit": request.GET.get("besoeg", ""), "wording": asked.number},
    )
    if request.method == "POST" and form.is_valid():
        try:
            response = save(
                request, citizen, asked, form, replace(form.given, around=around), form.cleaned_data["key"]
            )
        except RuleViolation as violation:
            form.add_error(None, str(violation))
        else:
            messages.success(request, f"{chosen.name} er gemt.")
            return redirect("measurements:detail", response.pk)
    context = {
        **citizen_frame(request, citizen, "measurements"),
        "form": form,
        "instrument": chosen,
        "agreed": agreed_last_time(citizen, chosen.key),
        "is_writing": True,
        "around": around,
        "edition": asked.official,
    }
    return render(request, "measurements/answer.html", context, status=422 if form.is_bound else 200)


def asked_or_404(request: HttpRequest, citizen: Citizen, key: str) -> Asked:
    """As the kommune asks it today. What was sent is read in the words that were on the screen."""
    if key not in InstrumentKey.values:
        raise Http404
    return asked_in(citizen.municipality_id, key, number_in(request.POST.get("wording", "")))


def latest_visits(citizen: Citizen) -> QuerySet[Visit]:
    visits = citizen.visit_set.filter(status__in=(VisitStatus.HELD, VisitStatus.PLANNED))
    newest = visits.order_by("-starts_at").values("pk")[:LATEST_VISITS]
    return citizen.visit_set.filter(pk__in=newest).select_related("citizen").order_by("-starts_at")


def save(
    request: HttpRequest, citizen: Citizen, asked: Asked, form: QuestionsForm, given: Given, key: UUID
) -> Response:
    """Keep what the form says, an answer or a no, and the words it was asked in."""
    assert isinstance(request.user, User)
    data = form.cleaned_data
    around = if_fitting(given.around, asked.instrument.key, given.on)
    given = replace(given, wording=asked.official, around=around)
    if data["declined"]:
        return services.decline(
            citizen,
            asked.instrument.key,
            reason=data["declined_reason"],
            given=given,
            by=request.user,
            key=key,
        )
    return services.record_answers(
        citizen, asked.instrument.key, form.answers, given=given, by=request.user, key=key
    )


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt of one measurement: today's answers, and what they say beside the earlier ones."""
    rows = Response.objects.select_related("citizen__team", "course", "visit", "recorded_by", "wording")
    response = fetch_or_404(rows, request.user, Action.VIEW_ANSWERS, pk=pk)
    return render(request, "measurements/measurement_detail.html", _detail_context(request, response))


def _detail_context(request: HttpRequest, response: Response) -> dict[str, Any]:
    responses = _of_course(response.course)
    told = told_of(responses, services.limits_in(response.municipality_id), sees_answers=True)
    instrument = response.asked
    is_latest = responses and [r for r in responses if r.instrument == response.instrument][-1] == response
    return {
        **citizen_frame(request, response.citizen, "measurements"),
        "response": response,
        "instrument": instrument,
        "answers": []
        if response.is_total_alone
        else answers_told(instrument, from_json(instrument, response.answers)),
        "beside": beside_earlier(response, responses),
        "totals": totals_told(instrument, response.numbers),
        "charts": [shown for shown in told.charts if response.instrument in shown.instruments],
        "alerts": [said for said, _asks in told.alerts] if is_latest else [],
        "asks": _to_answer(told, responses) == response,
        "what_to_do": WHAT_TO_DO,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def answer_alert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What shall we do differently? – and the answer is kept for the citizen to see."""
    assert isinstance(request.user, User)
    rows = Response.objects.select_related("citizen__team", "course")
    response = fetch_or_404(rows, request.user, Action.RECORD_MEASUREMENT, pk=pk)
    form = AlertAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_alert(response, agreed=form.cleaned_data["agreed"], by=request.user)
        except RuleViolation as violation:
            form.add_error(None, str(violation))
        else:
            messages.success(request, "Det er skrevet ned. Tag det frem, næste gang I ses.")
            return redirect("measurements:list", response.citizen_id)
    context = {**citizen_frame(request, response.citizen, "measurements"), "form": form, "response": response}
    return render(request, "measurements/answer_alert.html", context, status=422 if form.is_bound else 200)
