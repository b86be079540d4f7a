"""Forms of the recommended list: its letter, the ministry's formal check, and the answers to it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.models import ListEntry, RecommendationList
from portal.accounts.models import Organisation
from portal.batches.models import Batch
from portal.documents import attachments
from portal.lifecycle.forms import ActionForm, ReasonForm
from portal.timeline import clock
from portal.web.forms import LongText, MomentField
from portal.web.life import FilterForm

#: What a stamped letter comes as.
SCANS = ("application/pdf", "image/jpeg", "image/png")


class PublicityRecordForm(ActionForm):
    """What came of the provincial public notice; empty where the batch asks for none."""

    shown_on = forms.DateField(required=False)
    shown_until = forms.DateField(required=False)
    objections = forms.IntegerField(required=False, min_value=0)
    upheld = forms.IntegerField(required=False, min_value=0)

    def clean_objections(self) -> int:
        return self.cleaned_data["objections"] or 0

    def clean_upheld(self) -> int:
        return self.cleaned_data["upheld"] or 0


class ReturnListForm(ReasonForm):
    """Why a list goes back, and until when it can be sent again."""

    resend_by = MomentField(
        label=_("To be sent again by"),
        help_text=_("After this moment it can no longer be sent, and what it names is not in."),
    )

    def clean_resend_by(self) -> dt.datetime:
        """Refuse a moment that has passed, or that the evaluation would not wait for."""
        moment: dt.datetime = self.cleaned_data["resend_by"]
        subject: Any = self.subject
        due = subject.batch.evaluation_due
        if not clock.now() < moment < due:
            raise forms.ValidationError(
                _now("Give a moment after now and before the evaluation is due (%(due)s).")
                % {"due": f"{clock.local(due):%Y-%m-%d %H:%M}"}
            )
        return moment


class LetterForm(forms.Form):
    """The stamped letter: its document number and its scan."""

    document_number = forms.CharField(label=_("Document number of the letter"), max_length=60)
    file = forms.FileField(
        label=_("Scan of the stamped letter"),
        help_text=_("One file: PDF, JPG or PNG, up to 50 MB."),
    )

    def clean_file(self) -> Any:
        """Return the scan after inspection of its content."""
        upload = self.cleaned_data["file"]
        found, _pages = attachments.inspect(upload)
        if found.content_type not in SCANS:
            raise forms.ValidationError(
                _now("“%(name)s” is no scan: upload the stamped letter as PDF, JPG or PNG.")
                % {"name": found.name}
            )
        return upload


class FormalCheckForm(forms.Form):
    """The formal check: for each application in order or faulty, and then in which way."""

    def __init__(self, data: Any = None, *, row: RecommendationList) -> None:
        super().__init__(data)
        self.row = row
        for line in row.lines:
            self.fields[f"finding_{line.pk}"] = forms.ChoiceField(
                label=_now("Formal check of %(applicant)s") % {"applicant": line},
                choices=ListEntry.Finding.choices,
                required=False,
                initial=line.finding,
            )
            self.fields[f"fault_{line.pk}"] = forms.CharField(
                label=_now("Formal fault of %(applicant)s") % {"applicant": line},
                max_length=1000,
                required=False,
                initial=line.fault,
                widget=forms.TextInput(),
            )

    def cells(self) -> list[tuple[ListEntry, Any, Any]]:
        """Each line with its two fields, as the page draws them."""
        return [(e, self[f"finding_{e.pk}"], self[f"fault_{e.pk}"]) for e in self.row.lines]

    def clean(self) -> dict[str, Any]:
        """A fault needs its words: the authority has to know what to mend."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for line in self.row.lines:
            faulty = cleaned.get(f"finding_{line.pk}") == ListEntry.Finding.FAULT
            if faulty and not cleaned.get(f"fault_{line.pk}"):
                self.add_error(
                    f"fault_{line.pk}",
                    _now("Say what the formal fault of %(applicant)s is.") % {"applicant": line},
                )
        return cleaned

    @property
    def findings(self) -> Mapping[int, tuple[str, str]]:
        """Finding and fault by the line's id."""
        data = self.cleaned_data
        return {
            line.pk: (data[f"finding_{line.pk}"], data[f"fault_{line.pk}"])
            for line in self.row.lines
        }


class FormalAnswerForm(forms.Form):
    """The authority's word on each formal fault."""

    def __init__(self, data: Any = None, *, row: RecommendationList) -> None:
        super().__init__(data)
        self.faulty = [line for line in row.lines if line.is_faulty]
        for line in self.faulty:
            self.fields[f"answer_{line.pk}"] = forms.CharField(
                label=_now("Answer on %(applicant)s") % {"applicant": line},
                max_length=1000,
                required=False,
                initial=line.answer,
                help_text=line.fault,
                widget=LongText({"rows": 3}),
            )

    @property
    def answers(self) -> Mapping[int, str]:
        """The answer by the line's id."""
        return {line.pk: self.cleaned_data[f"answer_{line.pk}"] for line in self.faulty}


class RemindForm(forms.Form):
    """Which authorities are reminded: ticked out of those that are behind."""

    authorities = forms.ModelMultipleChoiceField(
        label=_("Authorities"),
        queryset=Organisation.objects.none(),
        error_messages={"required": _("Tick at least one authority that is behind.")},
    )

    def __init__(self, *args: Any, behind: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["authorities"]
        field.queryset = Organisation.objects.authorities().filter(pk__in=behind)


class ListFilter(FilterForm):
    """The filter of the recommended lists."""

    q = forms.CharField(label=_("Provincial authority"), max_length=80)
    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), *RecommendationList.State.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        field.queryset = Batch.objects.visible_to(self.user)

    def lookups(self) -> dict[str, str]:
        return {"q": "authority__name__icontains", "batch": "batch", "state": "state"}
