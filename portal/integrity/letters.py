"""What is written to whom about incidents: class and facts, never the source."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.accounts.models import APPLICANT, Organisation, Role
from portal.inbox import outbox
from portal.integrity.models import Complaint, Hearing, Incident
from portal.integrity.models.hand import InOneHand
from portal.integrity.rules import CLAUSE
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after


@after("integrity.Incident", "confirm")
def tell_confirmed(incident: Incident, act: Act) -> None:
    """The organisation learns what stands against it, and that it may state its view."""
    outbox.write(
        f"incident:{incident.pk}:confirmed",
        outbox.holders(incident.organisation_id, *APPLICANT),
        subject=_("An incident has been confirmed: %(category)s")
        % {"category": incident.get_category_display()},
        body=_(
            "On %(day)s: %(facts)s\n\nReason: %(reason)s\n\nUnder clause %(clause)s nothing is "
            "recommended, selected, accepted or recognised while it stands. You may state your "
            "view."
        )
        % {
            "day": date_format(incident.happened_on, "SHORT_DATE_FORMAT"),
            "facts": incident.facts,
            "reason": incident.reason,
            "clause": CLAUSE,
        },
        link=incident.hearing.get_absolute_url(),
    )


@after("integrity.Incident", "lift")
def tell_lifted(incident: Incident, act: Act) -> None:
    """The organisation learns that it no longer counts."""
    outbox.write(
        f"incident:{incident.pk}:lifted",
        outbox.holders(incident.organisation_id, *APPLICANT),
        subject=_("An incident has been lifted: %(category)s")
        % {"category": incident.get_category_display()},
        body=_("It no longer stands against you. Reason: %(reason)s") % {"reason": incident.reason},
        link=incident.hearing.get_absolute_url(),
    )


@after("integrity.Hearing", "state_view")
def tell_view(hearing: Hearing, act: Act) -> None:
    """The ministry's officers learn that the organisation has said something."""
    incident = hearing.incident
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    outbox.write(
        f"hearing:{hearing.pk}:stated",
        outbox.holders(ministry, Role.MINISTRY_OFFICER),
        subject=_("A view on an incident has been stated: %(incident)s") % {"incident": incident},
        body=_("Read it, and propose to lift the incident where it carries no more."),
        link=incident.get_absolute_url(),
    )


@after("integrity.Complaint", "refuse", "send_back")
def tell_officer(complaint: Complaint, act: Act) -> None:
    """The officer learns what the lead says to a proposal."""
    tell_handler(complaint, act)


def tell_handler(case: InOneHand, act: Act) -> None:
    """Write to whoever has a case in hand that a refusal is decided, or a proposal sent back."""
    if case.handler is None:
        return
    sent_back = act.name == "send_back"
    outbox.write(
        f"{case.label}:{case.pk}:{act.name}:{act.at:%Y%m%dT%H%M%S%f}",
        [case.handler],
        subject=_("Sent back to you: %(case)s") % {"case": case}
        if sent_back
        else _("Not accepted, as you proposed: %(case)s") % {"case": case},
        body=act.data["reason"] if sent_back else case.outcome,
        link=case.get_absolute_url(),
    )
