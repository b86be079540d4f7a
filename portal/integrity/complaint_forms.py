"""Forms of complaints: what the public hands in, and what the ministry's people do with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership, Organisation, Role, User
from portal.integrity.forms import StatedForm, find_organisation
from portal.integrity.models import Complaint
from portal.integrity.public_forms import Discreet, OnPaper, StatementForm
from portal.lifecycle.forms import ActionForm, ReasonForm
from portal.web.forms import LongText, SearchInput
from portal.web.life import FilterForm


class ComplaintForm(StatementForm):
    """A complaint as the public hands it in, on the page and by the API."""

    about = forms.CharField(
        label=_("Which organisation is it about"),
        max_length=120,
        help_text=_("An applicant, an object of creation, a base, or whoever works on them."),
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", _("choose …")), *Complaint.TOPICS])
    field_order: tuple[str, ...] = ("about", "topic")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].help_text = _(
            "Only the officer who handles the complaint can look it up."
        )


class LetterForm(OnPaper, ComplaintForm):
    """A complaint that came on paper, as an officer enters it."""

    field_order = ("about", "topic", "received_on", "name")


class AssignForm(ActionForm):
    """Which officer has it in hand from now on."""

    handler = forms.ModelChoiceField(label=_("Officer"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(Role.MINISTRY_OFFICER, organisation__kind=Organisation.Kind.MINISTRY)

    def offer(self, role: Role, **where: Any) -> None:
        """Offer those who hold `role` in the organisation found by the lookups `where`."""
        seats = Membership.objects.filter(is_active=True, user__is_active=True, **where)
        officers = [seat.user_id for seat in seats if role in seat.roles]
        field: Any = self.fields["handler"]
        field.queryset = User.objects.filter(pk__in=officers).order_by("username")


class DiscreetOnComplaint(Discreet):
    """Base of what colleagues and the complainant read of a complaint."""

    names_its_author = _("This text names the complainant or the contact; others read it.")


class AcceptForm(DiscreetOnComplaint):
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


class OutcomeForm(DiscreetOnComplaint, ReasonForm):
    """The reason of a refusal: the complainant and colleagues read it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "The complainant reads it by the query code, once it is decided."
        )

    def clean_reason(self) -> str:
        return self.discreet("reason")


class FindingsForm(DiscreetOnComplaint):
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


class AnswerForm(DiscreetOnComplaint):
    """What the complainant is told."""

    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=LongText())

    def clean_answer(self) -> str:
        return self.discreet("answer")


class ToIncidentForm(StatedForm, DiscreetOnComplaint):
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
