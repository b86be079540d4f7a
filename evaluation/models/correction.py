"""Checked corrections: a figure of an application that is wrong, and what counts instead (六(二)).

The answer stays as it was given. What counts instead stands beside it with who says so, why and
on which evidence; an officer proposes it, a lead approves it.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applications.models import Application
from evaluation.models.conditions import ministry_lead, ministry_officer
from evaluation.models.evaluation import Evaluation
from evaluation.querysets import CorrectionQuerySet
from portal.batches.formulas import Item
from portal.batches.models import Batch
from portal.documents.models import Attachment
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop


@condition
def case_is_open(correction: "Correction") -> Iterator[str]:
    """What has been decided on a score is not changed behind the decision's back."""
    case = correction.evaluation
    if case.state in case.ENDED:
        yield _now("“%(case)s” is %(state)s already: its figures can no longer be corrected.") % {
            "case": case,
            "state": case.get_state_display(),
        }


class Correction(TwoPersonSubject):
    """One figure of one year that counts otherwise than it was given."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    ENDED: ClassVar = (State.REJECTED, State.WITHDRAWN)
    audited = ("item", "year", "original", "figure", "reason", "note")

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="corrections", verbose_name=_("evaluation")
    )
    state = FSMField(_("state"), default=State.PROPOSED, choices=State.choices, protected=True)
    item = models.CharField(_("data item"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    original = models.CharField(_("as given"), max_length=60, blank=True)
    figure = models.DecimalField(_("correct figure"), max_digits=18, decimal_places=4)
    reason = models.TextField(_("reason"), max_length=2000)
    evidence = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("evidence among the application's files"),
    )
    note = models.TextField(_("other evidence"), max_length=2000, blank=True)

    objects: ClassVar[CorrectionQuerySet] = CorrectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar = ["evaluation", "approved_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "rejected", "withdrawn"]),
                name="correction_state_known",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "item", "year"],
                condition=Q(state="proposed"),
                name="correction_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(evidence__isnull=False) | ~Q(note=""), name="correction_has_evidence"
            ),
            models.CheckConstraint(condition=Q(figure__gte=0), name="correction_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.label_of_figure}"

    def get_absolute_url(self) -> str:
        return reverse("correction_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        return Stop.EVALUATION

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def application(self) -> Application:
        return self.evaluation.application

    @property
    def batch(self) -> Batch:
        return self.evaluation.batch

    @property
    def title(self) -> str:
        return self.evaluation.title

    @property
    def key(self) -> str:
        """The field of the application that it corrects."""
        return f"{self.item}.{self.year}"

    @property
    def data_item(self) -> Item:
        return self.evaluation.scheme.data_items[self.item]

    @property
    def label_of_figure(self) -> str:
        """What was asked for: the item and its year."""
        return f"{self.data_item.name} {self.year}"

    @property
    def text(self) -> str:
        """The correct figure as it would have been typed."""
        return f"{Decimal(self.figure).normalize():f}"

    def lock_with(self, name: str) -> None:
        """The case is locked too, so that it is not decided on meanwhile."""
        list(Evaluation.objects.select_for_update().filter(pk=self.evaluation_id))

    # --- the life of a correction ---

    @transition(
        state,
        source=State.PROPOSED,
        target=State.APPROVED,
        permission=ministry_lead,
        conditions=[case_is_open],
        custom=action(
            _("Approve the correction"),
            clause="六(二)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("The score is worked out again, and the applicant is told."),
        ),
    )
    def approve(self, act: Act) -> None:
        """The figure counts from now on; the answer stays as it was given."""
        self.evaluation.instead[self.key] = self.text
        self.evaluation.save(update_fields=["instead"])

    @transition(
        state,
        source=State.PROPOSED,
        target=State.REJECTED,
        permission=ministry_lead,
        custom=action(
            _("Reject the correction"),
            clause="六(二)",
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def reject(self, act: Act) -> None:
        """The figure counts as it was given."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.WITHDRAWN,
        permission=ministry_officer,
        custom=action(_("Withdraw the correction"), clause="六(二)"),
    )
    def withdraw(self, act: Act) -> None:
        """The officer thinks better of it."""
