"""What a yearly report and a self-assessment have in common: a sheet its applicant fills in."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from acceptance.sheet import Sheet
from portal.accounts.models import APPLICANT, APPLICANT_WRITERS, OVERSIGHT
from portal.lifecycle.actions import Act, condition
from portal.lifecycle.errors import Reason


@condition
def is_complete(paper: "Paper") -> Iterator[Reason]:
    """Every missing or wrong item at once, each with a link to its place."""
    yield from paper.sheet.reasons()


@condition
def is_running(paper: "Paper") -> Iterator[str]:
    """A withdrawn or decided project takes no more papers."""
    if not paper.project.is_running:
        yield _now("The creation project is over: %(state)s.") % {
            "state": paper.project.get_state_display()
        }


class Paper(models.Model):
    """A sheet on a project, kept as typed in `answers` (strings by field key) until handed in."""

    #: States in which the applicant writes.
    EDITABLE: ClassVar[tuple[str, ...]] = ()
    #: Questions in words, and whether files are asked for: see `Sheet`.
    SHEET: ClassVar[type[Sheet]]
    #: URL name of a section's page.
    SECTION: ClassVar[str]
    #: The clause of the notice that asks for it.
    CLAUSE: ClassVar[str]

    answers = models.JSONField(_("answers as typed"), default=dict, blank=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    project: Any
    state: Any

    class Meta:
        abstract = True

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet with its rows and answers. Reads only what `with_life()` has joined."""
        return self.SHEET(self)

    @property
    def evidence(self) -> frozenset[str]:
        """Slots for which a current file has been uploaded."""
        return frozenset()

    def section_url(self, part: str) -> str:
        """The address of one section of the sheet."""
        return reverse(self.SECTION, args=[self.pk, part])

    def is_readable_by(self, user: Any) -> bool:
        """As `visible_to`, asked of one paper whose project the reader already sees."""
        return self.submitted_at is not None or user.has_role(*OVERSIGHT, *APPLICANT)

    def may_be_edited_by(self, user: Any) -> bool:
        """Writers of the applicant edit it while it is theirs to fill in."""
        return (
            self.state in self.EDITABLE
            and user.has_role(*APPLICANT_WRITERS)
            and user.organisation_id == self.project.applicant_id
        )

    def retype(self, given: Mapping[str, str]) -> None:
        """Show what was typed and could not be saved: on the page, and nowhere else."""
        typed = {key: text for key, text in given.items() if key in self.sheet.fields}
        self.answers = {**self.answers, **typed}
        self.__dict__.pop("sheet")

    def hand_in(self, act: Act) -> None:
        """Stamp it, and let the project know how far its tasks are."""
        self.submitted_at = act.at
        for row in self.sheet.tasks:
            row.task.status = row.status
            row.task.save(update_fields=["status"])
