"""What somebody is asked in an objection, and what they answer (六(四))."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import Organisation, Role
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.lifecycle.actions import Act, Tone, action, condition
from portal.lifecycle.actors import described
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from publicity.models.notice import PublicNotice
from publicity.models.objection import Objection
from publicity.models.resting import OfANotice
from publicity.querysets import InquiryQuerySet

if TYPE_CHECKING:
    from portal.batches.models import Batch


def whoever_is_asked(inquiry: Any, actor: Any) -> bool:
    """The owner of the party concerned, or the people of the province that was asked."""
    roles = (
        (Role.APPLICANT_OWNER,)
        if inquiry.addressee == Inquiry.Addressee.PARTY
        else (Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD)
    )
    return bool(actor.has_role(*roles) and actor.organisation_id == inquiry.to_id)


described(
    whoever_is_asked,
    "applicant_owner of the party concerned, or authority_officer, authority_lead of the province",
)


@condition
def objection_is_open(inquiry: "Inquiry") -> Iterator[str]:
    """What is settled needs no answer."""
    if not inquiry.objection.is_open:
        yield _now("The objection is settled: %(state)s.") % {
            "state": inquiry.objection.get_state_display()
        }


class Inquiry(OfANotice, Subject):
    """A question to the party concerned or to its province, kept apart from the objection.

    So whoever is asked reads the substance and the question, and never the statement: its words
    and its evidence may point to whoever objected.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ANSWERED = "answered", _("answered")

    class Addressee(models.TextChoices):
        PARTY = "party", _("party concerned")
        PROVINCE = "province", _("provincial authority")

    audited = ("answer",)

    objection: Any = models.ForeignKey(
        Objection, models.PROTECT, related_name="inquiries", verbose_name=_("objection")
    )
    addressee = models.CharField(_("asked as"), max_length=8, choices=Addressee.choices)
    to: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("asked")
    )
    question = models.TextField(_("question"))
    due_at = models.DateTimeField(_("to be answered by"))
    state = FSMField(_("state"), default=State.OPEN, choices=State.choices, protected=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[InquiryQuerySet] = InquiryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["objection", "addressee"], name="asked_once"),
            models.CheckConstraint(
                condition=models.Q(state="open")
                | models.Q(state="answered", answered_at__isnull=False),
                name="inquiry_state_known",
            ),
        ]

    def __str__(self) -> str:
        return _now("Inquiry on an objection to %(entry)s") % {"entry": self.objection.entry}

    def get_absolute_url(self) -> str:
        return reverse("inquiry_detail", args=[self.pk])

    @property
    def batch(self) -> "Batch":
        return self.objection.batch

    @property
    def stop(self) -> Stop:
        return self.objection.stop

    @property
    def notice(self) -> PublicNotice:
        return self.objection.notice

    @property
    def is_waited_for(self) -> bool:
        """Whether whoever was asked still has time to answer; a late answer is read as well."""
        return self.state == self.State.OPEN and clock.now() < self.due_at

    # --- the life of an inquiry ---

    @transition(
        state,
        source=State.OPEN,
        target=State.ANSWERED,
        permission=whoever_is_asked,
        conditions=[objection_is_open],
        custom=action(
            _("Answer"),
            clause="六(四)",
            tone=Tone.PRIMARY,
            form="publicity.objection_forms.AnswerForm",
            note=_("Whoever decides on the objection reads it."),
        ),
    )
    def reply(self, act: Act) -> None:
        """What is said to it, with documents where there are any."""
        self.answer, self.answered_at = act.data["answer"], act.at
        if act.data["evidence"]:
            attachments.store(self, "evidence", act.data["evidence"], actor=act.actor)
