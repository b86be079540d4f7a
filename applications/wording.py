"""Findings of the rules in words that name the figures."""

from django.utils.translation import gettext as _

from applications.rules import Finding, Slip


def sentence(finding: Finding) -> str:
    """Say one finding as a sentence that names the field and both figures."""
    values = {
        "field": finding.field.label,
        "unit": finding.field.unit,
        "found": finding.found,
        "other": finding.other,
        "against": finding.against,
    }
    return _sentences()[finding.slip] % values


def _sentences() -> dict[Slip, str]:
    return {
        Slip.MISSING: _("“%(field)s” is not filled in."),
        Slip.NOT_A_NUMBER: _("“%(field)s”: “%(found)s” is not a number."),
        Slip.NEGATIVE: _("“%(field)s” is %(found)s; it cannot be below 0."),
        Slip.TOO_LARGE: _("“%(field)s” is %(found)s %(unit)s: too large, check the unit."),
        Slip.PERCENT: _("“%(field)s” is %(found)s %%; a share cannot be above 100 %%."),
        Slip.LEVEL: _("“%(field)s” is %(found)s; levels run from 1 to 5 (GB/T 39116)."),
        Slip.NOT_A_DATE: _("“%(field)s”: “%(found)s” is not a date such as 2026-04-30."),
        Slip.NOT_AN_EMAIL: _("“%(field)s”: “%(found)s” is not an e-mail address."),
        Slip.UNIT: _(
            "“%(field)s” is %(found)s %(unit)s after %(other)s the year before: check the unit."
        ),
        Slip.EXCEEDS: _(
            "“%(field)s” is %(found)s %(unit)s, more than “%(against)s” with %(other)s %(unit)s: "
            "a part cannot be larger than the whole."
        ),
        Slip.TOO_FEW_TASKS: _("The work plan names no key task yet."),
        Slip.NO_EVIDENCE: _("“%(field)s” has not been uploaded."),
    }
