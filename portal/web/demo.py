"""The doors of the sign-in page in rehearsal: which demo account plays which part."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.web.regions import REGIONS


@dataclass(frozen=True, slots=True)
class Door:
    """One demo account, with the part it plays."""

    username: str
    label: Promise
    hint: Promise


DOORS = (
    Door("enterprise", _("Enterprise"), _("applies and submits")),
    Door("enterprise-editor", _("Enterprise, editor"), _("fills in with others")),
    Door("enterprise-new", _("Enterprise, newly registered"), _("waits for confirmation")),
    Door("park", _("Park"), _("applies and submits")),
    Door("authority-320000", _("Provincial authority"), _("Jiangsu, officer")),
    Door("authority-320000-lead", _("Provincial authority, lead"), _("Jiangsu, approves")),
    Door("ministry", _("Ministry"), _("handles and proposes")),
    Door("ministry-lead", _("Ministry, lead"), _("approves")),
    Door("expert-001", _("Expert"), _("scores, sees no names of others")),
    Door("auditor", _("Auditor"), _("reads everything, decides nothing")),
    Door("sysadmin", _("System administrator"), _("accounts and calendar")),
    Door("secadmin", _("Security administrator"), _("rights and sign-ins")),
)


def region_doors() -> Iterator[tuple[str, Promise]]:
    """Yield the username and the region of each authority's officer."""
    for region in REGIONS:
        yield f"authority-{region.code}", region.name
