"""The application on paper."""

from applications.models import Application
from applications.services import cells
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
