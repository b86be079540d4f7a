"""What the public fills in, and what keeps its authors unnamed in what others read."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.documents import attachments
from portal.documents.rules import MAX_PUBLIC_BYTES
from portal.integrity import paper
from portal.integrity.rules import Want, leaks, names, wants
from portal.integrity.wording import NO_LETTER, wanting, warning
from portal.lifecycle.errors import Text
from portal.lifecycle.forms import ActionForm
from portal.web.forms import DayField, LongText

#: Beside which field something that is wanting is told.
FIELD_OF: Mapping[str, str] = {
    Want.NO_NAME: "name",
    Want.NO_CONTACT: "contact",
    Want.NO_REASONS: "reasons",
}


class StatementForm(forms.Form):
    """Name, contact, facts and evidence, on the page and by the API."""

    name = forms.CharField(
        label=_("Your real name, or the name of your organisation"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    is_organisation = forms.BooleanField(
        label=_("I write on behalf of an organisation"), required=False
    )
    contact = forms.CharField(label=_("Telephone or e-mail"), max_length=120)
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
        for field, words in self.wanting(*given):
            if field not in self.errors:
                self.add_error(field, words)
        return cleaned

    def wanting(self, name: str, contact: str, reasons: str) -> Iterator[tuple[str, str]]:
        """Yield each field that is not formally in order, and why."""
        for want in wants(name, contact, reasons):
            yield FIELD_OF[want], wanting(want)


class OnPaper(StatementForm):
    """The same as an officer enters it from a letter, with its scan."""

    received_on = DayField(
        label=_("Received on"), help_text=_("The day of the postmark of receipt.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["name"].label = _("Real name of the writer, or name of the organisation")
        fields["name"].widget.attrs["autocomplete"] = "off"
        fields["is_organisation"].label = _("An organisation writes")
        fields["contact"].label = _("Telephone or e-mail of the writer")
        fields["contact"].help_text = _("Only you, who have it in hand, can look it up.")
        fields["evidence"].label = _("The letter and what came with it, as one scan")
        fields["evidence"].required = True
        fields["evidence"].error_messages["required"] = NO_LETTER

    def clean_received_on(self) -> dt.date:
        """Return the day; refuse one that lies ahead."""
        day: dt.date = self.cleaned_data["received_on"]
        if words := self.not_received_on(day):
            raise ValidationError(words)
        return day

    def not_received_on(self, day: dt.date) -> str:
        """Say why no such letter was received on a day; empty where it was."""
        return paper.not_yet(day)


class CodeForm(forms.Form):
    """The query code, as its receipt shows it."""

    code = forms.CharField(
        label=_("Query code"), max_length=24, widget=forms.TextInput({"autocomplete": "off"})
    )

    def clean_code(self) -> str:
        """Return the code as it is kept: spaces and small letters are forgiven."""
        return "".join(self.cleaned_data["code"].split()).upper()


class Discreet(ActionForm):
    """Base of what others read of a case: it may not say who stands behind it."""

    names_its_author: ClassVar[Text]

    def discreet(self, field: str) -> str:
        """Return the text of `field`; refuse it where it names the author or personal data."""
        text: str = self.cleaned_data[field]
        subject: Any = self.subject
        statement = subject.statement
        if names(text, statement.name, statement.contact):
            raise ValidationError(str(self.names_its_author))
        if found := leaks(text):
            raise ValidationError([warning(leak) for leak in found])
        return text
