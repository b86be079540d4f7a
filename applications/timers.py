"""The deadlines of the recommended lists: reminders on the way, and what a late list comes to."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from applications import recommending
from applications.models import RecommendationList
from portal.batches.models import Batch
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import timers

#: Authorities that are behind are reminded this long before their deadline, by timer name.
NOTICE: Final = {
    "remind_authorities": dt.timedelta(days=5),
    "remind_authorities_again": dt.timedelta(days=1),
}


@after("batches.Batch", "close_applications", "postpone")
def arm_reminders(batch: Batch, act: Act) -> None:
    """Armed when the applicants' deadline has passed; an amendment may move them."""
    if batch.state == Batch.State.RECOMMENDING:
        for name, before in NOTICE.items():
            timers.arm(batch, name, batch.recommendations_due - before)


@timers.on_due("batches.Batch", "remind_authorities", _("Authorities are reminded of their lists"))
@timers.on_due(
    "batches.Batch", "remind_authorities_again", _("Authorities are reminded of their lists again")
)
def remind_authorities(batch: Batch, timer: Any) -> None:
    """A letter to every authority that still has something to decide or to send."""
    if batch.state == Batch.State.RECOMMENDING:
        recommending.write_reminders(batch, recommending.behind(batch))


@after("applications.RecommendationList", "return_to_authority")
def arm_lapse(row: RecommendationList, act: Act) -> None:
    """A returned list can be sent again until the moment that the ministry has set."""
    if row.resend_by:
        timers.arm(row, "lapse", row.resend_by)


@after("applications.RecommendationList", "send")
def disarm_lapse(row: RecommendationList, act: Act) -> None:
    """It has come back in time."""
    timers.disarm(row, "lapse")
