"""Sending letters: at once after the commit, and again by the sweep."""

from celery import shared_task

from portal.inbox import outbox


@shared_task
def sweep_outbox() -> int:
    """Send what is released and unsent (idempotent)."""
    return outbox.sweep()
