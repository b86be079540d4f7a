"""Amendments of a published notice: how officers write them and how they are read."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from portal.batches import services
from portal.batches.corrections import text_changes
from portal.batches.forms import AmendmentForm, CorrectionForm
from portal.batches.models import Amendment, Batch
from portal.batches.views.editing import BatchPart
from portal.lifecycle.errors import Refused
from portal.web.life import LifeDetail


class AmendmentNew(BatchPart):
    """Later deadlines for a published notice, to be proposed and approved by two people."""

    title = gettext_lazy("Amend the deadlines")
    template_name = "batches/amend.html"

    def form(self, data: Any = None, files: Any = None) -> AmendmentForm:
        return AmendmentForm(data, instance=self.draft())

    def draft(self, **changes: Any) -> Amendment:
        """An amendment that changes nothing yet."""
        present = {name: getattr(self.batch, name) for name in Batch.DEADLINES}
        return Amendment(notice=self.batch.notice, **present, **changes)

    def save(self, form: Any) -> HttpResponseRedirect:
        return self.written(form, form.organisations)

    def written(self, form: Any, organisations: Any = ()) -> HttpResponseRedirect:
        amendment = services.amend(form.save(commit=False), organisations, actor=self.user)
        return redirect(amendment)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if reasons := self.lock().get("reasons"):
            form = self.form(request.POST)
            return self.page(form, status=Refused.status, reasons=reasons)
        return super().post(request, **kwargs)

    def lock(self) -> dict[str, Any]:
        """Here the notice has to be out, not a draft."""
        try:
            services.must_be_public(self.batch.notice)
        except Refused as error:
            return {"reasons": error.reasons}
        return {}


class CorrectionNew(AmendmentNew):
    """The text of a published notice put right."""

    title = gettext_lazy("Correct the text of the notice")
    template_name = "batches/edit.html"

    def form(self, data: Any = None, files: Any = None) -> CorrectionForm:  # type: ignore[override]
        draft = self.draft(matter=Amendment.Matter.TEXT, **self.batch.notice.texts)
        return CorrectionForm(data, instance=draft)

    def save(self, form: Any) -> HttpResponseRedirect:
        return self.written(form)


class AmendmentDetail(LifeDetail):
    """An amendment: what it changes, for whom, and why."""

    model = Amendment
    template_name = "batches/amendment_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        amendment: Amendment = self.object
        return super().get_context_data(
            changes=amendment.moves if amendment.moves_deadlines else [],
            texts=list(text_changes(amendment)),
            organisations=list(amendment.organisations.all()),
            **kwargs,
        )
