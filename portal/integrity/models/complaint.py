"""A complaint about an organisation (监督举报), and who made it."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from portal.accounts.models import Organisation, Role
from portal.integrity import rules
from portal.integrity.models.hand import InOneHand
from portal.integrity.models.incident import Category, Incident
from portal.integrity.models.statement import SealedStatement
from portal.integrity.querysets import ComplaintQuerySet, ComplaintStatementQuerySet
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import described, holds

CLAUSE = rules.SUPERVISION
officer = holds(Role.MINISTRY_OFFICER)
lead = holds(Role.MINISTRY_LEAD)


def the_handler(subject: Any, actor: Any) -> bool:
    """The officer who has this complaint in hand, and no other."""
    return officer(subject, actor) and actor.pk == subject.handler_id


described(the_handler, "the ministry_officer who has it in hand")


def any_officer(subject: Any, actor: Any) -> bool:
    """Any officer, as long as nobody has it in hand."""
    return officer(subject, actor) and subject.handler_id is None


described(any_officer, "ministry_officer, while nobody has it in hand")


#: From both of what an officer proposes: not to accept a complaint, and what was found.
SENDING_BACK = action(
    _("Send back to the officer"), clause=CLAUSE, form="portal.lifecycle.forms.ReasonForm"
)


@condition
def is_borne_out(complaint: "Complaint") -> Iterator[str]:
    """The lead decides on what was proposed, or sends it back."""
    if complaint.verdict != Complaint.Verdict.UPHOLD:
        yield _now("It was proposed to dismiss the complaint.")


@condition
def is_not_borne_out(complaint: "Complaint") -> Iterator[str]:
    """The lead decides on what was proposed, or sends it back."""
    if complaint.verdict != Complaint.Verdict.DISMISS:
        yield _now("It was proposed to uphold the complaint.")


@condition
def is_not_answered(complaint: "Complaint") -> Iterator[str]:
    """A complaint is answered once."""
    if complaint.answered_at:
        yield _now("The complaint has been answered already.")


@condition
def is_not_entered(complaint: "Complaint") -> Iterator[str]:
    """One complaint makes one incident."""
    if complaint.incident_id:
        yield _now("It stands in the register already.")


class Complaint(InOneHand):
    """The case of one complaint: whom it is about and what came of it.

    Who complained, in which words and with which evidence stands apart, in its
    `ComplaintStatement`: one officer has it in hand and alone reads that.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        REFUSAL_PROPOSED = "refusal_proposed", _("not to be accepted, to be decided on")
        ACCEPTED = "accepted", _("being looked into")
        NOT_ACCEPTED = "not_accepted", _("not accepted")
        VERIFIED = "verified", _("verified, to be decided on")
        UPHELD = "upheld", pgettext_lazy("complaint", "upheld")
        DISMISSED = "dismissed", pgettext_lazy("complaint", "dismissed")

    class Verdict(models.TextChoices):
        UPHOLD = "uphold", _("borne out")
        DISMISS = "dismiss", _("not borne out")

    #: What somebody can complain of: facts of 八(二), burdens that 十 forbids, anything else.
    TOPICS: ClassVar = [
        *Category.choices,
        ("burden", _("fees or burdens that the notice forbids")),
        ("other", _("other")),
    ]
    OPEN: ClassVar = (State.RECEIVED, State.REFUSAL_PROPOSED, State.ACCEPTED, State.VERIFIED)
    DECIDED: ClassVar = (State.UPHELD, State.DISMISSED)
    audited = (
        "handler_id",
        "received_on",
        "grounds",
        "substance",
        "findings",
        "verdict",
        "outcome",
        "answer",
    )

    about = models.CharField(_("organisation, as the complaint names it"), max_length=120)
    topic = models.CharField(_("topic"), max_length=16, choices=TOPICS)
    organisation: Any = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("organisation"),
    )
    state = FSMField(_("state"), default=State.RECEIVED, choices=State.choices, protected=True)
    substance = models.TextField(_("what is complained of"), blank=True)
    findings = models.TextField(_("what was found"), blank=True)
    verdict = models.CharField(_("finding"), max_length=8, choices=Verdict.choices, blank=True)
    answer = models.TextField(_("answer to the complainant"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    incident = models.OneToOneField(
        Incident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaint",
        verbose_name=_("incident"),
    )

    objects: ClassVar[ComplaintQuerySet] = ComplaintQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            *InOneHand.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "received",
                        "refusal_proposed",
                        "accepted",
                        "not_accepted",
                        "verified",
                        "upheld",
                        "dismissed",
                    ]
                ),
                name="complaint_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(incident__isnull=True) | models.Q(state="upheld"),
                name="only_upheld_complaints_make_incidents",
            ),
            models.CheckConstraint(
                condition=models.Q(state="received") | models.Q(handler__isnull=False),
                name="complaint_moves_in_somebodys_hand",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "handler"], name="complaint_queue")]

    def __str__(self) -> str:
        return _now("Complaint no. %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("complaint_detail", args=[self.pk])

    # --- the life of a complaint ---

    @transition(
        state,
        source=State.RECEIVED,
        target=None,
        permission=any_officer,
        custom=action(
            _("Take it in hand"),
            clause=CLAUSE,
            tone=Tone.PRIMARY,
            note=_("You alone then read the statement and can look up who complained."),
        ),
    )
    def take(self, act: Act) -> None:
        """From now on one officer answers for it."""
        self.handler_id = act.actor.pk

    @transition(
        state,
        source=OPEN,
        target=None,
        permission=lead,
        custom=action(
            _("Give it to an officer"),
            clause=CLAUSE,
            form="portal.integrity.complaint_forms.AssignForm",
            note=_("Whoever had it in hand before reads the statement no longer."),
        ),
    )
    def assign(self, act: Act) -> None:
        """Such as when its officer is away, or has an interest in it."""
        self.handler_id = act.data["handler"].pk

    @transition(
        state,
        source=State.RECEIVED,
        target=State.ACCEPTED,
        permission=the_handler,
        custom=action(
            _("Accept for examination"),
            clause=CLAUSE,
            tone=Tone.PRIMARY,
            form="portal.integrity.complaint_forms.AcceptForm",
        ),
    )
    def accept(self, act: Act) -> None:
        """It can be looked into: whom it concerns, and in neutral words what it says."""
        self.organisation = act.data["organisation"]
        self.substance = act.data["substance"]

    @transition(
        state,
        source=State.RECEIVED,
        target=State.REFUSAL_PROPOSED,
        permission=the_handler,
        custom=action(
            _("Propose not to accept it"),
            clause=CLAUSE,
            step=Step.PROPOSE,
            form="portal.integrity.complaint_forms.OutcomeForm",
            note=_("A lead decides on it; until then nobody outside learns of it."),
        ),
    )
    def propose_refusal(self, act: Act) -> None:
        """Nothing in it could be looked into, or it is not the ministry's business."""
        self.grounds = act.data["reason"]

    @transition(
        state,
        source=State.REFUSAL_PROPOSED,
        target=State.NOT_ACCEPTED,
        permission=lead,
        custom=action(
            _("Do not accept"),
            clause=CLAUSE,
            step=Step.APPROVE,
            tone=Tone.DANGER,
            note=_("The complainant reads the reason by the query code."),
        ),
    )
    def refuse(self, act: Act) -> None:
        """Two people find so; the complainant is answered at once."""
        self._settle(act, self.grounds)
        self.answer, self.answered_at = self.grounds, act.at

    @transition(
        state,
        source=State.ACCEPTED,
        target=State.VERIFIED,
        permission=the_handler,
        custom=action(
            _("Note what was found"),
            clause=CLAUSE,
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="portal.integrity.complaint_forms.FindingsForm",
            note=_("A lead decides on it, without knowing who complained."),
        ),
    )
    def verify(self, act: Act) -> None:
        """What the officer found, and whether it bears the complaint out."""
        self.findings, self.verdict = act.data["findings"], act.data["verdict"]

    @transition(
        state,
        source=State.REFUSAL_PROPOSED,
        target=State.RECEIVED,
        permission=lead,
        custom=SENDING_BACK,
    )
    @transition(
        state,
        source=State.VERIFIED,
        target=State.ACCEPTED,
        permission=lead,
        custom=SENDING_BACK,
    )
    def send_back(self, act: Act) -> None:
        """The lead wants it looked at again."""
        self.grounds = self.verdict = ""

    @transition(
        state,
        source=State.VERIFIED,
        target=State.UPHELD,
        permission=lead,
        conditions=[is_borne_out],
        custom=action(
            _("Uphold the complaint"),
            clause=CLAUSE,
            step=Step.APPROVE,
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
            note=_("It can then be entered in the register of incidents."),
        ),
    )
    def uphold(self, act: Act) -> None:
        """The complaint is right."""
        self._settle(act, act.data["reason"])

    @transition(
        state,
        source=State.VERIFIED,
        target=State.DISMISSED,
        permission=lead,
        conditions=[is_not_borne_out],
        custom=action(
            _("Dismiss the complaint"),
            clause=CLAUSE,
            step=Step.APPROVE,
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def dismiss(self, act: Act) -> None:
        """The complaint is not borne out."""
        self._settle(act, act.data["reason"])

    @transition(
        state,
        source=DECIDED,
        target=None,
        permission=the_handler,
        conditions=[is_not_answered],
        custom=action(
            _("Answer the complainant"),
            clause=CLAUSE,
            tone=Tone.PRIMARY,
            form="portal.integrity.complaint_forms.AnswerForm",
            note=_("The complainant reads it by the query code."),
        ),
    )
    def reply(self, act: Act) -> None:
        """What came of it, in words for whoever complained."""
        self.answer, self.answered_at = act.data["answer"], act.at

    @transition(
        state,
        source=State.UPHELD,
        target=None,
        permission=the_handler,
        conditions=[is_not_entered],
        custom=action(
            _("Enter it in the register of incidents"),
            clause=rules.CLAUSE,
            form="portal.integrity.complaint_forms.ToIncidentForm",
            note=_("A lead confirms the incident; the organisation never learns who complained."),
        ),
    )
    def make_incident(self, act: Act) -> None:
        """What was found becomes an incident of the organisation concerned."""
        from portal.integrity import services  # noqa: PLC0415 - services work on this model

        source = Incident.Source.COMPLAINT
        self.incident = services.enter(
            self.organisation, actor=act.actor, source=source, **act.data
        )


class ComplaintStatement(SealedStatement):
    """What the complainant handed in."""

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="statement")

    objects: ClassVar[ComplaintStatementQuerySet] = ComplaintStatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("statement of a complainant")
        verbose_name_plural = _("statements of complainants")

    def __str__(self) -> str:
        return _now("Statement of complaint no. %(number)s") % {"number": self.complaint_id}
