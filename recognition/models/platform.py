"""A platform of a base that others may use (六(五): sharing of resources)."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.lifecycle.actions import Act, Tone, action
from portal.lifecycle.actors import described, the_system
from portal.timeline import clock
from recognition.models.offered import Offered, officer, owner
from recognition.promotion_querysets import PlatformQuerySet


def may_take_down(platform: Any, actor: Any) -> bool:
    """The base, the ministry, or the portal where the base loses its name."""
    return the_system(platform, actor) or owner(platform, actor) or officer(platform, actor)


described(may_take_down, "owner of the base, ministry_officer, the portal itself")


class Platform(Offered):
    """A 共享平台: what it offers, who may use it and how, published until it is taken down."""

    class Kind(models.TextChoices):
        """What is shared: innovation platforms, public services, and what they run on."""

        TECHNOLOGY = "technology", _("common technology")
        TESTING = "testing", _("inspection and testing")
        PILOT = "pilot", _("pilot production")
        COMPUTING = "computing", _("computing power")
        DATA = "data", _("data")
        SERVICE = "service", _("public service")

    WRITTEN = ("name", "offers", "audience", "procedure", "contact")
    audited = ("name", "reason")

    name = models.CharField(_("name of the platform"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    offers = models.TextField(_("what it offers"), max_length=3000)
    audience = models.CharField(_("who may use it"), max_length=300)
    procedure = models.TextField(_("how to apply for its use"), max_length=2000)
    contact = models.CharField(
        _("contact"), max_length=120, help_text=_("An office and its landline; it is published.")
    )
    taken_down_on = models.DateField(_("taken down on"), null=True, blank=True, editable=False)
    reason = models.TextField(_("why it was taken down"), blank=True, editable=False)

    objects: ClassVar[PlatformQuerySet] = PlatformQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("shared platform")
        verbose_name_plural = _("shared platforms")
        # By administrative division and name, in no order of merit (十).
        ordering: ClassVar = ["base__project__applicant__region", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=Offered.STATES), name="platform_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("platform_detail", args=[self.pk])

    @transition(
        "state",
        source=Offered.State.PUBLISHED,
        target=Offered.State.TAKEN_DOWN,
        permission=may_take_down,
        custom=action(
            _("Take down"),
            clause="六(五)",
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
            note=_("It is open to others no more; the time until now goes on to count."),
        ),
    )
    def take_down(self, act: Act) -> None:
        """It is not shared any more, or the base has lost its name."""
        self.taken_down_on = clock.local(act.at).date()
        self.reason = act.data["reason"]
