"""What an organisation is told of a confirmed incident, and what it says to it (陈述申辩)."""

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import Role
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.integrity import rules
from portal.integrity.models.incident import Incident
from portal.integrity.querysets import HearingQuerySet
from portal.lifecycle.actions import Act, Tone, action, condition
from portal.lifecycle.actors import member
from portal.lifecycle.models import Subject

owner = member("incident.organisation_id", Role.APPLICANT_OWNER)


@condition
def incident_stands(hearing: "Hearing") -> Iterator[str]:
    """What no longer counts needs no defence."""
    if not hearing.incident.stands:
        yield _now("The incident no longer stands: %(state)s.") % {
            "state": hearing.incident.get_state_display()
        }


class Hearing(Subject):
    """The organisation's side of one incident, kept apart from it.

    So an applicant reads class, date and facts, and never source, evidence or remarks: those
    may point to whoever complained.
    """

    class State(models.TextChoices):
        OPEN = "open", _("view may be stated")
        STATED = "stated", _("view stated")

    audited = ("view",)

    incident = models.OneToOneField(
        Incident, models.PROTECT, related_name="hearing", verbose_name=_("incident")
    )
    state = FSMField(_("state"), default=State.OPEN, choices=State.choices, protected=True)
    view = models.TextField(_("view of the organisation"), blank=True)
    stated_at = models.DateTimeField(_("stated at"), null=True, blank=True)
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[HearingQuerySet] = HearingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="open")
                | models.Q(state="stated", stated_at__isnull=False),
                name="hearing_state_known",
            ),
        ]

    def __str__(self) -> str:
        return _now("Hearing of %(organisation)s") % {"organisation": self.incident.organisation}

    def get_absolute_url(self) -> str:
        return reverse("hearing_detail", args=[self.pk])

    # --- the life of a hearing ---

    @transition(
        state,
        source=State.OPEN,
        target=State.STATED,
        permission=owner,
        conditions=[incident_stands],
        custom=action(
            _("State your view"),
            clause=rules.CLAUSE,
            tone=Tone.PRIMARY,
            form="portal.integrity.forms.ViewForm",
            note=_("The ministry reads it before anything else follows from the incident."),
        ),
    )
    def state_view(self, act: Act) -> None:
        """The organisation says what it has to say, with documents where it has any."""
        self.view, self.stated_at = act.data["view"], act.at
        if act.data["evidence"]:
            attachments.store(self, "evidence", act.data["evidence"], actor=act.actor)
