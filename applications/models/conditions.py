"""What must hold before an application moves: each condition tells every reason against it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _now

from applications.wording import sentence
from portal.lifecycle.actions import condition
from portal.lifecycle.errors import Reason
from portal.timeline import clock

if TYPE_CHECKING:
    from applications.models.application import Application


@condition
def is_complete(application: "Application") -> Iterator[Reason]:
    """Every missing or wrong item at once, each with a link to its place."""
    for section, finding in application.outline.all_findings():
        yield Reason(sentence(finding), application.field_url(section.code, finding.field.key))


@condition
def is_declared(application: "Application") -> Iterator[Reason]:
    """Somebody of the applicant answers for the truth of it."""
    if application.declared_at is None:
        yield Reason(
            _now("The declaration that everything is true has not been made."),
            application.section_url("declaration"),
        )


@condition
def in_time(application: "Application") -> Iterator[Reason]:
    """The applicants' deadline counts to the second, by the portal's clock."""
    if clock.now() > application.applications_due:
        yield _late(application.applications_due)


@condition
def province_in_time(application: "Application") -> Iterator[Reason]:
    """The authority's own deadline."""
    if clock.now() > application.recommendations_due:
        yield _late(application.recommendations_due)


@condition
def opinion_is_positive(application: "Application") -> Iterator[str]:
    """The lead decides on the opinion proposed, or sends it back."""
    if application.verdict != application.Verdict.RECOMMEND:
        yield _now("The officer's opinion is not to recommend.")


@condition
def opinion_is_negative(application: "Application") -> Iterator[str]:
    """The lead decides on the opinion proposed, or sends it back."""
    if application.verdict != application.Verdict.DECLINE:
        yield _now("The officer's opinion is to recommend.")


@condition
def within_limit(application: "Application") -> Iterator[str]:
    """No authority recommends more than the batch lets it; counted under a lock."""
    limit, used = application.room
    if used >= limit:
        yield _now(
            "%(authority)s may recommend %(limit)s of this kind in this batch "
            "and already has %(used)s."
        ) % {"authority": application.authority, "limit": limit, "used": used}


def _late(due: Any) -> Reason:
    moment = f"{clock.local(due):%Y-%m-%d %H:%M:%S}"
    return Reason(_now("The deadline was %(moment)s.") % {"moment": moment}, late=True)
