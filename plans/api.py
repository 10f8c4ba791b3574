"""Approved plans and goals for other systems, the same rows as on the pages."""

from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from accounts.policy import Action
from citizens.api import ScopedViewSet
from plans.models import Activity, Goal, PlanVersion, Subgoal


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    class Meta:
        model = Activity
        fields = ["id", "text", "responsible", "when", "light", "done_on"]


class SubgoalSerializer(serializers.ModelSerializer[Subgoal]):
    activities = ActivitySerializer(many=True)

    class Meta:
        model = Subgoal
        fields = [
            "id",
            "text",
            "worded_by",
            "area",
            "recommendation",
            "status",
            "set_on",
            "follow_up_on",
            "closed_on",
            "activities",
        ]


class GoalSerializer(serializers.ModelSerializer[Goal]):
    subgoals = SubgoalSerializer(many=True)

    class Meta:
        model = Goal
        fields = ["id", "citizen", "title", "goal_type", "set_on", "subgoals"]


class GoalViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    queryset = Goal.objects.prefetch_related("subgoals__activities")
    serializer_class = GoalSerializer
    lookup_value_converter = "uuid"
    needs = {"list": Action.VIEW_GOALS, "retrieve": Action.VIEW_GOALS}


class PlanVersionSerializer(serializers.ModelSerializer[PlanVersion]):
    """An approved wording. `content` has the sections that the kind declares."""

    kind = serializers.CharField(source="plan.kind")

    class Meta:
        model = PlanVersion
        fields = [
            "id",
            "citizen",
            "kind",
            "kind_version",
            "number",
            "status",
            "content",
            "agreed_how",
            "agreed_on",
            "approved_at",
            "superseded_at",
            "follow_up_on",
        ]


class PlanVersionViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Plans once approved; what was never agreed is nobody's but its writers'."""

    queryset = PlanVersion.objects.once_approved().select_related("plan")
    serializer_class = PlanVersionSerializer
    lookup_value_converter = "uuid"
    needs = {"list": Action.VIEW_APPROVED_PLANS, "retrieve": Action.VIEW_APPROVED_PLANS}
