"""What is swept of accounts."""

from celery import shared_task

from portal.accounts import tokens


@shared_task
def tidy_tokens() -> int:
    """Forget API tokens that expired long ago (idempotent)."""
    return tokens.tidy()
