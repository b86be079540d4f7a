"""Who could score a case, and the marks of a sheet while it is being filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import answers
from applications.answers import Saved, Version
from evaluation import conflicts
from evaluation.models import Evaluation, ExpertProfile, ScoreSheet
from evaluation.rules import Ground
from portal.accounts.models import Role
from portal.timeline import clock


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert seen from one case: whether sector and interest allow it, and the load."""

    profile: ExpertProfile
    grounds: tuple[Ground, ...]
    fits: bool
    load: int

    @property
    def user_id(self) -> int:
        """The expert's account; whoever is available has one."""
        return self.profile.user_id or 0

    @property
    def conflict(self) -> bool:
        return bool(self.grounds)

    @property
    def words(self) -> str:
        """The profile, the sheets still to be filled in, and what stands against it."""
        load = ngettext("%(n)s sheet open", "%(n)s sheets open", self.load) % {"n": self.load}
        marks = [str(self.profile), load]
        marks += conflicts.words(self.grounds)
        if not self.fits:
            marks.append(_("other sector"))
        return " · ".join(marks)


def candidates(evaluation: Evaluation) -> list[Candidate]:
    """Return the experts without a sheet of this case, the least loaded first (5 queries)."""
    taken = {sheet.expert_id for sheet in evaluation.sheets.all()}
    pool = ExpertProfile.objects.available().with_ties().prefetch_related("user__memberships")
    facts = conflicts.Facts(evaluation.batch)
    return [
        Candidate(
            profile,
            grounds=facts.grounds(profile, evaluation.applicant),
            fits=profile.may_judge_in(evaluation.sector),
            load=getattr(profile, "load", 0),
        )
        for profile in pool
        if profile.user_id not in taken and profile.user.has_role(Role.EXPERT)
    ]


def suggest(evaluation: Evaluation, pool: Iterable[Candidate]) -> list[int]:
    """Return the user ids of the least loaded experts that complete the panel; always the same."""
    missing = evaluation.batch.experts_per_application - len(evaluation.counting)
    able = [one.user_id for one in pool if one.fits and not one.conflict]
    return able[: max(0, missing)]


def keep_marks(
    sheet: ScoreSheet,
    given: Mapping[str, str],
    *,
    actor: Any,
    based_on: Mapping[str, str] | None = None,
) -> Saved:
    """Keep what an expert typed, by `<item code>.score` and `<item code>.reason`, as typed.

    Only the given fields are written, under the row's lock. `based_on` holds the stamps under
    which they were seen, one without being seen empty: where another tab of the same expert has
    saved something newer, nothing of that field is written and both come back. Without `based_on`
    nothing is asked. Raise `PermissionDenied` where the sheet is not the actor's, `Refused` or
    `TooLate` where it can no longer be filled in.
    """
    fields = {key: field for key, field in sheet.fields.items() if key in given}
    with transaction.atomic():
        rows = ScoreSheet.objects.select_for_update(of=("self",))
        row: ScoreSheet = rows.select_related("evaluation__application__batch").get(pk=sheet.pk)
        row.must_be_open_to(actor)
        saved, at = answers.weigh(row, fields, given, based_on), clock.now()
        for key in saved.changed:
            code, _dot, part = key.rpartition(".")
            row.marks.setdefault(code, {})[part] = answers.clean(given[key])
            row.versions[key] = Version.of(row.versions.get(key)).next(actor.pk, at)
        if saved.changed:
            row.save(update_fields=["marks", "versions"])
    sheet.marks, sheet.versions = row.marks, row.versions
    return saved
