"""Whether the channels that a kommune named can be used: asked by `manage.py check`, before anybody waits."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from links.channels import Channel

UNUSABLE = "links.E001"
KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")


@register()
def channels_can_be_used(**_kwargs: Any) -> list[CheckMessage]:
    found = {key: _trouble(key, path) for key, path in settings.REMINDER_CHANNELS.items()}
    return [
        Error(f"REMINDER_CHANNELS: {key}: {trouble}", hint="See docs/operations.md.", id=UNUSABLE)
        for key, trouble in found.items()
        if trouble
    ]


def _trouble(key: str, path: str) -> str:
    """What is wrong with one channel; empty if it can be used."""
    if not KEY.fullmatch(key):
        return "a key is up to twenty small letters, digits and underscores."
    try:
        channel = import_string(path)()
    except (ImportError, TypeError) as error:
        return f"{path} cannot be made: {error}."
    return "" if isinstance(channel, Channel) else f"{path} is no links.channels.Channel."
