"""Totals of measurements for other systems; answers stay in the house."""

from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from accounts.models import Scope
from accounts.policy import Action
from citizens.api import ScopedViewSet
from measurements.models import Response


class ResponseSerializer(serializers.ModelSerializer[Response]):
    scores = serializers.DictField(source="totals", child=serializers.CharField(), read_only=True)

    class Meta:
        model = Response
        fields = ["id", "citizen", "instrument", "given_on", "state", "total", "scores", "rule_version"]


class ResponseViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Measurements: which questionnaire, when, and the total. `state` says why there is none."""

    queryset = Response.objects.all()
    serializer_class = ResponseSerializer
    lookup_value_converter = "uuid"
    only_people_read_protected = True
    needs = {"list": Action.VIEW_SCORES, "retrieve": Action.VIEW_SCORES}
    scopes = dict.fromkeys(needs, Scope.MEASUREMENTS_READ)
