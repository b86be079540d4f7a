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
from applications.models.application import Application
from applications.models.conditions import (
    faults_are_answered,
    formally_in_order,
    letter_is_filed,
    list_in_time,
    names_somebody,
)
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


class RecommendationList(TwoPersonSubject):
    """What an authority recommends to the ministry in one batch (六(一)): no order of merit.

    It holds the applications that the authority's leads have recommended, as `entries`.
    What happened at the provincial public notice is reported by the floor that runs it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being drawn up")
        PROPOSED = "proposed", _("proposed")
        PUBLICISED = "publicised", _("on provincial public notice")
        APPROVED = "approved", _("ready to be sent")
        SENT = "sent", _("sent to the ministry")
        RETURNED = "returned", _("returned by the ministry")
        ACCEPTED = "accepted", _("formally in order")
        LAPSED = "lapsed", _("not sent in time")

    #: The authority's own; the ministry sees none of it.
    UNSENT: ClassVar = (State.DRAFT, State.PROPOSED, State.PUBLICISED, State.APPROVED)
    #: What takes a letter: approved, or to be mended.
    TAKES_LETTER: ClassVar = (State.APPROVED, State.RETURNED)
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
                        "returned",
                        "accepted",
                        "lapsed",
                    ]
                ),
                name="recommendation_list_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["sent", "returned", "accepted"])
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
        target=State.RETURNED,
        permission=ministry_officer,
        custom=action(
            _("Return to the authority"),
            clause="六(一)",
            form="applications.forms.ReturnListForm",
            note=_("All formal faults are told at once, with the day by which to send it again."),
        ),
    )
    def return_to_authority(self, act: Act) -> None:
        """A formal fault: the authority answers, or takes the application off."""
        self.return_reason = act.data["reason"]
        self.resend_by = act.data["resend_by"]

    @transition(
        state,
        source=State.SENT,
        target=State.ACCEPTED,
        permission=ministry_officer,
        conditions=[formally_in_order],
        custom=action(
            _("Accept: formally in order"),
            clause="六(一)",
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


class ListEntry(models.Model):
    """One application on a list, and what the ministry's formal check found."""

    class Finding(models.TextChoices):
        OPEN = "", _("not checked yet")
        IN_ORDER = "in_order", _("in order")
        FAULT = "fault", _("formal fault")

    on_list = models.ForeignKey(
        RecommendationList, models.PROTECT, related_name="entries", verbose_name=_("list")
    )
    application = models.OneToOneField(
        Application, models.PROTECT, related_name="list_entry", verbose_name=_("application")
    )
    finding = models.CharField(
        _("formal check"), max_length=10, choices=Finding.choices, blank=True
    )
    fault = models.TextField(_("formal fault"), max_length=1000, blank=True)
    answer = models.TextField(_("the authority's answer"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("application on a recommended list")
        verbose_name_plural = _("applications on recommended lists")
        # 十: the order of regions and sectors, then names; never of merit.
        ordering: ClassVar = [
            "application__applicant__region",
            "application__sector__position",
            "application__applicant__name",
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(finding="fault") | ~models.Q(fault=""),
                name="fault_has_its_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def is_open(self) -> bool:
        return self.finding == self.Finding.OPEN

    @property
    def is_faulty(self) -> bool:
        return self.finding == self.Finding.FAULT


class AuthorityReminder(models.Model):
    """The ministry has reminded an authority that is behind: once a day at most."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    by: Any = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reminder of an authority")
        verbose_name_plural = _("reminders of authorities")
        ordering: ClassVar = ["-day", "authority__region"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "authority", "day"], name="one_reminder_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.day}"
