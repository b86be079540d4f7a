"""What is written to whom on this floor: the substance of an objection, never its author."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import APPLICANT
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from publicity.models import Entry, Objection, PublicNotice


@after("publicity.PublicNotice", "publish", "publish_assuming")
def tell_shown(notice: PublicNotice, act: Act) -> None:
    """Everybody on the list is told that it is on show, and until when."""
    for entry in notice.entries.with_life():
        _write(
            entry,
            f"public-notice:{notice.pk}:publish:{entry.pk}",
            subject=_("Your application is on provincial public notice before it is recommended")
            if notice.is_provincial
            else _("Your acceptance result is on public notice"),
            body=_("“%(notice)s” is shown from %(opens)s to 24:00 of %(closes)s.")
            % {"notice": notice, "opens": notice.opens_on, "closes": notice.closes_on},
        )


@after("publicity.Objection", "accept")
def tell_accepted(objection: Objection, act: Act) -> None:
    """The party concerned is told what is objected to."""
    _write(
        objection.entry,
        f"objection:{objection.pk}:accept",
        subject=_("An objection against your recommendation is being looked into")
        if objection.notice.is_provincial
        else _("An objection against your result is being looked into"),
        body=objection.substance,
    )


@after("publicity.Objection", "uphold", "dismiss")
def tell_outcome(objection: Objection, act: Act) -> None:
    """The party concerned is told what came of it, with the reasons."""
    upheld = act.name == "uphold"
    if objection.notice.is_provincial:
        subject = (
            _("The objection against your recommendation has been upheld")
            if upheld
            else _("The objection against your recommendation has been dismissed")
        )
    else:
        subject = (
            _("The objection against your result has been upheld")
            if upheld
            else _("The objection against your result has been dismissed")
        )
    _write(
        objection.entry,
        f"objection:{objection.pk}:{act.name}",
        subject=subject,
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
