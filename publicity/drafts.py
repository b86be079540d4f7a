"""Opening drafts of notices with their standing texts, and filling them.

What is passed, chosen or cancelled appears on a draft by itself; an officer writes the rest. The
standing texts are in the portal's own language: drafts are opened behind the door.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from acceptance.models import CreationProject
from applications.models import RecommendationList
from portal.batches.models import Batch
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create
from publicity.models import Entry, PublicNotice
from publicity.wording import standing_texts

Kind = PublicNotice.Kind
State = PublicNotice.State

#: Notices that the public has not seen yet.
IN_PREPARATION: Final = (State.DRAFT, State.PROPOSED)


def gather(batch: Batch, kind: str, entries: Iterable[Entry]) -> None:
    """Put `entries` (not saved yet) on the ministry's draft of `kind`, each thing once.

    A draft that nobody has proposed yet is filled up; otherwise one is opened. Two that gather
    at once find or open one draft between them.
    """
    new = list(entries)
    if not new:
        return
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    drafts = batch.public_notices.filter(state=State.DRAFT, kind=kind).order_by("pk")
    _fill(drafts.first() or open_draft(batch, kind), new)


def gather_list(row: RecommendationList, entries: Iterable[Entry]) -> None:
    """Put `entries` on the notice in preparation of a recommended list; open one where none is.

    One that was being prepared when the list was opened again is taken up again.
    """
    preparing = row.public_notices.filter(state__in=IN_PREPARATION).order_by("pk").last()
    _fill(preparing or open_draft_of(row), entries)


def show_delisting(project: CreationProject, *, clause: str, ground: str, day: str) -> None:
    """Put a base that has lost its name on the batch's draft of cancelled recognitions (八).

    The floor above calls this once it is decided; `ground` and `day` are words for the public.
    """
    remark = _("Clause %(clause)s: %(ground)s; recognition cancelled on %(day)s")
    words = remark % {"clause": clause, "ground": ground, "day": day}
    gather(project.batch, Kind.DELISTING, [Entry(project=project, remark=words)])


def open_draft(batch: Batch, kind: str) -> PublicNotice:
    """Open a draft of the ministry's."""
    texts = standing_texts(kind, batch)
    return _with_office(PublicNotice(batch=batch, kind=kind, **texts))


def open_draft_of(row: RecommendationList) -> PublicNotice:
    """Open a draft of the province's for its recommended list, as long as the batch asks for."""
    draft = PublicNotice(
        batch=row.batch,
        kind=Kind.PROVINCIAL_LIST,
        recommendation_list=row,
        authority=row.authority,
        days=row.batch.province_publicity_days,
        **standing_texts(Kind.PROVINCIAL_LIST, row.batch, row.authority),
    )
    return _with_office(draft)


def _fill(notice: PublicNotice, entries: Iterable[Entry]) -> None:
    shown = set(notice.entries.values_list("project", "application"))
    lines = [e for e in entries if (e.project_id, e.application_id) not in shown]
    for line in lines:
        line.notice = notice
    Entry.objects.bulk_create(lines)


def _with_office(draft: PublicNotice) -> PublicNotice:
    """Create the draft; the office's address comes from the latest notice that had one."""
    draft.count_first_day = draft.batch.count_first_day
    earlier: Any = PublicNotice.objects.filter(authority=draft.authority).exclude(office="")
    latest = earlier.order_by("-pk").first()
    for name in ("office", "phone", "email", "address"):
        setattr(draft, name, getattr(latest, name, ""))
    return create(draft, actor=SYSTEM)
