"""What stands against an organisation, asked by the conditions of every floor."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation
from portal.integrity.models import Category, Incident
from portal.integrity.rules import CLAUSE, barred_until, is_barred
from portal.timeline import clock


def reasons(
    subject: Any,
    organisation: Organisation,
    *,
    but: Collection[str] = (),
    application: Callable[[], Any] | None = None,
) -> Iterator[str]:
    """Yield why nothing goes on for `organisation` while an incident stands against it (八(二)).

    What a list has annotated on `subject` (`standing_against`, in the same terms) is believed;
    else it is asked. `application` fetches what the subject goes back to, and when it was handed
    in: false data for which the years were over by then do not count any more.
    """
    known = subject.__dict__.get("incident_category")
    if known is None:
        found = Incident.objects.standing().filter(organisation=organisation)
        found = found.exclude(category__in=but)
        handed_in = application().submitted_at if application else None
        if handed_in:
            found = found.against(clock.local(handed_in).date())
        latest = found.order_by("-happened_on", "-pk").first()
        if latest is not None:
            yield sentence(organisation, latest.category, latest.happened_on)
    elif known:
        yield sentence(organisation, known, subject.incident_on)


def bars(organisation: Organisation, years: int, subject: Any = None) -> Iterator[str]:
    """Yield until when `organisation` does not apply because of false data (八(二)).

    `years`: how many the batch bars for. What a list has annotated on `subject`
    (`false_data_against`) is believed; else it is asked.
    """
    known = getattr(subject, "__dict__", {})
    if "false_data_found" in known:
        found_on, happened_on = known["false_data_found"], known["false_data_on"]
    else:
        rows = Incident.objects.filter(organisation=organisation).false_data()
        found_on, happened_on = rows.values_list("confirmed_on", "happened_on").first() or (
            None,
            None,
        )
    if found_on and is_barred(found_on, years, clock.today()):
        yield _(
            "%(organisation)s may not apply until %(until)s: %(category)s of %(day)s, confirmed "
            "on %(found)s (clause %(clause)s; this batch bars for %(years)s years)."
        ) % {
            "organisation": organisation,
            "until": date_format(barred_until(found_on, years), "SHORT_DATE_FORMAT"),
            "category": Category.FALSE_DATA.label,
            "day": date_format(happened_on, "SHORT_DATE_FORMAT"),
            "found": date_format(found_on, "SHORT_DATE_FORMAT"),
            "clause": CLAUSE,
            "years": years,
        }


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
