"""For the tests: as the demo, but in memory, and with nothing that is slow on purpose.

`DATABASE_URL` and `REDIS_URL` move the same suite onto PostgreSQL and Redis.
"""

import tempfile
from urllib.parse import urlsplit

from portal.settings.base import *

REHEARSAL = True
DEBUG = False
SECRET_KEY = "for-the-tests-only"  # noqa: S105 (a test key guards nothing)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

DATABASES = {"default": database("sqlite://:memory:")}
_DATABASE = DATABASES["default"]
if _DATABASE["ENGINE"].endswith("sqlite3") and _DATABASE["NAME"] != ":memory:":
    # A file where one is asked for: threads of a live server then have a connection each, as they
    # have in life; in memory they would share one and break into each other's transactions.
    _DATABASE["TEST"] = {"NAME": f"{_DATABASE['NAME']}-test"}

# Two test processes must not see each other's cache or files.
_WORKER = env.str("PYTEST_XDIST_WORKER", default="main")
_SCRATCH = tempfile.TemporaryDirectory(prefix=f"portal-test-{_WORKER}-")
VAR_DIR = Path(_SCRATCH.name)
MEDIA_ROOT = VAR_DIR / "media"
CERTIFICATE_KEYS = VAR_DIR / "certificate-keys"
ACCEL_REDIRECT = CLAMD_URL = ""  # whatever this shell works on
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = "portal.inbox.mail.FileBackend"
STATIC_ROOT = VAR_DIR / "static"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": PAGES,
}
# A queue nobody reads: a test that wants a task done calls it.
CELERY_BROKER_URL = "memory://"
if redis_url := env.str("REDIS_URL", default=""):
    # Emptying a cache flushes its whole Redis database: one for each process, none the broker's.
    _server = urlsplit(redis_url)
    _number = 1 + int(_WORKER.removeprefix("gw")) if _WORKER.startswith("gw") else 15
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _server._replace(path=f"/{_number}").geturl(),
    }
    CELERY_BROKER_URL = redis_url
    CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"test-{_WORKER}-"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(
    REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "100000/min"
)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # scan no files at start: most tests ask for none
LOGGING["root"]["level"] = "CRITICAL"  # a failing test shows its own traceback
