"""How forms look: the widgets that the portal's fields use, and the filter bar's layout.

Pages draw a form with crispy (`{{ form|crispy }}` or `{{ form.field|as_crispy_field }}`) under
an `{% error_summary form %}`; the fields themselves live on their floors.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.errors import Reason
from portal.timeline import clock

#: As long as databases keep one.
_WHOLE: Final = re.compile(r"[0-9]{1,18}")


def whole_number(text: str) -> int:
    """Return the number of a row as a form or address names it; 0 where it names none."""
    return int(text) if _WHOLE.fullmatch(text) else 0


def tell(form: forms.BaseForm, reasons: Iterable[Reason]) -> list[Reason]:
    """Put the reasons of a refusal at their fields of `form`; return those that have none there."""
    rest = []
    for reason in reasons:
        if reason.field in form.fields:
            form.add_error(reason.field, str(reason))
        else:
            rest.append(reason)
    return rest


class DateInput(forms.DateInput):
    """A day, by the browser's own picker; always ISO, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, whose fault is told with what was given."""

    widget = DateInput

    def to_python(self, value: Any) -> dt.date | None:
        try:
            day: dt.date | None = super().to_python(value)
        except ValidationError as error:
            raise _no_day(value) from error
        if day and not clock.knows(day):
            raise _no_day(value)
        return day


def _no_day(value: Any) -> ValidationError:
    return ValidationError(
        _("“%(value)s” is no date: give it as 2026-09-30."),
        code="invalid",
        params={"value": value},
    )


class DateTimeInput(forms.DateTimeInput):
    """A moment in Beijing time, by the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment in Beijing time, in years that can be reckoned with."""

    widget = DateTimeInput

    def to_python(self, value: Any) -> dt.datetime | None:
        moment: dt.datetime | None = super().to_python(value)
        if moment and not clock.knows(moment):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class DecimalInput(forms.TextInput):
    """A figure: right-aligned, with the number keys on a phone.

    A text field, since a number field's spinner changes figures by a turn of the wheel.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        defaults = {"inputmode": "decimal", "autocomplete": "off", "class": "num"}
        super().__init__({**defaults, **(attrs or {})})


class LongText(forms.Textarea):
    """A text of several lines that grows with what is written."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 5, **(attrs or {})})


class SearchInput(forms.TextInput):
    """The words of a search; a phone shows its search key."""

    input_type = "search"
