"""The page on which officers edit the indicators of one kind cell by cell (四)."""

from typing import Any

from django.http import Http404, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.batches import schemes
from portal.batches.forms import SchemeTableForm
from portal.batches.models import Kind
from portal.batches.rules import Scheme
from portal.batches.views.editing import BatchPart


class SchemeEdit(BatchPart):
    """Indicators, data items and cross-checks of one kind; saved as a whole, or not at all."""

    title = gettext_lazy("Indicators, cell by cell")
    template_name = "batches/indicators.html"

    @cached_property
    def present(self) -> tuple[Scheme, bool]:
        """The scheme as it stands, and whether it is a provisional default."""
        kind = self.kwargs["kind"]
        if kind not in Kind.values:
            raise Http404(_("There are schemes of two kinds: park and enterprise."))
        row = next((row for row in self.batch.schemes.all() if row.kind == kind), None)
        if row is not None:
            return row.as_rules(), row.is_default
        defaults = schemes.read(schemes.DEFAULTS.read_bytes())
        return next(scheme for scheme in defaults if scheme.kind == kind), True

    def form(self, data: Any = None, files: Any = None) -> SchemeTableForm:
        scheme, is_default = self.present
        return SchemeTableForm(data, scheme=scheme, is_default=is_default)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "kind": Kind(self.kwargs["kind"])}

    def save(self, form: Any) -> HttpResponseRedirect:
        is_default = form.cleaned_data["is_default"]
        return self.write(
            lambda batch: schemes.store(batch, [form.scheme], is_default=is_default),
            "scheme_import",
        )
