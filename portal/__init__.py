"""The ground floor, and the Django project the whole house is run by."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
