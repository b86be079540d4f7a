"""Experts: where they work and what for, and how they stand in the pool (六(二))."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from evaluation.models.register import Commitment, Conflict
from evaluation.querysets import ExpertProfileQuerySet
from evaluation.rules import Ground
from portal.accounts.models import Invitation, Role, validate_uscc
from portal.lifecycle.actions import Act, Tone, action
from portal.lifecycle.actors import holds, person, the_system
from portal.lifecycle.models import Subject

REASON = "portal.lifecycle.forms.ReasonForm"
officer = holds(Role.MINISTRY_OFFICER)
oneself = person("user_id")


class ExpertProfile(Subject):
    """An expert of the pool: read before a sheet is assigned.

    `sectors` holds names of sectors; an empty list means every sector. Codes are no use across
    batches, which number their sectors anew. There is no account while the invitation waits.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        LEFT = "left", _("left")

    audited = ("name", "employer", "employer_uscc", "employer_group", "region")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expert_profile",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    employer = models.CharField(_("employer"), max_length=120)
    employer_uscc = models.CharField(
        _("employer's unified social credit code"), max_length=18, validators=[validate_uscc]
    )
    employer_group = models.CharField(
        _("group the employer belongs to"), max_length=120, blank=True
    )
    sectors = models.JSONField(_("sectors"), default=list, blank=True)
    region = models.CharField(_("region code"), max_length=6, blank=True)
    title = models.CharField(_("professional title"), max_length=40, blank=True)
    specialities = models.CharField(_("specialities"), max_length=200, blank=True)
    state = FSMField(_("state"), default=State.INVITED, choices=State.choices, protected=True)
    invitation = models.ForeignKey(
        Invitation, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects: ClassVar[ExpertProfileQuerySet] = ExpertProfileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering: ClassVar = ["region", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["invited", "active", "paused", "left"]),
                name="expert_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["invited", "left"]) | Q(user__isnull=False),
                name="expert_at_work_has_an_account",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email="") & ~Q(state="left"),
                name="expert_email_once",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(filter(None, [self.name, self.title, self.employer]))

    def get_absolute_url(self) -> str:
        return reverse("expert_detail", args=[self.pk])

    def clean(self) -> None:
        if self.user and not self.user.has_role(Role.EXPERT):
            raise ValidationError(_("This account does not hold the role of an expert."))

    def may_judge_in(self, sector: Any) -> bool:
        """Whether the expert knows a sector."""
        return not self.sectors or sector.name in self.sectors

    # --- the life of an expert in the pool ---

    @transition(
        state,
        source=State.INVITED,
        target=State.ACTIVE,
        permission=the_system,
        custom=action(
            _("Take up the invitation"), clause="六(二)", form="evaluation.expert_forms.JoinedForm"
        ),
    )
    def join(self, act: Act) -> None:
        """The person has an account now."""
        self.user = act.data["user"]

    @transition(
        state,
        source=[State.ACTIVE, State.PAUSED],
        target=None,
        permission=oneself,
        custom=action(
            _("Sign the commitment"),
            clause="六(二)",
            inline=True,
            tone=Tone.PRIMARY,
            form="evaluation.expert_forms.SignForm",
        ),
    )
    def sign(self, act: Act) -> None:
        """Commit oneself to confidentiality and integrity for one batch, before anything opens."""
        Commitment.seal_for(self, act.data["batch"], act.data["version"], act.at)

    @transition(
        state,
        source=[State.ACTIVE, State.PAUSED],
        target=None,
        permission=oneself,
        custom=action(
            _("Declare an interest"),
            clause="六(二)",
            form="evaluation.expert_forms.DeclareForm",
            note=_("You judge nothing of this body; a sheet that you already have passes on."),
        ),
    )
    def declare(self, act: Act) -> None:
        """Name a body that the expert may not judge, and why."""
        Conflict.enter(
            self,
            Ground.DECLARED,
            name=act.data["organisation"],
            uscc=act.data["uscc"],
            reason=act.data["reason"],
            at=act.at,
            by=act.actor,
        )

    @transition(
        state,
        source=State.ACTIVE,
        target=State.PAUSED,
        permission=officer,
        custom=action(
            _("Pause"),
            clause="六(二)",
            form=REASON,
            note=_("Gets no new sheet until resumed; open ones stay."),
        ),
    )
    def pause(self, act: Act) -> None:
        """Not drawn for a while."""

    @transition(
        state,
        source=State.PAUSED,
        target=State.ACTIVE,
        permission=officer,
        custom=action(_("Resume"), clause="六(二)"),
    )
    def resume(self, act: Act) -> None:
        """Drawn again."""

    @transition(
        state,
        source=[State.INVITED, State.ACTIVE, State.PAUSED],
        target=State.LEFT,
        permission=officer,
        custom=action(
            _("Remove from the pool"),
            clause="六(二)",
            tone=Tone.DANGER,
            form=REASON,
            note=_("Sheets that are still open are taken back and pass on."),
        ),
    )
    def leave(self, act: Act) -> None:
        """Out of the pool for good; what was scored stays."""
