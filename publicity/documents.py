"""A public notice on paper: what its page shows, as a document to be posted and filed."""

from collections.abc import Iterable
from typing import Any

from portal.accounts.models import Organisation
from portal.documents import pdf
from publicity.models import Entry, PublicNotice
from publicity.wording import RESTS_ON


def notice_on_paper(notice: PublicNotice, groups: Iterable[tuple[Any, list[Entry]]]) -> bytes:
    """Render a notice with its list, corrections and withdrawal as PDF, in the portal's language.

    `notice` comes from `with_life()`, `groups` are its two lists by region and sector, in no order
    of merit (十). One in preparation says that it is a draft; invented bodies that they are.
    """
    lists = list(groups)
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    context = {
        "notice": notice,
        "lists": lists,
        "changes": list(notice.changes.public()),
        "issuer": notice.authority or ministry or "",
        "rests_on": RESTS_ON[notice.kind],
        "remarked": any(entry.said for _label, lines in lists for entry in lines),
        "is_draft": not notice.is_public,
        "is_sample": any(e.candidate.applicant.is_sample for _label, lines in lists for e in lines),
    }
    return pdf.render("publicity/notice_pdf.html", context)
