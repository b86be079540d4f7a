"""Small helps of the evaluation's pages: figures, rules and grades in words."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.functional import Promise

from evaluation.rules import Band, How, cents
from evaluation.wording import BAND, HOW
from evaluation.working import written

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """Write a figure without idle zeros, with at most two decimals; a dash where there is none."""
    if value is None:
        return "—"
    return f"{cents(value):,f}".rstrip("0").rstrip(".")


@register.filter
def exact(value: Decimal | None) -> str:
    """Write a figure as it was worked with, to four places; a dash where there is none."""
    return "—" if value is None else written(value)


@register.filter
def svg(value: Decimal) -> str:
    """Write a length of a drawing: a plain number whatever the language."""
    return f"{value:.2f}"


@register.filter
def figures(values: Iterable[Decimal]) -> str:
    """Write several figures in a row."""
    return " · ".join(figure(value) for value in values)


@register.filter
def how(branch: How) -> Promise:
    """Say which branch of the rule gave the points."""
    return HOW[branch]


@register.filter
def band_word(band: Band | None) -> Promise | str:
    """Name the grade of a mark; nothing while there is none."""
    return BAND[band] if band else ""
