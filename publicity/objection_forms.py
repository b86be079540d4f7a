"""Forms of objections: what the public hands in, and what is done with it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role
from portal.integrity import complaint_forms
from portal.integrity.forms import Inspected
from portal.integrity.public_forms import FIELD_OF, Discreet, OnPaper, StatementForm
from portal.integrity.rules import wants
from portal.lifecycle.forms import ActionForm, ReasonForm
from portal.web.forms import LongText
from portal.web.life import FilterForm
from publicity import paper
from publicity.models import Entry, Objection, PublicNotice
from publicity.rules import Shortfall
from publicity.wording import sentence


class AssignForm(complaint_forms.AssignForm):
    """Which officer of whoever runs the notice has it in hand from now on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        objection: Any = self.subject
        authority = objection.notice.authority_id
        if authority is not None:
            self.offer(Role.AUTHORITY_OFFICER, organisation=authority)


class DiscreetOnObjection(Discreet):
    """Base of what is told about an objection."""

    names_its_author = _(
        "This text names the objector or the contact; the party concerned reads it."
    )


class SubstanceForm(DiscreetOnObjection):
    """What the party concerned is told of an accepted objection."""

    substance = forms.CharField(
        label=_("What the party concerned is told"),
        max_length=2000,
        widget=LongText(),
        help_text=_("The facts that are objected to, never who objects."),
    )

    def clean_substance(self) -> str:
        return self.discreet("substance")


class QuestionForm(DiscreetOnObjection):
    """What the province is asked to verify."""

    question = forms.CharField(
        label=_("What is to be verified"),
        max_length=2000,
        widget=LongText(),
        help_text=_("On which documents, on the spot or with whom; never who objects."),
    )

    def clean_question(self) -> str:
        return self.discreet("question")


class FindingsForm(DiscreetOnObjection):
    """What the officer found."""

    findings = forms.CharField(
        label=_("What was found"),
        max_length=4000,
        widget=LongText({"rows": 8}),
        help_text=_("With whom it was verified, on which documents, and what they show."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"findings": kwargs["subject"].findings})
        super().__init__(*args, **kwargs)

    def clean_findings(self) -> str:
        return self.discreet("findings")


class AnswerForm(ActionForm):
    """What whoever is asked says to it."""

    answer = forms.CharField(label=_("Your answer"), max_length=6000, widget=LongText({"rows": 8}))
    evidence = Inspected(required=False)


class OutcomeForm(DiscreetOnObjection, ReasonForm):
    """The reasons of a decision: objector and party concerned read them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Whoever objects reads it by the query code, once it is decided."
        )

    def clean_reason(self) -> str:
        return self.discreet("reason")


class EntryField(forms.ModelChoiceField):
    """The entries of a notice, by name, kind and sector."""

    def label_from_instance(self, entry: Any) -> str:
        about = entry.candidate
        return f"{about.applicant}（{about.sector} · {about.get_kind_display()}）"


class ObjectionForm(StatementForm):
    """An objection as the public hands it in, on the page and by the API."""

    entry = EntryField(label=_("Against which entry"), queryset=Entry.objects.none())
    is_organisation = forms.BooleanField(
        label=_("I object on behalf of an organisation"),
        required=False,
        help_text=_("Its seal has to stand on the evidence."),
    )
    field_order: Iterable[str] | None = ("entry", "name")

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        field: Any = self.fields["entry"]
        field.queryset = notice.entries.with_life()
        self.fields["contact"].help_text = _(
            "Only the officer who handles the objection can look it up."
        )
        evidence = self.fields["evidence"]
        evidence.required = True
        evidence.error_messages["required"] = sentence(Shortfall.NO_EVIDENCE)

    def wanting(self, name: str, contact: str, reasons: str) -> Iterator[tuple[str, str]]:
        for want in wants(name, contact, reasons):
            yield FIELD_OF[want], sentence(Shortfall(want))


class LetterForm(OnPaper, ObjectionForm):
    """An objection that came on paper, as an officer enters it."""

    field_order = ("entry", "received_on", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].help_text = _(
            "The day of the postmark of receipt; it has to lie in the window."
        )

    def not_received_on(self, day: dt.date) -> str:
        """A letter outside the window is no objection."""
        return paper.out_of_time(self.notice, day)


class ObjectionFilter(FilterForm):
    """The filter of the list of objections."""

    q = forms.CharField(label=_("Party concerned"), max_length=80)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Objection.State.choices])

    def lookups(self) -> dict[str, str]:
        return {"state": "state"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        found = rows.with_party().filter(party__icontains=words) if words else rows
        return super().narrow(found)
