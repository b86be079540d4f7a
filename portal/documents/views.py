"""Guarded downloads: asked at each request, logged, never rendered in the portal's origin."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.audit import log
from portal.documents.models import Attachment
from portal.timeline import clock


@login_required
@require_safe
def attachment(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """Send one file to whoever may see its subject; to others it does not exist."""
    row = get_object_or_404(Attachment.objects.select_related("subject_type"), pk=pk)
    if not row.may_be_read_by(request.user):
        raise Http404
    log.append(
        action="download",
        actor=request.user,
        at=clock.now(),
        subject=row.subject,
        data={"attachment": str(row.pk), "name": row.name},
    )
    return FileResponse(
        row.file.open("rb"),
        as_attachment=True,
        filename=row.name,
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"},
    )


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Answer with a PDF under a readable name."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(False, name) or "inline"},
    )
