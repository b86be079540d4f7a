"""What is changed about a notice the public has seen: its correction (更正) or withdrawal (撤回).

Nothing that was published is written over unsaid. An officer proposes a change with its reason,
a lead approves it; from then on it is in force, and the notice shows what stood there before.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop
from publicity.models.actors import lead, staff
from publicity.models.notice import PublicNotice
from publicity.models.resting import OfANotice
from publicity.querysets import NoticeChangeQuerySet


@condition
def notice_may_change(change: "NoticeChange") -> Iterator[str]:
    """A text is corrected while the notice can be read, all else only while it is on show."""
    notice = change.notice
    if notice.state == notice.State.OPEN:
        return
    if change.is_withdrawal:
        yield _now("Only a notice on show can be withdrawn; this one is: %(state)s.") % {
            "state": notice.get_state_display()
        }
    elif change.days is not None:
        yield _now("A notice that is not on show is not opened again: correct its text alone.")
    elif notice.state != notice.State.CLOSED:
        yield _now("A withdrawn notice is not corrected.")


@condition
def window_grows(change: "NoticeChange") -> Iterator[str]:
    """The window counted anew ends later: it may lengthen, and never shorten (六(四))."""
    if change.days is not None and (why := change.notice.hindrance(change.days)):
        yield why


class NoticeChange(OfANotice, TwoPersonSubject):
    """A correction or the withdrawal of one notice; one is decided on before the next begins.

    `texts` are the fields of the notice as they are to read, `before` as they read until then.
    `days` is the number of working days it is to be shown, counted anew from the day of its
    publication; None leaves the window alone. What the window was and became is noted when the
    change is approved.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("in force")
        DROPPED = "dropped", _("not made")

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction of the notice")
        WITHDRAWAL = "withdrawal", _("withdrawal of the notice")

    audited = ("kind", "texts", "before", "days", "closed_on", "closes_on")

    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="changes", verbose_name=_("public notice")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = FSMField(_("state"), default=State.PROPOSED, choices=State.choices, protected=True)
    reason = models.TextField(_("reason"), max_length=2000)
    texts = models.JSONField(_("corrected texts"), default=dict, blank=True, editable=False)
    before = models.JSONField(_("texts until then"), default=dict, blank=True, editable=False)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    closed_on = models.DateField(_("was to close on"), null=True, blank=True, editable=False)
    closes_on = models.DateField(_("closes on"), null=True, blank=True, editable=False)

    objects: ClassVar[NoticeChangeQuerySet] = NoticeChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("change of a public notice")
        verbose_name_plural = _("changes of public notices")
        ordering: ClassVar = ["notice", "approved_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "approved", "dropped"]),
                name="notice_change_state_known",
            ),
            models.UniqueConstraint(
                fields=["notice"],
                condition=models.Q(state="proposed"),
                name="notice_change_one_running",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="correction")
                | models.Q(kind="withdrawal", days=None, texts={}),
                name="notice_withdrawn_as_it_is",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on=None) | models.Q(closes_on__gt=models.F("closed_on")),
                name="notice_change_never_shortens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("notice_change_detail", args=[self.pk])

    @property
    def batch(self) -> Batch:
        return self.notice.batch

    @property
    def stop(self) -> Stop:
        return self.notice.stop

    @property
    def ended(self) -> bool:
        return self.state == self.State.DROPPED

    @property
    def is_in_force(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_withdrawal(self) -> bool:
        return self.kind == self.Kind.WITHDRAWAL

    @property
    def differences(self) -> Iterator[tuple[str, str, str]]:
        """Yield (what, as it read, as it reads) of everything that is corrected.

        In the order of the notice: PostgreSQL keeps the keys of JSON in an order of its own.
        """
        for name in PublicNotice.EDITABLE:
            if name in self.texts:
                field: Any = PublicNotice._meta.get_field(name)
                yield str(field.verbose_name), self.before.get(name, ""), self.texts[name]
        if self.closed_on and self.closes_on:
            yield str(_("closes on")), _written(self.closed_on), _written(self.closes_on)
        elif self.days is not None and not self.notice.hindrance(self.days):
            now, end = self.notice.closes_on, self.notice.recounted(self.days).end
            yield str(_("closes on")), _written(now or end), _written(end)

    def lock_with(self, name: str) -> None:
        """The notice is locked too: it neither closes nor changes meanwhile."""
        self.notice = PublicNotice.objects.select_for_update(of=("self",)).get(pk=self.notice_id)

    # --- the life of a change ---

    @transition(
        state,
        source=State.PROPOSED,
        target=State.APPROVED,
        permission=lead,
        conditions=[notice_may_change, window_grows],
        custom=action(
            _("Approve the change"),
            clause="六(四)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("The public sees it at once, with its reason and what stood there before."),
        ),
    )
    def approve(self, act: Act) -> None:
        """In force from now on; a withdrawal is carried out by `handover.py`."""
        if self.is_withdrawal:
            return
        changed = list(self.texts)
        for name, new in self.texts.items():
            setattr(self.notice, name, new)
        if self.days is not None:
            self.closed_on = self.notice.closes_on
            changed += self.notice.lengthen(self.days)
            self.closes_on = self.notice.closes_on
        self.notice.save(update_fields=changed)

    @transition(
        state,
        source=State.PROPOSED,
        target=State.DROPPED,
        permission=staff,
        custom=action(
            _("Do not make this change"),
            clause="六(四)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def drop(self, act: Act) -> None:
        """The notice stays as it is; the public has not heard of this."""


def _written(day: dt.date) -> str:
    return str(date_format(day, "DATE_FORMAT"))
