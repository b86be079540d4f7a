"""The application, the recommendation letter and its summary table on paper.

Each sheet says which version it is, or that it is a draft.
"""

from typing import Any

from django.conf import settings
from django.utils import translation

from applications import exports
from applications.models import Application, RecommendationList, Submission
from applications.services import as_of, cells
from portal.batches.models import Kind
from portal.documents import pdf
from portal.timeline import clock


def application_pdf(application: Application) -> bytes:
    """Render the application as it stands: a draft, or the version last handed in."""
    if application.standing is None:
        return _paper(application, application.content(), None)
    return version_pdf(application, application.standing)


def version_pdf(application: Application, version: Submission) -> bytes:
    """Render a version from its sealed content; the footer carries its hash."""
    return _paper(application, version.content, version)


def receipt_pdf(application: Application, version: Submission) -> bytes:
    """Render the receipt of a version: the second it came in, its number and its hash."""
    context = {
        "application": application,
        "version": version,
        "files": evidence(application, version.content),
        "tasks": len(version.content["key_tasks"]),
        "printed_at": clock.now(),
    }
    return pdf.render("applications/receipt_pdf.html", context)


def evidence(application: Application, content: Any) -> list[dict[str, Any]]:
    """Return the files of a content, each with the words of its slot."""
    section = application.outline.section("files")
    labels = {field.key: field.label for field in section.fields} if section else {}
    return [
        {"slot": labels.get(slot, slot), "name": name, "sha256": digest}
        for slot, name, digest in content["files"]
    ]


def _paper(application: Application, content: Any, version: Submission | None) -> bytes:
    then = as_of(application, content)
    context = {
        "application": application,
        "sections": [(section, cells(then, section)) for section in then.outline.sections],
        "tasks": content["key_tasks"],
        "files": evidence(application, content),
        "version": version,
        "printed_at": clock.now(),
    }
    return pdf.render("applications/application_pdf.html", context)


def recommendation_letter(row: RecommendationList) -> bytes:
    """Render the letter (推荐函) that the authority stamps: numbers, list, and the list's code."""
    numbers = row.numbers
    context = {
        "row": row,
        "parks": numbers[Kind.PARK],
        "enterprises": numbers[Kind.ENTERPRISE],
        "lines": exports.lines(row),
        "printed_at": clock.now(),
    }
    return pdf.render("applications/recommending_letter_pdf.html", context)


def summary_table(row: RecommendationList) -> bytes:
    """Render the summary table (推荐汇总表) for paper."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "row": row,
            "columns": exports.columns(),
            "lines": exports.lines(row),
            "footer": exports.footer(row),
        }
    return pdf.render("applications/recommending_table_pdf.html", context)
