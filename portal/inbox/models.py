"""Letters to people: an outbox row written in the business transaction, sent after it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters: a reader's own, and those still to be sent."""

    def visible_to(self, user: Any) -> Self:
        """A reader's own letters that have been released."""
        return self.filter(recipient_id=user.pk, held=False)

    def unsent(self) -> Self:
        """Released letters still to be sent."""
        return self.filter(held=False, sent_at=None)


class Letter(models.Model):
    """One message to one reader, shown in the portal and sent by mail.

    `key` is unique: the same occasion never writes twice, and the mail's Message-ID is
    made from it, so that even a crash between sending and noting it shows no second copy.
    `held` letters wait to be released together. Who has no account yet is written to at an
    `address`; such a letter carries a key to the house, so its text goes once it is sent.
    """

    key = models.CharField(_("key"), max_length=120, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="letters",
        verbose_name=_("reader"),
    )
    address = models.EmailField(_("address of a reader without an account"), blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    link = models.CharField(_("link"), max_length=200, blank=True)
    held = models.BooleanField(_("held for release"), default=False)
    written_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)

    objects: ClassVar[LetterQuerySet] = LetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar = ["-written_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=True) ^ models.Q(address=""),
                name="letter_has_one_reader",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-written_at"], name="letter_reader"),
            models.Index(
                fields=["written_at"],
                name="letter_unsent",
                condition=models.Q(sent_at=None, held=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Letters as mail: for whoever runs the servers, and without a word of what they say."""

    def visible_to(self, user: Any) -> Self:
        """The system administrator's; what stands in a letter is its reader's alone."""
        rows = self.defer("subject", "body", "link").select_related("recipient")
        return rows if user.has_role(Role.SYSTEM_ADMIN) else rows.none()

    def waiting(self) -> Self:
        """Released and not gone out yet."""
        return self.filter(held=False, sent_at=None)

    def failing(self) -> Self:
        """Tried in vain; they are tried again by every sweep."""
        return self.waiting().exclude(last_error="")


class Delivery(Letter):
    """A letter on its way: to whom, since when, how often it was tried and what came back."""

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return self.key

    @property
    def goes_to(self) -> str:
        """Its address; of whoever has no account the domain alone: mending needs no more."""
        if self.recipient:
            return str(self.recipient.email)
        return f"…@{self.address.rpartition('@')[2]}"
