"""Totals of measurements for other systems, also as FHIR; answers stay in the house."""

from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from accounts.models import Scope
from accounts.policy import Action
from citizens.access import log_list
from citizens.api import ScopedViewSet
from measurements.fhir import MEDIA_TYPE, FhirEncoder, bundle
from measurements.models import Response, Worded, WordingEdition, WordingEditionQuerySet


class WordingEditionSerializer(serializers.ModelSerializer[WordingEdition]):
    """Which words a questionnaire is asked in, and by whose licence; never the words themselves."""

    class Meta:
        model = WordingEdition
        fields = ["id", "instrument", "instrument_version", "number", "is_official", "language"]
        fields += ["licence_holder", "licensed_on", "created_at"]


class ResponseSerializer(serializers.ModelSerializer[Response]):
    scores = serializers.DictField(source="totals", child=serializers.CharField(), read_only=True)
    is_prorated = serializers.BooleanField(read_only=True)
    wording = serializers.ChoiceField(source="worded", choices=Worded.choices, read_only=True)
    wording_edition = WordingEditionSerializer(source="wording", read_only=True, allow_null=True)

    class Meta:
        model = Response
        fields = ["id", "citizen", "instrument", "given_on", "state", "is_total_alone"]
        fields += ["total", "scores", "min_share", "is_prorated", "rule_version"]
        fields += ["wording", "wording_edition"]


class ResponseViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Measurements: which questionnaire, when, and the total. `state` says why there is none."""

    queryset = Response.objects.select_related("wording")
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


class WordingEditionViewSet(ListModelMixin, ScopedViewSet):
    """Which wording the kommune of the key has asked in, edition by edition. About nobody, and so not logged.

    No edition gives its words: a licence is for asking citizens, not for passing on to other systems.
    """

    is_narrowed_by_citizen = False
    queryset = WordingEdition.objects.all()
    serializer_class = WordingEditionSerializer
    needs = {"list": Action.VIEW_SCORES}
    scopes = dict.fromkeys(needs, Scope.MEASUREMENTS_READ)

    def get_queryset(self) -> WordingEditionQuerySet:
        if getattr(self, "swagger_fake_view", False):  # the schema is drawn without a user
            return WordingEdition.objects.none()
        kommune = self.actor().municipality
        assert kommune is not None  # only the system user has none, and holds no key
        return WordingEdition.objects.of(kommune)

    def paginate_queryset(self, queryset: Any) -> Any:
        return GenericViewSet.paginate_queryset(self, queryset)
