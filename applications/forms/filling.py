"""Forms of an application while it is filled in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.models import KeyTask
from portal.batches.models import Batch, Sector


class StartForm(forms.Form):
    """What has to be known before an application exists: eligibility, and the sector (二)."""

    sector = forms.ModelChoiceField(label=_("Key sector"), queryset=Sector.objects.none())
    lawful = forms.BooleanField(label=_("Lawfully established and registered in China"))
    independent = forms.BooleanField(
        label=_("Independent legal person (an enterprise) or approved by government (a park)")
    )
    main_business = forms.BooleanField(
        label=_("The sector is our main business or leading industry")
    )
    no_veto = forms.BooleanField(
        label=_(
            "No major safety, quality or environmental accident, serious breach of trust or "
            "unlawful act in the last three years"
        )
    )

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sector"]
        field.queryset = batch.sectors.all()
        for name in ("lawful", "independent", "main_business", "no_veto"):
            self.fields[name].error_messages["required"] = _now(
                "Without this an application is not possible (clauses 2 and 8)."
            )


class KeyTaskForm(forms.ModelForm):
    """One row of the table of key tasks."""

    class Meta:
        model = KeyTask
        fields = ("name", "content", "department", "due_on", "deliverable")
        widgets = {
            "content": forms.Textarea(attrs={"rows": 3}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


class UploadForm(forms.Form):
    """One file for one slot of evidence."""

    slot = forms.CharField(max_length=40, widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"))


class FiguresForm(forms.Form):
    """A filled-in template of figures."""

    file = forms.FileField(
        label=_("Filled-in template (XLSX)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,  # what is wrong with it is told by whoever reads it
    )
