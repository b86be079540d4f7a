"""The comprehensive evaluation of one recommended application (六(二))."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applications.models import Application
from evaluation import rules
from evaluation.models.conditions import (
    experts_suffice,
    has_a_place,
    is_doubtful,
    ministry_officer,
    nothing_is_disputed,
    nothing_rules_it_out,
    officer_or_system,
    sheets_are_in,
)
from evaluation.models.of_application import OfApplication
from evaluation.models.scored import Scored
from evaluation.querysets import EvaluationQuerySet
from portal.batches.models import Kind, Sector
from portal.integrity import services as integrity
from portal.integrity.models import Incident
from portal.lifecycle.actions import Act, Actor, Tone, action
from portal.lifecycle.actors import the_system
from portal.lifecycle.door import create
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop

#: Once by an officer when the sheets are in; again only by a run over the whole batch.
SCORE = action(_("Compute the score"), clause="六(二)", tone=Tone.PRIMARY)


class Evaluation(OfApplication, Scored, Subject):
    """How one application is scored: basic information 60 %, work plan 40 % (六(二)).

    Scores are points of 100 with two decimals; empty until they are computed.
    """

    class State(models.TextChoices):
        AWAITING_EXPERTS = "awaiting_experts", _("awaiting experts")
        SCORING = "scoring", _("being scored")
        SCORED = "scored", _("scored")
        SELECTED = "selected", _("selected")
        NOT_SELECTED = "not_selected", _("not selected")

    ENDED: ClassVar = (State.SELECTED, State.NOT_SELECTED)
    OPEN: ClassVar = [State.AWAITING_EXPERTS, State.SCORING, State.SCORED]
    audited = (
        "basic_score",
        "plan_score",
        "total_score",
        "spread",
        "doubts",
        "second_look_at",
        "ruled_out_at",
    )

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="evaluation", verbose_name=_("application")
    )
    # The application's own, which it keeps once it is handed in: a board reads and counts its
    # cases by one index.
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="+", editable=False, verbose_name=_("sector")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, editable=False)
    state = FSMField(
        _("state"), default=State.AWAITING_EXPERTS, choices=State.choices, protected=True
    )
    basic_score = models.DecimalField(
        _("basic information"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    plan_score = models.DecimalField(
        _("work plan"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    total_score = models.DecimalField(
        _("total"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    spread = models.DecimalField(
        _("largest distance of one expert from the others"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )

    #: Experts (user ids) whose distance from the others is not settled: the case is in doubt.
    doubts = models.JSONField(_("experts far apart, not settled"), default=list, blank=True)
    looked_at = models.JSONField(_("settled by a second look"), default=list, blank=True)
    second_look_at = models.DateTimeField(_("second look at"), null=True, blank=True)

    #: Since when an incident in the register rules it out (一票否决).
    ruled_out_at = models.DateTimeField(_("ruled out at"), null=True, blank=True, editable=False)

    #: Approved corrections: what counts instead of a given figure, by key of its field.
    instead = models.JSONField(_("corrected figures"), default=dict, blank=True)

    objects: ClassVar[EvaluationQuerySet] = EvaluationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        #: By region and sector, never by score: the order of merit stays on the board (十).
        ordering: ClassVar = [
            "application__authority__region",
            "sector__position",
            "application__applicant__name",
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["awaiting_experts", "scoring", "scored", "selected", "not_selected"]
                ),
                name="evaluation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["awaiting_experts", "scoring"])
                | Q(
                    basic_score__isnull=False,
                    plan_score__isnull=False,
                    total_score__isnull=False,
                    basic_score__range=(0, 100),
                    plan_score__range=(0, 100),
                    total_score__range=(0, 100),
                ),
                name="evaluation_scored_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(state="selected") | Q(ruled_out_at__isnull=True),
                name="ruled_out_case_not_selected",
            ),
        ]
        indexes: ClassVar = [
            models.Index("sector", "kind", F("total_score").desc(), "id", name="evaluation_board"),
            models.Index(fields=["sector", "kind", "state"], name="evaluation_board_state"),
        ]

    @classmethod
    def of(cls, application: Application, **values: Any) -> Self:
        """Return a new evaluation of an application, not saved yet."""
        board = {"sector_id": application.sector_id, "kind": application.kind}
        return cls(application=application, **board, **values)

    def __str__(self) -> str:
        return str(self.applicant)

    def get_absolute_url(self) -> str:
        return reverse("evaluation_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        return Stop.EVALUATION if self.state != self.State.SELECTED else Stop.CREATION

    @property
    def ended(self) -> bool:
        return self.state == self.State.NOT_SELECTED

    # --- the life of an evaluation ---

    @transition(
        state,
        source=[State.AWAITING_EXPERTS, State.SCORING],
        target=State.SCORING,
        permission=ministry_officer,
        custom=action(
            _("Assign experts"),
            clause="六(二)",
            tone=Tone.PRIMARY,
            form="evaluation.forms.AssignForm",
            note=_("An odd number; nobody who works for the applicant."),
        ),
    )
    def assign_experts(self, act: Act) -> None:
        """Open a sheet for each expert, and the application for reading."""
        self.open_sheets(act.data["experts"], act.actor)

    @transition(
        state,
        source=State.AWAITING_EXPERTS,
        target=State.SCORING,
        permission=the_system,
        custom=action(
            _("Open the sheets drawn"), clause="六(二)", form="evaluation.expert_forms.PanelForm"
        ),
    )
    def take_panel(self, act: Act) -> None:
        """An approved draw has found its panel."""
        self.open_sheets(act.data["experts"], act.actor)

    @transition(
        state,
        source=State.SCORING,
        target=State.SCORING,
        permission=the_system,
        custom=action(
            _("Call from the reserve"), clause="六(二)", form="evaluation.expert_forms.ReserveForm"
        ),
    )
    def call_reserve(self, act: Act) -> None:
        """Somebody has stepped back: the next in the order drawn takes the place."""
        until = rules.open_until(act.at, self.batch.evaluation_due)
        self.open_sheets([act.data["expert"]], act.actor, until=until)

    @transition(
        state,
        source=State.SCORED,
        target=State.SCORED,
        permission=the_system,
        conditions=[sheets_are_in, nothing_is_disputed, experts_suffice],
        custom=SCORE,
    )
    @transition(
        state,
        source=State.SCORING,
        target=State.SCORED,
        permission=officer_or_system,
        conditions=[sheets_are_in, nothing_is_disputed, experts_suffice],
        custom=SCORE,
    )
    def score(self, act: Act) -> None:
        """Keep basic information × 0.6 + work plan × 0.4, from the sheets handed in."""
        result = self.breakdown
        self.basic_score, self.plan_score = result.basic.points, result.plan.points
        self.total_score, self.spread = result.total, result.spread
        self.doubts = self.open_doubts()

    @transition(
        state,
        source=State.SCORED,
        target=State.SCORED,
        permission=the_system,
        custom=action(_("Settle the distance between experts"), clause="六(二)"),
    )
    def settle_doubts(self, act: Act) -> None:
        """An expert has given the reason: what is still in doubt is asked again."""
        self.doubts = self.open_doubts()

    @transition(
        state,
        source=State.SCORED,
        target=State.SCORING,
        permission=ministry_officer,
        conditions=[is_doubtful],
        custom=action(
            _("Take a second look by added experts"),
            clause="六(二)",
            form="evaluation.forms.SecondLookForm",
            note=_("No mark is dropped: experts are added two at a time, so the number stays odd."),
        ),
    )
    def second_look(self, act: Act) -> None:
        """Added experts judge the case besides; it is scored again when they are done."""
        self.second_look_at = act.at
        self.looked_at = sorted({*self.looked_at, *self.doubts})
        self.forget_score()
        self.open_sheets(act.data["experts"], act.actor, until=act.data["until"])

    @transition(
        state,
        source=State.SCORED,
        target=State.SCORING,
        permission=the_system,
        custom=action(_("Withdraw the score"), clause="六(二)"),
    )
    def withdraw_score(self, act: Act) -> None:
        """A sheet has been unlocked: there is no score until it is handed in and computed again."""
        self.forget_score()

    @transition(
        state,
        source=[State.AWAITING_EXPERTS, State.SCORING, State.SCORED],
        target=None,
        permission=ministry_officer,
        custom=action(
            _("Propose a correction"),
            clause="六(二)",
            form="evaluation.forms.CorrectionForm",
            note=_("A figure that the evidence shows to be wrong; a lead approves it."),
        ),
    )
    def correct(self, act: Act) -> None:
        """Put a figure against one that was given: it counts once a second person approves."""
        from evaluation.models.correction import Correction  # noqa: PLC0415 - it points here

        key = act.data["figure_of"]
        item, _dot, year = key.rpartition(".")
        create(
            Correction(
                evaluation=self,
                item=item,
                year=int(year),
                original=self.application.answers.get(key, "")[:60],
                figure=act.data["figure"],
                reason=act.data["reason"],
                evidence=act.data["evidence"],
                note=act.data["note"],
                proposed_by_id=act.actor.pk,
                proposed_at=act.at,
            ),
            actor=act.actor,
            action="propose",
        )

    @transition(
        state,
        source=State.SCORED,
        target=State.SELECTED,
        permission=the_system,
        conditions=[nothing_is_disputed, nothing_rules_it_out, has_a_place],
        custom=action(_("Select for creation"), clause="六(二)"),
    )
    def select(self, act: Act) -> None:
        """The approved selection contains it: the applicant becomes a 创建对象."""

    @transition(
        state,
        source=State.SCORED,
        target=State.NOT_SELECTED,
        permission=the_system,
        conditions=[nothing_is_disputed],
        custom=action(_("Do not select"), clause="六(二)"),
    )
    def pass_over(self, act: Act) -> None:
        """The approved selection does not contain it."""

    # --- veto items (八(二)) ---

    @transition(
        state,
        source=OPEN,
        target=None,
        permission=ministry_officer,
        custom=action(
            _("State a veto item"),
            clause="八(二)",
            tone=Tone.DANGER,
            form="portal.integrity.forms.StatedForm",
            note=_("A lead confirms it; the applicant is told and may state its view."),
        ),
    )
    def veto(self, act: Act) -> None:
        """It goes into the register of incidents and counts once another person confirms it."""
        source = Incident.Source.EVALUATION
        integrity.enter(self.applicant, actor=act.actor, source=source, **act.data)

    @transition(
        state,
        source=OPEN,
        target=None,
        permission=the_system,
        custom=action(_("Rule out"), clause="八(二)"),
    )
    def rule_out(self, act: Act) -> None:
        """An incident of its applicant has been confirmed."""
        self.ruled_out_at = act.at

    @transition(
        state,
        source=OPEN,
        target=None,
        permission=the_system,
        custom=action(_("Readmit"), clause="八(二)"),
    )
    def readmit(self, act: Act) -> None:
        """Nothing stands against its applicant any more."""
        self.ruled_out_at = None

    def forget_score(self) -> None:
        """Take back what was computed; the audit log keeps it."""
        self.basic_score = self.plan_score = self.total_score = self.spread = None
        self.doubts = []

    def open_sheets(
        self, experts: Iterable[Any], actor: Actor, until: dt.datetime | None = None
    ) -> None:
        """Give each expert a sheet; the application opens once the commitment is signed."""
        from evaluation.models.sheet import ScoreSheet  # noqa: PLC0415 - sheets point here

        for expert in experts:
            sheet = ScoreSheet(evaluation=self, expert=expert, open_until=until)
            create(sheet, actor=actor, action="assign")
            sheet.open_reading()
