"""The interface for other systems as it describes itself: `docs/api.schema.yaml` is printed from it."""

from typing import Any
from uuid import UUID

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from bostoette.problems import MEDIA_TYPE, PROBLEMS

CITIZEN = OpenApiParameter("citizen", UUID, description="Kun om denne borger. Only about this citizen.")
PROTECTED = "Not about a citizen with name or address protection: left out of lists, and 409 by itself."
REFUSALS_EVERYWHERE = (400, 401, 403, 404, 405, 429)


class Described(AutoSchema):
    """Says of each operation which scope it takes, and what a list can be narrowed by."""

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        said = super().get_description() or ""
        if getattr(self.view, "only_people_read_protected", False):
            said += f"\n\n{PROTECTED}"
        scope = getattr(self.view, "scopes", {}).get(getattr(self.view, "action", ""))
        return f"{said}\n\nScope: `{scope}`".strip() if scope else said

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        is_one = getattr(self.view, "action", "") == "retrieve"
        if operation and is_one and getattr(self.view, "only_people_read_protected", False):
            operation["responses"]["409"] = _refusal(409)
        return operation

    def get_override_parameters(self) -> list[Any]:
        is_list = getattr(self.view, "action", "") == "list"
        return [CITIZEN] if is_list and getattr(self.view, "is_narrowed_by_citizen", False) else []


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # ships no types here
    target_class = "accounts.systems.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "Authorization: Bearer bst_… – made by an administrator of the kommune.",
        }


PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "English."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Dansk."},
        "code": {"type": "string", "description": "For programs; does not change."},
        "errors": {"description": "What is wrong with each field."},
    },
    "required": ["type", "title", "status", "detail", "code"],
}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def tell_of_refusals(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Adds to every operation the answers that all of them can give."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if path.startswith("/api/v1/"):
                operation["responses"].update(
                    {str(status): _refusal(status) for status in _statuses(path, method)}
                )
                operation["responses"] = dict(sorted(operation["responses"].items()))
    return result


def _statuses(path: str, method: str) -> tuple[int, ...]:
    """409 where a step can be against the rules; 415 where something is sent."""
    can_be_refused = method == "post" or path.endswith(("/pdf/", "/plan/"))
    sent = (415,) if method == "post" else ()
    return (*REFUSALS_EVERYWHERE, *((409,) if can_be_refused else ()), *sent)


def _refusal(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told: dict[str, Any] = {"description": PROBLEMS[status].title, "content": content}
    return {**told, "headers": RETRY_AFTER} if status == 429 else told
