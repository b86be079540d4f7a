"""What is written to whom on this floor. Scores stay in the ministry (十)."""

import datetime as dt
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Application
from applications.remarks import Remark, source
from evaluation import rules
from evaluation.models import Correction, Evaluation, Release, Result, ScoreSheet
from portal.accounts.models import APPLICANT, AUTHORITY, Invitation, Organisation, Role
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock


@after("evaluation.Evaluation", "assign_experts", "take_panel", "call_reserve", "second_look")
def call_experts(evaluation: Evaluation, act: Act) -> None:
    """Each expert learns of the new sheet and until when it is wanted."""
    called = [act.data["expert"]] if act.name == "call_reserve" else act.data["experts"]
    tell_of_sheets(evaluation, called)


def tell_of_the_place(sheet: ScoreSheet, called: Any) -> None:
    """The ministry learns who stepped back and who took the place, or that nobody is left."""
    told = {"title": sheet.title, "expert": sheet.expert, "called": called}
    words = (
        _("%(expert)s no longer judges this case; %(called)s was called from the reserve.")
        if called
        else _("%(expert)s no longer judges this case; nobody in reserve may take the place.")
    )
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    outbox.write(
        f"sheet:{sheet.pk}:place",
        outbox.holders(ministry, Role.MINISTRY_OFFICER),
        subject=_("A place on a panel: %(title)s") % told,
        body=words % told,
        link=sheet.evaluation.get_absolute_url(),
    )


def tell_of_late_interest(sheet: ScoreSheet) -> None:
    """The ministry learns of an interest in a case that is decided already."""
    told = {"title": sheet.title, "expert": sheet.expert}
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    outbox.write(
        f"sheet:{sheet.pk}:late",
        outbox.holders(ministry, Role.MINISTRY_OFFICER),
        subject=_("An interest declared after the decision: %(title)s") % told,
        body=_("%(expert)s has judged this case and now declares an interest. The decision stands.")
        % told,
        link=sheet.evaluation.get_absolute_url(),
    )


def tell_of_sheets(evaluation: Evaluation, experts: Any) -> None:
    """A letter for each new sheet; it leads to the commitment where that is not signed yet."""
    batch = evaluation.batch
    called = evaluation.sheets.filter(expert__in=experts)
    for sheet in called.select_related("expert", "evaluation__application__batch"):
        due = _moment(sheet.due)
        if ScoreSheet.has_signed(sheet.expert_id, batch):
            outbox.write(
                f"sheet:{sheet.pk}:assigned",
                [sheet.expert],
                subject=_("A score sheet waits for you: %(title)s") % {"title": evaluation.title},
                body=_("Please fill it in and submit it by %(due)s, or recuse yourself.")
                % {"due": due},
                link=sheet.get_absolute_url(),
            )
        else:  # one letter a batch, and no applicant's name before the signature
            outbox.write(
                f"commitment:{batch.pk}",
                [sheet.expert],
                subject=_("You are called to judge applications of %(batch)s") % {"batch": batch},
                body=_(
                    "Please sign the commitment to confidentiality and integrity: your score "
                    "sheets open then. They are due by %(due)s."
                )
                % {"due": due},
                link=reverse("commitment", args=[batch.pk]),
            )


def invite_expert(invitation: Invitation, url: str) -> None:
    """The link goes to the expert's own address alone."""
    outbox.write_to(
        f"invitation:{invitation.pk}",
        invitation.email,
        subject=_("Invitation to the pool of experts"),
        body=_(
            "You are invited to judge applications for the national emerging-industry "
            "demonstration bases as an expert. Open your account here:\n\n%(url)s\n\n"
            "The link is good once, until %(until)s. If you do not expect it, do nothing."
        )
        % {"url": url, "until": f"{clock.local(invitation.expires_at):%Y-%m-%d %H:%M}"},
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


@after("evaluation.Correction", "approve")
def tell_correction(correction: Correction, act: Act) -> None:
    """The applicant learns which figure counts otherwise than given, and why; no score."""
    outbox.write(
        f"correction:{correction.pk}",
        outbox.holders(correction.application.applicant, *APPLICANT),
        subject=_("A figure of your application was corrected: %(figure)s")
        % {"figure": correction.label_of_figure},
        body=_("Given: %(original)s. Counting from now on: %(figure)s %(unit)s. Reason: %(reason)s")
        % {
            "original": correction.original or "—",
            "figure": correction.text,
            "unit": correction.data_item.unit,
            "reason": correction.reason,
        },
        link=correction.application.get_absolute_url(),
    )


@source
def corrected_figures(application: Application) -> dict[str, Remark]:
    """Beside its own answer the applicant finds which figure counts, and why."""
    rows = Correction.objects.counting().filter(evaluation__application=application)
    return {
        row.key: Remark(_("counts as %(figure)s") % {"figure": row.text}, row.reason)
        for row in rows
    }


@after("evaluation.Result", "tell")
def tell_result(result: Result, act: Act) -> None:
    """Every applicant is told its own result in words, never a score or a place (十)."""
    words = {
        Result.Outcome.CREATION: _(
            "Your application meets the standard for creation: you are an object of creation. "
            "The creation period of 2 years follows."
        ),
        Result.Outcome.BEYOND: _(
            "Your application meets the standard for creation but is not within the batch's number."
        ),
        Result.Outcome.BELOW: _(
            "Your application does not meet the standard for creation of this batch."
        ),
    }
    standing = _("standard met") if result.meets_standard else _("standard not met")
    parts = [words[Result.Outcome(result.outcome)], result.feedback]
    outbox.write(
        f"result:{result.pk}",
        outbox.holders(result.applicant, *APPLICANT),
        subject=_("Result of the evaluation: %(standing)s") % {"standing": standing},
        body="\n\n".join(part for part in parts if part),
        link=result.get_absolute_url(),
    )


@after("evaluation.Release", "release")
def tell_provinces(release: Release, act: Act) -> None:
    """Each authority learns that the results of its own applicants are out."""
    numbers = release.results.order_by().values_list("evaluation__application__authority")
    for authority, count in numbers.annotate(n=Count("pk")):
        outbox.write(
            f"release:{release.pk}:{authority}",
            outbox.holders(authority, *AUTHORITY),
            subject=_("%(release)s are out") % {"release": release},
            body=_("Applicants of your region that were told their result: %(count)s.")
            % {"count": count},
            link=reverse("result_list"),
        )
