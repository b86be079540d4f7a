"""Small helps of the application's form pages."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from applications.answers import LONGEST
from portal.timeline import clock

register = template.Library()


@register.filter
def anchor(key: str) -> str:
    """The element id of a field, as `Application.field_url` links to it."""
    return f"f-{key.replace('.', '-')}"


@register.filter
def year(key: str) -> str:
    """The year of an indicator's field: the last part of its key."""
    return key.rpartition(".")[2]


@register.filter
def second(value: dt.datetime | None) -> str:
    """Write a moment in Beijing time to the second, as deadlines count."""
    return f"{clock.local(value):%Y-%m-%d %H:%M:%S}" if value else ""


@register.filter
def plain(value: Decimal | None) -> str:
    """Write a worked-out figure with separators and without idle zeros; a dash for none."""
    return "—" if value is None else f"{value.normalize():,f}"


@register.filter
def at(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """Look up `key`; empty where it is missing."""
    return (mapping or {}).get(key, "")


@register.simple_tag(takes_context=True)
def autosave(context: template.Context) -> SafeString:
    """The attributes by which htmx saves one field when it changes, and nothing else with it.

    Its stamp goes with it; the next save of a field waits for the answer to the last, which
    brings its new stamp.
    """
    key = context["field"].key
    return mark_safe(  # noqa: S308 - a reversed URL and fixed text
        f"{_saving(context, f'{key},v.{key},reader')}"
        f' hx-trigger="change, input delay:1s" hx-sync="this:queue last" maxlength="{LONGEST}"'
    )


@register.simple_tag(takes_context=True)
def choosing(context: template.Context, choice: str) -> SafeString:
    """The attributes by which htmx sends the choice between two answers to a field."""
    key = context["field"].key
    names = f"{key},v.{key},seen.{key},{choice},reader"
    return mark_safe(_saving(context, names))  # noqa: S308 - a reversed URL and fixed text


def _saving(context: template.Context, names: str) -> str:
    # Another page that saves itself names its own address.
    url = context.get("save_url") or _field_url(context["subject"].pk, context["section"].code)
    return f' hx-post="{url}" hx-target="#save-status" hx-swap="outerHTML" hx-params="{names}"'


@lru_cache(maxsize=256)
def _field_url(pk: int, code: str) -> str:
    """One address for all fields of a section: looked up once, not three hundred times."""
    return reverse("application_field", args=[pk, code])
