"""An objection to one entry of a public notice, and who made it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.integrity.models.hand import InOneHand
from portal.integrity.models.statement import SealedStatement
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.stops import Stop
from portal.timeline.wording import until
from publicity.models.actors import any_officer, asks_a_province, lead, the_handler
from publicity.models.entry import Entry
from publicity.models.notice import PublicNotice
from publicity.models.resting import OfANotice
from publicity.querysets import UNSETTLED, ObjectionQuerySet, StatementQuerySet
from publicity.rules import clause_of

if TYPE_CHECKING:
    from portal.batches.models import Batch


@condition
def something_was_found(objection: "Objection") -> Iterator[str]:
    """Nobody decides on what has not been looked into."""
    if not objection.findings:
        yield _now("What was found is not noted yet.")


@condition
def party_was_heard(objection: "Objection") -> Iterator[str]:
    """Nobody is taken off a list before having been able to say something to it."""
    yield from _waited_for(objection, "party")


@condition
def province_has_answered(objection: "Objection") -> Iterator[str]:
    """A province that was asked to verify is waited for, as long as it has time."""
    yield from _waited_for(objection, "province")


@condition
def province_was_not_asked(objection: "Objection") -> Iterator[str]:
    """One question to a province, and one answer."""
    for inquiry in objection.inquiries.all():
        if inquiry.addressee == "province":
            yield _now("%(whom)s has been asked already.") % {"whom": inquiry.to}


def _waited_for(objection: "Objection", addressee: str) -> Iterator[str]:
    for inquiry in objection.inquiries.all():
        if inquiry.addressee == addressee and inquiry.is_waited_for:
            yield _now("%(whom)s has until %(day)s to answer.") % {
                "whom": inquiry.to,
                "day": until(inquiry.due_at),
            }


class Objection(OfANotice, InOneHand):
    """The case of one objection: what it is about and what came of it.

    Who objected and in which words stands apart, in its `Statement`: one officer has the case
    in hand and alone reads that. `substance` is what the party concerned is told, `findings`
    what the officer found, `grounds` why it should not even be looked into, `outcome` the reason
    of the decision.
    """

    class State(models.TextChoices):
        LODGED = "lodged", _("received")
        REFUSAL_PROPOSED = "refusal_proposed", _("not to be accepted, to be decided on")
        ACCEPTED = "accepted", _("being looked into")
        NOT_ACCEPTED = "not_accepted", _("not accepted")
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    OPEN: ClassVar = UNSETTLED
    audited = ("handler_id", "received_on", "grounds", "substance", "findings", "outcome")

    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="objections", verbose_name=_("public notice")
    )
    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="objections", verbose_name=_("entry")
    )
    state = FSMField(_("state"), default=State.LODGED, choices=State.choices, protected=True)
    substance = models.TextField(_("what the party concerned is told"), blank=True)
    findings = models.TextField(_("what was found"), blank=True)

    objects: ClassVar[ObjectionQuerySet] = ObjectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            *InOneHand.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "lodged",
                        "refusal_proposed",
                        "accepted",
                        "not_accepted",
                        "upheld",
                        "dismissed",
                    ]
                ),
                name="objection_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="lodged") | models.Q(handler__isnull=False),
                name="objection_moves_in_somebodys_hand",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["entry", "state"], name="objection_of_entry"),
        ]

    def __str__(self) -> str:
        return _now("Objection no. %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("objection_detail", args=[self.pk])

    @property
    def batch(self) -> "Batch":
        return self.notice.batch

    @property
    def stop(self) -> Stop:
        return self.notice.stop

    @classmethod
    def may_rest_on(cls, name: str, clause: str) -> tuple[str, ...]:
        """Nobody asks a province about its own list (六(一)): it looks into it by itself."""
        known = super().may_rest_on(name, clause)
        own = clause_of(PublicNotice.Kind.PROVINCIAL_LIST)
        return tuple(c for c in known if c != own) if name == "ask_province" else known

    # --- the life of an objection ---

    @transition(
        state,
        source=State.LODGED,
        target=None,
        permission=any_officer,
        custom=action(
            _("Take it in hand"),
            clause="六(四)",
            tone=Tone.PRIMARY,
            note=_("You alone then read the statement and can look up who objected."),
        ),
    )
    def take(self, act: Act) -> None:
        """From now on one officer answers for it."""
        self.handler_id = act.actor.pk

    @transition(
        state,
        source=[State.LODGED, State.ACCEPTED],
        target=None,
        permission=lead,
        custom=action(
            _("Give it to an officer"),
            clause="六(四)",
            form="publicity.objection_forms.AssignForm",
            note=_("Whoever had it in hand before reads the statement no longer."),
        ),
    )
    def assign(self, act: Act) -> None:
        """Such as when its officer is away, or has an interest in it."""
        self.handler_id = act.data["handler"].pk

    @transition(
        state,
        source=State.LODGED,
        target=State.ACCEPTED,
        permission=the_handler,
        custom=action(
            _("Accept for examination"),
            clause="六(四)",
            tone=Tone.PRIMARY,
            form="publicity.objection_forms.SubstanceForm",
            note=_("Only this entry is held until the objection is settled; its party is heard."),
        ),
    )
    def accept(self, act: Act) -> None:
        """Formally in order: real name, contact, reasons, evidence, in time."""
        self.substance = act.data["substance"]

    @transition(
        state,
        source=State.LODGED,
        target=State.REFUSAL_PROPOSED,
        permission=the_handler,
        custom=action(
            _("Propose not to accept it"),
            clause="六(四)",
            step=Step.PROPOSE,
            form="publicity.objection_forms.OutcomeForm",
            note=_("A lead decides on it; until then it holds its entry as any other."),
        ),
    )
    def propose_refusal(self, act: Act) -> None:
        """Not formally in order: anonymous, without reasons or evidence, or out of time."""
        self.grounds = act.data["reason"]

    @transition(
        state,
        source=State.REFUSAL_PROPOSED,
        target=State.NOT_ACCEPTED,
        permission=lead,
        custom=action(
            _("Do not accept"),
            clause="六(四)",
            step=Step.APPROVE,
            tone=Tone.DANGER,
            note=_("The entry is free again; whoever objects reads the reason by the query code."),
        ),
    )
    def refuse(self, act: Act) -> None:
        """Two people find that it is not formally in order."""
        self._settle(act, self.grounds)

    @transition(
        state,
        source=State.REFUSAL_PROPOSED,
        target=State.LODGED,
        permission=lead,
        custom=action(
            _("Send back to the officer"),
            clause="六(四)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def send_back(self, act: Act) -> None:
        """The lead finds it in order, or wants it checked again."""
        self.grounds = ""

    @transition(
        state,
        source=State.ACCEPTED,
        target=None,
        permission=asks_a_province,
        conditions=[province_was_not_asked],
        custom=action(
            _("Ask the province to verify"),
            clause="六(四)",
            form="publicity.objection_forms.QuestionForm",
            note=_("The province reads the question and the substance, never who objects."),
        ),
    )
    def ask_province(self, act: Act) -> None:
        """The authority of the entry looks into it on the spot; `handover.py` asks it."""

    @transition(
        state,
        source=State.ACCEPTED,
        target=None,
        permission=the_handler,
        custom=action(
            _("Note what was found"),
            clause="六(四)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="publicity.objection_forms.FindingsForm",
            note=_("A lead decides on it, without knowing who objected."),
        ),
    )
    def note_findings(self, act: Act) -> None:
        """With whom it was verified, and what that shows."""
        self.findings = act.data["findings"]

    @transition(
        state,
        source=State.ACCEPTED,
        target=State.UPHELD,
        permission=lead,
        conditions=[something_was_found, party_was_heard, province_has_answered],
        custom=action(
            _("Uphold the objection"),
            clause="六(四)",
            step=Step.APPROVE,
            tone=Tone.DANGER,
            form="publicity.objection_forms.OutcomeForm",
            note=_("The entry is removed from the list."),
        ),
    )
    def uphold(self, act: Act) -> None:
        """The objection is right: its entry is removed from the list."""
        self._settle(act, act.data["reason"])

    @transition(
        state,
        source=State.ACCEPTED,
        target=State.DISMISSED,
        permission=lead,
        conditions=[something_was_found, province_has_answered],
        custom=action(
            _("Dismiss the objection"),
            clause="六(四)",
            step=Step.APPROVE,
            form="publicity.objection_forms.OutcomeForm",
            note=_("The entry is free again."),
        ),
    )
    def dismiss(self, act: Act) -> None:
        """The objection is not borne out."""
        self._settle(act, act.data["reason"])


class Statement(SealedStatement):
    """What the objector handed in."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="statement")

    objects: ClassVar[StatementQuerySet] = StatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("statement of an objector")
        verbose_name_plural = _("statements of objectors")

    def __str__(self) -> str:
        return _now("Statement of objection no. %(number)s") % {"number": self.objection_id}
