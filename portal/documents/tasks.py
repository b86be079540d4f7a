"""Scanning for viruses: at once after an upload, and again by the sweep."""

from celery import shared_task

from portal.documents import scanning


@shared_task
def scan_files() -> int:
    """Scan what is stored and unscanned (idempotent)."""
    return scanning.sweep()
