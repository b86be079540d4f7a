"""The indicator schemes of a batch (四) and the criteria of its work plan (六(二))."""

from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.batches import formulas, rules, scales
from portal.batches.models.batch import Batch
from portal.batches.models.choices import Kind
from portal.batches.models.parts import Part
from portal.batches.wording import scale_in_words


class IndicatorScheme(Part):
    """The indicators by which one kind is measured in one batch."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="schemes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    is_default = models.BooleanField(
        _("provisional default indicators"),
        default=True,
        help_text=_("Shown wherever the indicators are: the batch notice replaces them."),
    )

    # Lists of `formulas.Item` and `formulas.Check`: read and replaced as a whole, with the file.
    items = models.JSONField(_("data items"), default=list, blank=True)
    checks = models.JSONField(_("cross-checks"), default=list, blank=True)

    class Meta:
        verbose_name = _("indicator scheme")
        verbose_name_plural = _("indicator schemes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "kind"], name="scheme_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.get_kind_display()}"

    @cached_property
    def tree(self) -> list[tuple["Indicator", list["Indicator"]]]:
        """First-level indicators with their second-level ones, from one query."""
        rows = list(self.indicators.all())
        return [
            (first, [row for row in rows if row.parent_id == first.pk])
            for first in rows
            if first.parent_id is None
        ]

    @property
    def headings(self) -> list["Indicator"]:
        """The first-level indicators, in order."""
        return [first for first, _leaves in self.tree]

    @property
    def leaves(self) -> list["Indicator"]:
        """The second-level indicators, in order."""
        return [leaf for _first, leaves in self.tree for leaf in leaves]

    @cached_property
    def data_items(self) -> dict[str, formulas.Item]:
        """What applicants give figures for, by code, in the order of the file."""
        return {row["code"]: formulas.Item(**row) for row in self.items}

    @cached_property
    def cross_checks(self) -> tuple[formulas.Check, ...]:
        """What the figures of each year must agree in."""
        return tuple(formulas.Check(tuple(row["parts"]), row["whole"]) for row in self.checks)

    def as_rules(self) -> rules.Scheme:
        """The scheme as the pure rules read it."""
        return rules.Scheme(
            self.kind,
            tuple(
                rules.FirstLevel(
                    first.code, first.name, first.weight, tuple(leaf.as_rule() for leaf in leaves)
                )
                for first, leaves in self.tree
            ),
            tuple(self.data_items.values()),
            self.cross_checks,
        )


class Indicator(Part):
    """A first-level heading (no parent) or a second-level indicator. Weights in points of 100."""

    class Measure(models.TextChoices):
        QUANTITATIVE = "quantitative", _("quantitative")
        QUALITATIVE = "qualitative", _("qualitative")

    scheme = models.ForeignKey(IndicatorScheme, models.CASCADE, related_name="indicators")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=60)
    definition = models.TextField(_("definition"), blank=True)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    measure = models.CharField(_("measure"), max_length=12, choices=Measure.choices, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    floor = models.DecimalField(
        _("floor (60 % of the points)"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    full = models.DecimalField(
        _("value for full points"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    # A `formulas.Formula`.
    formula = models.JSONField(_("formula"), default=dict, blank=True)
    # A `scales.Scale` but for floor and full value; empty for the plain way between them.
    scale = models.JSONField(_("way of scoring"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar = ["scheme", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="indicator_code_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="indicator_weight_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def policy_batch(self) -> Batch:
        return self.scheme.batch

    @property
    def is_quantitative(self) -> bool:
        return self.measure == self.Measure.QUANTITATIVE

    @cached_property
    def rule(self) -> formulas.Formula:
        """How its value comes out of the scheme's data items."""
        if not self.formula:
            return rules.JUDGED
        return formulas.Formula(
            formulas.Op(self.formula["op"]),
            tuple(self.formula.get("of", ())),
            tuple(Decimal(weight) for weight in self.formula.get("weights", ())),
        )

    @cached_property
    def grading(self) -> scales.Scale:
        """What its value is worth."""
        return scales.loaded(self.scale, self.floor, self.full)

    @property
    def scoring(self) -> str:
        """How it is scored, in words; empty where experts judge."""
        if not self.is_quantitative:
            return ""
        return scale_in_words(self.grading, self.weight, self.unit)

    def as_rule(self) -> rules.SecondLevel:
        """The indicator as the pure rules read it."""
        return rules.SecondLevel(
            self.code,
            self.name,
            self.unit,
            rules.Measure(self.measure),
            Decimal(self.weight),
            self.grading,
            self.definition,
            self.rule,
        )


class Criterion(Part):
    """One criterion by which experts score the work plan; all of them make 100 points."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="criteria")
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=40)
    weight = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("criterion of the work plan")
        verbose_name_plural = _("criteria of the work plan")
        ordering: ClassVar = ["batch", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "code"], name="criterion_code_once"),
        ]

    def __str__(self) -> str:
        return self.name
