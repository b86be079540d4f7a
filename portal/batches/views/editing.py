"""The pages on which officers prepare a batch. Each keeps what was typed when it is refused."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal.accounts.models import Organisation, Role
from portal.batches import schemes, services
from portal.batches.checking import weighed
from portal.batches.forms import (
    AuthorityTableForm,
    BatchForm,
    CriterionTableForm,
    DoubtsForm,
    FormTextsForm,
    NoticeFileForm,
    NoticeForm,
    PresetForm,
    QuotaTableForm,
    SchemeForm,
    SectorForm,
)
from portal.batches.models import Batch, BatchAuthority, Notice, Sector, problems
from portal.batches.rules import BATCH_INTERVAL_YEARS
from portal.batches.wording import reason
from portal.lifecycle.clashes import unless_taken
from portal.lifecycle.errors import Refused, Text
from portal.web.forms import tell, whole_number
from portal.web.life import SignedIn, rail_of


class Officers(SignedIn, View):
    """A form page for officers of the ministry: `form` builds it, `save` does it."""

    roles: ClassVar = (Role.MINISTRY_OFFICER,)
    template_name: ClassVar[str] = "batches/edit.html"
    title: ClassVar[Text] = ""
    compact: ClassVar[bool] = False

    def form(self, data: Any = None, files: Any = None) -> Any:
        raise NotImplementedError

    def save(self, form: Any) -> HttpResponseRedirect:
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=400)
        try:
            return self.save(form)
        except Refused as error:
            rest = tell(form, error.reasons)
            return self.page(form, status=error.status, reasons=rest)
        except ValidationError as error:
            form.add_error("file" if "file" in form.fields else None, error)
            return self.page(form, status=400)

    def page(self, form: Any, status: int = 200, **extra: Any) -> HttpResponse:
        context = {
            "form": form,
            "title": self.title,
            "compact": self.compact,
            **self.context(),
            **extra,
        }
        return render(self.request, self.template_name, context, status=status)

    def context(self) -> dict[str, Any]:
        return {}


class BatchNew(Officers):
    """A new batch, with the defaults that its notice may replace."""

    title = gettext_lazy("New batch")

    def form(self, data: Any = None, files: Any = None) -> BatchForm:
        latest = Batch.objects.visible_to(self.user).first()
        initial = {
            "ordinal": latest.ordinal + 1 if latest else 1,
            "year": latest.year + BATCH_INTERVAL_YEARS if latest else None,
        }
        return BatchForm(data, initial=initial)

    def save(self, form: Any) -> HttpResponseRedirect:
        batch = services.prepare(form.save(commit=False), actor=self.user)
        messages.success(
            self.request, _("The batch is being prepared. Next: sectors, quotas, authorities.")
        )
        return redirect(batch)


class BatchPart(Officers):
    """A page that edits one part of a batch, as long as its notice is a draft."""

    @cached_property
    def batch(self) -> Batch:
        rows = Batch.objects.visible_to(self.user).with_policy()
        batch: Batch = get_object_or_404(rows, pk=self.kwargs["pk"])
        return batch

    def context(self) -> dict[str, Any]:
        return {"batch": self.batch, "rail": rail_of(self.batch), **self.lock()}

    def lock(self) -> dict[str, Any]:
        """Say beforehand why nothing can be saved, so that nobody types in vain."""
        try:
            services.must_be_draft(self.batch)
        except Refused as error:
            return {"reasons": error.reasons}
        return {}

    def write(self, change: Callable[[Batch], Any], url_name: str = "") -> HttpResponseRedirect:
        """Do `change` under the batch's lock, log it, and go on to a page of the batch."""
        with services.editing(self.batch.pk, str(self.title), actor=self.user) as batch:
            change(batch)
        messages.success(self.request, _("Saved: %(what)s.") % {"what": self.title})
        return redirect(url_name or "batch_detail", self.batch.pk)


