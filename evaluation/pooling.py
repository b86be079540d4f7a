"""The pool kept: experts taken in from a file and invited, their ties written down."""

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evaluation import letters
from evaluation.exchange import Upload
from evaluation.models import Employment, ExpertProfile, GroupMember, ScoreSheet
from portal.accounts import services as accounts
from portal.accounts.models import Invitation, Organisation, Role
from portal.audit import log
from portal.batches.models import Batch
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock

#: A pool is invited at once; an owner's own limit is for colleagues.
MOST_INVITATIONS: Final = 5000

Link = Callable[[str], str]


@transaction.atomic
def admit(upload: Upload, *, actor: Any, link: Link) -> list[ExpertProfile]:
    """Take a sound file in: every expert with the ties named, each invited; all or nothing."""
    for uscc, group in upload.groups.items():
        GroupMember.objects.update_or_create(uscc=uscc, defaults={"group": group})
    admitted = []
    for entry in upload.experts.values():
        profile = create(ExpertProfile(**entry.values), actor=actor, action="admit")
        Employment.objects.bulk_create(
            Employment(profile=profile, employer=past.employer, uscc=past.uscc, until=past.until)
            for past in entry.past
        )
        invite(profile, actor=actor, link=link)
        admitted.append(profile)
    log.append(
        action="import",
        actor=actor,
        at=clock.now(),
        data={"experts": len(admitted), "groups": len(upload.groups)},
    )
    return admitted


@transaction.atomic
def invite(profile: ExpertProfile, *, actor: Any, link: Link) -> str:
    """Send the expert a link that is good once, for seven days; an earlier one is void."""
    row = ExpertProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    if row.state != ExpertProfile.State.INVITED:
        raise Refused(Reason(_("This expert has taken up the invitation or left the pool.")))
    ministry = Organisation.objects.get(kind=Organisation.Kind.MINISTRY)
    url = accounts.invite(
        ministry,
        row.email,
        Role.EXPERT,
        actor=actor,
        link=link,
        most=MOST_INVITATIONS,
        letter=letters.invite_expert,
    )
    row.invitation = Invitation.objects.unused().get(organisation=ministry, email=row.email)
    row.save(update_fields=["invitation"])
    return url


def waiting_for_signature(expert: Any, batch: Batch) -> int:
    """Return how many open sheets of a batch wait for the expert's commitment."""
    locked = ScoreSheet.objects.locked_for(expert)
    return locked.filter(evaluation__application__batch=batch).count()


def unsigned_batches(expert: Any) -> QuerySet[Batch]:
    """Return the batches whose sheets wait for the expert's commitment."""
    locked = ScoreSheet.objects.locked_for(expert).values("evaluation__application__batch")
    return Batch.objects.filter(pk__in=locked).order_by("ordinal")
