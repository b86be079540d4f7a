"""Forms of the evaluation: who scores, and what is selected."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.rules import Field, check, number
from applications.wording import sentence as finding_in_words
from evaluation import conflicts, rules, services
from evaluation.feedback import faults_of
from evaluation.models import Decision, Evaluation, Result, Selection
from evaluation.wording import panel_sentence, why_not
from portal.accounts.models import User
from portal.batches.forms.moments import moment_field, moment_text
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.lifecycle.forms import ActionForm, ReasonForm
from portal.timeline import clock

#: How long an unlocked or added sheet is open, unless the officer says otherwise.
GRACE: Final = dt.timedelta(days=3)


class ExpertsField(forms.ModelMultipleChoiceField):
    """Experts by the words of their profile, those who may not judge the case marked so."""

    def label_from_instance(self, user: Any) -> str:
        return self.words.get(user.pk, str(user))

    words: dict[int, str]


class AssignForm(ActionForm):
    """Which experts score a case; the least loaded of its sector are suggested."""

    experts = ExpertsField(
        label=_("Experts"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    subject: Evaluation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {one.user_id: one for one in services.candidates(self.subject)}
        field: Any = self.fields["experts"]
        field.words = {pk: one.words for pk, one in self.candidates.items()}
        field.queryset = User.objects.filter(pk__in=self.candidates).order_by("username")
        field.initial = services.suggest(self.subject, self.candidates.values())

    def clean_experts(self) -> list[User]:
        """Return the experts; refuse a conflict of interest and a panel of the wrong size."""
        experts = list(self.cleaned_data["experts"])
        faults = [
            _now("%(expert)s may not judge this case: %(why)s.")
            % {"expert": expert, "why": ", ".join(conflicts.words(candidate.grounds))}
            for expert in experts
            if (candidate := self.candidates[expert.pk]).conflict
        ]
        count = len(self.subject.counting) + len(experts)
        wanted = self.subject.batch.experts_per_application
        if fault := rules.panel_fault(count, wanted):
            faults.append(panel_sentence(fault, count, wanted))
        if faults:
            raise forms.ValidationError(faults)
        return experts


class UntilForm(ActionForm):
    """Until when a sheet is to be handed in: after the batch's own deadline where need be."""

    until = moment_field(_("To be handed in by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.now() + GRACE

    def clean_until(self) -> dt.datetime:
        """Return the moment; refuse one that has passed."""
        until: dt.datetime = self.cleaned_data["until"]
        if until <= clock.now():
            raise forms.ValidationError(
                _now("%(until)s has passed: it is %(now)s.")
                % {"until": moment_text(until), "now": moment_text(clock.now())}
            )
        return until


class UnlockForm(UntilForm, ReasonForm):
    """Why a sheet is to be unlocked, and until when it is to be handed in again."""

    field_order = ("reason", "until")


class SecondLookForm(UntilForm, AssignForm):
    """Who judges the case besides; the number of experts stays odd, so they come in pairs."""

    field_order = ("experts", "until")


class CorrectionForm(ActionForm):
    """Which figure of a case counts otherwise than it was given, why, and on which evidence."""

    figure_of = forms.ChoiceField(label=_("Figure"))
    figure = forms.DecimalField(
        label=_("Correct figure"), min_value=0, max_digits=18, decimal_places=4
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    evidence = forms.ModelChoiceField(
        label=_("Evidence among the application's files"),
        queryset=Attachment.objects.none(),
        required=False,
    )
    note = forms.CharField(
        label=_("Other evidence"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as a register or a letter, with its number and date."),
    )

    subject: Evaluation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        application = self.subject.application
        self.asked = {
            field.key: field
            for section in application.outline.sections
            for row in section.rows
            for asked in row.items
            for field in asked.fields
        }
        self.proposed = self.subject.corrections.all()
        figures: Any = self.fields["figure_of"]
        figures.choices = [(key, self._words(field)) for key, field in self.asked.items()]
        evidence: Any = self.fields["evidence"]
        evidence.queryset = application.attachments.filter(replaced_by=None)

    def _words(self, field: Field) -> str:
        given = self.subject.application.answers.get(field.key, "") or "—"
        return f"{field.label}: {given} {field.unit}".strip()

    def clean(self) -> dict[str, Any]:
        """Refuse what the form of the applicant would refuse, and what changes nothing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        key, figure = cleaned.get("figure_of"), cleaned.get("figure")
        if not cleaned.get("evidence") and not cleaned.get("note", "").strip():
            self.add_error("evidence", _now("Name the evidence: a file, or another in words."))
        if key is None or figure is None:
            return cleaned
        if finding := check(self.asked[key], str(figure)):
            self.add_error("figure", finding_in_words(finding))
        counts = self.subject.corrected.get(key)
        present = counts.figure if counts else number(self.subject.application.answers.get(key, ""))
        if present == figure:
            self.add_error("figure", _now("This is the figure that counts already."))
        if any(row.key == key and row.state == row.State.PROPOSED for row in self.proposed):
            self.add_error("figure_of", _now("A correction of this figure is proposed already."))
        return cleaned


class CasesField(forms.ModelMultipleChoiceField):
    """Cases by applicant and total."""

    def label_from_instance(self, case: Any) -> str:
        return f"{case.applicant} · {case.total_score}"


class DecideForm(ActionForm):
    """The pending decision on one case; empty takes it back."""

    case = forms.ModelChoiceField(label=_("Case"), queryset=Evaluation.objects.none())
    choice = forms.ChoiceField(
        label=_("Decision"),
        choices=[*Decision.Choice.choices, ("", _("none yet"))],
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to put a case off, and to leave out one with a higher total."),
    )
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    in_meeting = forms.BooleanField(label=_("Decided in a meeting"), required=False)

    subject: Selection

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["case"]
        field.queryset = self.subject.cases.select_related(
            "application__batch", "application__applicant"
        )

    def clean(self) -> dict[str, Any]:
        """Refuse what the case itself does not allow, and a delay without a reason."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        choice, case = cleaned.get("choice"), cleaned.get("case")
        if choice == Decision.Choice.CHOOSE and case:
            for sentence in why_not(case):
                self.add_error("choice", sentence)
        if choice == Decision.Choice.HOLD and not cleaned.get("reason", "").strip():
            self.add_error("reason", _now("Say what has to be cleared up before it is decided."))
        return cleaned


class TieForm(ActionForm):
    """What the panel decided on a tie: who is chosen, who was there, what was said."""

    chosen = CasesField(
        label=_("Chosen by the panel"),
        queryset=Evaluation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    members = forms.CharField(
        label=_("Members present"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Names of all members of the panel who decided."),
    )
    minutes = forms.CharField(
        label=_("Minutes"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6})
    )
    file = forms.FileField(label=_("Signed minutes (PDF or picture)"), required=False)

    subject: Selection

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tie = next(iter(self.subject.ties), None)
        field: Any = self.fields["chosen"]
        if self.tie:
            tied = self.subject.cases.filter(pk__in=self.tie.cases)
            field.queryset = tied.select_related("application__applicant")
            field.help_text = _now("Equal totals; places left for them: %(places)s.") % {
                "places": self.places
            }

    @property
    def places(self) -> int:
        """How many of the tied there is room for."""
        return self.subject.room_for(self.tie) if self.tie else 0

    def clean_chosen(self) -> list[Evaluation]:
        """Return the cases; refuse more than there are places."""
        chosen = list(self.cleaned_data["chosen"])
        if len(chosen) > self.places:
            raise forms.ValidationError(
                _now("%(count)s are chosen; places left: %(places)s.")
                % {"count": len(chosen), "places": self.places}
            )
        return chosen

    def clean_file(self) -> Any:
        """Refuse a file that could not be stored, before anything is written."""
        if file := self.cleaned_data.get("file"):
            attachments.inspect(file)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return cleaned | {"tie": self.tie}


class SelectionForm(ActionForm):
    """What the lead should know of the proposal."""

    note = forms.CharField(
        label=_("Note for the decision"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FeedbackForm(ActionForm):
    """What one applicant is told besides its result."""

    feedback = forms.CharField(
        label=_("Feedback"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("May be left empty. No score, no rank, no other applicant, no expert."),
    )

    subject: Result

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feedback"].initial = self.subject.feedback

    def clean_feedback(self) -> str:
        """Return the words; refuse those that tell what they may not, each by name."""
        words: str = self.cleaned_data["feedback"]
        if faults := faults_of(self.subject, words):
            raise forms.ValidationError(faults)
        return words


class PreviewForm(ActionForm):
    """The officer says that the letters have been looked through."""

    previewed = forms.BooleanField(
        label=_("I have looked through the letters of this release, the feedback included.")
    )
