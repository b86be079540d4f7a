"""Batches as files, batches out of earlier ones, and two batches side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.batches import comparing, exchange, sheets
from portal.batches.forms import BatchFileForm, BatchForm
from portal.batches.models import Batch, Kind
from portal.batches.rules import BATCH_INTERVAL_YEARS
from portal.batches.views.editing import BatchNew, Officers
from portal.batches.wording import change_words, field_words, sort_words
from portal.documents.downloads import download, workbook
from portal.timeline import clock
from portal.timeline.rules import add_years
from portal.web.forms import whole_number
from portal.web.life import SignedIn, rail_of


class BatchCopy(BatchNew):
    """A new batch with everything that an earlier one decided, its dates moved on."""

    title = gettext_lazy("New batch from an earlier one")

    @cached_property
    def source(self) -> Batch:
        rows = Batch.objects.visible_to(self.user).with_policy()
        batch: Batch = get_object_or_404(rows, pk=self.kwargs["pk"])
        return batch

    def form(self, data: Any = None, files: Any = None) -> BatchForm:
        source, initial = self.source, dict(super().form().initial)
        years = max(initial["year"] - source.year, BATCH_INTERVAL_YEARS)
        for name in Batch.POLICY:
            if name not in ("ordinal", "name", "year", "form_texts"):
                initial[name] = getattr(source, name)
        for name in Batch.DEADLINES:
            due = clock.local(getattr(source, name))
            day = add_years(due.date(), years)
            initial[name] = due.replace(year=day.year, month=day.month, day=day.day)
        return BatchForm(data, initial=initial)

    def save(self, form: Any) -> HttpResponseRedirect:
        batch = exchange.copy(self.source, form.save(commit=False), actor=self.user)
        messages.success(
            self.request,
            _("Copied from %(source)s. Go through dates, numbers and texts before proposing.")
            % {"source": self.source},
        )
        return redirect(batch)

    def context(self) -> dict[str, Any]:
        return {"lead": _("Out of: %(source)s") % {"source": self.source}}


class BatchImport(Officers):
    """A new batch out of a file, checked as a whole before anything is written."""

    title = gettext_lazy("New batch from a file")

    def form(self, data: Any = None, files: Any = None) -> BatchFileForm:
        return BatchFileForm(data, files)

    def save(self, form: Any) -> HttpResponseRedirect:
        batch = exchange.create(form.cleaned_data["batch_file"], actor=self.user)
        messages.success(self.request, _("The batch has been read from the file."))
        return redirect(batch)

    def context(self) -> dict[str, Any]:
        return {"multipart": True}


class Staff(SignedIn, View):
    """A page or file about a batch for the ministry and for auditors."""

    roles: ClassVar = (*MINISTRY, *OVERSIGHT)

    def batch(self, pk: Any) -> Batch:
        rows = Batch.objects.visible_to(self.user).with_policy()
        batch: Batch = get_object_or_404(rows, pk=pk)
        return batch


class BatchExport(Staff):
    """A whole batch as a file."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch(pk)
        return download(
            exchange.dump(batch), "application/json; charset=utf-8", f"batch-{batch.ordinal}.json"
        )


class SchemeBook(Staff):
    """Both schemes of a batch as a workbook."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch(pk)
        content = sheets.write(scheme.as_rules() for scheme in batch.schemes.all())
        return workbook(content, f"indicators-{batch.ordinal}.xlsx")


@dataclass(frozen=True, slots=True)
class Line:
    """One difference in words; fields: (name of the field, before, after)."""

    sort: str
    code: str
    name: str
    change: str
    tone: str
    fields: list[tuple[str, str, str]]


class SchemeCompare(Staff):
    """The schemes of two batches side by side: what was added, removed or changed."""

    TONES: ClassVar = {
        comparing.Change.ADDED: "green",
        comparing.Change.REMOVED: "red",
        comparing.Change.CHANGED: "orange",
    }

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        known = {row.pk: row for row in Batch.objects.visible_to(self.user).with_life()}
        if pk not in known:
            raise Http404
        batch = known.pop(pk)
        other = self.other(request.GET.get("with", ""), known)
        prefetch_related_objects([batch, *([other] if other else [])], "schemes__indicators")
        context = {
            "batch": batch,
            "other": other,
            "others": list(known.values()),
            "rail": rail_of(batch),
            "kinds": [] if other is None else list(self.kinds(other, batch)),
        }
        return render(request, "batches/compare.html", context)

    def other(self, asked: str, known: Mapping[int, Batch]) -> Batch | None:
        """Return the batch asked for, or the latest where none is."""
        if not asked:
            return next(iter(known.values()), None)
        other = known.get(whole_number(asked))
        if other is None:
            raise Http404(_("There is no such batch to compare with."))
        return other

    def kinds(self, old: Batch, new: Batch) -> Iterator[tuple[str, list[Line]]]:
        """Yield each kind in words with its differences from `old` to `new`."""
        before, after = (
            {scheme.kind: scheme.as_rules() for scheme in batch.schemes.all()}
            for batch in (old, new)
        )
        for kind in Kind:
            found = comparing.differences(before.get(kind.value), after.get(kind.value))
            yield str(kind.label), [self.line(difference) for difference in found]

    def line(self, found: comparing.Difference) -> Line:
        whole = found.change != comparing.Change.CHANGED
        return Line(
            sort_words(found.sort),
            found.code,
            found.name,
            change_words(found.change),
            self.TONES[found.change],
            [] if whole else [(field_words(n), *values) for n, values in found.fields.items()],
        )
