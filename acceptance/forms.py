"""Forms of the creation period and of the acceptance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from acceptance.models import Acceptance
from portal.lifecycle.forms import ActionForm
from portal.web.forms import LongText


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
