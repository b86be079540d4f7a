"""What a base offers: its province vouches for it, the ministry publishes it (六(五))."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import APPLICANT_WRITERS, Role
from portal.batches.models import Batch
from portal.integrity.rules import leaks
from portal.integrity.wording import warning
from portal.lifecycle.actions import Act, Tone, action, condition
from portal.lifecycle.actors import holds, member
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from recognition.models.base import Base

owner = member("base.project.applicant_id", Role.APPLICANT_OWNER)
authority = member("base.project.authority_id", Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD)
officer = holds(Role.MINISTRY_OFFICER)


@condition
def base_stands(offered: "Offered") -> Iterator[str]:
    """Only a base that stands is an example to others."""
    if not offered.base.stands:
        yield _now("The recognition of %(base)s is cancelled.") % {"base": offered.base}


@condition
def names_nobody_in_private(written: Any) -> Iterator[str]:
    """No private number stands in what is published: a contact is an office."""
    for leak in leaks(written.text):
        yield warning(leak)


class Offered(Subject):
    """Base: what a base tells or opens to others. Each kind says who takes it down again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        ENDORSED = "endorsed", _("endorsed by the province")
        PUBLISHED = "published", _("published")
        TAKEN_DOWN = "taken_down", _("taken down")

    #: What the base writes, as one text to be checked.
    WRITTEN: ClassVar[tuple[str, ...]]
    #: For the constraint that each kind puts on its state.
    STATES: ClassVar = ["draft", "submitted", "endorsed", "published", "taken_down"]

    base = models.ForeignKey(Base, models.PROTECT, related_name="%(class)ss")
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @property
    def batch(self) -> Batch:
        return self.base.batch

    @property
    def stop(self) -> Stop:
        return Stop.RECOGNITION

    @property
    def text(self) -> str:
        """Everything the base wrote, as one text to be checked."""
        return "\n".join(str(getattr(self, name)) for name in self.WRITTEN)

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
        conditions=[base_stands, names_nobody_in_private],
        custom=action(_("Submit for publication"), clause="六(五)", tone=Tone.PRIMARY),
    )
    def submit(self, act: Act) -> None:
        """The base offers it to the public."""

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
        conditions=[base_stands, names_nobody_in_private],
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
        conditions=[base_stands, names_nobody_in_private],
        custom=action(_("Publish for everybody"), clause="六(五)", tone=Tone.PRIMARY),
    )
    def publish(self, act: Act) -> None:
        """Everybody may read it."""
        self.published_on = clock.local(act.at).date()
