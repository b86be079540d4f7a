"""What is written to whom on this floor."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Clarification
from portal.accounts.models import APPLICANT, APPLICANT_WRITERS, AUTHORITY, Role, User
from portal.batches import letters as batch_letters
from portal.batches.models import Amendment
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock


def _key(application: Application, act: Act) -> str:
    return f"application:{application.pk}:{act.name}:{act.at:%Y%m%d%H%M%S%f}"


@after("applications.Application", "submit", "resubmit")
def tell_authority(application: Application, act: Act) -> None:
    """The authority has a case to review; the applicant has a receipt with time and hash."""
    version = application.submissions.latest("number")
    outbox.write(
        _key(application, act) + ":authority",
        outbox.holders(application.authority, *AUTHORITY),
        subject=_("Application to review: %(title)s") % {"title": application.title},
        body=_("An application has been submitted and waits for your review."),
        link=application.get_absolute_url(),
    )
    outbox.write(
        _key(application, act),
        outbox.holders(application.applicant, *APPLICANT),
        subject=_("Receipt: your application has been submitted"),
        body=_("Version %(number)s was received at %(at)s. SHA-256: %(hash)s")
        % {
            "number": version.number,
            "at": f"{clock.local(act.at):%Y-%m-%d %H:%M:%S}",
            "hash": version.sha256,
        },
        link=application.get_absolute_url(),
    )


@after("applications.Application", "return_for_correction")
def tell_defects(application: Application, act: Act) -> None:
    """The applicant sees exactly the defects that were listed."""
    outbox.write(
        _key(application, act),
        outbox.holders(application.applicant, *APPLICANT),
        subject=_("Your application has been returned for correction"),
        body="\n".join(
            str(defect) for defect in application.defects.filter(round=application.returns)
        ),
        link=reverse("application_defects", args=[application.pk]),
    )


@after("applications.Application", "recommend", "decline")
def tell_opinion(application: Application, act: Act) -> None:
    """The applicant is told, with the reason where it is not recommended."""
    opinion = application.recommendations.first()
    recommended = act.name == "recommend"
    outbox.write(
        _key(application, act),
        outbox.holders(application.applicant, *APPLICANT),
        subject=_("Your application has been recommended to the ministry")
        if recommended
        else _("Your application has not been recommended"),
        body="" if recommended or opinion is None else opinion.opinion,
        link=application.get_absolute_url(),
    )


@after("batches.Amendment", "approve")
def tell_amendment(amendment: Amendment, act: Act) -> None:
    """Whoever is still filling in is told of a change that holds for them."""
    if amendment.scope == Amendment.Scope.APPLICANT:
        return  # told on the ground floor, draft or not
    rows = Application.objects.filter(batch=amendment.batch, state__in=Application.EDITABLE)
    if amendment.scope == Amendment.Scope.AUTHORITIES:
        rows = rows.filter(authority__in=amendment.organisations.all())
    outbox.write(
        f"amendment:{amendment.pk}",
        batch_letters.people(rows.values("applicant"), APPLICANT),
        subject=_("The notice has been amended: %(notice)s") % {"notice": amendment.notice},
        body=batch_letters.words(amendment),
        link=amendment.notice.get_absolute_url(),
    )


def tell_question(question: Clarification) -> None:
    """Whoever has to answer is written to."""
    _write(
        question,
        "question",
        question.addressee_id,
        _("A question about the application: %(title)s"),
        question.question,
    )


def tell_answer(question: Clarification) -> None:
    """Whoever asked is told the answer."""
    _write(
        question,
        "answer",
        question.asker_id,
        _("Your question about the application has been answered: %(title)s"),
        question.answer,
    )


def _write(question: Clarification, what: str, side: int, subject: Any, body: str) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        outbox.write(
            f"clarification:{question.pk}:{what}",
            _side(question, side),
            subject=subject % {"title": question.application.title},
            body=body,
            link=question.get_absolute_url(),
        )


def _side(question: Clarification, organisation: int) -> list[User]:
    """The people of one side who deal with the application."""
    application = question.application
    if organisation == application.applicant_id:
        return outbox.holders(organisation, *APPLICANT_WRITERS)
    if organisation != application.authority_id:
        return outbox.holders(organisation, Role.MINISTRY_OFFICER)
    people = outbox.holders(organisation, *AUTHORITY)
    mine = application.reviewer_id
    return [one for one in people if mine is None or one.pk == mine] or people
