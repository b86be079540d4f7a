"""What stands against an organisation, asked by the conditions of every floor."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation
from portal.integrity.models import Category, Incident
from portal.integrity.rules import CLAUSE


def reasons(subject: Any, organisation: Organisation) -> Iterator[str]:
    """Yield why nothing goes on for `organisation` while an incident stands against it (八(二)).

    What a list has annotated on `subject` (`standing_against`) is believed; else it is asked.
    """
    known = subject.__dict__.get("incident_category")
    if known is None:
        found = Incident.objects.standing().filter(organisation=organisation)
        latest = found.order_by("-happened_on", "-pk").first()
        if latest is not None:
            yield sentence(organisation, latest.category, latest.happened_on)
    elif known:
        yield sentence(organisation, known, subject.incident_on)


def sentence(organisation: Organisation, category: str, happened_on: dt.date) -> str:
    """Say what stands against whom, and on which clause."""
    return _(
        "A confirmed incident stands against %(organisation)s: %(category)s of %(day)s "
        "(clause %(clause)s)."
    ) % {
        "organisation": organisation,
        "category": Category(category).label,
        "day": date_format(happened_on, "SHORT_DATE_FORMAT"),
        "clause": CLAUSE,
    }
