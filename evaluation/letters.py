"""What is written to whom on this floor. Scores stay in the ministry (十)."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evaluation.models import Evaluation
from portal.accounts.models import APPLICANT
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock


@after("evaluation.Evaluation", "assign_experts")
def call_experts(evaluation: Evaluation, act: Act) -> None:
    """Each expert learns of the new sheet and until when it is wanted."""
    due = clock.local(evaluation.batch.evaluation_due)
    for sheet in evaluation.sheets.filter(expert__in=act.data["experts"]).select_related("expert"):
        outbox.write(
            f"sheet:{sheet.pk}:assigned",
            [sheet.expert],
            subject=_("A score sheet waits for you: %(title)s") % {"title": evaluation.title},
            body=_("Please fill it in and submit it by %(due)s, or recuse yourself.")
            % {"due": date_format(due, "Y-m-d H:i")},
            link=sheet.get_absolute_url(),
        )


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
