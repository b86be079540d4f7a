"""Who could score a case, and the marks of a sheet while it is being filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.models import Evaluation, ExpertProfile, ScoreSheet
from portal.accounts.models import Role

#: Longest reason kept, in characters; a score is never longer than this.
LONGEST_REASON = 4000
LONGEST_SCORE = 12
PARTS: Mapping[str, int] = {"score": LONGEST_SCORE, "reason": LONGEST_REASON}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert seen from one case: whether sector and interest allow it, and the load."""

    profile: ExpertProfile
    conflict: bool
    fits: bool
    load: int

    @property
    def words(self) -> str:
        """The profile, the sheets still to be filled in, and what stands against it."""
        load = ngettext("%(n)s sheet open", "%(n)s sheets open", self.load) % {"n": self.load}
        marks = [str(self.profile), load]
        if self.conflict:
            marks.append(_("works for the applicant"))
        if not self.fits:
            marks.append(_("other sector"))
        return " · ".join(marks)


def candidates(evaluation: Evaluation) -> list[Candidate]:
    """Return the experts without a sheet of this case, the least loaded first (2 queries)."""
    taken = {sheet.expert_id for sheet in evaluation.sheets.all()}
    pool = ExpertProfile.objects.available().prefetch_related("user__memberships")
    return [
        Candidate(
            profile,
            conflict=profile.conflicts_with(evaluation.applicant),
            fits=not profile.sectors or evaluation.sector.code in profile.sectors,
            load=getattr(profile, "load", 0),
        )
        for profile in pool
        if profile.user_id not in taken and profile.user.has_role(Role.EXPERT)
    ]


def suggest(evaluation: Evaluation, pool: Iterable[Candidate]) -> list[int]:
    """Return the user ids of the least loaded experts that complete the panel; always the same."""
    missing = evaluation.batch.experts_per_application - len(evaluation.counting)
    able = [one.profile.user_id for one in pool if one.fits and not one.conflict]
    return able[: max(0, missing)]


def keep_marks(sheet: ScoreSheet, given: Mapping[str, str], *, actor: Any) -> set[str]:
    """Keep what an expert typed, by `<item code>.score` and `<item code>.reason`.

    Only the given fields are written, under the row's lock; return the codes touched. Raise
    `PermissionDenied` where the sheet is not the actor's to fill in, or no longer.
    """
    codes = {item.code for item in sheet.items}
    with transaction.atomic():
        row = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
        if not row.may_be_edited_by(actor):
            raise PermissionDenied(_("This sheet can no longer be edited by you."))
        touched = set()
        for key, value in given.items():
            code, _dot, part = key.rpartition(".")
            if code in codes and part in PARTS:
                text = value[: PARTS[part]].replace("\r\n", "\n")
                row.marks.setdefault(code, {})[part] = text
                touched.add(code)
        if touched:
            row.save(update_fields=["marks"])
    sheet.marks = row.marks
    return touched
