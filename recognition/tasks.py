"""Work that takes longer than a page: the certificates of a whole document."""

from celery import shared_task

from recognition import printing


@shared_task
def print_certificates() -> int:
    """Print what was ordered (idempotent); return how many jobs were finished."""
    return printing.sweep()
