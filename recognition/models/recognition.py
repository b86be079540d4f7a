"""The document that recognises bases: who is on it, its number, and who decided (六(四))."""

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from acceptance.models import CreationProject
from portal.accounts.models import Role
from portal.batches.models import Batch
from portal.documents import attachments
from portal.integrity import standing
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import holds
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from publicity.models import Entry
from recognition import rules
from recognition.querysets import RecognitionQuerySet

officer = holds(Role.MINISTRY_OFFICER)
lead = holds(Role.MINISTRY_LEAD)


@condition
def has_rows(recognition: "Recognition") -> Iterator[str]:
    """A document without a list recognises nobody."""
    if not recognition.rows.all():
        yield _now("There is nobody on the list.")


@condition
def is_free_of_objections(recognition: "Recognition") -> Iterator[str]:
    """Only those are recognised against whom no objection stands (六(四))."""
    for row in recognition.rows.all():
        if row.is_held:
            yield _now("There is an unsettled or upheld objection to %(name)s.") % {
                "name": row.project.applicant
            }


@condition
def nothing_stands_against_them(recognition: "Recognition") -> Iterator[str]:
    """Nobody is recognised while a confirmed incident stands (八(二))."""
    for row in recognition.rows.all():
        behind = partial(getattr, row.project, "application")
        yield from standing.reasons(row, row.project.applicant, application=behind)


@condition
def others_are_free(recognition: "Recognition") -> Iterator[str]:
    """Only those are put on a list who were shown, are free of objections and on no other."""
    known = recognition.__dict__.get("others_wait")
    if not (recognition.listable().exists() if known is None else known):
        yield _now("Nobody else of this batch may be recognised.")


@condition
def windows_are_closed(recognition: "Recognition") -> Iterator[str]:
    """Nobody is recognised whose result is still, or not yet, before the public (六(四))."""
    for row in recognition.rows.all():
        if not row.was_shown:
            yield _now("The public notice with %(name)s has not closed.") % {
                "name": row.project.applicant
            }


@condition
def scan_is_filed(recognition: "Recognition") -> Iterator[str]:
    """Only what is there is shown."""
    if not recognition.signed:
        yield _now("The stamped original has not been filed yet.")


@condition
def scan_is_hidden(recognition: "Recognition") -> Iterator[str]:
    """What everybody may read already is not opened again."""
    if recognition.signed and recognition.signed.is_public:
        yield _now("Everybody may fetch the scan already.")


@condition
def scan_is_public(recognition: "Recognition") -> Iterator[str]:
    """What nobody outside may read is not closed again."""
    if not (recognition.signed and recognition.signed.is_public):
        yield _now("The scan is not open to everybody.")


