"""The parts of a batch's policy: its sectors, quotas and authorities, frozen with its notice."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.batches.models.batch import Batch, FrozenError
from portal.batches.models.choices import Kind


class Part(models.Model):
    """A part of a batch's policy: frozen together with its notice."""

    #: The foreign key of a part; one that has none says in `policy_batch()` whose it is.
    batch: Any

    class Meta:
        abstract = True

    def policy_batch(self) -> Batch:
        """The batch whose policy this is part of."""
        batch: Batch = self.batch
        return batch

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save unless the notice is out; raise `FrozenError` then."""
        if self.policy_batch().frozen:
            raise FrozenError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete unless the notice is out; raise `FrozenError` then."""
        if self.policy_batch().frozen:
            raise FrozenError
        return super().delete(*args, **kwargs)


class Sector(Part):
    """A key sector of this batch (二): the list changes from batch to batch."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="sectors")
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering: ClassVar = ["batch", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "code"], name="sector_code_once"),
            models.UniqueConstraint(fields=["batch", "name"], name="sector_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Quota(Part):
    """How many bases of one kind a sector may have in this batch (六(一))."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="quotas")
    sector = models.ForeignKey(Sector, models.CASCADE, related_name="quotas")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("number"), validators=[MaxValueValidator(1000)])

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering: ClassVar = ["sector__position", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sector", "kind"], name="quota_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sector} · {self.get_kind_display()}: {self.number}"


class BatchAuthority(Part):
    """An authority that may recommend in this batch, and how many of each kind."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="batch_authorities")
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    park_limit = models.PositiveSmallIntegerField(
        _("recommendation limit, parks"), validators=[MinValueValidator(0)]
    )
    enterprise_limit = models.PositiveSmallIntegerField(_("recommendation limit, enterprises"))

    class Meta:
        verbose_name = _("authority of the batch")
        verbose_name_plural = _("authorities of the batch")
        ordering: ClassVar = ["authority__region"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "authority"], name="batch_authority_once"),
        ]

    def __str__(self) -> str:
        return str(self.authority)

    def limit(self, kind: str) -> int:
        """How many applications of `kind` it may recommend."""
        return self.park_limit if kind == Kind.PARK else self.enterprise_limit
