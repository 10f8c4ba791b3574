"""Citizens for other systems. The base class is the second edge over the same row rule."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers, viewsets
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request

from accounts.models import ApiKey, Scope, User
from accounts.policy import Action
from bostoette.problems import ScopeMissing
from citizens.access import fetch_or_404, log_list, log_refusal, without_broken_glass
from citizens.models import Citizen
from citizens.services.protection import require_acknowledged


class ScopedViewSet(viewsets.GenericViewSet[Any]):
    """Rows through the policy, and every look logged.

    `needs` says what each action asks of the role, `scopes` what it asks of the key. An action that they do
    not name is an error, not an open door. What a værdispring opened is for reading on a page, and no machine
    fetches it. `only_people_read_protected`: what is written about a protected citizen is left out of
    lists, and refused by itself, since a machine reads no warning.
    """

    needs: ClassVar[dict[str, Action]]
    scopes: ClassVar[dict[str, Scope]]
    is_narrowed_by_citizen: ClassVar[bool] = True
    only_people_read_protected: ClassVar[bool] = False

    def actor(self) -> User:
        assert isinstance(self.request.user, User)  # IsAuthenticated stands before
        return self.request.user

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):  # the schema is drawn without a user
            return super().get_queryset().none()
        rows: Any = super().get_queryset()
        if self.only_people_read_protected:
            rows = rows.filter(citizen__is_protected=False)
        return without_broken_glass(rows.permitting(self.actor(), self.needs[self.action]), self.actor())

    def filter_queryset(self, queryset: Any) -> Any:
        """Narrowed to one citizen, if asked: always of what the system may see, so a stranger is nobody."""
        asked = self.request.query_params.get("citizen")
        if asked is None or not self.is_narrowed_by_citizen:
            return queryset
        citizen_id = serializers.UUIDField().run_validation(asked)
        mine = Citizen.objects.permitting(self.actor(), self.needs[self.action])
        if not mine.filter(pk=citizen_id).exists():
            log_refusal(Citizen.objects.filter(pk=citizen_id), self.actor(), self.needs[self.action])
        return queryset.filter(citizen=citizen_id)

    def get_object(self) -> Any:
        row = fetch_or_404(
            super().get_queryset(), self.actor(), self.needs[self.action], pk=self.kwargs["pk"]
        )
        if not without_broken_glass(super().get_queryset().filter(pk=row.pk), self.actor()).exists():
            self.permission_denied(self.request)
        if self.only_people_read_protected:
            require_acknowledged(row.citizen, by=self.actor())
        return row

    def paginate_queryset(self, queryset: Any) -> Any:
        rows: Sequence[Any] | None = super().paginate_queryset(queryset)
        log_list(self.actor(), rows or [], self.needs[self.action])
        return rows

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action in (None, "metadata"):  # a method that no action answers: 405, whoever asks
            self.http_method_not_allowed(request)
        assert isinstance(request.auth, ApiKey)  # there is no other way in
        if (scope := self.scopes[self.action]) not in request.auth.scopes:
            log_refusal(self._asked_about(), self.actor(), self.needs[self.action])
            raise ScopeMissing(scope)
        if not self.actor().may(self.needs[self.action]):
            log_refusal(self._asked_about(), self.actor(), self.needs[self.action])
            self.permission_denied(request)

    def _asked_about(self) -> Any:
        """The row in the address, or the citizen to whom a list was to be narrowed; or nobody."""
        if "pk" in self.kwargs:
            return super().get_queryset().filter(pk=self.kwargs["pk"])
        try:
            citizen_id = UUID(self.request.query_params.get("citizen", ""))
        except ValueError:
            return Citizen.objects.none()
        return Citizen.objects.filter(pk=citizen_id)


class CitizenSerializer(serializers.ModelSerializer[Citizen]):
    """Who it is. Never the CPR number."""

    team = serializers.CharField(source="team.name")

    class Meta:
        model = Citizen
        fields = ["id", "name", "team"]


class CitizenViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet):
    """The citizens whom the office holds."""

    is_narrowed_by_citizen = False
    queryset = Citizen.objects.select_related("team")
    serializer_class = CitizenSerializer
    lookup_value_converter = "uuid"
    needs = {"list": Action.VIEW_CITIZEN, "retrieve": Action.VIEW_CITIZEN}
    scopes = dict.fromkeys(needs, Scope.CITIZENS_READ)
