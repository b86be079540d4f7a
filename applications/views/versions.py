"""Pages of the versions handed in: receipt, paper, and how two of them differ."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.generic import View

from applications.documents import evidence, receipt_pdf, version_pdf
from applications.models import Application, Submission
from applications.outline import OutlineSection
from applications.versions import Difference, TextChange, difference
from portal.accounts.models import Role
from portal.documents.views import pdf_response
from portal.web.life import SignedIn, rail_of

#: Stands for the application as it is now, beside the numbers of versions.
NOW = "now"


class Versions(SignedIn, View):
    """Base: an application whose versions its reader may see. Experts judge one, the last."""

    application: Application

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            rows = Application.objects.visible_to(request.user).with_life()
            self.application = get_object_or_404(rows, pk=kwargs["pk"])
            if request.user.has_role(Role.EXPERT):
                raise Http404(_("There is no such page."))
        return super().dispatch(request, *args, **kwargs)

    def version(self, number: int) -> Submission:
        rows = self.application.submissions.select_related("by")
        return get_object_or_404(rows, number=number)

    def show(self, template: str, **context: Any) -> HttpResponse:
        context |= {"subject": self.application, "rail": rail_of(self.application)}
        return render(self.request, template, context)


class ApplicationReceipt(Versions):
    """What came in, when to the second, and the hash that seals it."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        version = self.version(number)
        return self.show(
            "applications/receipt.html",
            version=version,
            files=evidence(self.application, version.content),
            tasks=len(version.content["key_tasks"]),
            answers=sum(bool(text.strip()) for text in version.content["texts"].values()),
        )


class ApplicationReceiptPdf(Versions):
    """The receipt on paper."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        version = self.version(number)
        name = _("Receipt %(title)s version %(number)s.pdf")
        values = {"title": self.application.title, "number": number}
        return pdf_response(receipt_pdf(self.application, version), name % values)


class ApplicationVersionPdf(Versions):
    """A version on paper, as it was handed in, whatever has been changed since."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        version = self.version(number)
        name = _("%(title)s version %(number)s.pdf")
        values = {"title": self.application.title, "number": number}
        return pdf_response(version_pdf(self.application, version), name % values)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared: a version, or the application as it stands."""

    key: str
    label: str
    content: Any


class ApplicationVersions(Versions):
    """Two versions side by side, field by field: what is different, and nothing else."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        sides = self.sides()
        keys = list(sides)
        before = self.wanted("from", sides, keys[-2] if len(keys) > 1 else keys[-1])
        after = self.wanted("to", sides, keys[-1])
        found = difference(before.content, after.content)
        return self.show(
            "applications/versions.html",
            sides=list(sides.values()),
            before=before,
            after=after,
            difference=found,
            sections=self.by_section(found),
            slots=self.slots(),
        )

    def sides(self) -> dict[str, Side]:
        """What can be compared, by key; the application as it stands where it may differ."""
        sides = {
            str(version.number): Side(
                str(version.number),
                _("Version %(number)s") % {"number": version.number},
                version.content,
            )
            for version in self.application.submissions.all()
        }
        if self.application.state in self.application.EDITABLE or not sides:
            sides[NOW] = Side(NOW, _("As it stands now"), self.application.content())
        return sides

    def wanted(self, name: str, sides: dict[str, Side], default: str) -> Side:
        key = self.request.GET.get(name, default)
        if key not in sides:
            raise BadRequest(
                _("There is no version “%(version)s” of this application.") % {"version": key[:40]}
            )
        return sides[key]

    def by_section(self, found: Difference) -> list[tuple[str, list[tuple[str, TextChange]]]]:
        """The answers that differ with their labels, section by section as in the form."""
        outline = self.application.outline
        left = {change.key: change for change in found.texts}
        sections = [
            (section.label, self.labelled(section, left))
            for section in outline.sections
            if section.code != "files"
        ]
        gone = list(left.items())
        sections.append((_("Asked no more"), gone))
        return [(label, changes) for label, changes in sections if changes]

    def labelled(
        self, section: OutlineSection, left: dict[str, TextChange]
    ) -> list[tuple[str, TextChange]]:
        """Take out of `left` what belongs to a section."""
        fields = self.application.outline.fields_of(section)
        return [(f.label, left.pop(f.key)) for f in fields if f.key in left]

    def slots(self) -> dict[str, str]:
        section = self.application.outline.section("files")
        return {field.key: field.label for field in section.fields} if section else {}
