"""The form on which an officer says why a doubt does not keep the batch back."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from portal.batches.checking import Doubt


class DoubtsForm(forms.Form):
    """One reason for each doubt; one left empty stays open."""

    def __init__(self, *args: Any, doubts: Sequence[Doubt], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts = doubts
        for doubt in doubts:
            self.fields[_name(doubt)] = forms.CharField(
                label=doubt.text,
                required=False,
                max_length=500,
                initial=doubt.answer.reason if doubt.answer else "",
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )

    def rows(self) -> Iterator[tuple[Doubt, Any]]:
        """Yield each doubt with its bound field."""
        for doubt in self.doubts:
            yield doubt, self[_name(doubt)]

    @property
    def reasons(self) -> dict[str, str]:
        """`{key of the doubt: reason}` as typed."""
        return {doubt.key: self.cleaned_data[_name(doubt)] for doubt in self.doubts}


def _name(doubt: Doubt) -> str:
    """A field's name that another doubt, or the same with other figures, never has."""
    return "doubt_" + hashlib.sha256(doubt.key.encode()).hexdigest()[:12]
