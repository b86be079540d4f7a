"""Small helps of the application's form pages."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

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
def plain(value: Decimal | None) -> str:
    """Write a worked-out figure with separators and without idle zeros; a dash for none."""
    return "—" if value is None else f"{value.normalize():,f}"


@register.filter
def at(mapping: Mapping[str, str] | None, key: str) -> str:
    """Look up `key`; empty where it is missing."""
    return (mapping or {}).get(key, "")


@register.simple_tag(takes_context=True)
def autosave(context: template.Context) -> SafeString:
    """The attributes by which htmx saves one field when it changes, and nothing else with it."""
    url = reverse("application_field", args=[context["subject"].pk, context["section"].code])
    return mark_safe(  # noqa: S308 - a reversed URL and fixed text
        f' hx-post="{url}" hx-trigger="change, input delay:1s" hx-target="#save-status"'
        f' hx-swap="outerHTML" hx-params="{context["field"].key}" hx-sync="this:replace"'
    )
