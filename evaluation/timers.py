"""The deadline of the evaluation: experts are reminded, the ministry is told what is open."""

import datetime as dt
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.models import Evaluation, ScoreSheet
from portal.accounts.models import Organisation, Role
from portal.batches.models import Batch
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock, timers

#: Experts with an open sheet are reminded this long before the deadline.
NOTICE: Final = dt.timedelta(days=3)


@after("batches.Batch", "close_recommendations", "postpone")
def arm_deadline(batch: Batch, act: Act) -> None:
    """Sheets are due at the batch's own moment, which an amendment may move."""
    if batch.state == Batch.State.EVALUATING:
        timers.arm(batch, "remind_experts", batch.evaluation_due - NOTICE)
        timers.arm(batch, "evaluation_due", batch.evaluation_due)


@timers.on_due(
    "batches.Batch", "remind_experts", gettext_lazy("Experts are reminded of open sheets")
)
def remind_experts(batch: Batch, timer: Any) -> None:
    """One letter to each expert for each sheet that is still open."""
    due = date_format(clock.local(batch.evaluation_due), "Y-m-d H:i")
    for sheet in open_sheets(batch):
        outbox.write(
            f"sheet:{sheet.pk}:due:{due}",
            [sheet.expert],
            subject=_("A score sheet is due soon: %(title)s") % {"title": sheet.title},
            body=_("Please submit it by %(due)s.") % {"due": due},
            link=sheet.get_absolute_url(),
        )


@timers.on_due("batches.Batch", "evaluation_due", gettext_lazy("Evaluation deadline"))
def tell_ministry(batch: Batch, timer: Any) -> None:
    """What is still open when no sheet can be submitted any more."""
    missing = open_sheets(batch).count()
    unscored = Evaluation.objects.filter(application__batch=batch).unscored().count()
    if not missing and not unscored:
        return
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    outbox.write(
        f"batch:{batch.pk}:evaluation:{timer.pk}",
        outbox.holders(ministry, Role.MINISTRY_OFFICER),
        subject=_("The evaluation of %(batch)s is over its deadline") % {"batch": batch},
        body=_(
            "Sheets not submitted: %(missing)s. Cases without a score: %(unscored)s. "
            "An amendment can move the deadline."
        )
        % {"missing": missing, "unscored": unscored},
        link=reverse("evaluation_list"),
    )


def open_sheets(batch: Batch) -> Any:
    """Sheets of `batch` that are still to be filled in."""
    return ScoreSheet.objects.with_life().filter(
        evaluation__application__batch=batch, state=ScoreSheet.State.ASSIGNED
    )
