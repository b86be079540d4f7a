"""The call notice of a batch (六(一))."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import Role
from portal.batches.models.batch import Batch
from portal.batches.models.soundness import problems, unanswered
from portal.batches.querysets import NoticeQuerySet
from portal.batches.wording import reason, sentence
from portal.documents.models import Attachment
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import holds, the_system
from portal.lifecycle.errors import Reason
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop
from portal.timeline import clock

officer = holds(Role.MINISTRY_OFFICER)
lead = holds(Role.MINISTRY_LEAD)
staff = holds(Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD)


@condition
def batch_is_sound(notice: "Notice") -> Iterator[Reason]:
    """Every fault of the batch, in words."""
    for problem in problems(notice.batch):
        yield reason(notice.batch, problem)


@condition
def doubts_are_answered(notice: "Notice") -> Iterator[Reason]:
    """Each doubt has its reason, which the second person reads."""
    link = reverse("batch_check", args=[notice.batch_id])
    for doubt in unanswered(notice.batch):
        yield Reason(_now("Give a reason: %(doubt)s") % {"doubt": sentence(doubt)}, link)


@condition
def text_is_written(notice: "Notice") -> Iterator[Reason]:
    """A notice is published with its number and its text."""
    link = reverse("notice_edit", args=[notice.batch_id])
    if not notice.document_number:
        yield Reason(_now("The notice has no document number yet."), link)
    if not notice.body:
        yield Reason(_now("The notice has no text yet."), link)


@condition
def deadline_is_ahead(notice: "Notice") -> Iterator[Reason]:
    """Nobody calls for applications whose deadline has passed."""
    if notice.batch.applications_due <= clock.now():
        yield Reason(
            _now("The applications' deadline %(due)s has already passed.")
            % {"due": f"{clock.local(notice.batch.applications_due):%Y-%m-%d %H:%M}"}
        )


#: What must hold when a notice is proposed and again when it is published.
CALLABLE: list[Callable[[Any], bool]] = [
    text_is_written,
    batch_is_sound,
    doubts_are_answered,
    deadline_is_ahead,
]


class Notice(TwoPersonSubject):
    """The public call of a batch: text, document number, and the decision to publish it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed for publication")
        PUBLISHED = "published", _("published")
        AMENDED = "amended", _("published, amended")

    PUBLIC: ClassVar = (State.PUBLISHED, State.AMENDED)
    #: What an amendment may correct.
    TEXTS: ClassVar = ("title", "body", "requirements")

    batch = models.OneToOneField(Batch, models.PROTECT, related_name="notice")
    index_number = models.CharField(_("index number"), max_length=40, blank=True)
    signed_on = models.DateField(_("dated"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=160)
    document_number = models.CharField(_("document number"), max_length=60)
    body = models.TextField(_("text"))
    requirements = models.TextField(_("application requirements"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    #: `{key of a doubt: {"reason", "by", "at"}}`: why it does not keep the batch back.
    justifications = models.JSONField(default=dict, blank=True, editable=False)
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("call notice")
        verbose_name_plural = _("call notices")
        ordering: ClassVar = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notice_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        return Stop.NOTICE

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC

    @property
    def index(self) -> str:
        """The index number: the ministry's own, else one that says batch and year."""
        return self.index_number or f"SFJD-{self.batch.year}-{self.batch.ordinal:02d}"

    @property
    def dated(self) -> dt.date | None:
        """The day it is dated: as written on it, else that on which it came out."""
        if self.signed_on or not self.published_at:
            return self.signed_on
        return clock.local(self.published_at).date()

    @property
    def validity(self) -> str:
        """Whether it still holds, as the index of a document says it."""
        if not self.is_public:
            return _now("not in force yet")
        ended = self.batch.state == Batch.State.RECOGNISED
        return _now("carried out") if ended else _now("in force")

    @property
    def texts(self) -> dict[str, str]:
        """What an amendment may correct, as it reads now."""
        return {name: getattr(self, name) for name in self.TEXTS}

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=officer,
        conditions=CALLABLE,
        custom=action(
            _("Propose for publication"), clause="六(一)", step=Step.PROPOSE, tone=Tone.PRIMARY
        ),
    )
    def propose(self, act: Act) -> None:
        """An officer holds the batch to be ready."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.DRAFT,
        permission=staff,
        custom=action(
            _("Send back to draft"), clause="六(一)", form="portal.lifecycle.forms.ReasonForm"
        ),
    )
    def send_back(self, act: Act) -> None:
        """Not ready after all; the reason stands in the audit log."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.PUBLISHED,
        permission=lead,
        conditions=CALLABLE,
        custom=action(
            _("Publish the notice"),
            clause="六(一)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("From here on the batch is frozen; only a published amendment changes it."),
        ),
    )
    def publish(self, act: Act) -> None:
        """The batch is called; its policy is frozen from here on."""
        self.published_at = act.at

    @transition(
        state,
        source=[State.PUBLISHED, State.AMENDED],
        target=State.AMENDED,
        permission=the_system,
        custom=action(_("Amend"), clause="六(一)", form="portal.batches.forms.TextsForm"),
    )
    def amend(self, act: Act) -> None:
        """An amendment has been approved: the texts read as it says (`Amendment.approve`)."""
        for name in self.TEXTS:
            setattr(self, name, act.data[name])
