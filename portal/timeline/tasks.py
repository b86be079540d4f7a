"""The beat of the house."""

from celery import shared_task

from portal.timeline import timers


@shared_task
def sweep_timers() -> int:
    """Fire what is due now."""
    return timers.sweep()
