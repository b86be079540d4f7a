"""What was changed about an event that had been announced: what stood there before, and why."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.actions import Act
from portal.timeline import clock
from portal.web.regions import name_of


class EventChange(models.Model):
    """One change of an announced event; it is never taken out again.

    `before` and `after` hold, by field of the event, what was changed: moments in ISO 8601.
    """

    event = models.ForeignKey("recognition.Event", models.PROTECT, related_name="changes")
    at = models.DateTimeField(_("changed at"))
    reason = models.TextField(_("reason"))
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("change of an event")
        verbose_name_plural = _("changes of events")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.event} · {clock.local(self.at):%Y-%m-%d %H:%M}"

    @classmethod
    def note(cls, event: Any, before: Mapping[str, Any], act: Act) -> "EventChange":
        """Write down what of `before` reads otherwise on `event` from this act on."""
        changed = [name for name, value in before.items() if value != getattr(event, name)]
        return cls.objects.create(
            event=event,
            at=act.at,
            reason=act.data["reason"],
            before={name: _kept(before[name]) for name in changed},
            after={name: _kept(getattr(event, name)) for name in changed},
        )

    @property
    def differences(self) -> Iterator[tuple[str, str, str]]:
        """Yield (what, as it read, as it reads) in the reader's language, as the form has them.

        PostgreSQL keeps the keys of JSON in an order of its own.
        """
        event: Any = self._meta.get_field("event").related_model
        for name in event.MOVABLE:
            if name in self.after:
                label = capfirst(str(event._meta.get_field(name).verbose_name))
                yield label, _shown(name, self.before[name]), _shown(name, self.after[name])


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _shown(name: str, value: Any) -> str:
    if name.endswith(("_at", "_until")):
        moment = clock.local(dt.datetime.fromisoformat(value))
        return str(date_format(moment, "SHORT_DATETIME_FORMAT"))
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    return name_of(value) if name == "region" else str(value)
