"""Guarded downloads: asked at each request, logged, never rendered in the portal's origin."""

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
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
    answer = sent(row)
    log.append(
        action="download",
        actor=request.user,
        at=clock.now(),
        subject=row.subject,
        data={"attachment": str(row.pk), "name": row.name},
    )
    return answer


def sent(row: Attachment) -> HttpResponse | FileResponse:
    """Hand the bytes over: by the proxy in front where there is one, else by the portal itself.

    Raise `PermissionDenied` where a virus was found in them.
    """
    if row.is_locked:
        raise PermissionDenied(
            _("A virus was found in “%(name)s”: it is locked for everybody.") % {"name": row.name}
        )
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-store",
    }
    if not settings.ACCEL_REDIRECT:
        return FileResponse(
            row.file.open("rb"), as_attachment=True, filename=row.name, headers=headers
        )
    disposition = content_disposition_header(True, row.name) or "attachment"
    return HttpResponse(
        content_type=row.content_type,
        headers={
            **headers,
            "Content-Disposition": disposition,
            "X-Accel-Redirect": f"{settings.ACCEL_REDIRECT}{quote(row.file.name)}",
        },
    )


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Answer with a PDF under a readable name."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(False, name) or "inline"},
    )
