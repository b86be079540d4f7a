"""What must hold before a public notice moves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _now

from applications.models import RecommendationList
from portal.integrity.rules import leaks
from portal.integrity.wording import warning
from portal.lifecycle.actions import condition
from portal.timeline import clock
from portal.timeline.rules import UncoveredYear
from portal.timeline.wording import uncovered

if TYPE_CHECKING:
    from publicity.models.notice import PublicNotice


@condition
def shows_something(notice: "PublicNotice") -> Iterator[str]:
    """An empty list tells the public nothing."""
    if not notice.entry_count:
        yield _now("The notice has no entry.")


@condition
def is_fit_for_the_public(notice: "PublicNotice") -> Iterator[str]:
    """No personal data stands in the text, and no part that the public needs is missing."""
    for name in notice.NEEDED:
        if not getattr(notice, name).strip():
            yield _now("“%(field)s” is not filled in.") % {
                "field": getattr(notice._meta.get_field(name), "verbose_name", name)
            }
    for leak in leaks(notice.text):
        yield warning(leak)


@condition
def list_is_approved(notice: "PublicNotice") -> Iterator[str]:
    """A province shows what it has approved, not a list that has been opened again."""
    row = notice.recommendation_list
    if row and row.state != RecommendationList.State.PUBLICISED:
        yield _now("The recommended list is not approved at present: %(state)s.") % {
            "state": row.get_state_display()
        }


@condition
def calendar_covers(notice: "PublicNotice") -> Iterator[str]:
    """Nobody guesses working days of a year whose official calendar is not out."""
    try:
        notice.window_from(clock.today())
    except UncoveredYear as error:
        yield uncovered(error)


@condition
def calendar_does_not_cover(notice: "PublicNotice") -> Iterator[str]:
    """Where the calendar is there, it decides."""
    _window, assumed = notice.assumed_from(clock.today())
    if not assumed:
        yield _now("The official calendar covers the whole window: publish by it.")


@condition
def nothing_else_changes(notice: "PublicNotice") -> Iterator[str]:
    """What a lead approves is what the officer saw: one change after the other."""
    if notice.is_changing:
        yield _now("Another change of this notice lies before the lead.")


@condition
def window_is_over(notice: "PublicNotice") -> Iterator[str]:
    """Never a minute short of its full working days."""
    span = notice.span
    if span is None or span.holds(clock.now()):
        yield _now("The window of the notice is still open.")
