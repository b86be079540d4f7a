"""What endpoints open to everybody share."""

from collections.abc import Mapping
from typing import Any

from django import forms
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from portal.integrity.wording import flooded
from portal.lifecycle.forms import cleaned
from portal.web.flood import FloodGuard


class StatementInput(serializers.Serializer[Any]):
    """What whoever hands something in says of themselves, and of the facts."""

    name = serializers.CharField(max_length=80)
    is_organisation = serializers.BooleanField(default=False)
    contact = serializers.CharField(max_length=120)
    reasons = serializers.CharField(max_length=6000)
    evidence = serializers.FileField(required=False)


def admitted(form: forms.Form, kind: str, request: Request) -> Mapping[str, Any]:
    """Return what the form cleaned to, once it is in order and no flood.

    Raise `InvalidFields` with every field at fault, `Throttled` with the time to wait.
    """
    fields = cleaned(form)
    guard = FloodGuard(kind)
    if not guard.admits(request):
        raise Throttled(detail=flooded(guard.wait()))
    return fields
