"""Totals of measurements for other systems, also as FHIR; answers stay in the house."""

from django.http import JsonResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request

from accounts.models import Scope
from accounts.policy import Action
from citizens.access import log_list
from citizens.api import ScopedViewSet
from measurements.fhir import MEDIA_TYPE, FhirEncoder, bundle
from measurements.models import Response


class ResponseSerializer(serializers.ModelSerializer[Response]):
    scores = serializers.DictField(source="totals", child=serializers.CharField(), read_only=True)

    class Meta:
        model = Response
        fields = ["id", "citizen", "instrument", "given_on", "state", "is_total_alone"]
        fields += ["total", "scores", "rule_version"]


class ResponseViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Measurements: which questionnaire, when, and the total. `state` says why there is none."""

    queryset = Response.objects.all()
    serializer_class = ResponseSerializer
    lookup_value_converter = "uuid"
    only_people_read_protected = True
    needs = {
        "list": Action.VIEW_SCORES,
        "retrieve": Action.VIEW_SCORES,
        "fhir": Action.EXPORT_MEASUREMENTS,
    }
    scopes = dict.fromkeys(needs, Scope.MEASUREMENTS_READ)

    @extend_schema(
        parameters=[OpenApiParameter("citizen", OpenApiTypes.UUID, required=True)],
        responses={(200, MEDIA_TYPE): OpenApiTypes.OBJECT},
        filters=False,
    )
    @action(detail=False)
    def fhir(self, request: Request) -> JsonResponse:
        """WHO-5 and ORS of one citizen as a FHIR R4 Bundle of Observations: totals, and never an answer."""
        citizen_id = serializers.UUIDField().run_validation(request.query_params.get("citizen", ""))
        rows = list(self.filter_queryset(self.get_queryset()).for_chart())
        log_list(self.actor(), rows, self.needs["fhir"])
        told = bundle(citizen_id, rows, at=timezone.now(), totals_only=True)
        return JsonResponse(told, encoder=FhirEncoder, content_type=MEDIA_TYPE)
