"""Questions about an application, and their answers: between two sides, seen by nobody else."""

from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.querysets import ClarificationQuerySet
from portal.accounts.models import (
    APPLICANT_WRITERS,
    AUTHORITY,
    MINISTRY,
    Organisation,
    Role,
)
from portal.batches.models import Batch
from portal.documents.models import Attachment

#: While the authority has it in hand, it and the applicant may ask each other.
IN_HAND = (Application.State.SUBMITTED, Application.State.RETURNED, Application.State.PROPOSED)
#: While the ministry checks the form of what was recommended, it may ask.
FORMAL_CHECK = (Batch.State.APPLYING, Batch.State.RECOMMENDING, Batch.State.EVALUATING)


class Clarification(models.Model):
    """One question from one side to the other, and its answer."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="clarifications")
    asker = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    addressee = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    question = models.TextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[ClarificationQuerySet] = ClarificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("clarification")
        verbose_name_plural = _("clarifications")
        ordering: ClassVar = ["application", "asked_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(asker=models.F("addressee")), name="clarification_two_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.question[:40]}"

    def get_absolute_url(self) -> str:
        return f"{reverse('application_clarifications', args=[self.application_id])}#q-{self.pk}"

    @property
    def files_of_question(self) -> list[Attachment]:
        return [file for file in self.attachments.all() if file.slot == "question"]

    @property
    def files_of_answer(self) -> list[Attachment]:
        return [file for file in self.attachments.all() if file.slot == "answer"]

    def may_be_answered_by(self, user: Any) -> bool:
        """Whoever of the addressee may act on the application answers, once, until its end."""
        return (
            self.answered_at is None
            and user.organisation_id == self.addressee_id
            and is_open(self.application)
            and _acts(self.application, user)
        )


def addressee_for(application: Application, user: Any) -> Organisation | None:
    """Return whom `user` may ask about the application now; None where nobody."""
    if not _acts(application, user):
        return None
    if user.has_role(*MINISTRY):
        checking = application.state == Application.State.RECOMMENDED and is_open(application)
        return application.applicant if checking else None
    if application.state not in IN_HAND:
        return None
    is_ours = user.organisation_id == application.applicant_id
    return application.authority if is_ours else application.applicant


def is_open(application: Application) -> bool:
    """Whether anything can still be asked or answered: not after the application's end."""
    return (
        not application.ended
        and application.submitted_at is not None
        and application.batch.state in FORMAL_CHECK
    )


def _acts(application: Application, user: Any) -> bool:
    """Whether the person speaks for one of the sides."""
    if user.has_role(Role.MINISTRY_OFFICER):
        return True
    if user.has_role(*APPLICANT_WRITERS):
        return bool(user.organisation_id == application.applicant_id)
    if user.has_role(*AUTHORITY) and user.organisation_id == application.authority_id:
        lead = user.has_role(Role.AUTHORITY_LEAD)
        return lead or application.reviewer_id in {None, user.pk}
    return False
