"""The application of one applicant in one batch, from draft to recommendation (六(一))."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applications import versions
from applications.models.actors import lead, lead_or_system, officer, owner
from applications.models.answered import Answered
from applications.models.conditions import (
    in_time,
    is_complete,
    is_confirmed,
    is_declared,
    list_is_not_sent,
    list_takes_more,
    may_be_returned,
    nothing_stands_against_it,
    opinion_is_negative,
    opinion_is_positive,
    province_in_time,
    within_limit,
)
from applications.models.under_review import UnderReview
from applications.models.within_limits import WithinLimits
from applications.querysets import ApplicationQuerySet
from portal.accounts.models import APPLICANT_WRITERS, Organisation
from portal.batches.models import Batch, BatchAuthority, Kind, Sector
from portal.documents.attachments import seal
from portal.documents.models import Attachment
from portal.lifecycle.actions import Act, Step, Tone, action
from portal.lifecycle.actors import the_system
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop

#: The checks that stand behind a recommendation, as `ReviewCheck.Item` and an opinion name them.
CHECKS = ("eligible", "truthful", "creditworthy", "safe")


class Application(Answered, UnderReview, WithinLimits, TwoPersonSubject):
    """What an applicant hands in: basic information and work plan, and how it fares.

    Answers are kept as typed (`basic_info`, `answers` and the plan's `texts`, flat
    dictionaries of strings by field key); `Outline` says which fields there are.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned for correction")
        PROPOSED = "proposed", _("opinion proposed")
        RECOMMENDED = "recommended", _("recommended")
        NOT_RECOMMENDED = "not_recommended", _("not recommended")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Verdict(models.TextChoices):
        RECOMMEND = "recommend", _("recommend")
        DECLINE = "decline", _("do not recommend")

    EDITABLE: ClassVar = (State.DRAFT, State.RETURNED)
    ENDED: ClassVar = (State.NOT_RECOMMENDED, State.WITHDRAWN)
    #: Handed in, and not decided on by its authority.
    UNDECIDED: ClassVar = [State.SUBMITTED, State.RETURNED, State.PROPOSED]
    audited = ("verdict", "submitted_at")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(
        Organisation, models.PROTECT, related_name="applications", verbose_name=_("applicant")
    )
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("provincial authority")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="applications", verbose_name=_("sector")
    )
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
    basic_info = models.JSONField(_("basic information"), default=dict, blank=True)
    answers = models.JSONField(_("indicator data"), default=dict, blank=True)
    #: By field key, as `applications.answers.Version` reads it; deferred by `with_life()`.
    versions = models.JSONField(_("versions of the answers"), default=dict, blank=True)
    declared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    declared_at = models.DateTimeField(_("declared at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    returns = models.PositiveSmallIntegerField(_("times returned"), default=0)
    correct_by = models.DateTimeField(_("correct by"), null=True, blank=True)
    verdict = models.CharField(
        _("authority's opinion"), max_length=10, choices=Verdict.choices, blank=True
    )
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["applicant__region", "sector__position", "applicant__name"]
        permissions: ClassVar = [("review_application", "Can review the application")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "applicant"],
                condition=~models.Q(state__in=["not_recommended", "withdrawn"]),
                name="one_running_application",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "returned",
                        "proposed",
                        "recommended",
                        "not_recommended",
                        "withdrawn",
                    ]
                ),
                name="application_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "authority", "kind", "state"], name="application_queue"),
            # An authority's list, page by page, however long it is.
            models.Index(fields=["batch", "authority", "submitted_at"], name="application_order"),
            models.Index(fields=["authority", "submitted_at"], name="application_order_of_all"),
        ]

    def __str__(self) -> str:
        return str(self.applicant)

    def get_absolute_url(self) -> str:
        return reverse("application_detail", args=[self.pk])

    def section_url(self, code: str) -> str:
        return reverse("application_section", args=[self.pk, code])

    def field_url(self, code: str, key: str) -> str:
        return f"{self.section_url(code)}#f-{key.replace('.', '-')}"

    @property
    def stop(self) -> Stop:
        if self.state in self.EDITABLE:
            return Stop.APPLICATION
        taken_over = self.state == self.State.RECOMMENDED and self.list_state == "accepted"
        return Stop.EVALUATION if taken_over else Stop.RECOMMENDATION

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def title(self) -> str:
        return f"{self.applicant} · {self.sector}{self.get_kind_display()}"

    def may_be_edited_by(self, user: Any) -> bool:
        """Writers of the applicant edit a draft or a returned application."""
        return (
            self.state in self.EDITABLE
            and user.has_role(*APPLICANT_WRITERS)
            and user.organisation_id == self.applicant_id
        )

    def lock_with(self, name: str) -> None:
        """Read at once what conditions and the sealed version read.

        What one authority puts on its list, or takes off it, is counted one after the other.
        """
        models.prefetch_related_objects(
            [self], "batch__schemes__indicators", "key_tasks", "attachments"
        )
        if name in {"recommend", "take_off"}:
            list(
                BatchAuthority.objects.select_for_update().filter(
                    batch_id=self.batch_id, authority_id=self.authority_id
                )
            )

    # --- the life of an application ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.SUBMITTED,
        permission=owner,
        conditions=[is_confirmed, nothing_stands_against_it, is_complete, is_declared, in_time],
        custom=action(_("Submit"), clause="六(一)", tone=Tone.PRIMARY),
    )
    def submit(self, act: Act) -> None:
        """Hand in; the version handed in can never be changed."""
        self._hand_in(act)

    @transition(
        state,
        source=State.RETURNED,
        target=State.SUBMITTED,
        permission=owner,
        conditions=[is_confirmed, nothing_stands_against_it, is_complete, is_declared, in_time],
        custom=action(_("Submit again"), clause="六(一)", tone=Tone.PRIMARY),
    )
    def resubmit(self, act: Act) -> None:
        """Hand in a corrected version; the earlier one stays."""
        self._hand_in(act)

    @transition(
        state,
        source=[State.DRAFT, State.SUBMITTED, State.RETURNED],
        target=State.WITHDRAWN,
        permission=owner,
        custom=action(
            _("Withdraw"),
            clause="六(一)",
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
            note=_(
                "Applying is voluntary: an application can be withdrawn "
                "until an opinion is proposed."
            ),
        ),
    )
    def withdraw(self, act: Act) -> None:
        """The applicant steps back."""

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.RETURNED,
        permission=officer,
        conditions=[may_be_returned, province_in_time],
        custom=action(
            _("Return for correction"),
            clause="六(一)",
            form="applications.forms.ReturnForm",
            note=_(
                "All defects are told at once; the deadline is reset only where the batch says so."
            ),
        ),
    )
    def return_for_correction(self, act: Act) -> None:
        """The applicant sees exactly the defects listed here."""
        self.declared_at = self.declared_by = None
        self.returns += 1
        if days := self.batch.correction_days:
            self.correct_by = min(act.at + dt.timedelta(days=days), self.recommendations_due)
        self.tell_defects(act)

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.PROPOSED,
        permission=officer,
        conditions=[province_in_time],
        custom=action(
            _("Propose an opinion"),
            clause="六(一)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="applications.forms.OpinionForm",
        ),
    )
    def propose_recommendation(self, act: Act) -> None:
        """The officer's opinion, with the checks as the review sheet has them."""
        self.verdict = act.data["verdict"]
        self.recommendations.create(by_id=act.actor.pk, at=act.at, **act.data)
        for item in (name for name in CHECKS if act.data[name]):
            self.checks.get_or_create(
                item=item, defaults={"result": "pass", "by_id": act.actor.pk, "at": act.at}
            )

    @transition(
        state,
        source=State.PROPOSED,
        target=State.SUBMITTED,
        permission=lead,
        custom=action(
            _("Send back to the officer"),
            clause="六(一)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def send_back(self, act: Act) -> None:
        """The lead wants it looked at again."""
        self.verdict = ""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.RECOMMENDED,
        permission=lead,
        conditions=[
            opinion_is_positive,
            nothing_stands_against_it,
            within_limit,
            list_takes_more,
            province_in_time,
        ],
        custom=action(_("Recommend"), clause="六(一)", step=Step.APPROVE, tone=Tone.PRIMARY),
    )
    def recommend(self, act: Act) -> None:
        """The authority recommends the applicant to the ministry."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.NOT_RECOMMENDED,
        permission=lead,
        conditions=[opinion_is_negative],
        custom=action(_("Do not recommend"), clause="六(一)", step=Step.APPROVE, tone=Tone.DANGER),
    )
    def decline(self, act: Act) -> None:
        """The authority does not recommend; the applicant is told why."""

    @transition(
        state,
        source=State.RECOMMENDED,
        target=State.NOT_RECOMMENDED,
        permission=lead_or_system,
        conditions=[list_is_not_sent],
        custom=action(
            _("Take off the recommended list"),
            clause="六(一)",
            step=Step.APPROVE,
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
            note=_("Possible until the list is sent; the applicant is told the reason."),
        ),
    )
    def take_off(self, act: Act) -> None:
        """The authority does not recommend it after all."""

    @transition(
        state,
        source=UNDECIDED,
        target=State.NOT_RECOMMENDED,
        permission=the_system,
        custom=action(_("Let it lapse"), clause="六(一)"),
    )
    def lapse(self, act: Act) -> None:
        """The authorities' deadline has passed without a decision: nothing is recommended."""

    def _hand_in(self, act: Act) -> None:
        self.submitted_at = act.at
        seal(self, act.at)
        content = self.content()
        self.submissions.create(
            number=self.submissions.count() + 1,
            at=act.at,
            by_id=act.actor.pk,
            content=content,
            sha256=versions.seal(content),
        )
