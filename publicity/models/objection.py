"""An objection to one entry of a public notice, and who made it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.integrity.models.statement import SealedStatement
from portal.lifecycle.actions import Act, Actor, Tone, action
from portal.lifecycle.errors import Reason
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from publicity.models.actors import staff
from publicity.models.entry import Entry
from publicity.models.notice import PublicNotice
from publicity.querysets import UNSETTLED, ObjectionQuerySet, StatementQuerySet

if TYPE_CHECKING:
    from portal.batches.models import Batch


class Objection(Subject):
    """The case of one objection: what it is about and what came of it.

    Who objected and in which words stands apart, in its `Statement`. `substance` is what
    the party concerned is told; `outcome` is the reason of the latest decision.
    """

    class State(models.TextChoices):
        LODGED = "lodged", _("received")
        ACCEPTED = "accepted", _("being looked into")
        NOT_ACCEPTED = "not_accepted", _("not accepted")
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    audited = ("substance", "outcome")

    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="objections", verbose_name=_("public notice")
    )
    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="objections", verbose_name=_("entry")
    )
    code = models.CharField(_("query code"), max_length=24, unique=True, editable=False)
    state = FSMField(_("state"), default=State.LODGED, choices=State.choices, protected=True)
    substance = models.TextField(_("what the party concerned is told"), blank=True)
    outcome = models.TextField(_("reason of the decision"), blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("examined by"),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)

    objects: ClassVar[ObjectionQuerySet] = ObjectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["lodged", "accepted", "not_accepted", "upheld", "dismissed"]
                ),
                name="objection_state_known",
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

    def rests_on(self, clause: str) -> str:
        return self.notice.clause

    @property
    def is_open(self) -> bool:
        """Whether it still holds its entry."""
        return self.state in UNSETTLED

    @property
    def tone(self) -> str:
        """The colour of its state: the usual one of “accepted” is that of a happy end."""
        return "orange" if self.is_open else "red" if self.state == self.State.UPHELD else ""

    def bars(self, name: str, actor: Actor) -> Iterator[Reason]:
        """Two people settle an objection: who took it up and looked into it does not decide it."""
        if name in {"uphold", "dismiss"} and actor.pk and actor.pk == self.accepted_by_id:
            yield Reason(_now("You took this objection up yourself; another person decides on it."))

    # --- the life of an objection ---

    @transition(
        state,
        source=State.LODGED,
        target=State.ACCEPTED,
        permission=staff,
        custom=action(
            _("Accept for examination"),
            clause="六(四)",
            tone=Tone.PRIMARY,
            form="publicity.forms.SubstanceForm",
            note=_("Only this entry is held until the objection is settled."),
        ),
    )
    def accept(self, act: Act) -> None:
        """Formally in order: real name, contact, reasons, in time."""
        self.substance = act.data["substance"]
        self.accepted_by_id = act.actor.pk

    @transition(
        state,
        source=State.LODGED,
        target=State.NOT_ACCEPTED,
        permission=staff,
        custom=action(_("Do not accept"), clause="六(四)", form="publicity.forms.OutcomeForm"),
    )
    def refuse(self, act: Act) -> None:
        """Not formally in order; the entry is free again."""
        self._settle(act)

    @transition(
        state,
        source=State.ACCEPTED,
        target=State.UPHELD,
        permission=staff,
        custom=action(
            _("Uphold the objection"),
            clause="六(四)",
            tone=Tone.DANGER,
            form="publicity.forms.OutcomeForm",
            note=_("The entry is removed from the list."),
        ),
    )
    def uphold(self, act: Act) -> None:
        """The objection is right: its entry is removed from the list."""
        self._settle(act)

    @transition(
        state,
        source=State.ACCEPTED,
        target=State.DISMISSED,
        permission=staff,
        custom=action(
            _("Dismiss the objection"),
            clause="六(四)",
            form="publicity.forms.OutcomeForm",
            note=_("The entry is free again."),
        ),
    )
    def dismiss(self, act: Act) -> None:
        """The objection is not borne out."""
        self._settle(act)

    def _settle(self, act: Act) -> None:
        self.outcome = act.data["reason"]
        self.settled_at = act.at


class Statement(SealedStatement):
    """What the objector handed in."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="statement")

    objects: ClassVar[StatementQuerySet] = StatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("statement of an objector")
        verbose_name_plural = _("statements of objectors")

    def __str__(self) -> str:
        return _now("Statement of objection no. %(number)s") % {"number": self.objection_id}
