"""Tests: real PostgreSQL and Redis; only mail and password hashing are made quick."""

from bostoette.settings import env
from bostoette.settings.base import *  # noqa: F403 -- settings files build on each other this way
from bostoette.settings.base import CELERY_BROKER_TRANSPORT_OPTIONS as BROKER
from bostoette.settings.base import INSTALLED_APPS as EVERYWHERE

INSTALLED_APPS = [*EVERYWHERE, "demo"]

MFA_REQUIRED = False  # as in the demo; the tests of the login turn it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # no collected files are needed, so none are looked for at the start

# Tests beside each other share one queue server: nobody may hear the bells of another.
CELERY_BROKER_TRANSPORT_OPTIONS = {**BROKER, "global_keyprefix": env.optional("QUEUE_PREFIX")}

API_REQUESTS_PER_MINUTE = 100_000  # a walk through the house is in haste

LOG_SEAL_KEY = bytes(range(32))
