"""For real: PostgreSQL, Redis, TLS, everything from the environment. Refuses to start without it.

Required: SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL, REDIS_URL, EMAIL_URL.
"""

from portal.settings.base import *

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
_HOSTS = env.list("ALLOWED_HOSTS")
ALLOWED_HOSTS = [*_HOSTS, "127.0.0.1"]  # the container asks itself for /healthz
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in _HOSTS]
)

DATABASES = {"default": database()}
REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
    },
    "pages": PAGES,
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    # Look for unacknowledged messages each 10 s, not each 100 s.
    "unacked_restore_throttle": 1,
}

vars().update(env.email_url("EMAIL_URL"))

STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}

# ── TLS ──────────────────────────────────────────────────────────────────────────────────────
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by load balancers inside, in the clear
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Secure-sessionid"
CSRF_COOKIE_NAME = "__Secure-csrftoken"
if PROXY_COUNT:
    # Our own proxy ends TLS, sets this header and drops it from outside requests.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
