"""What the settings are read from, and where the portal stands; every other module starts here."""

from pathlib import Path

import environ

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
# Everything a running portal writes: database, uploads, mail, logs, collected static files.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# X-Forwarded-For is believed only as far as our own proxies go; none unless said so.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
