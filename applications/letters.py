"""What is written to whom on this floor."""

from django.utils.translation import gettext_lazy as _

from applications.models import Application
from portal.accounts.models import APPLICANT, AUTHORITY
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
        body="\n".join(act.data["defects"]),
        link=application.get_absolute_url(),
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
