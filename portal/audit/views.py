"""The audit log as auditors read it: filtered, verified, held against the published roots."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role
from portal.audit import log
from portal.audit.models import AuditEvent, AuditRoot
from portal.audit.wording import BREAKS
from portal.timeline import clock
from portal.web.forms import DayField, SearchInput
from portal.web.life import FilterForm, LifeList
from portal.web.ui import HistoryLine

#: So many of the latest roots stand beside the log; all of them are public by the API.
ROOTS = 10


class AuditFilter(FilterForm):
    """What, by whom, which act, from when to when."""

    subject = forms.CharField(label=_("Thing"), max_length=200, widget=SearchInput)
    actor = forms.CharField(label=_("Actor"), max_length=150, widget=SearchInput)
    action = forms.CharField(label=_("Act"), max_length=60)
    since = DayField(label=_("From day"))
    until = DayField(label=_("To day"))

    def lookups(self) -> dict[str, str]:
        return {
            "subject": "subject_name__icontains",
            "actor": "actor_name__icontains",
            "action": "action",
        }

    def clean(self) -> dict[str, Any]:
        """The days stand in order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _now("The last day lies before the first."))
        return cleaned

    def narrow(self, rows: Any) -> Any:
        rows = super().narrow(rows)
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        if since:
            rows = rows.filter(at__gte=clock.start_of(since))
        if until:
            rows = rows.filter(at__lt=clock.end_of(until))
        return rows


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the table shows it."""

    event: AuditEvent
    words: HistoryLine
    changes: tuple[tuple[str, Any, Any], ...]

    @property
    def roles(self) -> str:
        """The roles in which the actor acted, in words."""
        known = (role for role in self.event.role.split(",") if role in Role.values)
        return ", ".join(str(Role(role).label) for role in known)


def lines(events: Any) -> Iterator[Line]:
    """Put events into words, with each field that the act changed."""
    for event in events:
        names = dict.fromkeys([*event.before, *event.after])
        changed = [(name, event.before.get(name), event.after.get(name)) for name in names]
        yield Line(event, HistoryLine.of(event), tuple(c for c in changed if c[1] != c[2]))


class AuditList(LifeList):
    """The whole log, the latest event first; POST walks the chain and says whether it holds."""

    model = AuditEvent
    template_name = "audit/audit_list.html"
    filter_class = AuditFilter
    roles = (Role.AUDITOR,)
    verdict: log.Verdict | None = None

    def rows(self) -> Any:
        return AuditEvent.objects.visible_to(self.user)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.verdict = log.verify()
        log.append(
            action="verify",
            actor=request.user,
            at=clock.now(),
            data={"ok": self.verdict.ok, "events": self.verdict.events},
        )
        return self.get(request, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        broken = self.verdict.broken if self.verdict else None
        return context | {
            "lines": list(lines(context["object_list"])),
            "roots": list(AuditRoot.objects.all()[:ROOTS]),
            "verdict": self.verdict,
            "why": BREAKS.get(broken.why, broken.why) if broken else "",
        }
