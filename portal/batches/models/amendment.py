"""Amendments of a published notice (六(一)): later deadlines, or its text corrected.

Nothing else of a batch is ever amended. Sectors, numbers and indicators stay as they were
called, so that every answer keeps the scheme it was given against.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import Organisation
from portal.batches.models.batch import Batch
from portal.batches.models.notice import Notice, lead, officer
from portal.batches.querysets import AmendmentQuerySet
from portal.batches.wording import amendment_title
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop
from portal.timeline import clock


@dataclass(frozen=True, slots=True)
class Move:
    """One deadline before and after an amendment."""

    name: str
    before: dt.datetime
    after: dt.datetime

    @property
    def label(self) -> str:
        return Batch.deadline_label(self.name)

    @property
    def moved(self) -> bool:
        return self.before != self.after


@condition
def notice_is_public(amendment: "Amendment") -> Iterator[str]:
    """Before publication there is nothing to amend."""
    if not amendment.notice.is_public:
        yield _now("Only a published notice can be amended.")


@condition
def it_gives_time(amendment: "Amendment") -> Iterator[str]:
    """A deadline only ever moves on, to a moment that lies ahead.

    What has closed for everybody stays closed. Some authorities or one applicant may be let
    in late as long as the provinces still recommend: why somebody could not send on the
    last day is often known only after it.
    """
    if not amendment.moves_deadlines:
        return
    moves = [move for move in amendment.moves if move.moved]
    if not moves:
        yield _now("This amendment moves no deadline.")
    for move in moves:
        words = {"deadline": move.label}
        if move.after < move.before:
            yield _now("“%(deadline)s” would come earlier: an amendment only gives time.") % words
        elif move.after <= clock.now() or not amendment.can_reopen(move.name):
            yield _now("“%(deadline)s” has passed or would already have passed.") % words


@condition
def it_names_whom(amendment: "Amendment") -> Iterator[str]:
    """Later deadlines for some say for whom; one applicant is one."""
    if amendment.scope == amendment.Scope.ALL:
        return
    named = list(amendment.organisations.all())
    if not named:
        yield _now("The amendment names nobody for whom it holds.")
    if amendment.scope == amendment.Scope.APPLICANT and len(named) > 1:
        yield _now("This amendment is for one applicant and names %(count)s.") % {
            "count": len(named)
        }


@condition
def it_corrects_the_text(amendment: "Amendment") -> Iterator[str]:
    """A correction changes the text as it now reads, not as it read before another one."""
    if amendment.moves_deadlines:
        return
    present = amendment.notice.texts
    if amendment.before != present:
        yield _now(
            "The text of the notice has been corrected since this amendment was written: "
            "write it again from the present text."
        )
    elif amendment.texts == present:
        yield _now("This amendment changes no word of the notice.")


class Amendment(TwoPersonSubject):
    """A published change of a called batch, with its reason and its approver.

    matter: later deadlines, or a corrected text. scope: for everybody, for the authorities
    in `organisations`, or for the one applicant in it. `before` keeps what it changes:
    deadlines as ISO moments, or the texts.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("in force")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Matter(models.TextChoices):
        DEADLINES = "deadlines", _("later deadlines")
        TEXT = "text", _("correction of the text")

    class Scope(models.TextChoices):
        ALL = "all", _("everybody")
        AUTHORITIES = "authorities", _("some authorities and their applicants")
        APPLICANT = "applicant", _("one applicant")

    audited = (*Batch.DEADLINES, "matter", "scope")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="amendments")
    matter = models.CharField(
        _("what it changes"), max_length=10, choices=Matter.choices, default=Matter.DEADLINES
    )
    scope = models.CharField(_("for whom"), max_length=12, choices=Scope.choices, default=Scope.ALL)
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("for")
    )
    #: Their names as they are published.
    named = models.JSONField(default=list, editable=False)
    reason = models.TextField(_("reason"))
    applications_due = models.DateTimeField(_("applications due"))
    recommendations_due = models.DateTimeField(_("provincial recommendations due"))
    evaluation_due = models.DateTimeField(_("evaluation due"))
    title = models.CharField(_("title"), max_length=160, blank=True)
    body = models.TextField(_("text"), blank=True)
    requirements = models.TextField(_("application requirements"), blank=True)
    before = models.JSONField(_("before"), default=dict, editable=False)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)

    objects: ClassVar[AmendmentQuerySet] = AmendmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(applications_due__lt=models.F("recommendations_due"))
                & models.Q(recommendations_due__lt=models.F("evaluation_due")),
                name="amendment_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="all") | models.Q(matter="deadlines"),
                name="amendment_text_for_everybody",
            ),
        ]

    def __str__(self) -> str:
        return _now("Amendment of “%(notice)s”") % {"notice": self.notice}

    def get_absolute_url(self) -> str:
        return reverse("amendment_detail", args=[self.pk])

    @property
    def batch(self) -> Batch:
        return self.notice.batch

    @property
    def stop(self) -> Stop:
        return self.batch.stop

    @property
    def rail_dates(self) -> dict[Stop, dt.datetime | None]:
        """When the notice came out."""
        return {Stop.NOTICE: self.notice.published_at}

    @property
    def moves_deadlines(self) -> bool:
        return self.matter == self.Matter.DEADLINES

    @property
    def moves_the_batch(self) -> bool:
        """Whether the deadlines of the batch itself move: then they move for everybody."""
        return self.moves_deadlines and self.scope == self.Scope.ALL

    @property
    def headline(self) -> str:
        """What it changes and for whom, in a few words that everybody may read."""
        return amendment_title(self)

    @property
    def public_reason(self) -> str:
        """The reason as everybody reads it: that of one applicant is nobody else's business."""
        return "" if self.scope == self.Scope.APPLICANT else self.reason

    @property
    def public_names(self) -> list[str]:
        """For which authorities it holds; an applicant is never named."""
        return list(self.named) if self.scope == self.Scope.AUTHORITIES else []

    @property
    def texts(self) -> dict[str, str]:
        """The texts as they are to read; those of the notice where it leaves them alone."""
        if self.moves_deadlines:
            return self.notice.texts
        return {name: getattr(self, name) for name in Notice.TEXTS}

    @property
    def moments(self) -> dict[str, dt.datetime]:
        """The deadlines as they are to be."""
        return {name: getattr(self, name) for name in Batch.DEADLINES}

    @property
    def moments_before(self) -> dict[str, dt.datetime]:
        """The deadlines that it moves (or moved): the batch's own until it is in force."""
        batch = {name: getattr(self.batch, name) for name in Batch.DEADLINES}
        if not self.moves_deadlines:
            return batch
        return batch | {name: dt.datetime.fromisoformat(text) for name, text in self.before.items()}

    @property
    def moves(self) -> list[Move]:
        """Each deadline with its moment before and after, in their order."""
        before = self.moments_before
        return [Move(name, before[name], new) for name, new in self.moments.items()]

    def lock_with(self, name: str) -> None:
        """Two amendments of one notice come into force one after the other."""
        if name == "approve":
            list(Notice.objects.select_for_update(of=("self",)).filter(pk=self.notice_id))

    def can_reopen(self, name: str) -> bool:
        """Whether deadline `name`, passed or not, can still be moved.

        Applications and recommendations close by themselves; the evaluation is only late.
        """
        if name == "evaluation_due":
            return True
        if self.scope == self.Scope.ALL:
            moment: dt.datetime = getattr(self.batch, name)
            return moment > clock.now()
        return self.batch.is_calling

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=officer,
        conditions=[notice_is_public, it_names_whom, it_gives_time, it_corrects_the_text],
        custom=action(
            _("Propose the amendment"), clause="六(一)", step=Step.PROPOSE, tone=Tone.PRIMARY
        ),
    )
    def propose(self, act: Act) -> None:
        """An officer asks for later deadlines, or for a corrected text."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.APPROVED,
        permission=lead,
        conditions=[notice_is_public, it_names_whom, it_gives_time, it_corrects_the_text],
        custom=action(
            _("Approve the amendment"),
            clause="六(一)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("In force at once, and shown on the page of the notice."),
        ),
    )
    def approve(self, act: Act) -> None:
        """In force at once: `batches/timers.py` moves deadlines and texts."""
        if self.moves_deadlines:
            batch = self.notice.batch
            self.before = {name: getattr(batch, name).isoformat() for name in self.moments}

    @transition(
        state,
        source=State.PROPOSED,
        target=State.REJECTED,
        permission=lead,
        custom=action(
            _("Reject the amendment"),
            clause="六(一)",
            form="portal.lifecycle.forms.ReasonForm",
            tone=Tone.DANGER,
        ),
    )
    def reject(self, act: Act) -> None:
        """Everything stays as it is."""

    @transition(
        state,
        source=[State.DRAFT, State.PROPOSED],
        target=State.WITHDRAWN,
        permission=officer,
        custom=action(_("Withdraw the amendment"), clause="六(一)"),
    )
    def withdraw(self, act: Act) -> None:
        """Not needed after all, or to be written again."""
