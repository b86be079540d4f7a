"""What the recommended list takes over: the leads' decisions, and the batch's deadline."""

from django.utils.translation import gettext as _

from applications.models import Application, ListEntry, RecommendationList
from portal.batches.models import Batch
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.signals import after


@after("applications.Application", "recommend")
def put_on_list(application: Application, act: Act) -> None:
    """What a lead has recommended stands on the authority's list; the first opens it.

    `recommend` holds the lock of the authority in this batch: no second list is opened.
    """
    lists = RecommendationList.objects.filter(
        batch=application.batch_id, authority=application.authority_id
    )
    row = lists.first() or create(
        RecommendationList(batch=application.batch, authority=application.authority), actor=SYSTEM
    )
    ListEntry.objects.create(on_list=row, application=application)


@after("applications.Application", "take_off")
def strike_off(application: Application, act: Act) -> None:
    """What is not recommended after all is no longer on the list."""
    ListEntry.objects.filter(application=application).delete()


@after("applications.RecommendationList", "approve")
def go_on_unshown(row: RecommendationList, act: Act) -> None:
    """Where the batch asks for no provincial public notice, the list is ready to be sent."""
    if not row.batch.province_publicity_days:
        perform(row, "end_publicity", actor=SYSTEM)


@after("batches.Batch", "close_recommendations")
def lapse_what_is_late(batch: Batch, act: Act) -> None:
    """The authorities' deadline has passed: what was not sent or decided is not in (六(一))."""
    for row in batch.recommendation_lists.filter(state__in=RecommendationList.UNSENT):
        perform(row, "lapse", actor=SYSTEM)
    for application in batch.applications.filter(state__in=Application.UNDECIDED):
        perform(application, "lapse", actor=SYSTEM)


@after("applications.RecommendationList", "lapse")
def let_go(row: RecommendationList, act: Act) -> None:
    """Nobody on a list that was not sent waits for an evaluation that will not come."""
    reason = _("The recommended list was not sent to the ministry by its deadline.")
    for line in row.entries.select_related("application"):
        perform(line.application, "take_off", actor=SYSTEM, reason=reason)
