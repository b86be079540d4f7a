"""What is written to whom on this floor: the substance of an objection, never its author."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import APPLICANT
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from publicity.models import Entry, Objection, PublicNotice

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


@after("publicity.Objection", "accept", "uphold", "dismiss")
def tell_of_objection(objection: Objection, act: Act) -> None:
    """The party concerned is told what is objected to, and what came of it with the reasons."""
    _write(
        objection.entry,
        f"objection:{objection.pk}:{act.name}",
        subject=SUBJECTS[act.name][objection.notice.kind],
        body=objection.substance if act.name == "accept" else objection.outcome,
    )


def _write(entry: Entry, key: str, *, subject: Any, body: Any) -> None:
    outbox.write(
        key,
        outbox.holders(entry.candidate.applicant_id, *APPLICANT),
        subject=subject,
        body=body,
        link=entry.notice.get_absolute_url(),
    )
