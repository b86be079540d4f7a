"""What is written to whom on this floor."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Clarification, RecommendationList
from portal.accounts.models import (
    APPLICANT,
    APPLICANT_WRITERS,
    AUTHORITY,
    Organisation,
    Role,
    User,
)
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
        subject=_("Your application is on your authority's recommended list")
        if recommended
        else _("Your application has not been recommended"),
        body=_("You are told when the list has been sent to the ministry.")
        if recommended
        else opinion.opinion
        if opinion
        else "",
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
        body=batch_letters.words(amendment, amendment.reason),
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


@after("applications.Application", "take_off")
def tell_taken_off(application: Application, act: Act) -> None:
    """Whoever is taken off the list is told why."""
    outbox.write(
        _key(application, act),
        outbox.holders(application.applicant, *APPLICANT),
        subject=_("Your application has been taken off the recommended list"),
        body=act.data["reason"],
        link=application.get_absolute_url(),
    )


@after("applications.Application", "lapse")
def tell_undecided(application: Application, act: Act) -> None:
    """Whoever waited for a decision is not left waiting."""
    outbox.write(
        _key(application, act),
        outbox.holders(application.applicant, *APPLICANT),
        subject=_("Your application has not been recommended in this batch"),
        body=_(
            "%(authority)s had not decided on it when the deadline for recommendations passed. "
            "You may ask the authority why, and apply again in the next batch."
        )
        % {"authority": application.authority},
        link=application.get_absolute_url(),
    )


@after("applications.RecommendationList", "end_publicity")
def tell_ready(row: RecommendationList, act: Act) -> None:
    """The authority has a letter to stamp and a list to send."""
    _tell_authority(
        row,
        act,
        _("The recommended list is ready to be stamped and sent: %(batch)s"),
        _("Print the letter, file it with its stamp and number, and send the list by %(due)s."),
    )


@after("applications.RecommendationList", "send")
def tell_sent(row: RecommendationList, act: Act) -> None:
    """The ministry has a list to check; every applicant on it knows that it is in."""
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    outbox.write(
        _key_of(row, act),
        outbox.holders(ministry, Role.MINISTRY_OFFICER),
        subject=_("A recommended list to check: %(list)s") % {"list": row},
        body=_("Letter %(number)s; applications: %(count)s.")
        % {"number": row.document_number, "count": len(row.lines)},
        link=row.get_absolute_url(),
    )
    if act.before == row.State.RETURNED:
        return
    for line in row.lines:
        outbox.write(
            _key_of(row, act),
            outbox.holders(line.application.applicant, *APPLICANT),
            subject=_("Your application has been recommended to the ministry"),
            body=_("The recommended list was sent at %(at)s.")
            % {"at": f"{clock.local(act.at):%Y-%m-%d %H:%M}"},
            link=line.application.get_absolute_url(),
        )


@after("applications.RecommendationList", "return_to_authority")
def tell_returned(row: RecommendationList, act: Act) -> None:
    """The authority learns every formal fault at once, and until when to send it again."""
    faults = [f"{line}: {line.fault}" for line in row.lines if line.is_faulty]
    _tell_authority(
        row,
        act,
        _("The ministry has returned your recommended list: %(batch)s"),
        _("%(findings)s\nSend it again by %(due)s."),
        findings="\n".join([row.return_reason, *faults]),
    )


@after("applications.RecommendationList", "accept")
def tell_accepted(row: RecommendationList, act: Act) -> None:
    """The authority has its receipt."""
    _tell_authority(
        row,
        act,
        _("Your recommended list is formally in order: %(batch)s"),
        _("The applications on it go on to the comprehensive evaluation."),
    )


@after("applications.RecommendationList", "lapse")
def tell_lapsed(row: RecommendationList, act: Act) -> None:
    """The authority learns what its silence has come to."""
    _tell_authority(
        row,
        act,
        _("Your recommended list was not sent in time: %(batch)s"),
        _("The deadline was %(due)s. What was not sent is not in."),
    )


def _tell_authority(
    row: RecommendationList, act: Act, subject: Any, body: Any, **words: Any
) -> None:
    """Write to officers and leads. Both texts may name `batch` and `due` besides `words`."""
    words |= {"batch": row.batch, "due": f"{clock.local(row.due_at):%Y-%m-%d %H:%M}"}
    outbox.write(
        _key_of(row, act),
        outbox.holders(row.authority, *AUTHORITY),
        subject=subject % words,
        body=body % words,
        link=row.get_absolute_url(),
    )


def _key_of(row: RecommendationList, act: Act) -> str:
    return f"recommended-list:{row.pk}:{act.name}:{act.at:%Y%m%d%H%M%S%f}"
