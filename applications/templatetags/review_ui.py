"""What a review shows on the pages of a form."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("applications/_defects_here.html", takes_context=True)
def defects_here(context: template.Context, key: str) -> dict[str, Any]:
    """Draw the defects of the last return that concern one field or file, with their answers."""
    application = context["subject"]
    return {
        "subject": application,
        "defects": [one for one in application.defects_told if one.field == key],
        "editable": context.get("editable"),
    }
