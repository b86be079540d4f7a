"""What holds wherever the portal runs. Each other module starts from here and says what differs.

Everything that differs between two places comes from the environment (12-factor); the names are
listed in the README.
"""

from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.settings.api import *
from portal.settings.environment import *
from portal.settings.signing_in import *

# ── The portal's own settings ────────────────────────────────────────────────────────────────
# In rehearsal the clock is stored and movable, and the sign-in page offers the demo accounts.
REHEARSAL = False
# Where the rehearsal clock starts, as an aware ISO 8601 moment.
REHEARSAL_OPENING = env.str("REHEARSAL_OPENING", default="2026-05-06T09:00:00+08:00")
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="jidi-yanshi-2026")
# Django's admin answers only where an operator gives it a path.
ADMIN_PATH = env.str("ADMIN_PATH", default="").strip("/")
# Where a proxy of ours says when a request arrived. Whoever could set it from outside could
# send after a deadline: only where the proxy sets it itself.
ARRIVAL_HEADER = env.str("ARRIVAL_HEADER", default="")
# Whether whoever checked a public notice for private data may neither propose nor publish it.
CHECKER_APART = env.bool("CHECKER_APART", default=False)
# How many days after an event the names and contacts of those signed up are deleted.
SIGN_UP_DATA_DAYS = env.int("SIGN_UP_DATA_DAYS", default=30)
SITE_FOOTER = {
    "operator": env.str("SITE_OPERATOR", default=""),
    "contact": env.str("SITE_CONTACT", default=""),
    "icp": env.str("SITE_ICP", default=""),
    "police": env.str("SITE_POLICE", default=""),
}

# ── Apps ─────────────────────────────────────────────────────────────────────────────────────
# From the roof down, so that an upper floor's template or translation wins over a lower one's.
HOUSE = [
    "rehearsal",
    "recognition",
    "publicity",
    "acceptance",
    "evaluation",
    "applications",
    "portal.integrity",
    "portal.web",
    "portal.documents",
    "portal.inbox",
    "portal.batches",
    "portal.lifecycle",
    "portal.timeline",
    "portal.audit",
    "portal.accounts",
]
INSTALLED_APPS = [
    *HOUSE,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before whatever may ask for the time.
    "portal.timeline.middleware.ClockMiddleware",
    "portal.audit.middleware.OriginMiddleware",
    # Before whatever costs something: what a stranger may have from memory needs none of it.
    "portal.web.kept.KeptPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.SlidingSessionMiddleware",
    "portal.accounts.passwords.FirstPasswordMiddleware",
    # After authentication: it binds the request's and the user's ids to each log line.
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.web.refusals.RefusalMiddleware",
    # Last: it turns a refused sign-in into the 429 page.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
# A base path ("/bases") when a proxy serves the portal below one.
FORCE_SCRIPT_NAME = env.str("BASE_PATH", default="").rstrip("/") or None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.portal",
            ],
        },
    },
]
# Widgets are drawn by the house's templates where it has its own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"


# ── Database ─────────────────────────────────────────────────────────────────────────────────
def database(default: str | None = None) -> dict[str, Any]:
    """The database named by `DATABASE_URL`, or by `default`, with the options its engine needs.

    Raises `ImproperlyConfigured` when neither names one.
    """
    config = env.db_url("DATABASE_URL", **({} if default is None else {"default": default}))
    if config["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE takes the write lock at BEGIN: two writers queue up instead of failing half
        # way; WAL lets readers go on meanwhile.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return config


DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Public pages as they were drawn, in the memory of each process (`portal/web/kept.py`); whether one
# still holds is asked of the database, so processes need not tell each other anything.
PAGES = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "TIMEOUT": None,
    "OPTIONS": {"MAX_ENTRIES": 500},
}

# ── Languages and time ───────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]  # each floor carries its own besides
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ── Files ────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"  # never served by URL: downloads pass a permission view
# Where a proxy in front finds MEDIA_ROOT by X-Accel-Redirect, such as "/files/"; where none is
# named the portal sends the bytes itself.
ACCEL_REDIRECT = env.str("ACCEL_REDIRECT", default="")
# The virus scanner, tcp://host:3310 or unix:///run/clamav/clamd.ctl; none unless said so.
CLAMD_URL = env.str("CLAMD_URL", default="")
# The keys that sign certificates, one file each (docs/runbooks/change-the-certificate-key.md).
CERTIFICATE_KEYS = Path(env.str("CERTIFICATE_KEYS", default=str(VAR_DIR / "certificate-keys")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # a score sheet of a whole batch, posted at once

# ── Sessions, cookies, headers ───────────────────────────────────────────────────────────────
SESSION_COOKIE_AGE = 30 * 60  # idle: SlidingSessionMiddleware renews it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
_COOKIE_PATH = f"{FORCE_SCRIPT_NAME or ''}/"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = _COOKIE_PATH
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler draws its check marks and arrows as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

# ── Background work ──────────────────────────────────────────────────────────────────────────
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True  # what a job came to stands in our own tables
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ── Logs ─────────────────────────────────────────────────────────────────────────────────────
_SHARED_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED_PROCESSORS,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": _SHARED_PROCESSORS,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # django_structlog writes one line a request already.
        "django.request": {"level": "CRITICAL"},
        "django.server": {"level": "WARNING"},
        # The libraries behind the PDFs are talkative about fonts and bridges.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
    },
}
# The audit log keeps the address of each act; a request log would tell who objects to whom.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # DEBUG: the line at the end says it all
