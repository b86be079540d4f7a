"""Forms of effect reviews: the report, the opinion of the province, the result (八(一))."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from evaluation import conflicts
from evaluation.forms import ExpertsField
from portal.accounts.models import User
from portal.lifecycle.forms import ActionForm
from portal.timeline import clock
from portal.web.forms import DateInput, LongText
from recognition import asking, outreach, rules
from recognition.models import (
    EffectReview,
    Event,
)

#: A report that says less than this about outreach says nothing (characters).
SHORTEST_OUTREACH = 50


class ReportForm(ActionForm):
    """The base's report for its effect review: what others gained from it comes first (八(一))."""

    outreach = forms.CharField(
        label=_("What others gained"),
        max_length=6000,
        min_length=SHORTEST_OUTREACH,
        widget=LongText({"rows": 8}),
        help_text=_(
            "Whom the base has helped, how, and with what result: upstream and downstream firms, "
            "other parks, other regions. This weighs most."
        ),
    )
    platforms = forms.IntegerField(
        label=_("Innovation and service platforms open to others"), min_value=0
    )
    served = forms.IntegerField(label=_("Firms and parks served"), min_value=0)
    guidance = forms.IntegerField(label=_("Technical guidance given, times"), min_value=0)
    matching = forms.IntegerField(label=_("Supply and demand brought together, times"), min_value=0)
    training = forms.IntegerField(label=_("People trained for others"), min_value=0)
    experience = forms.CharField(
        label=_("Experience shared and taken over elsewhere"),
        max_length=4000,
        widget=LongText({"rows": 5}),
    )
    development = forms.CharField(
        label=_("How the base itself has developed"), max_length=4000, widget=LongText({"rows": 5})
    )
    problems = forms.CharField(
        label=_("Problems and next steps"),
        max_length=4000,
        required=False,
        widget=LongText({"rows": 4}),
    )
    truthful = forms.BooleanField(
        label=_("Everything stated is true; false data cost the title (clause 8)")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        subject = kwargs["subject"]
        kwargs.setdefault("initial", {**subject.answers, "truthful": False})
        super().__init__(*args, **kwargs)
        counted = outreach.of(subject)
        stands = {
            "platforms": len(counted.platforms),
            "guidance": counted.number_of(Event.Kind.GUIDANCE),
            "matching": counted.number_of(Event.Kind.MATCHING),
            "training": counted.people_at(Event.Kind.TRAINING),
        }
        for name, number in stands.items():
            self.fields[name].help_text = _now("The portal counts %(n)s for this period.") % {
                "n": number
            }


class OpinionForm(ActionForm):
    """What the provincial authority says of the base and its report."""

    opinion_result = forms.ChoiceField(
        label=_("The authority holds it"),
        choices=EffectReview.Result.choices,
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("Opinion of the provincial authority"),
        min_length=10,
        max_length=4000,
        widget=LongText(),
        help_text=_("Whether the report is true, and what the region has gained from the base."),
    )


class UnreportedForm(ActionForm):
    """Why a base that has not reported is not up to standard."""

    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=4000,
        widget=LongText(),
        help_text=_("How the base was reminded, and what is known of its effect all the same."),
    )


class ReviewResultForm(ActionForm):
    """What the experts found, the officer's result and conclusion."""

    expert_view = forms.CharField(
        label=_("What the experts found"),
        max_length=4000,
        widget=LongText(),
        help_text=_("Who was asked, and what they found: outreach first."),
    )

    result = forms.ChoiceField(
        label=_("Result"), choices=EffectReview.Result.choices, widget=forms.RadioSelect
    )
    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=4000,
        widget=LongText(),
        help_text=_("Say first how far the base's outreach carried; the base reads this."),
    )


class AskExpertsForm(ActionForm):
    """Which experts of the pool are asked, and by when; those with an interest are refused."""

    experts = ExpertsField(
        label=_("Experts"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(
        label=_("Opinion due on"),
        required=False,
        widget=DateInput(),
        help_text=_(
            "The last day to hand it in; empty, the days of the batch. After it the review goes "
            "on without those who are silent."
        ),
    )

    subject: EffectReview

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        days = kwargs["subject"].batch.review_expert_days
        self.usual_day = rules.expert_due(clock.today(), days)
        kwargs.setdefault("initial", {"due_on": self.usual_day})
        super().__init__(*args, **kwargs)
        self.candidates = {one.user_id: one for one in asking.candidates(self.subject)}
        field: Any = self.fields["experts"]
        field.words = {pk: one.words for pk, one in self.candidates.items()}
        field.queryset = User.objects.filter(pk__in=self.candidates).order_by("username")

    def clean_experts(self) -> list[User]:
        """Return the experts; refuse every one against whom an interest stands."""
        experts = list(self.cleaned_data["experts"])
        faults = [
            _now("%(expert)s may not judge this base: %(why)s.")
            % {"expert": expert, "why": ", ".join(conflicts.words(candidate.grounds))}
            for expert in experts
            if (candidate := self.candidates[expert.pk]).conflict
        ]
        if faults:
            raise forms.ValidationError(faults)
        return experts

    def clean_due_on(self) -> dt.date:
        """Return the day, the batch's where none is given; refuse one that leaves no time."""
        day: dt.date = self.cleaned_data["due_on"] or self.usual_day
        today = clock.today()
        if not today < day <= rules.expert_due(today, rules.LONGEST_ASKED):
            raise forms.ValidationError(
                _now("Give a day after today (%(today)s), at most %(days)s days from now.")
                % {"today": today, "days": rules.LONGEST_ASKED}
            )
        return day


class ExpertOpinionForm(ActionForm):
    """What an expert holds of a base, in words."""

    result = forms.ChoiceField(
        label=_("You hold it"), choices=EffectReview.Result.choices, widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label=_("Your opinion"),
        min_length=20,
        max_length=4000,
        widget=LongText({"rows": 8}),
        help_text=_("What others gained from the base comes first; then what speaks against it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        said = kwargs["subject"]
        kwargs.setdefault("initial", {"result": said.result, "opinion": said.opinion})
        super().__init__(*args, **kwargs)
