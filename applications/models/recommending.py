"""The recommended list of one authority in one batch: from the leads' decisions to the ministry."""

import datetime as dt
import hashlib
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applications.models.actors import any_officer, lead
from applications.models.conditions import (
    acceptance_is_proposed,
    faults_are_answered,
    formally_in_order,
    letter_is_filed,
    list_in_time,
    names_somebody,
    resending_lies_ahead,
    return_is_proposed,
)
from applications.models.listed import ListEntry
from applications.querysets import RecommendationListQuerySet
from portal.accounts.models import Organisation, Role
from portal.batches.models import Batch, BatchAuthority, Kind
from portal.documents.models import Attachment
from portal.lifecycle.actions import Act, Step, Tone, action
from portal.lifecycle.actors import holds, member, the_system
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop

authority_staff = member("authority_id", Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD)
ministry_officer = holds(Role.MINISTRY_OFFICER)
ministry_lead = holds(Role.MINISTRY_LEAD)
ministry_staff = holds(Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD)


class RecommendationList(TwoPersonSubject):
    """What an authority recommends to the ministry in one batch (六(一)): no order of merit.

    It holds the applications that the authority's leads have recommended, as `entries`.
    What happened at the provincial public notice is reported by the floor that runs it. Two
    decisions bind, each of two people: the authority's to report it, kept in `drafted_by` and
    `endorsed_by`, and the ministry's on the formal check, which is the door's latest proposal.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being drawn up")
        PROPOSED = "proposed", _("proposed")
        PUBLICISED = "publicised", _("on provincial public notice")
        APPROVED = "approved", _("ready to be sent")
        SENT = "sent", _("sent to the ministry")
        CHECKED = "checked", _("formal check to be decided on")
        RETURNED = "returned", _("returned by the ministry")
        ACCEPTED = "accepted", _("formally in order")
        LAPSED = "lapsed", _("not sent in time")

    #: The authority's own; the ministry sees none of it.
    UNSENT: ClassVar = (State.DRAFT, State.PROPOSED, State.PUBLICISED, State.APPROVED)
    #: What takes a letter: approved, or to be mended.
    TAKES_LETTER: ClassVar = (State.APPROVED, State.RETURNED)
    #: The ministry is at its formal check: what it finds is not told to the authority yet.
    IN_CHECK: ClassVar = (State.SENT, State.CHECKED)
    audited = ("document_number", "letter_code", "resend_by")

    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="recommendation_lists", verbose_name=_("batch")
    )
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("provincial authority")
    )
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
    document_number = models.CharField(
        _("document number of the letter"), max_length=60, blank=True
    )
    letter_code = models.CharField(
        _("code on the letter filed"), max_length=12, blank=True, editable=False
    )
    shown_on = models.DateField(_("shown to the public from"), null=True, blank=True)
    shown_until = models.DateField(_("shown to the public until"), null=True, blank=True)
    objections = models.PositiveSmallIntegerField(_("objections"), default=0)
    upheld = models.PositiveSmallIntegerField(_("of these upheld"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    resend_by = models.DateTimeField(_("to be sent again by"), null=True, blank=True)
    return_reason = models.TextField(_("why it was returned"), blank=True)
    drafted_by: Any = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    endorsed_by: Any = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )
    # A return that an officer of the ministry proposes: the authority sees it once it is decided.
    proposed_reason = models.TextField(_("reason of the return proposed"), blank=True)
    proposed_resend_by = models.DateTimeField(
        _("moment of the return proposed"), null=True, blank=True
    )
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[RecommendationListQuerySet] = RecommendationListQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("recommended list")
        verbose_name_plural = _("recommended lists")
        # 十: by administrative division.
        ordering: ClassVar = ["-batch__ordinal", "authority__region"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "authority"], name="one_list_per_authority_and_batch"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "proposed",
                        "publicised",
                        "approved",
                        "sent",
                        "checked",
                        "returned",
                        "accepted",
                        "lapsed",
                    ]
                ),
                name="recommendation_list_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["sent", "checked", "returned", "accepted"])
                | (models.Q(sent_at__isnull=False) & ~models.Q(letter_code="")),
                name="recommendation_list_sent_with_its_letter",
            ),
        ]

    def __str__(self) -> str:
        return _now("Recommended list of %(authority)s (%(batch)s)") % {
            "authority": self.authority,
            "batch": self.batch,
        }

    def get_absolute_url(self) -> str:
        return reverse("recommending_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        accepted = self.state == self.State.ACCEPTED
        return Stop.EVALUATION if accepted else Stop.RECOMMENDATION

    @property
    def ended(self) -> bool:
        return self.state == self.State.LAPSED

    @property
    def due_at(self) -> dt.datetime:
        """Until when it can be sent (see `with_due()`, which brings it along)."""
        known: Any = self.__dict__.get("due")
        if known is None:
            known = type(self).objects.with_due().values_list("due", flat=True).get(pk=self.pk)
        moment: dt.datetime = known
        return moment

    @cached_property
    def lines(self) -> list["ListEntry"]:
        """Its applications by region, sector and name (prefetched by `with_life()`)."""
        return list(self.entries.all())

    @cached_property
    def code(self) -> str:
        """What ties the paper to the list: it changes with every application put on or off."""
        names = sorted(f"{line.application_id}:{line.application.kind}" for line in self.lines)
        sealed = f"{self.batch_id}:{self.authority_id}:{','.join(names)}"
        return hashlib.sha256(sealed.encode()).hexdigest()[:12].upper()

    @property
    def numbers(self) -> dict[str, int]:
        """How many of each kind it names."""
        kinds = [line.application.kind for line in self.lines]
        return {kind: kinds.count(kind) for kind in Kind.values}

    @property
    def drafter(self) -> Any:
        """The officer of the authority who holds it to be complete."""
        return self.drafted_by or (self.proposed_by if self.state in self.UNSENT else None)

    @property
    def is_in_check(self) -> bool:
        return self.state in self.IN_CHECK

    @property
    def takes_letter(self) -> bool:
        return self.state in self.TAKES_LETTER

    def lock_with(self, name: str) -> None:
        """What is put on or off the list, and what is done with the list, come one by one."""
        list(
            BatchAuthority.objects.select_for_update().filter(
                batch_id=self.batch_id, authority_id=self.authority_id
            )
        )

    # --- the life of a list ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=any_officer,
        conditions=[names_somebody, list_in_time],
        custom=action(
            _("Propose the list"),
            clause="六(一)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            note=_("While it is proposed no further application can be put on it."),
        ),
    )
    def propose(self, act: Act) -> None:
        """The officer holds it to be complete."""

    @transition(
        state,
        source=[State.PROPOSED, State.PUBLICISED, State.APPROVED],
        target=State.DRAFT,
        permission=lead,
        conditions=[list_in_time],
        custom=action(
            _("Open the list again"),
            clause="六(一)",
            form="portal.lifecycle.forms.ReasonForm",
            note=_("A list that is approved again is shown to the public again."),
        ),
    )
    def send_back(self, act: Act) -> None:
        """Something is missing or wrong: applications can be put on it again."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.PUBLICISED,
        permission=lead,
        conditions=[names_somebody, list_in_time],
        custom=action(
            _("Approve the list"),
            clause="六(一)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("Where the batch asks for it, the list is shown to the public of the province."),
        ),
    )
    def approve(self, act: Act) -> None:
        """The authority stands by it; the public may object first, where the batch asks for it."""
        self.drafted_by, self.endorsed_by = self.proposed_by, self.approved_by

    @transition(
        state,
        source=State.PUBLICISED,
        target=State.APPROVED,
        permission=the_system,
        custom=action(
            _("Provincial public notice is over"),
            clause="六(一)",
            form="applications.forms.PublicityRecordForm",
        ),
    )
    def end_publicity(self, act: Act) -> None:
        """Shown long enough, or not to be shown: what came of it goes with the list."""
        for name in ("shown_on", "shown_until", "objections", "upheld"):
            setattr(self, name, act.data[name])

    @transition(
        state,
        source=[State.APPROVED, State.RETURNED],
        target=State.SENT,
        permission=authority_staff,
        conditions=[names_somebody, letter_is_filed, faults_are_answered, list_in_time],
        custom=action(
            _("Send to the ministry"),
            clause="六(一)",
            tone=Tone.PRIMARY,
            note=_("With the stamped letter; from here on nothing can be taken off the list."),
        ),
    )
    def send(self, act: Act) -> None:
        """The province has reported to the ministry; what was faulty is looked at again."""
        self.sent_at = act.at
        self.entries.filter(finding=ListEntry.Finding.FAULT).update(finding=ListEntry.Finding.OPEN)

    @transition(
        state,
        source=State.SENT,
        target=State.CHECKED,
        permission=ministry_officer,
        conditions=[formally_in_order],
        custom=action(
            _("Propose acceptance"),
            clause="六(一)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            note=_("A second person of the ministry decides; the authority is told then."),
        ),
    )
    def propose_acceptance(self, act: Act) -> None:
        """The officer has found every application formally in order."""
        self.proposed_reason, self.proposed_resend_by = "", None

    @transition(
        state,
        source=State.SENT,
        target=State.CHECKED,
        permission=ministry_officer,
        custom=action(
            _("Propose its return"),
            clause="六(一)",
            step=Step.PROPOSE,
            form="applications.forms.ReturnListForm",
            note=_("All formal faults are told at once, with the day by which to send it again."),
        ),
    )
    def propose_return(self, act: Act) -> None:
        """The officer has found a formal fault; the authority hears of it once it is decided."""
        self.proposed_reason = act.data["reason"]
        self.proposed_resend_by = act.data["resend_by"]

    @transition(
        state,
        source=State.CHECKED,
        target=State.SENT,
        permission=ministry_staff,
        custom=action(
            _("Check once more"), clause="六(一)", form="portal.lifecycle.forms.ReasonForm"
        ),
    )
    def check_again(self, act: Act) -> None:
        """The proposal does not stand: the officer looks at the list again."""

    @transition(
        state,
        source=State.CHECKED,
        target=State.RETURNED,
        permission=ministry_lead,
        conditions=[return_is_proposed, resending_lies_ahead],
        custom=action(
            _("Return to the authority"),
            clause="六(一)",
            step=Step.APPROVE,
            note=_("The authority is told every fault, and until when to send the list again."),
        ),
    )
    def return_to_authority(self, act: Act) -> None:
        """A formal fault: the authority answers, or takes the application off."""
        self.return_reason, self.resend_by = self.proposed_reason, self.proposed_resend_by

    @transition(
        state,
        source=State.CHECKED,
        target=State.ACCEPTED,
        permission=ministry_lead,
        conditions=[acceptance_is_proposed, formally_in_order],
        custom=action(
            _("Accept: formally in order"),
            clause="六(一)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("Every application on the list goes on to the comprehensive evaluation."),
        ),
    )
    def accept(self, act: Act) -> None:
        """What the list names, and nothing else of this province, is evaluated."""

    @transition(
        state,
        source=[*UNSENT, State.RETURNED],
        target=State.LAPSED,
        permission=the_system,
        custom=action(_("List not sent in time"), clause="六(一)"),
    )
    def lapse(self, act: Act) -> None:
        """What was not sent is not in."""
