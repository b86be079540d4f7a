"""Who else is in a section right now: a memory of a minute, kept in the cache and nowhere else."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from applications.models import Application
from portal.accounts.models import Membership

#: Somebody who has not been heard of for so many seconds has left.
MEMORY: Final = 60
#: A page that stands open says so this often, in seconds.
BEAT: Final = 20


def enter(application: Application, section: str, user: Any) -> None:
    """Remember for a minute that `user` is there."""
    cache.set(_key(application, section, user.pk), str(user), MEMORY)


def others(application: Application, section: str, user: Any) -> list[str]:
    """Return the names of those of the applicant who are there besides `user`; one query."""
    colleagues = Membership.objects.filter(organisation_id=application.applicant_id)
    keys = [
        _key(application, section, pk)
        for pk in colleagues.exclude(user_id=user.pk).values_list("user_id", flat=True)
    ]
    found: Mapping[str, str] = cache.get_many(keys)
    return sorted(found.values())


def sentence(names: list[str]) -> str:
    """Say who is there; nothing where nobody is."""
    return _("Also in this section now: %(names)s") % {"names": "、".join(names)} if names else ""


def _key(application: Application, section: str, user_pk: int) -> str:
    return f"presence:{application.pk}:{section}:{user_pk}"
