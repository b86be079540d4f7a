"""The sheets experts fill in (六(二))."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from guardian.shortcuts import assign_perm, remove_perm

from applications.rules import Field, Form
from evaluation import rules
from evaluation.models.conditions import ministry_lead, ministry_officer
from evaluation.models.evaluation import Evaluation
from evaluation.models.register import Commitment
from evaluation.models.sheet_conditions import (
    case_is_open,
    commitment_is_signed,
    in_time,
    is_complete,
    lies_apart,
    was_asked,
)
from evaluation.querysets import ScoreSheetQuerySet
from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Step, Tone, action
from portal.lifecycle.actors import person
from portal.lifecycle.errors import Reason, Refused, TooLate
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop

the_expert = person("expert_id")


class ScoreSheet(TwoPersonSubject):
    """One expert's marks on one application: qualitative indicators and the plan's criteria.

    `marks` is kept as typed: {item code: {"score": "85", "reason": "…"}}, points of 100;
    `versions` says of each field, "goals.score", how often it was changed and when.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("to be filled in")
        SUBMITTED = "submitted", _("submitted")
        UNLOCKING = "unlocking", _("unlocking proposed")
        RECUSED = "recused", _("recused")

    #: With the marks: what stood there before an unlocking stays in the history for good.
    audited = ("submitted_at", "marks", "open_until", "unlock_reason", "explanation")

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="sheets", verbose_name=_("evaluation")
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="score_sheets",
        verbose_name=_("expert"),
    )
    state = FSMField(_("state"), default=State.ASSIGNED, choices=State.choices, protected=True)
    marks = models.JSONField(_("marks as typed"), default=dict, blank=True)
    versions = models.JSONField(_("versions of the marks"), default=dict, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)

    open_until = models.DateTimeField(_("own deadline"), null=True, blank=True)
    unlock_reason = models.TextField(_("reason for unlocking"), blank=True)
    asked_at = models.DateTimeField(_("asked for the reason at"), null=True, blank=True)
    explanation = models.TextField(_("reason for the distance"), blank=True)
    explained_at = models.DateTimeField(_("reason given at"), null=True, blank=True)

    objects: ClassVar[ScoreSheetQuerySet] = ScoreSheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering: ClassVar = ["evaluation", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "expert"], name="sheet_once"),
            models.CheckConstraint(
                condition=Q(state__in=["assigned", "submitted", "unlocking", "recused"]),
                name="sheet_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "unlocking"]) | Q(submitted_at__isnull=False),
                name="sheet_submitted_at_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expert", "state"], name="sheet_todo"),
            models.Index(fields=["state", "evaluation"], name="sheet_state"),
        ]

    def __str__(self) -> str:
        return str(self.evaluation)

    def get_absolute_url(self) -> str:
        return reverse("sheet_detail", args=[self.pk])

    def field_url(self, key: str) -> str:
        return f"{self.get_absolute_url()}#f-{key.replace('.', '-')}"

    @property
    def stop(self) -> Stop:
        return Stop.EVALUATION

    @property
    def batch(self) -> Batch:
        return self.evaluation.batch

    @property
    def due(self) -> dt.datetime:
        """Until when it can be handed in: the batch's deadline, or a later one of its own."""
        due = self.batch.evaluation_due
        return max(due, self.open_until) if self.open_until else due

    @property
    def title(self) -> str:
        return self.evaluation.title

    @cached_property
    def indicators(self) -> list[rules.Item]:
        """The qualitative indicators to be marked (joined by `with_life()`)."""
        leaves = self.evaluation.scheme.leaves
        return [
            rules.Item(leaf.code, leaf.name, leaf.weight, leaf.definition)
            for leaf in leaves
            if not leaf.is_quantitative
        ]

    @cached_property
    def criteria(self) -> list[rules.Item]:
        """The criteria of the work plan to be marked (joined by `with_life()`)."""
        criteria = self.evaluation.batch.criteria.all()
        return [rules.Item(item.code, item.name, item.weight) for item in criteria]

    @property
    def items(self) -> list[rules.Item]:
        """All that is to be marked, in order."""
        return [*self.indicators, *self.criteria]

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Everything that is typed in: a score and a reason for each item."""
        pairs = (
            (
                Field(f"{item.code}.score", _now("%(item)s, score") % words, Form.NUMBER),
                Field(f"{item.code}.reason", _now("%(item)s, reason") % words, Form.TEXT),
            )
            for item in self.items
            if (words := {"item": item.name})
        )
        return {field.key: field for pair in pairs for field in pair}

    @property
    def texts(self) -> dict[str, str]:
        """What stands in each field, as typed."""
        return {
            f"{code}.{part}": text
            for code, given in self.marks.items()
            for part, text in given.items()
        }

    @property
    def findings(self) -> list[rules.Finding]:
        """What is wrong or missing on it."""
        return rules.check_marks(self.items, self.marks)

    @property
    def points(self) -> Mapping[str, Decimal]:
        """The marks as figures, by item code; only where they are such."""
        return rules.points(self.marks)

    @property
    def progress(self) -> tuple[int, int]:
        """Return (marked, all) of its items."""
        wrong = {finding.item.code for finding in self.findings}
        return len(self.items) - len(wrong), len(self.items)

    @property
    def is_committed(self) -> bool:
        """Whether its expert has signed for the batch (`with_life()` brings it along)."""
        known = self.__dict__.get("commitment_signed")
        return self.has_signed(self.expert_id, self.batch) if known is None else bool(known)

    @staticmethod
    def has_signed(expert_id: int, batch: Batch) -> bool:
        """Whether an expert has signed the commitment for a batch."""
        return Commitment.objects.filter(expert=expert_id, batch=batch).exists()

    def may_be_edited_by(self, user: Any) -> bool:
        """Its expert, as long as it has not been handed in."""
        return self.state == self.State.ASSIGNED and the_expert(self, user)

    def must_be_open_to(self, user: Any) -> None:
        """Raise what says why `user` cannot write into it now."""
        if not the_expert(self, user):
            raise PermissionDenied(_now("This sheet can no longer be edited by you."))
        if self.state != self.State.ASSIGNED:
            told = {"state": self.get_state_display()}
            raise Refused(
                Reason(_now("This sheet is “%(state)s”: nothing in it can be changed.") % told)
            )
        if late := in_time.reasons(self):
            raise TooLate(*late)

    def lock_with(self, name: str) -> None:
        """An unlocking counts against the decision on the case, and that against it."""
        if name in {"propose_unlock", "unlock", "step_back"}:
            Evaluation.objects.select_for_update().get(pk=self.evaluation_id)

    # --- the life of a sheet ---

    @transition(
        state,
        source=State.ASSIGNED,
        target=State.SUBMITTED,
        permission=the_expert,
        conditions=[commitment_is_signed, is_complete, in_time],
        custom=action(
            _("Submit the sheet"),
            clause="六(二)",
            tone=Tone.PRIMARY,
            inline=True,
            note=_("A submitted sheet is locked."),
        ),
    )
    def submit(self, act: Act) -> None:
        """Hand in; the marks can no longer be changed."""
        self.submitted_at = act.at

    @transition(
        state,
        source=State.ASSIGNED,
        target=State.RECUSED,
        permission=the_expert,
        custom=action(
            _("Recuse myself"),
            clause="六(二)",
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
            note=_("Say which interest or relation stands against judging this applicant."),
        ),
    )
    def recuse(self, act: Act) -> None:
        """The expert steps back and no longer sees the application."""
        self.close_reading()

    @transition(
        state,
        source=State.ASSIGNED,
        target=State.RECUSED,
        permission=ministry_officer,
        custom=action(
            _("Release the expert"),
            clause="六(二)",
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def release(self, act: Act) -> None:
        """The ministry takes the sheet back, such as from an expert who cannot finish."""
        self.close_reading()

    @transition(
        state,
        source=[State.SUBMITTED, State.UNLOCKING],
        target=State.RECUSED,
        permission=the_expert,
        conditions=[case_is_open],
        custom=action(
            _("Declare an interest after all"),
            clause="六(二)",
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
            note=_("The sheet no longer counts; the next expert of the reserve takes the place."),
        ),
    )
    def step_back(self, act: Act) -> None:
        """The marks, which stay in the history, are out of the count."""
        self.close_reading()

    # --- unlocking, by two people ---

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.UNLOCKING,
        permission=ministry_officer,
        conditions=[case_is_open],
        custom=action(
            _("Propose to unlock the sheet"),
            clause="六(二)",
            step=Step.PROPOSE,
            form="evaluation.forms.UnlockForm",
            note=_("Another person decides. The marks as handed in stay in the history."),
        ),
    )
    def propose_unlock(self, act: Act) -> None:
        """An officer says why the expert should be able to change it, and until when."""
        self.unlock_reason, self.open_until = act.data["reason"], act.data["until"]

    @transition(
        state,
        source=State.UNLOCKING,
        target=State.ASSIGNED,
        permission=ministry_lead,
        conditions=[case_is_open],
        custom=action(
            _("Unlock the sheet"),
            clause="六(二)",
            step=Step.APPROVE,
            tone=Tone.DANGER,
            note=_("The case has no score until the sheet is handed in and computed again."),
        ),
    )
    def unlock(self, act: Act) -> None:
        """The expert can change the marks; what was said of the old ones no longer holds."""
        self.submitted_at = self.asked_at = self.explained_at = None
        self.explanation = ""

    @transition(
        state,
        source=State.UNLOCKING,
        target=State.SUBMITTED,
        permission=ministry_lead,
        custom=action(
            _("Keep the sheet locked"),
            clause="六(二)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def keep_locked(self, act: Act) -> None:
        """The lead does not agree: the marks stand as they were handed in."""
        self.unlock_reason, self.open_until = "", None

    # --- marks that lie far from those of the others ---

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.SUBMITTED,
        permission=ministry_officer,
        conditions=[lies_apart, case_is_open],
        custom=action(
            _("Ask for the reason of the distance"),
            clause="六(二)",
            note=_("The expert is not told the marks of others. No mark is changed or dropped."),
        ),
    )
    def ask_reason(self, act: Act) -> None:
        """The expert is asked in writing why the marks lie far from those of the others."""
        self.asked_at = act.at

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.SUBMITTED,
        permission=the_expert,
        conditions=[was_asked, case_is_open],
        custom=action(
            _("Give the reason"),
            clause="六(二)",
            tone=Tone.PRIMARY,
            form="portal.lifecycle.forms.ReasonForm",
            note=_("Your marks stay as they are."),
        ),
    )
    def explain(self, act: Act) -> None:
        """The expert's reason in writing settles the distance."""
        self.explanation, self.explained_at = act.data["reason"], act.at

    def open_reading(self) -> None:
        """Give the right to read the application, once the commitment is signed."""
        if self.state != self.State.RECUSED and self.is_committed:
            assign_perm("view_application", self.expert, self.evaluation.application)

    def close_reading(self) -> None:
        """Take back the right to read the application."""
        remove_perm("view_application", self.expert, self.evaluation.application)
