"""What one officer has in hand and another person decides on: an objection, a complaint."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.actions import Act, Actor
from portal.lifecycle.errors import Reason
from portal.lifecycle.models import TwoPersonSubject


class InOneHand(TwoPersonSubject):
    """Base: the case of something that was handed in, apart from its `SealedStatement`.

    Its officer proposes what is to become of it, also that it is not to be accepted (`grounds`),
    and a lead decides (`outcome`). What came as a letter was entered by an officer, with the day on
    which it was received (`received_on`). Each kind has the states that `OPEN` names, and a `state`
    whose first is that of a case nobody has checked yet.
    """

    #: States in which nothing is decided.
    OPEN: ClassVar[tuple[str, ...]]
    #: Decided on by another than whoever has it in hand.
    DECISIONS: ClassVar = frozenset({"refuse", "uphold", "dismiss"})
    #: What the officer has proposed and nobody has decided on.
    REFUSAL_PROPOSED: ClassVar = "refusal_proposed"

    code = models.CharField(_("query code"), max_length=24, unique=True, editable=False)
    received_on = models.DateField(_("received on paper on"), null=True, blank=True, editable=False)
    handler: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("in hand of"),
    )
    grounds = models.TextField(_("why it is not to be accepted"), blank=True)
    outcome = models.TextField(_("reason of the decision"), blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("approved_by")),
                name="%(class)s_decided_by_two",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided yet."""
        return self.state in self.OPEN

    @property
    def is_to_be_refused(self) -> bool:
        """Whether a lead is to decide that it is not accepted."""
        return self.state == self.REFUSAL_PROPOSED

    @property
    def tone(self) -> str:
        """The colour of its state: the usual one of “accepted” is that of a happy end."""
        return "orange" if self.is_open else "red" if self.state == "upheld" else ""

    @property
    def told(self) -> str:
        """Its state as whoever handed it in reads it: a refusal is told once it is decided."""
        field: Any = self._meta.get_field("state")
        return self.state_label(field.default if self.is_to_be_refused else self.state)

    def bars(self, name: str, actor: Actor) -> Iterator[Reason]:
        """Two people settle a case: whoever has it in hand does not decide it.

        Whoever proposed what is decided on is refused by the door; it may have been given to
        another since.
        """
        mine = actor.pk and actor.pk == self.handler_id
        if name in self.DECISIONS and mine and actor.pk != self.proposed_by_id:
            yield Reason(_now("You have it in hand yourself; another person decides on it."))

    def _settle(self, act: Act, outcome: str) -> None:
        self.outcome, self.settled_at = outcome, act.at
