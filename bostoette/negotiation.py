"""The one format that the interface for other systems speaks."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser


class OneFormat(DefaultContentNegotiation):
    """JSON, whatever is asked for: an answer in another format than the schema says helps nobody."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ShallowJSON(JSONParser):
    """JSON that is nested deeper than Python can follow is malformed, and no fault of ours."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError from error
