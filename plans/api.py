"""Approved plans, goals and documents for other systems, the same rows as on the pages.

A draft is nobody's but its writers', and they have no key: keys are myndighed's.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Scope
from accounts.policy import Action
from bostoette.errors import RuleViolation
from citizens.access import fetch_or_404
from citizens.api import ScopedViewSet
from plans.exports import hand_out, request_document
from plans.machine_readable import plan_file
from plans.models import Activity, Document, Goal, Plan, PlanVersion, Subgoal, SubgoalFollowUp
from plans.papers import BY_TEMPLATE, PAPERS, PLAN

ONCE_APPROVED = PlanVersion.objects.once_approved()


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    class Meta:
        model = Activity
        fields = ["id", "text", "responsible", "when", "light", "done_on"]


class SubgoalFollowUpSerializer(serializers.ModelSerializer[SubgoalFollowUp]):
    """One look at a subgoal together. `rating` is the citizen's own, 0–10."""

    class Meta:
        model = SubgoalFollowUp
        fields = ["id", "on", "moved", "rating", "next_step"]


class SubgoalSerializer(serializers.ModelSerializer[Subgoal]):
    """A step the citizen has chosen. `replaces` is what it was called before."""

    activities = ActivitySerializer(many=True)
    follow_ups = SubgoalFollowUpSerializer(many=True)

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
            "replaces",
            "activities",
            "follow_ups",
        ]


class GoalSerializer(serializers.ModelSerializer[Goal]):
    subgoals = SubgoalSerializer(many=True)

    class Meta:
        model = Goal
        fields = ["id", "citizen", "title", "goal_type", "set_on", "subgoals"]


class GoalViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Goals with their subgoals, and for each the activities and follow-ups."""

    queryset = Goal.objects.prefetch_related("subgoals__activities", "subgoals__follow_ups")
    serializer_class = GoalSerializer
    lookup_value_converter = "uuid"
    only_people_read_protected = True
    needs = {"list": Action.VIEW_GOALS, "retrieve": Action.VIEW_GOALS}
    scopes = dict.fromkeys(needs, Scope.GOALS_READ)


class VersionOfPlanSerializer(serializers.ModelSerializer[PlanVersion]):
    class Meta:
        model = PlanVersion
        fields = ["id", "number", "status", "agreed_on", "superseded_at"]


class PlanSerializer(serializers.ModelSerializer[Plan]):
    kind = serializers.CharField(help_text="The key of the kind, such as `kriseplan`.")
    title = serializers.CharField(source="kind_declared.title")
    versions = VersionOfPlanSerializer(many=True)

    class Meta:
        model = Plan
        fields = ["id", "citizen", "kind", "title", "versions"]


class PlanViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Plans of which something was once agreed, with their versions in order. One is in force at most."""

    queryset = Plan.objects.filter(Exists(ONCE_APPROVED.filter(plan=OuterRef("pk")))).prefetch_related(
        Prefetch("versions", ONCE_APPROVED.order_by("number"))
    )
    serializer_class = PlanSerializer
    lookup_value_converter = "uuid"
    needs = {"list": Action.VIEW_APPROVED_PLANS, "retrieve": Action.VIEW_APPROVED_PLANS}
    scopes = dict.fromkeys(needs, Scope.PLANS_READ)


class PlanVersionSerializer(serializers.ModelSerializer[PlanVersion]):
    """An approved wording. `content` has the sections that the kind declares, and the kommune's own."""

    kind = serializers.CharField(source="plan.kind")
    edition = serializers.IntegerField(
        source="edition.number",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="Of the kommune's own changes to the questions; null where it had made none.",
    )
    headings = serializers.SerializerMethodField(
        help_text="Of each section, in the order and the words it was asked in then."
    )
    content = serializers.DictField(child=serializers.JSONField())

    class Meta:
        model = PlanVersion
        fields = [
            "id",
            "citizen",
            "plan",
            "kind",
            "kind_version",
            "edition",
            "number",
            "status",
            "headings",
            "content",
            "agreed_how",
            "agreed_on",
            "approved_at",
            "superseded_at",
            "follow_up_on",
        ]

    def get_headings(self, version: PlanVersion) -> dict[str, str]:
        return {section.key: section.title for section in version.kind_declared.sections}


class PlanVersionViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """Wordings once approved: in force, superseded, or withdrawn."""

    queryset = ONCE_APPROVED.select_related("plan", "edition")
    serializer_class = PlanVersionSerializer
    lookup_value_converter = "uuid"
    only_people_read_protected = True
    needs = {"list": Action.VIEW_APPROVED_PLANS, "retrieve": Action.VIEW_APPROVED_PLANS}
    scopes = dict.fromkeys(needs, Scope.PLANS_READ)


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """A PDF of a version: asked for, made by a worker, kept. `sha256` is of the file."""

    paper = serializers.SerializerMethodField(help_text="`plan` or `lommekort`.")
    kind = serializers.CharField(source="version.plan.kind")

    class Meta:
        model = Document
        fields = ["id", "citizen", "version", "kind", "paper", "status", "problem", "made_at", "sha256"]

    def get_paper(self, document: Document) -> str:
        return BY_TEMPLATE[document.template].key


class DocumentRequestSerializer(serializers.Serializer[Any]):
    version = serializers.UUIDField(help_text="The id of a plan version once approved.")
    paper = serializers.ChoiceField(choices=sorted(PAPERS), default=PLAN.key)


PDF = {(200, "application/pdf"): OpenApiTypes.BINARY, 304: None}
PLAN_FILE = {(200, "application/json"): OpenApiTypes.OBJECT, 304: None}


class DocumentViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """PDFs of approved plans. One is made once; asking again gives the same file."""

    queryset = Document.objects.select_related("citizen", "version__plan").without_files()
    serializer_class = DocumentSerializer
    lookup_value_converter = "uuid"
    needs = dict.fromkeys(("list", "retrieve", "create", "pdf", "plan"), Action.EXPORT_PLANS)
    scopes = {**dict.fromkeys(needs, Scope.DOCUMENTS_READ), "create": Scope.DOCUMENTS_CREATE}

    @extend_schema(
        request=DocumentRequestSerializer, responses={200: DocumentSerializer, 202: DocumentSerializer}
    )
    def create(self, request: Request) -> Response:
        """Ask for a PDF. 202: it is being made, look again; 200: it is ready."""
        asked = DocumentRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        paper = PAPERS[asked.validated_data["paper"]]
        rows = ONCE_APPROVED.select_related("citizen__team", "plan")
        wanted = asked.validated_data["version"]
        version = fetch_or_404(rows, self.actor(), Action.EXPORT_PLANS, pk=wanted)
        if not paper.is_made_of(version.plan.kind):
            raise RuleViolation("Den slags plan har ikke det papir.", code="no-such-paper")
        document = request_document(version, by=self.actor(), paper=paper)
        told = DocumentSerializer(document)
        return Response(told.data, status=200 if document.is_done else 202)

    @extend_schema(responses=PDF)
    @action(detail=True)
    def pdf(self, request: Request, pk: str) -> HttpResponseBase:
        """The file. Its ETag is its SHA-256, so that what one has need not be fetched again."""
        row = self._finished()
        name = BY_TEMPLATE[row.template].file_name(row.version)
        return self._handed_out(row, lambda: bytes(row.pdf or b""), row.sha256, "application/pdf", name)

    @extend_schema(responses=PLAN_FILE)
    @action(detail=True)
    def plan(self, request: Request, pk: str) -> HttpResponseBase:
        """The plan as it lies within the PDF, for machines: `docs/plan.schema.json` says how it reads.

        Written anew each time; its ETag is its own SHA-256.
        """
        row = self._finished()
        name = f"{row.version.plan.kind}-version-{row.version.number}.json"
        content = plan_file(row.version).content
        digest = sha256(content).hexdigest()
        return self._handed_out(row, lambda: content, digest, "application/json", name)

    def _finished(self) -> Document:
        row: Document = self.get_object()
        if row.is_under_way:
            raise RuleViolation("PDF'en er ikke klar endnu.", code="not-ready")
        if not row.is_done:
            raise RuleViolation(row.problem or "PDF'en blev ikke lavet.", code="failed")
        return row

    def _handed_out(
        self, row: Document, content: Callable[[], bytes], digest: str, kind: str, name: str
    ) -> HttpResponseBase:
        etag = quote_etag(digest)
        unchanged = get_conditional_response(self.request._request, etag=etag)
        if unchanged is not None:
            return unchanged
        hand_out(row, by=self.actor())
        disposition = f'attachment; filename="{name}"'
        headers = {"Content-Disposition": disposition, "ETag": etag}
        return HttpResponse(content(), content_type=kind, headers=headers)
