"""Forms of the authority's review, and the filter of its queue."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from portal.batches.models import Batch, Kind
from portal.lifecycle.forms import ActionForm
from portal.web.life import FilterForm


class ReturnForm(ActionForm):
    """The one-time list of defects: one a line, all at once."""

    defects = forms.CharField(
        label=_("Defects"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One defect a line, each naming the field or file it concerns."),
    )

    def clean_defects(self) -> list[str]:
        """Return the defects as a list of lines."""
        lines = [line.strip() for line in self.cleaned_data["defects"].splitlines()]
        return [line for line in lines if line]


class OpinionForm(ActionForm):
    """The officer's checks and opinion."""

    eligible = forms.BooleanField(label=_("Meets the conditions of the notice"), required=False)
    truthful = forms.BooleanField(label=_("Figures and documents verified"), required=False)
    creditworthy = forms.BooleanField(label=_("Credit record clear"), required=False)
    safe = forms.BooleanField(
        label=_("No major safety, quality or environmental accident"), required=False
    )
    verdict = forms.ChoiceField(
        label=_("Opinion"), choices=Application.Verdict.choices, widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label=_("Reasons"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        checks = ("eligible", "truthful", "creditworthy", "safe")
        failed = [str(self.fields[name].label) for name in checks if not cleaned.get(name)]
        if cleaned.get("verdict") == Application.Verdict.RECOMMEND and failed:
            self.add_error(
                "verdict",
                _now("Recommending requires every check; not confirmed: %(checks)s.")
                % {"checks": "; ".join(failed)},
            )
        return cleaned


class ApplicationFilter(FilterForm):
    """The filter of the list of applications."""

    q = forms.CharField(label=_("Name or code"), max_length=80)
    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Kind.choices])
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), *Application.State.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        field.queryset = Batch.objects.visible_to(self.user)

    def lookups(self) -> dict[str, str]:
        return {"batch": "batch", "kind": "kind", "state": "state"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.search(words) if words else rows)
