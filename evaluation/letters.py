"""What is written to whom on this floor. Scores stay in the ministry (十)."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evaluation import rules
from evaluation.models import Evaluation, ScoreSheet
from portal.accounts.models import APPLICANT
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock


@after("evaluation.Evaluation", "assign_experts", "second_look")
def call_experts(evaluation: Evaluation, act: Act) -> None:
    """Each expert learns of the new sheet and until when it is wanted."""
    called = evaluation.sheets.filter(expert__in=act.data["experts"])
    for sheet in called.select_related("expert", "evaluation__application__batch"):
        outbox.write(
            f"sheet:{sheet.pk}:assigned",
            [sheet.expert],
            subject=_("A score sheet waits for you: %(title)s") % {"title": evaluation.title},
            body=_("Please fill it in and submit it by %(due)s, or recuse yourself.")
            % {"due": _moment(sheet.due)},
            link=sheet.get_absolute_url(),
        )


@after("evaluation.ScoreSheet", "unlock")
def tell_unlocked(sheet: ScoreSheet, act: Act) -> None:
    """The expert learns that the marks can be changed, why and until when."""
    outbox.write(
        f"sheet:{sheet.pk}:unlocked:{act.at.isoformat()}",
        [sheet.expert],
        subject=_("A score sheet has been unlocked: %(title)s") % {"title": sheet.title},
        body=_("Reason: %(reason)s Please look at it again and submit it by %(due)s.")
        % {"reason": sheet.unlock_reason, "due": _moment(sheet.due)},
        link=sheet.get_absolute_url(),
    )


@after("evaluation.ScoreSheet", "ask_reason")
def ask_expert(sheet: ScoreSheet, act: Act) -> None:
    """The expert is asked for a reason; nothing is said of what others gave."""
    outbox.write(
        f"sheet:{sheet.pk}:reason:{act.at.isoformat()}",
        [sheet.expert],
        subject=_("Please give a reason for your marks: %(title)s") % {"title": sheet.title},
        body=_(
            "Your marks on the work plan lie more than %(limit)s points from the mean of the "
            "other experts. They stay as they are; please say in writing what they rest on."
        )
        % {"limit": rules.SPREAD_LIMIT},
        link=sheet.get_absolute_url(),
    )


def _moment(moment: dt.datetime) -> str:
    return date_format(clock.local(moment), "Y-m-d H:i")


@after("evaluation.Evaluation", "select", "pass_over")
def tell_result(evaluation: Evaluation, act: Act) -> None:
    """Every applicant is told the result in words, never a score or a place."""
    if act.name == "select":
        subject = _("Result of the evaluation: selected as an object of creation")
        body = _("Your application meets the standard. The creation period of 2 years follows.")
    elif evaluation.meets_standard:
        subject = _("Result of the evaluation: not selected")
        body = _("Your application meets the standard but is not within the batch's number.")
    else:
        subject = _("Result of the evaluation: not selected")
        body = _("Your application does not meet the standard of this batch.")
    outbox.write(
        f"evaluation:{evaluation.pk}:{act.name}",
        outbox.holders(evaluation.applicant, *APPLICANT),
        subject=subject,
        body=body,
        link=evaluation.application.get_absolute_url(),
    )
