"""The interface for other systems: the same rows, rules and services as the pages."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from citizens.api import CitizenViewSet
from measurements.api import ResponseViewSet
from plans.api import GoalViewSet, PlanVersionViewSet

router = SimpleRouter(use_regex_path=False)
router.register("citizens", CitizenViewSet, basename="citizen")
router.register("goals", GoalViewSet, basename="goal")
router.register("plan-versions", PlanVersionViewSet, basename="planversion")
router.register("measurements", ResponseViewSet, basename="response")

urlpatterns = [
    path("v1/", include((router.urls, "api"))),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
]
