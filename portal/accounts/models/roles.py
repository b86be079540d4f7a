"""What a person may be, and which roles must never meet."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be. Each belongs to one kind of organisation (`ROLES_OF`)."""

    APPLICANT_OWNER = "applicant_owner", _("applicant owner")
    APPLICANT_EDITOR = "applicant_editor", _("applicant editor")
    APPLICANT_VIEWER = "applicant_viewer", _("applicant viewer")
    AUTHORITY_OFFICER = "authority_officer", _("authority officer")
    AUTHORITY_LEAD = "authority_lead", _("authority lead")
    MINISTRY_OFFICER = "ministry_officer", _("ministry officer")
    MINISTRY_LEAD = "ministry_lead", _("ministry lead")
    EXPERT = "expert", _("expert")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")


APPLICANT = (Role.APPLICANT_OWNER, Role.APPLICANT_EDITOR, Role.APPLICANT_VIEWER)
APPLICANT_WRITERS = (Role.APPLICANT_OWNER, Role.APPLICANT_EDITOR)
AUTHORITY = (Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD)
MINISTRY = (Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD)
#: Roles that read everything and decide nothing.
OVERSIGHT = (Role.AUDITOR,)
#: The three that must never meet in one person, nor with any business role.
SEPARATED = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
