"""What there is to choose from wherever a batch is spoken of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The two kinds of base (二)."""

    PARK = "park", _("demonstration park")
    ENTERPRISE = "enterprise", _("demonstration enterprise")


class FormSection(models.TextChoices):
    """The sections of the application form above which a batch may put words of its own."""

    BASIC = "basic", _("Applicant")
    INDICATORS = "indicators", _("Indicators")
    PLAN = "plan", _("Work plan")
    TARGETS = "targets", _("Targets")
    TASKS = "tasks", _("Key tasks")
    FILES = "files", _("Evidence")
    DECLARATION = "declaration", _("Declaration and submission")
