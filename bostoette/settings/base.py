"""Everything that holds everywhere. `dev`, `test` and `production` say only what differs."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from whitenoise.compress import Compressor

from bostoette.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOCAL_DIR = BASE_DIR / ".local"

SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1")

INSTALLED_APPS = [
    "audit",
    "accounts",
    "citizens",
    "retention",
    "oversight",
    "network",
    "links",
    "plans",
    "visits",
    "measurements",
    "printouts",
    "followups",
    "selfevaluation",
    "dashboards",
    "crispy_forms",
    "axes",
    "django_htmx",
    "template_partials",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # where the widgets of TemplatesSetting stand
]

MIDDLEWARE = [
    "bostoette.middleware.believe_our_proxies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bostoette.middleware.refuse_nul",
    "measurements.handed_over.middleware.shut_the_interface",
    "accounts.systems.authentication.leave_cookies_outside",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.login.middleware.honour_login",
    "accounts.systems.authentication.know_systems_by_key",
    "bostoette.unsent.RequireLogin",
    "bostoette.middleware.keep_out_of_caches",
    "measurements.handed_over.middleware.stay_with_the_citizen",
    "audit.middleware.remember_request",
    "citizens.middleware.stay_within_reach",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bostoette.middleware.answer_rule_violations",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bostoette.urls"
WSGI_APPLICATION = "bostoette.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bostoette.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "dkfds"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["dkfds"]

# The application's role owns nothing: it can neither change the tables nor rewrite the log.
# `lookups` is a second connection of the same role, so that what was looked up stays logged
# also when the request is rolled back.
DATABASES = {
    "default": env.database(env.text("DATABASE_URL")) | {"ATOMIC_REQUESTS": True},
    "lookups": env.database(env.text("DATABASE_URL")),
}
# Only where tables are made: `manage.py migrate --database owner`.
if env.optional("DATABASE_OWNER_URL"):
    DATABASES["owner"] = env.database(env.text("DATABASE_OWNER_URL"))
DATABASE_ROUTERS = ["audit.router.LookupRouter", "bostoette.router.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.login.passwords.PasswordBackend",
]
# The first makes new ones; a password kept by the second is made anew when its owner logs in.
PASSWORD_HASHERS = [
    "accounts.login.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.login.passwords.NotAboutOneself",
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    {"NAME": "accounts.login.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.login.passwords.NotWellKnown"},
]
# A second step at login, for everybody. Only the demo and the tests go without.
MFA_REQUIRED = True
# The kommuner whose own login may be used: the sections of a TOML file. See docs/operations.md.
OIDC_PROVIDERS = env.toml("OIDC_FILE")

# Five wrong tries on one name from one address close that pair for a quarter of an hour, counted from the
# fifth. The wider limits stand in `accounts.login.attempts`.
AXES_HANDLER = "accounts.login.attempts.LoginAttempts"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "accounts.login.attempts.name_tried"
AXES_LOCKOUT_CALLABLE = "accounts.login.attempts.too_many"
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "code",
    "old_password",
    "new_password1",
    "new_password2",
]
AXES_VERBOSE = False

LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGOUT_REDIRECT_URL = reverse_lazy("login")

SESSION_ENGINE = "accounts.login.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_LONGEST_SECONDS = 10 * 60 * 60  # … and then the login is made anew, however busy one is
SESSION_SAVE_EVERY_REQUEST = True  # thirty minutes from the last touch, not from login
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
# Messages name people, so they stand in the session and not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "bostoette.errors.csrf_failure"

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk")]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
FORMAT_MODULE_PATH = ["bostoette.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_DIR", str(LOCAL_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", Path(env.text("ASSETS_DIR", str(LOCAL_DIR / "assets")))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Pages point at hashed names only; fonts for old browsers and maps for developers took 17 s to compress.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "eot", "map", "ttf")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# The proxies in front of us, as addresses or networks: only they are believed about who asks.
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
FILE_UPLOAD_HANDLERS = ["bostoette.uploads.FewFiles"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CELERY_BROKER_URL = env.text("REDIS_URL")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float | str] = {
    "socket_connect_timeout": 0.5,  # seconds; a save must not wait for a broker that is away
    "socket_timeout": 5.0,
    "visibility_timeout": 300,
    # One quick look for the broker and no more: kombu would otherwise wait for it for six seconds. The row
    # stands, and the sweep rings again. Workers have a patience of their own.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 50  # seconds: the row is marked as failed …
CELERY_TASK_TIME_LIMIT = 60  # … before the process is killed
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
WORKER_MEMORY_LIMIT = 1024**3  # bytes of address space per worker process

DRAFTS_KEPT_DAYS = env.number("DRAFTS_KEPT_DAYS", 30)  # after somebody last wrote on them

EMAIL_FILE_PATH = env.text("EMAIL_FILE_PATH", str(LOCAL_DIR / "mail"))
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "paamindelser@bostoette.example")
# How a citizen can be reminded: key → class (links.channels). Those of the kommune stand beside e-mail.
REMINDER_CHANNELS = {"email": "links.channels.Email", **env.pairs("REMINDER_CHANNELS")}
SITE_URL = env.text("SITE_URL", "http://localhost:8000")

# Secrets of their own, apart from SECRET_KEY: sessions and CPR numbers must not fall together.
# The first of each is used; the older ones are understood until `rotate_cpr_keys` has done its work.
CPR_ENCRYPTION_KEY = env.key("CPR_ENCRYPTION_KEY")
CPR_ENCRYPTION_KEYS_OLDER = env.keys("CPR_ENCRYPTION_KEYS_OLDER")
CPR_INDEX_KEY = env.key("CPR_INDEX_KEY")
CPR_INDEX_KEYS_OLDER = env.keys("CPR_INDEX_KEYS_OLDER")
# Erstatningsnumre that the kommune's own systems give out, beside the two documented forms (citizens.cpr).
CPR_REPLACEMENT_FORM = env.pattern("CPR_REPLACEMENT_FORM")

# The key that signs the seals of the log, and the public keys of those that did so before it. Only the worker
# needs the first. The ledger is the copy of the seals that is kept apart from the database.
LOG_SEAL_KEY = env.key("LOG_SEAL_KEY") if env.optional("LOG_SEAL_KEY") else None
LOG_SEAL_FORMER_KEYS = env.keys("LOG_SEAL_FORMER_KEYS")
LOG_LEDGER = Path(env.text("LOG_LEDGER", str(LOCAL_DIR / "ledger")))

# Requests a minute for each key, counted by each web process for itself.
API_REQUESTS_PER_MINUTE = env.number("API_REQUESTS_PER_MINUTE", 120)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.systems.authentication.KeyAuthentication"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.systems.authentication.PerKey"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "bostoette.negotiation.OneFormat",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["bostoette.negotiation.ShallowJSON"],
    "DEFAULT_SCHEMA_CLASS": "bostoette.interface.Described",
    "EXCEPTION_HANDLER": "bostoette.problems.answer",
    "DEFAULT_PAGINATION_CLASS": "bostoette.paging.ByKey",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bostøtte",
    "DESCRIPTION": (
        "Godkendte planer, mål, dokumenter og målingers tal til kommunens andre systemer. "
        "Vejledning: docs/api.md.\n\n"
        "Approved plans, goals, documents and totals of measurements for the other systems of a kommune."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "VersionStatus": "plans.models.VersionStatus",
        "SubgoalStatus": "plans.models.SubgoalStatus",
        "DocumentStatus": "citizens.models.JobStatus",
        "MeasurementState": "measurements.models.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "bostoette.interface.tell_of_refusals",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"scrub": {"()": "bostoette.errors.ScrubNumbers"}},
    "formatters": {
        "line": {
            "class": "bostoette.errors.ScrubbedLines",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["scrub"]},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Seven lines for each PDF otherwise, and more about its fonts.
        **{name: {"level": "WARNING"} for name in ("weasyprint.progress", "fontTools")},
        # Ten lines for each login; what belongs in a log is an event in ours.
        "axes": {"level": "ERROR"},
    },
}