class BatchEdit(BatchPart):
    """Dates, pass lines, experts."""

    title = gettext_lazy("Dates and standards")

    def form(self, data: Any = None, files: Any = None) -> BatchForm:
        return BatchForm(data, instance=self.batch)

    def save(self, form: Any) -> HttpResponseRedirect:
        def change(batch: Batch) -> None:
            for name, value in form.cleaned_data.items():
                setattr(batch, name, value)
            with unless_taken(batch):
                batch.save()

        return self.write(change)


class NoticeEdit(BatchPart):
    """The text of the notice."""

    title = gettext_lazy("Text of the notice")

    def form(self, data: Any = None, files: Any = None) -> NoticeForm:
        return NoticeForm(
            data, instance=Notice.objects.visible_to(self.user).get(pk=self.batch.notice.pk)
        )

    def save(self, form: Any) -> HttpResponseRedirect:
        def change(batch: Batch) -> None:
            for name, value in form.cleaned_data.items():
                setattr(batch.notice, name, value)
            batch.notice.save(update_fields=list(form.cleaned_data))

        return self.write(change)


class SectorTable(BatchPart):
    """The key sectors: add one, move one up, or take one away together with its quotas."""

    title = gettext_lazy("Key sectors")
    template_name = "batches/sectors.html"

    def form(self, data: Any = None, files: Any = None) -> SectorForm:
        return SectorForm(data, batch=self.batch)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        for name, change in (("remove", services.remove_sector), ("up", services.raise_sector)):
            if name in request.POST:
                return self.change(request.POST[name], change)
        return super().post(request, **kwargs)

    def change(self, pk: str, change: Callable[[Batch, int], None]) -> HttpResponse:
        number = whole_number(pk)
        try:
            return self.write(lambda batch: change(batch, number), "sector_table")
        except Refused as error:
            del self.batch  # read again: the list is another by now
            return self.page(self.form(), status=error.status, reasons=error.reasons)

    def save(self, form: Any) -> HttpResponseRedirect:
        values = form.cleaned_data
        return self.write(
            lambda batch: services.add_sector(batch, values["code"], values["name"]),
            "sector_table",
        )


class SectorEdit(BatchPart):
    """One key sector under another code or name."""

    title = gettext_lazy("Change the sector")
    compact = True

    @cached_property
    def sector(self) -> Sector:
        sector: Sector = get_object_or_404(self.batch.sectors, pk=self.kwargs["sector"])
        return sector

    def form(self, data: Any = None, files: Any = None) -> SectorForm:
        return SectorForm(data, batch=self.batch, sector=self.sector)

    def save(self, form: Any) -> HttpResponseRedirect:
        values = form.cleaned_data
        return self.write(
            lambda batch: services.rename_sector(
                batch, self.sector.pk, values["code"], values["name"]
            ),
            "sector_table",
        )


class QuotaTable(BatchPart):
    """How many of each kind a sector may have."""

    title = gettext_lazy("Quotas")
    template_name = "batches/quotas.html"

    def form(self, data: Any = None, files: Any = None) -> QuotaTableForm:
        return QuotaTableForm(data, batch=self.batch)

    def save(self, form: Any) -> HttpResponseRedirect:
        return self.write(lambda batch: services.set_quotas(batch, form.numbers))


