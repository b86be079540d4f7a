"""The Celery application and the whole of its schedule.

Nothing that must happen hangs on the broker: letters and jobs are outbox rows, deadlines are
`Timer` rows, and the beats below find what was missed. So the schedule is code, not data, and a
beat that is skipped or doubled does no harm.
"""

import os

from celery import Celery
from celery.schedules import crontab

# Fail closed: manage.py, the tests and the demo name their settings; whatever else imports this
# gets production, which refuses to start without its environment.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

SWEEP_SECONDS = 30.0

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "timers": {
        "task": "portal.timeline.tasks.sweep_timers",
        "schedule": SWEEP_SECONDS,
        # A sweep that has waited for a whole period is worth nothing: the next one is here.
        "options": {"expires": SWEEP_SECONDS},
    },
    "outbox": {
        "task": "portal.inbox.tasks.sweep_outbox",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "scans": {
        "task": "portal.documents.tasks.scan_files",
        "schedule": 2 * SWEEP_SECONDS,
        "options": {"expires": 2 * SWEEP_SECONDS},
    },
    "draws": {
        "task": "evaluation.tasks.carry_on_draws",
        "schedule": 2 * SWEEP_SECONDS,
        "options": {"expires": 2 * SWEEP_SECONDS},
    },
    "certificates": {
        "task": "recognition.tasks.print_certificates",
        "schedule": 2 * SWEEP_SECONDS,
        "options": {"expires": 2 * SWEEP_SECONDS},
    },
    "tokens": {
        "task": "portal.accounts.tasks.tidy_tokens",
        "schedule": crontab(hour="3", minute="20"),
    },
    "audit-root": {
        "task": "portal.audit.tasks.publish_root",
        "schedule": crontab(hour="0", minute="10"),
    },
}
