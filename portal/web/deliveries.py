"""The post room: which mail has not gone out, and why."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Role
from portal.inbox.models import Delivery
from portal.inbox.tasks import sweep_outbox
from portal.web.life import FilterForm, LifeList


class DeliveryFilter(FilterForm):
    """Which mail: by default what is still to go out."""

    WAITING, FAILING, SENT = "waiting", "failing", "sent"

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[
            ("", gettext_lazy("to be sent")),
            (FAILING, gettext_lazy("failing")),
            (SENT, gettext_lazy("gone out")),
        ],
    )

    def narrow(self, rows: Any) -> Any:
        return {
            self.WAITING: rows.waiting(),
            self.FAILING: rows.failing(),
            self.SENT: rows.exclude(sent_at=None),
        }[self.cleaned_data["status"] or self.WAITING]


class DeliveryList(LifeList):
    """Mail that is on its way, the latest first; the system administrator may have it tried."""

    model = Delivery
    roles = (Role.SYSTEM_ADMIN,)
    template_name = "inbox/delivery_list.html"
    filter_class = DeliveryFilter

    def rows(self) -> Any:
        return Delivery.objects.visible_to(self.user)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Try everything that waits once more, as the sweep does every minute."""
        sweep_outbox.delay()
        messages.success(request, _("All mail that waits is being tried again."))
        return redirect("delivery_list")
