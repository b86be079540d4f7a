"""What is known of an expert's ties and commitments: employers, groups, conflicts, signatures."""

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation import commitments
from evaluation.rules import Ground
from portal.accounts.models import validate_uscc
from portal.batches.models import Batch

if TYPE_CHECKING:
    from evaluation.models.expert import ExpertProfile

GROUNDS = [
    (Ground.SAME_ORGANISATION.value, _("works for the applicant")),
    (Ground.SAME_GROUP.value, _("works in the applicant's group")),
    (Ground.FORMER_EMPLOYER.value, _("has worked for the applicant within 3 years")),
    (Ground.SAME_REGION.value, _("of the applicant's own province")),
    (Ground.DECLARED.value, _("has declared an interest")),
]


class Employment(models.Model):
    """An earlier employer that an expert has declared, and until when."""

    profile = models.ForeignKey(
        "evaluation.ExpertProfile", models.CASCADE, related_name="employments"
    )
    employer = models.CharField(_("employer"), max_length=120)
    uscc = models.CharField(
        _("unified social credit code"), max_length=18, validators=[validate_uscc]
    )
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("earlier employment")
        verbose_name_plural = _("earlier employments")
        ordering: ClassVar = ["profile", "-until", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "uscc"], name="employment_once"),
        ]

    def __str__(self) -> str:
        return self.employer


class GroupMember(models.Model):
    """Which group (集团) an organisation belongs to, where it is known: employers, applicants."""

    uscc = models.CharField(
        _("unified social credit code"), max_length=18, unique=True, validators=[validate_uscc]
    )
    group = models.CharField(_("group"), max_length=120)

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        ordering: ClassVar = ["group", "uscc"]

    def __str__(self) -> str:
        return f"{self.uscc} · {self.group}"


class Conflict(models.Model):
    """One line of the register: who may not judge which body, on what ground, since when.

    Entered by the expert (declared) or by the portal when it meets one; never taken out.
    """

    profile = models.ForeignKey(
        "evaluation.ExpertProfile", models.PROTECT, related_name="conflicts"
    )
    name = models.CharField(_("organisation"), max_length=120)
    uscc = models.CharField(
        _("unified social credit code"), max_length=18, validators=[validate_uscc]
    )
    ground = models.CharField(_("ground"), max_length=20, choices=GROUNDS)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering: ClassVar = ["-recorded_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "uscc", "ground"], name="conflict_once"),
            models.CheckConstraint(
                condition=~Q(ground="declared") | ~Q(reason=""),
                name="declared_conflict_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.get_ground_display()}"

    @classmethod
    def enter(
        cls,
        profile: "ExpertProfile",
        ground: Ground,
        *,
        name: str,
        uscc: str,
        at: dt.datetime,
        reason: str = "",
        by: Any = None,
    ) -> "Conflict":
        """Enter one; the same one a second time changes nothing."""
        row, _new = cls.objects.get_or_create(
            profile=profile,
            uscc=uscc,
            ground=ground.value,
            defaults={
                "name": name,
                "reason": reason,
                "recorded_at": at,
                "recorded_by_id": by.pk if by else None,
            },
        )
        return row


class Commitment(models.Model):
    """A signature under the commitment to confidentiality and integrity, for one batch."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="commitments")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="commitments")
    name = models.CharField(_("name as signed"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version of the text"))
    text_sha256 = models.CharField(_("digest of the text"), max_length=64)
    signed_at = models.DateTimeField(_("signed at"))
    seal = models.CharField(_("digest of the signature"), max_length=64)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering: ClassVar = ["-signed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "expert"], name="commitment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.batch}"

    @classmethod
    def seal_for(
        cls, profile: "ExpertProfile", batch: Batch, version: int, at: dt.datetime
    ) -> "Commitment":
        """Write down who signed which text for which batch, and when, with its digest."""
        row = cls(
            batch=batch,
            expert=profile.user,
            name=profile.name,
            version=version,
            text_sha256=commitments.text(version).sha256,
            signed_at=at,
        )
        row.seal = row.digest
        row.save(force_insert=True)
        return row

    @property
    def digest(self) -> str:
        """The digest of what the row says: equal to `seal` as long as nobody changed it."""
        said = [
            self.batch_id,
            self.expert_id,
            self.name,
            self.version,
            self.text_sha256,
            self.signed_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
