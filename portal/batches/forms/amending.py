"""Forms of amendments: later deadlines for everybody or for some, and a corrected text."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.batches.forms.moments import DatesInOrder, moment_field, moment_text
from portal.batches.models import Amendment, Batch
from portal.lifecycle.forms import ActionForm
from portal.web.forms import MomentField


class DeadlinesForm(ActionForm):
    """The deadlines an amendment puts in place of the batch's."""

    applications_due = MomentField()
    recommendations_due = MomentField()
    evaluation_due = MomentField()


class TextsForm(ActionForm):
    """The texts an amendment puts in place of the notice's."""

    title = forms.CharField(max_length=160)
    body = forms.CharField()
    requirements = forms.CharField(required=False)


class AmendmentForm(DatesInOrder):
    """Later deadlines, with the reason, and for whom they hold."""

    scope = forms.ChoiceField(
        label=_("For whom"),
        choices=Amendment.Scope.choices,
        initial=Amendment.Scope.ALL,
        widget=forms.RadioSelect,
    )
    authorities = forms.ModelMultipleChoiceField(
        label=_("Authorities"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for “some authorities”: it holds for them and for their applicants."),
    )
    applicant_code = forms.CharField(
        label=_("Unified social credit code of the applicant"),
        required=False,
        help_text=_("Only for “one applicant”. The public learns of the fact, never of the name."),
    )
    applications_due = moment_field(_("Applications due"))
    recommendations_due = moment_field(_("Provincial recommendations due"))
    evaluation_due = moment_field(_("Evaluation due"))

    class Meta:
        model = Amendment
        fields = (
            "scope",
            "authorities",
            "applicant_code",
            "reason",
            "applications_due",
            "recommendations_due",
            "evaluation_due",
        )
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch: Batch = self.instance.batch
        field: Any = self.fields["authorities"]
        field.queryset = Organisation.objects.authorities().filter(
            pk__in=self.batch.batch_authorities.values("authority")
        )

    @property
    def organisations(self) -> Iterable[Organisation]:
        """Whom the amendment names."""
        scope = self.cleaned_data["scope"]
        if scope == Amendment.Scope.AUTHORITIES:
            return list(self.cleaned_data["authorities"])
        return [self.cleaned_data["applicant"]] if scope == Amendment.Scope.APPLICANT else []

    def clean_applicant_code(self) -> str:
        """Find the applicant in `applicant`; a code that nobody has is told."""
        code: str = self.cleaned_data["applicant_code"].strip().upper()
        kinds = (Organisation.Kind.ENTERPRISE, Organisation.Kind.PARK)
        found = Organisation.objects.filter(kind__in=kinds, uscc=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(
                _now("No applicant with the code %(code)s is registered here.") % {"code": code}
            )
        self.cleaned_data["applicant"] = found
        return code

    def clean(self) -> dict[str, Any]:
        """Scope, names and dates fit together; nothing that was typed is passed over."""
        cleaned = super().clean()
        self._check_scope(cleaned)
        for name in Batch.DEADLINES:
            present, given = getattr(self.batch, name), cleaned.get(name)
            # The picker knows no seconds: what was left alone must not come a few earlier.
            if given and given == present.replace(second=0, microsecond=0):
                cleaned[name] = present
            elif given and given < present:
                self.add_error(
                    name,
                    _now("It is %(present)s now: an amendment gives time and takes none away.")
                    % {"present": moment_text(present)},
                )
            elif given and name == "evaluation_due" and cleaned.get("scope") != "all":
                self.add_error(name, _now("The evaluation has one deadline for everybody."))
        return cleaned

    def _check_scope(self, cleaned: dict[str, Any]) -> None:
        scope = cleaned.get("scope")
        named = {
            Amendment.Scope.AUTHORITIES: ("authorities", bool(cleaned.get("authorities"))),
            Amendment.Scope.APPLICANT: ("applicant_code", bool(cleaned.get("applicant_code"))),
        }
        for wanted, (field, given) in named.items():
            if field in self.errors or not scope:
                continue
            if scope == wanted and not given:
                self.add_error(field, _now("Say for whom the later deadline holds."))
            elif scope != wanted and given:
                self.add_error(
                    field,
                    _now("You chose “%(scope)s”: leave this empty, or choose “%(wanted)s”.")
                    % {"scope": Amendment.Scope(scope).label, "wanted": wanted.label},
                )


class CorrectionForm(forms.ModelForm):
    """The text of the notice as it is to read, with the reason."""

    class Meta:
        model = Amendment
        fields = ("reason", "title", "body", "requirements")
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 3}),
            "body": forms.Textarea(attrs={"rows": 12}),
            "requirements": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "body"):
            self.fields[name].required = True
