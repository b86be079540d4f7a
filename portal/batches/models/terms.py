"""What a batch decides of false data and of the effect reviews of its bases (八)."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Terms(models.Model):
    """Terms that the notice of the activity leaves open; their defaults are provisional."""

    #: Of what follows a recognition or false data: nothing but the batch's own notice fixes it.
    TERMS: ClassVar = (
        "false_data_bar_years",
        "review_report_days",
        "review_first_reminder",
        "review_last_reminder",
        "review_opinion_days",
        "review_expert_days",
    )

    false_data_bar_years = models.PositiveSmallIntegerField(
        _("years without applying after false data"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_(
            "Provisional default. Counted from the day on which the incident was confirmed; "
            "within them nobody with false data or documents applies (clause 8(2))."
        ),
    )
    review_report_days = models.PositiveSmallIntegerField(
        _("days for the report of an effect review"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Provisional default. Counted from the day on which the review opens."),
    )
    review_first_reminder = models.PositiveSmallIntegerField(
        _("first reminder of the report, days before it is due"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(364)],
        help_text=_("Provisional default."),
    )
    review_last_reminder = models.PositiveSmallIntegerField(
        _("last reminder of the report, days before it is due"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(364)],
        help_text=_("Provisional default."),
    )
    review_opinion_days = models.PositiveSmallIntegerField(
        _("days for the province's opinion on a report"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_("Provisional default. After them the ministry judges without the opinion."),
    )
    review_expert_days = models.PositiveSmallIntegerField(
        _("days for an expert's opinion on a report"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_(
            "Provisional default. The day can be set otherwise when experts are asked; after it "
            "the ministry judges without those who are silent."
        ),
    )

    class Meta:
        abstract = True

    @property
    def terms_are_default(self) -> bool:
        """Whether its terms are still the provisional ones."""
        fields: list[Any] = [self._meta.get_field(name) for name in self.TERMS]
        return all(getattr(self, field.name) == field.get_default() for field in fields)
