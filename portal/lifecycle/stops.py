"""The nine stops of the life of a base, as the lifecycle rail shows them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stop(models.TextChoices):
    NOTICE = "notice", _("Call notice")
    APPLICATION = "application", _("Application")
    RECOMMENDATION = "recommendation", _("Provincial recommendation")
    EVALUATION = "evaluation", _("Evaluation")
    CREATION = "creation", _("Creation")
    ACCEPTANCE = "acceptance", _("Acceptance")
    PUBLICITY = "publicity", _("Public notice")
    RECOGNITION = "recognition", _("Recognition")
    REVIEW = "review", _("Effect review")
