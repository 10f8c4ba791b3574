"""A citizen's measurements as a file for another system."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policy import Action
from citizens.access import fetch_or_404, standing_on
from citizens.models import Citizen
from measurements import services
from measurements.fhir import MEDIA_TYPE, FhirEncoder, bundle
from measurements.models import Response


@require_safe
def fhir(request: HttpRequest, citizen_id: UUID) -> HttpResponse:
    """WHO-5 and ORS as a FHIR Bundle; single answers for those who may see them."""
    assert isinstance(request.user, User)
    citizens = Citizen.objects.select_related("team")
    citizen = fetch_or_404(citizens, request.user, Action.EXPORT_MEASUREMENTS, pk=citizen_id)
    totals_only = Action.VIEW_ANSWERS not in standing_on(request.user, citizen).may
    rows = Response.objects.permitting(request.user, Action.VIEW_SCORES).filter(citizen=citizen)
    services.hand_out(citizen, by=request.user)
    told = bundle(citizen.pk, rows.for_chart(), at=timezone.now(), totals_only=totals_only)
    disposition = {"Content-Disposition": 'attachment; filename="maalinger.fhir.json"'}
    return JsonResponse(told, encoder=FhirEncoder, content_type=MEDIA_TYPE, headers=disposition)
