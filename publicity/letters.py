"""What is written to whom on this floor: the substance of an objection, never its author."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import APPLICANT, AUTHORITY
from portal.inbox import outbox
from portal.integrity.letters import tell_handler
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline.wording import until
from publicity.models import Entry, Inquiry, NoticeChange, Objection, PublicNotice

Kind = PublicNotice.Kind

#: What a letter on each kind of notice is headed with.
SUBJECTS: Final[Mapping[str, Mapping[str, Promise]]] = {
    "publish": {
        Kind.PROVINCIAL_LIST: _(
            "Your application is on provincial public notice before it is recommended"
        ),
        Kind.CREATION_OBJECTS: _("You are on public notice as an object of creation"),
        Kind.ACCEPTANCE_RESULTS: _("Your acceptance result is on public notice"),
        Kind.DELISTING: _("The cancellation of your recognition is on public notice"),
    },
    "accept": {
        Kind.PROVINCIAL_LIST: _("An objection against your recommendation is being looked into"),
        Kind.CREATION_OBJECTS: _(
            "An objection against you as an object of creation is being looked into"
        ),
        Kind.ACCEPTANCE_RESULTS: _("An objection against your result is being looked into"),
        Kind.DELISTING: _(
            "An objection against the cancellation of your recognition is being looked into"
        ),
    },
    "uphold": {
        Kind.PROVINCIAL_LIST: _("The objection against your recommendation has been upheld"),
        Kind.CREATION_OBJECTS: _(
            "The objection against you as an object of creation has been upheld"
        ),
        Kind.ACCEPTANCE_RESULTS: _("The objection against your result has been upheld"),
        Kind.DELISTING: _(
            "The objection against the cancellation of your recognition has been upheld"
        ),
    },
    "dismiss": {
        Kind.PROVINCIAL_LIST: _("The objection against your recommendation has been dismissed"),
        Kind.CREATION_OBJECTS: _(
            "The objection against you as an object of creation has been dismissed"
        ),
        Kind.ACCEPTANCE_RESULTS: _("The objection against your result has been dismissed"),
        Kind.DELISTING: _(
            "The objection against the cancellation of your recognition has been dismissed"
        ),
    },
}


@after("publicity.PublicNotice", "publish", "publish_assuming")
def tell_shown(notice: PublicNotice, act: Act) -> None:
    """Everybody on the list is told that it is on show, and until when."""
    for entry in notice.entries.with_life():
        _write(
            entry,
            f"public-notice:{notice.pk}:publish:{entry.pk}",
            subject=SUBJECTS["publish"][notice.kind],
            body=_("“%(notice)s” is shown from %(opens)s to 24:00 of %(closes)s.")
            % {"notice": notice, "opens": notice.opens_on, "closes": notice.closes_on},
        )


@after("publicity.NoticeChange", "approve")
def tell_changed(change: NoticeChange, act: Act) -> None:
    """Everybody on the list is told that it is corrected or withdrawn, and why."""
    withdrawn = change.is_withdrawal
    for entry in change.notice.entries.with_life():
        _write(
            entry,
            f"notice-change:{change.pk}:{entry.pk}",
            subject=_("The public notice you stand on has been withdrawn")
            if withdrawn
            else _("The public notice you stand on has been corrected"),
            body=_("“%(notice)s”: %(reason)s") % {"notice": change.notice, "reason": change.reason},
        )


def tell_asked(inquiry: Inquiry) -> None:
    """Whoever is asked learns what is objected to, and until when an answer is waited for."""
    objection = inquiry.objection
    if inquiry.addressee == Inquiry.Addressee.PROVINCE:
        roles: tuple[str, ...] = AUTHORITY
        subject: Any = _("The ministry asks you to verify an objection")
    else:
        roles = APPLICANT
        subject = SUBJECTS["accept"][objection.notice.kind]
    outbox.write(
        f"inquiry:{inquiry.pk}:ask",
        outbox.holders(inquiry.to_id, *roles),
        subject=subject,
        body=_("%(question)s\n\nAnswer by %(day)s.")
        % {"question": inquiry.question, "day": until(inquiry.due_at)},
        link=inquiry.get_absolute_url(),
    )


@after("publicity.Inquiry", "reply")
def tell_answered(inquiry: Inquiry, act: Act) -> None:
    """The officer who has the objection in hand learns of the answer."""
    objection = inquiry.objection
    if objection.handler is None:
        return
    outbox.write(
        f"inquiry:{inquiry.pk}:reply",
        [objection.handler],
        subject=_("%(whom)s has answered on an objection") % {"whom": inquiry.to},
        body=inquiry.answer,
        link=objection.get_absolute_url(),
    )


@after("publicity.Objection", "refuse", "send_back")
def tell_officer(objection: Objection, act: Act) -> None:
    """The officer learns what the lead says to a proposal; the party has never heard of it."""
    tell_handler(objection, act)


@after("publicity.Objection", "uphold", "dismiss")
def tell_outcome(objection: Objection, act: Act) -> None:
    """The party concerned is told what came of it, with the reasons."""
    _write(
        objection.entry,
        f"objection:{objection.pk}:{act.name}",
        subject=SUBJECTS[act.name][objection.notice.kind],
        body=objection.outcome,
    )


def _write(entry: Entry, key: str, *, subject: Any, body: Any) -> None:
    outbox.write(
        key,
        outbox.holders(entry.candidate.applicant_id, *APPLICANT),
        subject=subject,
        body=body,
        link=entry.notice.get_absolute_url(),
    )
