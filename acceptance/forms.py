"""Forms of the creation period and of the acceptance."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from acceptance.models import Acceptance, CreationProject
from acceptance.models.acceptance import nothing_stands_against_it
from portal.batches.models import Batch, Kind
from portal.lifecycle.forms import ActionForm
from portal.web.forms import LongText, SearchInput
from portal.web.life import FilterForm


class CommentForm(ActionForm):
    """What the authority says to a yearly report."""

    remark = forms.CharField(label=_("Comment"), max_length=4000, widget=LongText)


class ResultForm(ActionForm):
    """The officer's result and the conclusion it rests on; no score (十)."""

    result = forms.ChoiceField(
        label=_("Result"), choices=Acceptance.Result.choices, widget=forms.RadioSelect
    )
    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=4000,
        widget=LongText,
        help_text=_("On the key tasks and on the targets of the work plan (clause 6(3))."),
    )

    def clean_result(self) -> str:
        """Return the result; a pass is not proposed where it could not be decided."""
        result: str = self.cleaned_data["result"]
        if result == Acceptance.Result.PASS and (
            reasons := nothing_stands_against_it.reasons(self.subject)
        ):
            raise ValidationError([str(reason) for reason in reasons])
        return result


class _Filter(FilterForm):
    """Applicant, batch and kind: what both lists are filtered by."""

    q = forms.CharField(label=_("Name or code"), max_length=80, widget=SearchInput)
    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Kind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        field.queryset = Batch.objects.visible_to(self.user)

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.search(words) if words else rows)


class ProjectFilter(_Filter):
    """The filter of the list of creation projects."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), *CreationProject.State.choices]
    )

    def lookups(self) -> dict[str, str]:
        return {"batch": "batch", "kind": "kind", "state": "state"}


class AcceptanceFilter(_Filter):
    """The filter of the list of acceptances."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Acceptance.State.choices])

    def lookups(self) -> dict[str, str]:
        return {"batch": "project__batch", "kind": "project__kind", "state": "state"}
