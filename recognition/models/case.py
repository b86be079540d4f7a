"""A typical experience of a base, for others to learn from (六(五))."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.lifecycle.actions import Act, action
from portal.lifecycle.actors import the_system
from recognition.models.offered import Offered
from recognition.querysets import CaseQuerySet


class Case(Offered):
    """A 典型经验: what was done, what came of it, and what others can take over."""

    WRITTEN = ("title", "summary", "practice", "effect", "lesson")

    title = models.CharField(_("title"), max_length=80)
    summary = models.CharField(_("in one sentence"), max_length=200)
    practice = models.TextField(_("what was done"), max_length=6000)
    effect = models.TextField(_("what came of it"), max_length=3000)
    lesson = models.TextField(_("what others can take over"), max_length=3000)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("typical experience")
        verbose_name_plural = _("typical experiences")
        ordering: ClassVar = ["-published_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=Offered.STATES), name="case_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("case_detail", args=[self.pk])

    @transition(
        "state",
        source=Offered.State.PUBLISHED,
        target=Offered.State.TAKEN_DOWN,
        permission=the_system,
        custom=action(_("Take down"), clause="八"),
    )
    def take_down(self, act: Act) -> None:
        """The base has lost its name: it is no example any more."""
