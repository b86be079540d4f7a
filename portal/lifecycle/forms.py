"""The fields that come with an action. The door checks them for browser and API alike."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.actions import Actor
from portal.lifecycle.errors import InvalidFields
from portal.lifecycle.models import Subject

#: Kinds of JSON that no browser posts.
_NO_TEXT: Final = (bool, dict, list)
_MANY: Final = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


def cleaned(form: forms.Form) -> Mapping[str, Any]:
    """Return what the form cleaned to; raise `InvalidFields` with every field at fault.

    A browser posts nothing but text. JSON also has lists, objects and truths, which most fields
    would choke on, or take for words: they are refused before the form sees them.
    """
    unfit = {name: [str(told)] for name in form.fields if (told := _unfit(form, name))}
    if unfit:
        raise InvalidFields(unfit)
    if not form.is_valid():
        errors = {name: [str(e) for e in texts] for name, texts in form.errors.items()}
        raise InvalidFields(errors, form)
    return form.cleaned_data


def _unfit(form: forms.Form, name: str) -> Any:
    """Return what belongs into a field instead of what was given, if that is of another kind."""
    field, value = form.fields[name], form.data.get(form.add_prefix(name))
    if isinstance(field, forms.JSONField) or not isinstance(value, _NO_TEXT):
        return None
    if isinstance(field, forms.BooleanField):
        return None if isinstance(value, bool) else _("Give true or false here.")
    if isinstance(field, _MANY):
        fits = isinstance(value, list) and not any(isinstance(one, _NO_TEXT) for one in value)
        return None if fits else _("Give a list of values here.")
    if getattr(field, "takes_list", False) and isinstance(value, list):
        return None
    return _("Give one text or number here, no list and no object.")


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
