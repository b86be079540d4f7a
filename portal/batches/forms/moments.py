"""Moments in Beijing time, one after the other."""

import datetime as dt
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _now

from portal.batches.models import Batch
from portal.timeline import clock
from portal.web.forms import MomentField


def moment_field(label: Any) -> forms.DateTimeField:
    """A moment in Beijing time, with the browser's own picker."""
    return MomentField(label=label)


def moment_text(value: dt.datetime) -> str:
    """Write a moment in Beijing time as the pickers show it."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}"


class DatesInOrder(forms.ModelForm):
    """The three deadlines come one after the other."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = Batch.DEADLINES
        for earlier, later in pairwise(names):
            first, second = cleaned.get(earlier), cleaned.get(later)
            if first and second and second <= first:
                self.add_error(
                    later,
                    _now("%(later)s must lie after %(earlier)s (%(moment)s).")
                    % {
                        "later": self.fields[later].label,
                        "earlier": self.fields[earlier].label,
                        "moment": moment_text(first),
                    },
                )
        return cleaned
