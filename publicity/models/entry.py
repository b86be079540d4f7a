"""What a public notice shows: one line for each applicant, object of creation or base."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from acceptance.models import CreationProject
from applications.models import Application
from publicity.models.notice import PublicNotice
from publicity.querysets import UNSETTLED, EntryQuerySet


class Entry(models.Model):
    """One line of a notice, about a project of creation or about an application.

    Results of the acceptance and cancelled recognitions are about projects, recommended lists
    and lists of objects of creation about applications. `remark` is what the public is told of
    this line besides: of a cancelled recognition its ground and date. An open objection holds
    the line, and it alone.
    """

    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="entries", verbose_name=_("public notice")
    )
    project = models.ForeignKey(
        CreationProject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("project"),
    )
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("application"),
    )
    remark = models.CharField(_("remark"), max_length=200, blank=True, editable=False)

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        # 十: the order of regions and sectors, never of results. A notice has lines of one kind.
        ordering: ClassVar = [
            f"{what}__{path}"
            for what in ("project", "application")
            for path in ("authority__region", "sector__position", "applicant__name")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "project"], name="entry_once"),
            models.UniqueConstraint(
                fields=["notice", "application"], name="application_shown_once"
            ),
            models.CheckConstraint(
                condition=models.Q(project__isnull=True) ^ models.Q(application__isnull=True),
                name="entry_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.candidate.applicant)

    @property
    def candidate(self) -> Any:
        """What stands on the line: both kinds know their applicant, authority, sector and kind."""
        return self.application if self.project_id is None else self.project

    @property
    def is_held(self) -> bool:
        """Whether an objection against it is still open."""
        return any(objection.state in UNSETTLED for objection in self._objections)

    @property
    def is_removed(self) -> bool:
        """Whether an objection against it was upheld, or its province took it off the list."""
        gone = self.notice.is_provincial and self.candidate.state != "recommended"
        return gone or any(objection.state == "upheld" for objection in self._objections)

    @property
    def said(self) -> str:
        """What the public is told of this line besides: its remark, and that it is removed.

        An objection that is still open is nobody's business but the officers', and who objected
        is told to nobody.
        """
        removed = _now("removed from the list of the notice") if self.is_removed else ""
        return "；".join(filter(None, (self.remark, removed)))

    @property
    def _objections(self) -> Any:
        return self.objections.all()
