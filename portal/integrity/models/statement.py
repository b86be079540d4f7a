"""What somebody without an account handed in, apart from the case that is made of it."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.documents.models import Attachment


class SealedStatement(models.Model):
    """Base: name, contact, facts and evidence of whoever complains or objects.

    Kept apart from the case, so that no list, letter, log or serializer of cases can carry a
    name by accident. Each kind adds the one-to-one field `statement` of its case, and a
    queryset whose `visible_to` lets through those alone who handle it.
    """

    name = models.CharField(_("name"), max_length=80)
    is_organisation = models.BooleanField(_("on behalf of an organisation"), default=False)
    contact = models.CharField(_("telephone or e-mail"), max_length=120)
    reasons = models.TextField(_("facts and reasons"))
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    class Meta:
        abstract = True
