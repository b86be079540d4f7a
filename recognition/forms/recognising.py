"""Forms of recognition documents: the number, who stands on the list, the stamped original."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from acceptance.models import CreationProject
from portal.batches.models import Kind
from portal.documents import attachments
from portal.lifecycle.forms import ActionForm
from portal.web.forms import LongText
from recognition import rules
from recognition.models import (
    Base,
    Recognition,
    RecognitionRow,
)


class ProposeRecognitionForm(ActionForm):
    """The document number; and a reason, where the total of clause 一 would be passed."""

    document_number = forms.CharField(
        label=_("Document number"),
        max_length=60,
        help_text=format_lazy("{} {}", _("For example:"), rules.DOCUMENT_NUMBER_EXAMPLE),
    )
    over_total_reason = forms.CharField(
        label=_("Reason for exceeding the total"),
        required=False,
        max_length=2000,
        widget=LongText({"rows": 3}),
        help_text=_("Only where more than about 100 parks or 1,000 enterprises would stand."),
    )

    def clean_document_number(self) -> str:
        number: str = self.cleaned_data["document_number"].strip()
        if not rules.is_document_number(number):
            raise ValidationError(
                _now(
                    "“%(number)s” is no document number. Write the office, the year in hexagonal "
                    "brackets and the number without a leading zero, such as %(example)s."
                )
                % {"number": number, "example": rules.DOCUMENT_NUMBER_EXAMPLE}
            )
        taken = Recognition.objects.filter(document_number=number).exclude(pk=self.subject.pk)
        if taken.exists():
            raise ValidationError(_now("“%(number)s” is already used.") % {"number": number})
        return number

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        recognition: Any = self.subject
        standing = Base.objects.ledger()
        rows = [row.project.kind for row in recognition.rows.all()]
        over = [
            kind for kind in Kind if rules.exceeds_total(kind, standing[kind], rows.count(kind))
        ]
        if over and not cleaned.get("over_total_reason"):
            kinds = ", ".join(str(kind.label) for kind in over)
            self.add_error(
                "over_total_reason",
                _now("The total to 2035 would be exceeded (%(kinds)s): give the reason.")
                % {"kinds": kinds},
            )
        return cleaned


class SignedDocumentForm(ActionForm):
    """The stamped original: its number, its scan, and who may read it."""

    document_number = forms.CharField(label=_("Document number on the original"), max_length=60)
    file = forms.FileField(
        label=_("Scan of the stamped original"),
        help_text=_("One PDF, up to 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )
    is_public = forms.BooleanField(
        label=_("Everybody may fetch it from the page of the document"), required=False
    )

    def clean_document_number(self) -> str:
        """Refuse the scan of another document."""
        number: str = self.cleaned_data["document_number"].strip()
        recognition: Any = self.subject
        if number != recognition.document_number:
            raise ValidationError(
                _now("This document is %(wanted)s; the original you file bears “%(found)s”.")
                % {"wanted": recognition.document_number, "found": number}
            )
        return number

    def clean_file(self) -> Any:
        """Return the scan after inspection of its content."""
        upload = self.cleaned_data["file"]
        found, _pages = attachments.inspect(upload)
        if found.content_type != "application/pdf":
            raise ValidationError(
                _now("“%(name)s” is no PDF: scan the stamped original as one PDF.")
                % {"name": found.name}
            )
        return upload


class NamesField(forms.ModelMultipleChoiceField):
    """Rows of a list or projects, by the name of their applicant; cleaned to a list."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, thing: Any) -> str:
        return str(getattr(thing, "project", thing).applicant)

    def clean(self, value: Any) -> Any:
        # Read now: the act may remove the very rows that it names.
        return list(super().clean(value))


class TakeOffForm(ActionForm):
    """Who waits, and why."""

    rows = NamesField(label=_("To be taken off"), queryset=RecognitionRow.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=LongText({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recognition: Any = self.subject
        field: Any = self.fields["rows"]
        field.queryset = recognition.rows.select_related("project__applicant")


class PutOnForm(ActionForm):
    """Who is put on the list."""

    projects = NamesField(label=_("To be put on the list"), queryset=CreationProject.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recognition: Any = self.subject
        field: Any = self.fields["projects"]
        field.queryset = recognition.listable()
