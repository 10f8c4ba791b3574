"""What must hold before a kommune's people are let in: asked by `manage.py check`, and with `--deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from accounts.login.providers import providers

MFA_OFF = "accounts.E001"
PROVIDERS_UNREADABLE = "accounts.E002"
PROVIDER_WITHOUT_TLS = "accounts.E003"


@register(Tags.security)
def providers_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    try:
        providers()
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="See docs/operations.md.", id=PROVIDERS_UNREADABLE)]
    return []


@register(Tags.security, deploy=True)
def a_password_alone_is_not_enough(**_kwargs: Any) -> list[CheckMessage]:
    if settings.MFA_REQUIRED:
        return []
    return [
        Error(
            "A password alone opens this house.",
            hint="Set MFA_REQUIRED = True. Only the demo goes without.",
            id=MFA_OFF,
        )
    ]


@register(Tags.security, deploy=True)
def providers_speak_tls(**_kwargs: Any) -> list[CheckMessage]:
    if providers_can_be_read():
        return []
    return [
        Error(f"The login of {provider.municipality} has no https address.", id=PROVIDER_WITHOUT_TLS)
        for provider in providers().values()
        if not provider.issuer.startswith("https://")
    ]
