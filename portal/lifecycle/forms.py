"""The fields that come with an action. The door checks them for browser and API alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.actions import Actor
from portal.lifecycle.models import Subject


class ActionForm(forms.Form):
    """Base of every action's form: it knows the thing and who acts."""

    def __init__(self, *args: Any, subject: Subject, actor: Actor, **kwargs: Any) -> None:
        self.subject = subject
        self.actor = actor
        super().__init__(*args, **kwargs)


class ReasonForm(ActionForm):
    """Words that go with a decision."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
