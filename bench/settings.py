"""The demo, in a folder of its own, with one page more: the yardstick."""

from portal.settings.demo import *

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["testserver"]
LOGGING["root"]["level"] = "CRITICAL"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there
