"""The portal as a crowd meets it: PostgreSQL and Redis, the real clock, and no rate limits."""

from portal.settings.demo import *

REHEARSAL = False
# The bench is the proxy: it says when it sent.
ARRIVAL_HEADER = "X-Request-Start"
DATABASES = {"default": database()}
CACHES["default"] = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": env.str("REDIS_URL"),
    "KEY_PREFIX": "portal-bench",
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(
    REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/min"
)
ROOT_URLCONF = "bench.urls"
LOGGING["root"]["level"] = "CRITICAL"
STATIC_ROOT.mkdir(exist_ok=True)
