"""A typical experience of a base, for others to learn from (六(五))."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import APPLICANT_WRITERS, Role
from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Tone, action, condition
from portal.lifecycle.actors import holds, member, the_system
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from recognition.models.base import Base
from recognition.querysets import CaseQuerySet

owner = member("base.project.applicant_id", Role.APPLICANT_OWNER)
authority = member("base.project.authority_id", Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD)
officer = holds(Role.MINISTRY_OFFICER)


@condition
def base_stands(case: "Case") -> Iterator[str]:
    """Only a base that stands is an example to others."""
    if not case.base.stands:
        yield _now("The recognition of %(base)s is cancelled.") % {"base": case.base}


class Case(Subject):
    """A 典型经验: what was done, what came of it, and what others can take over."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        ENDORSED = "endorsed", _("endorsed by the province")
        PUBLISHED = "published", _("published")
        TAKEN_DOWN = "taken_down", _("taken down")

    base = models.ForeignKey(Base, models.PROTECT, related_name="cases")
    title = models.CharField(_("title"), max_length=80)
    summary = models.CharField(_("in one sentence"), max_length=200)
    practice = models.TextField(_("what was done"), max_length=6000)
    effect = models.TextField(_("what came of it"), max_length=3000)
    lesson = models.TextField(_("what others can take over"), max_length=3000)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("typical experience")
        verbose_name_plural = _("typical experiences")
        ordering: ClassVar = ["-published_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["draft", "submitted", "endorsed", "published", "taken_down"]
                ),
                name="case_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("case_detail", args=[self.pk])

    @property
    def batch(self) -> Batch:
        return self.base.batch

    @property
    def stop(self) -> Stop:
        return Stop.RECOGNITION

    def may_be_edited_by(self, user: Any) -> bool:
        """Writers of the base edit a draft."""
        return (
            self.state == self.State.DRAFT
            and user.has_role(*APPLICANT_WRITERS)
            and user.organisation_id == self.base.project.applicant_id
        )

    @transition(
        state,
        source=State.DRAFT,
        target=State.SUBMITTED,
        permission=owner,
        conditions=[base_stands],
        custom=action(_("Submit for publication"), clause="六(五)", tone=Tone.PRIMARY),
    )
    def submit(self, act: Act) -> None:
        """The base offers its experience."""

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.DRAFT,
        permission=authority,
        custom=action(
            _("Return to the base"), clause="六(五)", form="portal.lifecycle.forms.ReasonForm"
        ),
    )
    def return_to_base(self, act: Act) -> None:
        """The province asks for changes first; the base is told why."""

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.ENDORSED,
        permission=authority,
        conditions=[base_stands],
        custom=action(_("Endorse for publication"), clause="六(五)", tone=Tone.PRIMARY),
    )
    def endorse(self, act: Act) -> None:
        """The province vouches for what is told; the ministry reads it next."""

    @transition(
        state,
        source=State.ENDORSED,
        target=State.DRAFT,
        permission=officer,
        custom=action(
            _("Return for changes"), clause="六(五)", form="portal.lifecycle.forms.ReasonForm"
        ),
    )
    def return_for_changes(self, act: Act) -> None:
        """Not yet fit for the public; the base is told why."""

    @transition(
        state,
        source=State.ENDORSED,
        target=State.PUBLISHED,
        permission=officer,
        conditions=[base_stands],
        custom=action(_("Publish the experience"), clause="六(五)", tone=Tone.PRIMARY),
    )
    def publish(self, act: Act) -> None:
        """Everybody may read it."""
        self.published_on = clock.local(act.at).date()

    @transition(
        state,
        source=State.PUBLISHED,
        target=State.TAKEN_DOWN,
        permission=the_system,
        custom=action(_("Take down"), clause="八"),
    )
    def take_down(self, act: Act) -> None:
        """The base has lost its name: it is no example any more."""
