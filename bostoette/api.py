"""The interface for other systems: the same rows, rules and services as the pages."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from rest_framework.routers import SimpleRouter

from citizens.api import CitizenViewSet
from measurements.api import ResponseViewSet, WordingEditionViewSet
from plans.api import DocumentViewSet, GoalViewSet, PlanVersionViewSet, PlanViewSet

router = SimpleRouter(use_regex_path=False)
router.register("citizens", CitizenViewSet, basename="citizen")
router.register("goals", GoalViewSet, basename="goal")
router.register("plans", PlanViewSet, basename="plan")
router.register("plan-versions", PlanVersionViewSet, basename="planversion")
router.register("documents", DocumentViewSet, basename="document")
router.register("measurements", ResponseViewSet, basename="response")
router.register("wording-editions", WordingEditionViewSet, basename="wordingedition")


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """What the interface offers, for anybody to read: it says nothing about anybody."""
    return HttpResponse(_schema(), content_type="application/vnd.oai.openapi")


@cache
def _schema() -> bytes:
    """Drawn once in each process: it takes a good part of a second, and anybody may ask."""
    generator: Any = SchemaGenerator  # ships no types, nor does the next one
    renderer: Any = OpenApiYamlRenderer
    return bytes(renderer().render(generator().get_schema(request=None, public=True), renderer_context={}))


urlpatterns = [
    path("v1/", include((router.urls, "api"))),
    path("schema/", schema, name="api-schema"),
]