class AuthorityTable(BatchPart):
    """Which authorities recommend, and their limits: 37 with the plan cities, 32 without."""

    title = gettext_lazy("Recommending authorities")
    template_name = "batches/authorities.html"

    @cached_property
    def authorities(self) -> list[Organisation]:
        return list(Organisation.objects.visible_to(self.user).authorities())

    @cached_property
    def preset(self) -> PresetForm | None:
        return PresetForm(self.request.GET) if "preset" in self.request.GET else None

    def form(self, data: Any = None, files: Any = None) -> AuthorityTableForm:
        present = {
            row.authority_id: services.Limits(row.park_limit, row.enterprise_limit)
            for row in BatchAuthority.objects.filter(batch=self.batch)
        }
        if self.preset and self.preset.is_valid():
            values = self.preset.cleaned_data
            limits = services.Limits(values["park_limit"], values["enterprise_limit"])
            ticked = services.preset(values["preset"], self.authorities)
            present = dict.fromkeys(ticked, limits)
        return AuthorityTableForm(data, authorities=self.authorities, present=present)

    def save(self, form: Any) -> HttpResponseRedirect:
        return self.write(lambda batch: services.set_authorities(batch, form.limits))

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "preset": self.preset or PresetForm(),
            "plan_cities": services.plan_cities(self.batch),
        }

    def page(self, form: forms.Form, status: int = 200, **extra: Any) -> HttpResponse:
        if self.preset and not self.preset.is_valid():
            status = 400
        return super().page(form, status, **extra)


class SchemeImport(BatchPart):
    """The indicators of a batch out of a file, checked as a whole (四)."""

    title = gettext_lazy("Indicator schemes")
    template_name = "batches/schemes.html"

    def form(self, data: Any = None, files: Any = None) -> SchemeForm:
        return SchemeForm(data, files)

    def save(self, form: Any) -> HttpResponseRedirect:
        values = form.cleaned_data
        return self.write(
            lambda batch: schemes.store(batch, values["schemes"], is_default=values["is_default"]),
            "scheme_import",
        )


class CriterionTable(BatchPart):
    """The criteria by which experts score the work plan (六(二))."""

    title = gettext_lazy("Criteria of the work plan")
    template_name = "batches/criteria.html"

    def form(self, data: Any = None, files: Any = None) -> CriterionTableForm:
        return CriterionTableForm(data, batch=self.batch)

    def save(self, form: Any) -> HttpResponseRedirect:
        return self.write(lambda batch: services.set_criteria(batch, form.criteria))


class FormTexts(BatchPart):
    """The words above each section of the application form."""

    title = gettext_lazy("Texts of the application form")

    def form(self, data: Any = None, files: Any = None) -> FormTextsForm:
        return FormTextsForm(data, batch=self.batch)

    def save(self, form: Any) -> HttpResponseRedirect:
        return self.write(lambda batch: services.set_form_texts(batch, form.cleaned_data))


class NoticeFiles(BatchPart):
    """The attachments of the notice: add one, or take one off before it is out."""

    title = gettext_lazy("Attachments of the notice")
    template_name = "batches/files.html"

    def form(self, data: Any = None, files: Any = None) -> NoticeFileForm:
        return NoticeFileForm(data, files)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "files": list(self.batch.notice.attachments.all())}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "remove" not in request.POST:
            return super().post(request, **kwargs)
        file = get_object_or_404(self.batch.notice.attachments, pk=as_uuid(request.POST["remove"]))
        try:
            return self.write(lambda batch: services.detach(batch, file.pk), "notice_files")
        except Refused as error:
            return self.page(self.form(), status=error.status, reasons=error.reasons)

    def save(self, form: Any) -> HttpResponseRedirect:
        values = form.cleaned_data
        return self.write(
            lambda batch: services.attach(batch, values["title"], values["file"], actor=self.user),
            "notice_files",
        )


class BatchCheck(BatchPart):
    """What keeps the notice from being proposed, and a reason for each doubt."""

    title = gettext_lazy("Check before proposing")
    template_name = "batches/check.html"

    def form(self, data: Any = None, files: Any = None) -> DoubtsForm:
        return DoubtsForm(data, doubts=[] if self.batch.frozen else list(weighed(self.batch)))

    def context(self) -> dict[str, Any]:
        found = [] if self.batch.frozen else problems(self.batch)
        return {
            **super().context(),
            "problems": [reason(self.batch, problem) for problem in found],
        }

    def save(self, form: Any) -> HttpResponseRedirect:
        return self.write(lambda batch: services.justify(batch, form.reasons, actor=self.user))


def as_uuid(text: str) -> UUID:
    """Read a file's name in a posted form; what is none names nothing (404)."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
