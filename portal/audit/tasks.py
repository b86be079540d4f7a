"""Publishing the chain's head once a day."""

from celery import shared_task

from portal.audit import log
from portal.timeline import clock


@shared_task
def publish_root() -> None:
    """Publish today's root (idempotent: the first of a day stays)."""
    log.publish_root(clock.today())
