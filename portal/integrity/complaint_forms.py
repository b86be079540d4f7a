"""Forms of complaints: what the public hands in, and what the ministry's people do with it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership, Organisation, Role, User
from portal.documents import attachments
from portal.documents.rules import MAX_PUBLIC_BYTES
from portal.integrity.forms import StatedForm, find_organisation
from portal.integrity.models import Complaint
from portal.integrity.rules import Want, leaks, names, wants
from portal.integrity.wording import wanting, warning
from portal.lifecycle.forms import ActionForm, ReasonForm
from portal.web.forms import LongText, SearchInput
from portal.web.life import FilterForm

#: Beside which field of the form something that is wanting is told.
FIELD_OF = {Want.NO_NAME: "name", Want.NO_CONTACT: "contact", Want.NO_REASONS: "reasons"}


class ComplaintForm(forms.Form):
    """A complaint as the public hands it in, on the page and by the API."""

    about = forms.CharField(
        label=_("Which organisation is it about"),
        max_length=120,
        help_text=_("An applicant, an object of creation, a base, or whoever works on them."),
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", "—"), *Complaint.TOPICS])
    name = forms.CharField(
        label=_("Your real name, or the name of your organisation"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    is_organisation = forms.BooleanField(
        label=_("I write on behalf of an organisation"), required=False
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        max_length=120,
        help_text=_("Only the officer who handles the complaint can look it up."),
    )
    reasons = forms.CharField(label=_("Facts and reasons"), max_length=6000, widget=LongText())
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("One file: PDF, JPG, PNG, XLSX or DOCX, up to 20 MB."),
    )

    def clean_evidence(self) -> Any:
        """Return the file after inspection of its content."""
        upload = self.cleaned_data["evidence"]
        if upload:
            attachments.inspect(upload, most=MAX_PUBLIC_BYTES)
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = (cleaned.get(name, "") for name in ("name", "contact", "reasons"))
        for want in wants(*given):
            field = FIELD_OF[want]
            if field not in self.errors:
                self.add_error(field, wanting(want))
        return cleaned


class CodeForm(forms.Form):
    """The query code of a complaint, as its receipt shows it."""

    code = forms.CharField(
        label=_("Query code"), max_length=24, widget=forms.TextInput({"autocomplete": "off"})
    )

    def clean_code(self) -> str:
        """Return the code as it is kept: spaces and small letters are forgiven."""
        return "".join(self.cleaned_data["code"].split()).upper()


class AssignForm(ActionForm):
    """Which officer has it in hand from now on."""

    handler = forms.ModelChoiceField(label=_("Officer"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Membership.objects.filter(
            organisation__kind=Organisation.Kind.MINISTRY, is_active=True, user__is_active=True
        )
        officers = [s.user_id for s in seats if Role.MINISTRY_OFFICER in s.roles]
        field: Any = self.fields["handler"]
        field.queryset = User.objects.filter(pk__in=officers).order_by("username")


class Discreet(ActionForm):
    """Base of what others read of a complaint: it may not say who made it."""

    def discreet(self, field: str) -> str:
        """Return the text of `field`; refuse it where it names the author or personal data."""
        text: str = self.cleaned_data[field]
        subject: Any = self.subject
        statement = subject.statement
        if names(text, statement.name, statement.contact):
            raise ValidationError(
                _now("This text names the complainant or the contact; others read it.")
            )
        if found := leaks(text):
            raise ValidationError([warning(leak) for leak in found])
        return text


class AcceptForm(Discreet):
    """Whom it concerns, and what is complained of in neutral words."""

    organisation = forms.CharField(
        label=_("Organisation concerned"),
        max_length=120,
        help_text=_("Its full name or its unified social credit code."),
    )
    substance = forms.CharField(
        label=_("What is complained of"),
        max_length=2000,
        widget=LongText(),
        help_text=_("The facts, never who reports them: colleagues read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"organisation": kwargs["subject"].about})
        super().__init__(*args, **kwargs)

    def clean_organisation(self) -> Organisation:
        """Return the park or enterprise that bears this name or code."""
        return find_organisation(self.cleaned_data["organisation"])

    def clean_substance(self) -> str:
        return self.discreet("substance")


class OutcomeForm(Discreet, ReasonForm):
    """The reason of a refusal: the complainant and colleagues read it."""

    def clean_reason(self) -> str:
        return self.discreet("reason")


class FindingsForm(Discreet):
    """What the officer found, and what follows."""

    findings = forms.CharField(
        label=_("What was found"),
        max_length=4000,
        widget=LongText({"rows": 8}),
        help_text=_("With whom it was verified, on which documents, and what they show."),
    )
    verdict = forms.ChoiceField(
        label=_("Finding"), choices=Complaint.Verdict.choices, widget=forms.RadioSelect
    )

    def clean_findings(self) -> str:
        return self.discreet("findings")


class AnswerForm(Discreet):
    """What the complainant is told."""

    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=LongText())

    def clean_answer(self) -> str:
        return self.discreet("answer")


class ToIncidentForm(StatedForm, Discreet):
    """The incident that an upheld complaint becomes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        complaint: Any = kwargs["subject"]
        first = {"category": complaint.topic, "facts": complaint.substance}
        kwargs.setdefault("initial", {**first, "remark": complaint.findings})
        super().__init__(*args, **kwargs)

    def clean_facts(self) -> str:
        return self.discreet("facts")

    def clean_remark(self) -> str:
        return self.discreet("remark")


class ComplaintFilter(FilterForm):
    """The filter of the list of complaints."""

    q = forms.CharField(label=_("Organisation"), max_length=80, widget=SearchInput)
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", _("all")), *Complaint.TOPICS])
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Complaint.State.choices])

    def lookups(self) -> dict[str, str]:
        return {"topic": "topic", "state": "state"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.search(words) if words else rows)
