"""Embedded: one machine, no server to install. SQLite, a broker of files, a movable clock."""

from portal.settings.base import *

REHEARSAL = True
DEBUG = False
# No secret is kept here: the data are invented and the password is printed on the screen.
SECRET_KEY = env.str(
    "SECRET_KEY", default="rehearsal-only-key-of-an-embedded-portal-with-invented-data"
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

_BROKER_DIR = VAR_DIR / "broker"
_BROKER_CONTROL_DIR = VAR_DIR / "broker-control"
for _folder in (_BROKER_DIR, _BROKER_CONTROL_DIR, VAR_DIR / "cache", VAR_DIR / "mail", MEDIA_ROOT):
    _folder.mkdir(parents=True, exist_ok=True)

DATABASES = {"default": database(f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
# Shared by the web workers, as rate limits need it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
    },
    "pages": PAGES,
}

# Served from where they lie: nothing to collect, so a second start is quick.
WHITENOISE_USE_FINDERS = True

EMAIL_BACKEND = "portal.inbox.mail.FileBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(_BROKER_DIR),
    "data_folder_out": str(_BROKER_DIR),
    "control_folder": str(_BROKER_CONTROL_DIR),
    # The default of a second gives six jobs a second and waits of ten.
    "polling_interval": 0.1,
}
if redis_url := env.str("REDIS_URL", default=""):
    CELERY_BROKER_URL = redis_url
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