class Recognition(TwoPersonSubject):
    """A 发文: the list of a batch's projects that become bases on the day it is issued."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed for issue")
        ISSUED = "issued", _("issued")

    audited = ("document_number",)

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="recognitions")
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    over_total_reason = models.TextField(_("reason for exceeding the total"), blank=True)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)

    objects: ClassVar[RecognitionQuerySet] = RecognitionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("recognition document")
        verbose_name_plural = _("recognition documents")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document_number"],
                condition=~models.Q(document_number=""),
                name="recognition_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "proposed", "issued"]),
                name="recognition_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="issued")
                | (models.Q(issued_on__isnull=False) & ~models.Q(document_number="")),
                name="issued_recognition_has_number_and_date",
            ),
        ]

    def __str__(self) -> str:
        return _now("Recognition of bases, %(batch)s") % {"batch": self.batch}

    def get_absolute_url(self) -> str:
        return reverse("recognition_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        return Stop.RECOGNITION

    @property
    def rail_dates(self) -> dict[Stop, Any]:
        return {Stop.RECOGNITION: self.issued_on}

    @property
    def signed(self) -> Any:
        """Its stamped original; None before it is filed."""
        return getattr(self, "signed_document", None)

    def listable(self) -> QuerySet[CreationProject]:
        """Projects of the batch that may be on a document and are on none (六(四))."""
        free = Entry.objects.free().filter(notice__batch=self.batch_id)
        waiting = free.filter(project__recognition_row=None)
        return CreationProject.objects.filter(pk__in=waiting.values("project")).select_related(
            "applicant", "sector"
        )

    # --- the life of a recognition document ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=officer,
        conditions=[
            has_rows,
            windows_are_closed,
            is_free_of_objections,
            nothing_stands_against_them,
        ],
        custom=action(
            _("Propose for issue"),
            clause="六(四)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="recognition.forms.ProposeRecognitionForm",
        ),
    )
    def propose(self, act: Act) -> None:
        """The list is complete and has its document number."""
        self.document_number = act.data["document_number"]
        self.over_total_reason = act.data["over_total_reason"]

    @transition(
        state,
        source=State.DRAFT,
        target=None,
        permission=officer,
        conditions=[has_rows],
        custom=action(
            _("Take off the list"),
            clause="六(四)",
            form="recognition.forms.TakeOffForm",
            note=_("For whoever has to wait; the others are not held up."),
        ),
    )
    def take_off(self, act: Act) -> None:
        """Whoever is held waits for a later document; the others go on."""
        self.rows.filter(pk__in=[row.pk for row in act.data["rows"]]).delete()

    @transition(
        state,
        source=State.DRAFT,
        target=None,
        permission=officer,
        conditions=[others_are_free],
        custom=action(_("Put on the list"), clause="六(四)", form="recognition.forms.PutOnForm"),
    )
    def put_on(self, act: Act) -> None:
        """What kept somebody off has passed."""
        RecognitionRow.objects.bulk_create(
            RecognitionRow(recognition=self, project=project) for project in act.data["projects"]
        )

    @transition(
        state,
        source=State.PROPOSED,
        target=State.DRAFT,
        permission=lead,
        custom=action(
            _("Send back to the officer"),
            clause="六(四)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def send_back(self, act: Act) -> None:
        """The lead wants it looked at again; the number is free for another document."""
        self.document_number = ""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.ISSUED,
        permission=lead,
        conditions=[
            has_rows,
            windows_are_closed,
            is_free_of_objections,
            nothing_stands_against_them,
        ],
        custom=action(
            _("Issue and award plaques"),
            clause="六(四)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("Everyone on the list becomes a base today and gets its plaque number."),
        ),
    )
    def issue(self, act: Act) -> None:
        """The ministry recognises; `handover.py` names the bases."""
        self.issued_on = clock.local(act.at).date()

    @transition(
        state,
        source=State.ISSUED,
        target=None,
        permission=officer,
        custom=action(
            _("File the stamped original"),
            clause="七",
            form="recognition.forms.SignedDocumentForm",
            note=_("An earlier scan stays in the history. The ministry alone reads it at first."),
        ),
    )
    def file_signed(self, act: Act) -> None:
        """The scan of the document as it was signed, checked against its number."""
        signed = self.signed or apps.get_model("recognition.SignedDocument")(recognition=self)
        signed.is_public = act.data["is_public"]
        signed.save()
        attachments.store(signed, "signed", act.data["file"], actor=act.actor, replace=True)
        attachments.seal(signed, act.at)

    @transition(
        state,
        source=State.ISSUED,
        target=None,
        permission=officer,
        conditions=[scan_is_filed, scan_is_hidden],
        custom=action(_("Open the stamped original to everybody"), clause="六(四)"),
    )
    def show_signed(self, act: Act) -> None:
        """Everybody may fetch the scan from the page of the document."""
        self.signed.is_public = True
        self.signed.save(update_fields=["is_public"])

    @transition(
        state,
        source=State.ISSUED,
        target=None,
        permission=officer,
        conditions=[scan_is_public],
        custom=action(_("Close the stamped original to the public"), clause="六(四)"),
    )
    def hide_signed(self, act: Act) -> None:
        """The ministry and its auditors alone may fetch it from now on."""
        self.signed.is_public = False
        self.signed.save(update_fields=["is_public"])


class RecognitionRow(models.Model):
    """One project on the list; a project is recognised at most once."""

    recognition = models.ForeignKey(Recognition, models.CASCADE, related_name="rows")
    project = models.OneToOneField(CreationProject, models.PROTECT, related_name="recognition_row")

    class Meta:
        verbose_name = _("recognised project")
        verbose_name_plural = _("recognised projects")
        # By administrative division, sector and name: never by result (十).
        ordering: ClassVar = [
            "project__applicant__region",
            "project__sector__position",
            "project__applicant__name",
        ]

    def __str__(self) -> str:
        return f"{self.project}"

    @property
    def title(self) -> str:
        """The title it is to bear (七)."""
        return rules.base_name(self.project.sector.name, self.project.kind)

    @property
    def base(self) -> Any:
        """The base it has become; None before the document is issued."""
        return getattr(self.project, "base", None)

    @property
    def was_shown(self) -> bool:
        """Whether the window of a public notice with its result has closed."""
        return any(entry.notice.state == "closed" for entry in self._results)

    @property
    def is_held(self) -> bool:
        """Whether an objection to this result is unsettled or upheld."""
        return any(entry.is_held or entry.is_removed for entry in self._results)

    @property
    def _results(self) -> list[Any]:
        """Its lines on notices of acceptance results; a cancelled recognition is another matter."""
        return [e for e in self.project.entries.all() if e.notice.kind == "acceptance_results"]
