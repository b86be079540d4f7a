"""Forms of the ground floor's policy."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.batches import schemes
from portal.batches.models import Amendment, Batch, Kind, Notice
from portal.lifecycle.forms import ActionForm


class DeadlinesForm(ActionForm):
    """The deadlines an amendment puts in place of the batch's."""

    applications_due = forms.DateTimeField()
    recommendations_due = forms.DateTimeField()
    evaluation_due = forms.DateTimeField()


def moment_field(label: Any) -> forms.DateTimeField:
    """A moment in Beijing time, with the browser's own picker."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class DatesInOrder(forms.ModelForm):
    """The three deadlines come one after the other."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = Batch.DEADLINES
        for earlier, later in zip(names, names[1:], strict=False):
            first, second = cleaned.get(earlier), cleaned.get(later)
            if first and second and second <= first:
                self.add_error(
                    later,
                    _now("%(later)s must lie after %(earlier)s (%(moment)s).")
                    % {
                        "later": self.fields[later].label,
                        "earlier": self.fields[earlier].label,
                        "moment": f"{first:%Y-%m-%d %H:%M}",
                    },
                )
        return cleaned


class BatchForm(DatesInOrder):
    """What a batch's notice decides, apart from its tables."""

    applications_due = moment_field(_("Applications due"))
    recommendations_due = moment_field(_("Provincial recommendations due"))
    evaluation_due = moment_field(_("Evaluation due"))

    class Meta:
        model = Batch
        fields = (
            "ordinal",
            "name",
            "year",
            "applications_due",
            "recommendations_due",
            "evaluation_due",
            "pass_total",
            "pass_basic",
            "pass_plan",
            "experts_per_application",
            "count_first_day",
        )


class NoticeForm(forms.ModelForm):
    """The text of the call."""

    class Meta:
        model = Notice
        fields = ("title", "document_number", "body", "requirements")
        widgets = {
            "body": forms.Textarea(attrs={"rows": 12}),
            "requirements": forms.Textarea(attrs={"rows": 6}),
        }


class AmendmentForm(DatesInOrder):
    """Later deadlines, with the reason."""

    applications_due = moment_field(_("Applications due"))
    recommendations_due = moment_field(_("Provincial recommendations due"))
    evaluation_due = moment_field(_("Evaluation due"))

    class Meta:
        model = Amendment
        fields = ("reason", "applications_due", "recommendations_due", "evaluation_due")
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}


class SchemeForm(forms.Form):
    """A scheme file: read and checked as a whole before anything is written."""

    file = forms.FileField(label=_("Scheme file (JSON)"))
    is_default = forms.BooleanField(
        label=_("Provisional default indicators"), required=False, initial=False
    )

    def clean_file(self) -> list[Any]:
        """Return the schemes of the file; one error for each fault."""
        try:
            return schemes.read(self.cleaned_data["file"].read())
        except schemes.SchemeError as error:
            raise forms.ValidationError(error.sentences) from error


class QuotaTableForm(forms.Form):
    """One number for each sector and kind, in one table."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        present = {(q.sector_id, q.kind): q.number for q in batch.quotas.all()}
        for sector in batch.sectors.all():
            for kind in Kind:
                self.fields[f"{sector.pk}_{kind.value}"] = forms.IntegerField(
                    label=f"{sector} · {kind.label}",
                    min_value=0,
                    max_value=1000,
                    initial=present.get((sector.pk, kind.value), 0),
                )
