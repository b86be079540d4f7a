"""The application, the recommendation letter and its summary table on paper."""

from django.conf import settings
from django.utils import translation

from applications import exports
from applications.models import Application, RecommendationList
from applications.services import cells
from portal.batches.models import Kind
from portal.documents import pdf
from portal.timeline import clock


def application_pdf(application: Application) -> bytes:
    """Render the application as PDF; the footer carries the hash of the last version handed in."""
    context = {
        "application": application,
        "sections": [
            (section, cells(application, section)) for section in application.outline.sections
        ],
        "version": application.submissions.last(),
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
