"""One incident in the register: what happened, who says so, and who decided that it counts."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import Organisation, Role
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.integrity import rules
from portal.integrity.querysets import STANDING, IncidentQuerySet
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import holds
from portal.lifecycle.models import TwoPersonSubject
from portal.timeline import clock

officer = holds(Role.MINISTRY_OFFICER)
lead = holds(Role.MINISTRY_LEAD)

REASON = "portal.integrity.forms.DecisionForm"


class Category(models.TextChoices):
    """What an incident is, in the words of the notice (八(二))."""

    SAFETY = rules.Category.SAFETY.value, _("major safety accident")
    QUALITY = rules.Category.QUALITY.value, _("major quality accident")
    POLLUTION = rules.Category.POLLUTION.value, _("major environmental pollution accident")
    BREACH_OF_TRUST = rules.Category.BREACH_OF_TRUST.value, _("serious breach of trust")
    UNLAWFUL_ACT = rules.Category.UNLAWFUL_ACT.value, _("unlawful or irregular act")
    FALSE_DATA = rules.Category.FALSE_DATA.value, _("false data or documents")


@condition
def evidence_is_there(incident: "Incident") -> Iterator[str]:
    """Nothing is held against anybody without evidence on file."""
    if not any(file.counts for file in incident.attachments.all()):
        yield _now("No evidence is attached to the incident.")


class Incident(TwoPersonSubject):
    """A fact under 八(二) about one organisation, at whatever stage it stands.

    An officer enters it, a lead confirms or dismisses it; while it stands, nothing is applied
    for, recommended, selected, accepted or recognised against it. `facts` are what the
    organisation is told; `remark` stays in the ministry, as do source and evidence.
    """

    class State(models.TextChoices):
        RECORDED = "recorded", _("entered, to be decided on")
        CONFIRMED = "confirmed", _("confirmed, stands")
        LIFTING = "lifting", _("stands, lifting proposed")
        LIFTED = "lifted", _("lifted")
        DISMISSED = "dismissed", _("dismissed")

    class Source(models.TextChoices):
        AUTHORITY = "authority", _("report of a provincial authority")
        COMPLAINT = "complaint", _("complaint")
        CREDIT = "credit", _("credit check")
        PUNISHMENT = "punishment", _("notice of a court or supervising body")
        INSPECTION = "inspection", _("on-site inspection")
        EVALUATION = "evaluation", _("comprehensive evaluation")
        OTHER = "other", _("other")

    ENDED: ClassVar = (State.LIFTED, State.DISMISSED)
    #: What an officer writes down.
    WRITTEN: ClassVar = ("category", "happened_on", "source", "facts", "remark")
    audited = ("category", "happened_on", "source", "facts", "reason")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="incidents", verbose_name=_("organisation")
    )
    category = models.CharField(_("class"), max_length=16, choices=Category.choices)
    happened_on = models.DateField(_("happened on"))
    #: From this day on false data bar from applying.
    confirmed_on = models.DateField(_("confirmed on"), null=True, editable=False)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    facts = models.TextField(_("facts, as the organisation is told them"), max_length=4000)
    remark = models.TextField(_("remark for the ministry"), max_length=2000, blank=True)
    reason = models.TextField(_("reason of the latest decision"), blank=True)
    state = FSMField(_("state"), default=State.RECORDED, choices=State.choices, protected=True)
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[IncidentQuerySet] = IncidentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["recorded", "confirmed", "lifting", "lifted", "dismissed"]
                ),
                name="incident_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(category__in=[one.value for one in rules.Category]),
                name="incident_category_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["recorded", "dismissed"])
                | models.Q(confirmed_on__isnull=False),
                name="confirmed_incident_has_date",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="incident_standing"),
            models.Index(fields=["state"], name="incident_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_category_display()}"

    def get_absolute_url(self) -> str:
        return reverse("incident_detail", args=[self.pk])

    @property
    def stands(self) -> bool:
        """Whether it counts against its organisation."""
        return self.state in STANDING

    @property
    def tone(self) -> str:
        """The colour of its state: what is confirmed is no happy end here."""
        return "red" if self.stands else "orange" if self.state == self.State.RECORDED else ""

    def lock_with(self, name: str) -> None:
        """Two incidents of one organisation are decided on one after the other."""
        Organisation.objects.select_for_update().get(pk=self.organisation_id)

    # --- the life of an incident ---

    @transition(
        state,
        source=State.RECORDED,
        target=State.RECORDED,
        permission=officer,
        custom=action(
            _("Correct the entry"),
            clause=rules.CLAUSE,
            step=Step.PROPOSE,
            form="portal.integrity.forms.AmendForm",
            note=_("Whoever writes it down last has proposed it."),
        ),
    )
    def amend(self, act: Act) -> None:
        """What was entered is put right before it is decided on."""
        for name in self.WRITTEN:
            setattr(self, name, act.data[name])

    @transition(
        state,
        source=[State.RECORDED, State.CONFIRMED, State.LIFTING],
        target=None,
        permission=officer,
        custom=action(
            _("Add evidence"), clause=rules.CLAUSE, form="portal.integrity.forms.EvidenceForm"
        ),
    )
    def add_evidence(self, act: Act) -> None:
        """A document on file; none is ever taken away."""
        attachments.store(self, "evidence", act.data["evidence"], actor=act.actor)

    @transition(
        state,
        source=State.RECORDED,
        target=State.CONFIRMED,
        permission=lead,
        conditions=[evidence_is_there],
        custom=action(
            _("Confirm the incident"),
            clause=rules.CLAUSE,
            step=Step.APPROVE,
            tone=Tone.DANGER,
            form=REASON,
            note=_(
                "The organisation is told the class and the facts, and may state its view. "
                "While the incident stands, nothing is recommended, selected, accepted or "
                "recognised."
            ),
        ),
    )
    def confirm(self, act: Act) -> None:
        """It counts from now on, at whatever stage the organisation stands."""
        self.reason = act.data["reason"]
        self.confirmed_on = clock.local(act.at).date()

    @transition(
        state,
        source=State.RECORDED,
        target=State.DISMISSED,
        permission=lead,
        custom=action(
            _("Dismiss the incident"), clause=rules.CLAUSE, step=Step.APPROVE, form=REASON
        ),
    )
    def dismiss(self, act: Act) -> None:
        """The facts do not carry it: nothing is held against the organisation."""
        self.reason = act.data["reason"]

    @transition(
        state,
        source=State.CONFIRMED,
        target=State.LIFTING,
        permission=officer,
        custom=action(
            _("Propose to lift it"),
            clause=rules.CLAUSE,
            step=Step.PROPOSE,
            form=REASON,
            note=_("It stands until another person decides."),
        ),
    )
    def propose_lifting(self, act: Act) -> None:
        """An officer says why it should no longer count."""
        self.reason = act.data["reason"]

    @transition(
        state,
        source=State.LIFTING,
        target=State.LIFTED,
        permission=lead,
        custom=action(
            _("Lift it"),
            clause=rules.CLAUSE,
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            form=REASON,
            note=_("The organisation is told. The entry stays in the register."),
        ),
    )
    def lift(self, act: Act) -> None:
        """It no longer counts; the entry stays."""
        self.reason = act.data["reason"]

    @transition(
        state,
        source=State.LIFTING,
        target=State.CONFIRMED,
        permission=lead,
        custom=action(_("Let it stand"), clause=rules.CLAUSE, step=Step.APPROVE, form=REASON),
    )
    def keep(self, act: Act) -> None:
        """The lead does not agree: it goes on to count."""
        self.reason = act.data["reason"]

    @property
    def evidence(self) -> list[Any]:
        """The files that count (prefetched by `with_life()`)."""
        return [file for file in self.attachments.all() if file.is_current]
