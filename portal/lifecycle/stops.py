"""The nine stops of the life of a base, as the lifecycle rail shows them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stop(models.TextChoices):
    """The stages of a base's life, in the order of clauses 六 to 八."""

    NOTICE = "notice", _("Notice issued")
    APPLICATION = "application", _("Application")
    RECOMMENDATION = "recommendation", _("Provincial recommendation")
    EVALUATION = "evaluation", _("Comprehensive evaluation")
    CREATION = "creation", _("Creation period")
    ACCEPTANCE = "acceptance", _("Acceptance")
    PUBLICITY = "publicity", _("Public notice")
    RECOGNITION = "recognition", _("Recognition and plaque")
    REVIEW = "review", _("Effect review")
