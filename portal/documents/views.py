"""Guarded downloads: asked at each request and logged; only a PDF is ever shown in a page."""

from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.audit import log
from portal.documents.models import Attachment
from portal.timeline import clock

A = TypeVar("A", bound=HttpResponseBase)

#: What a PDF that a page shows may do: be in the portal's own frame, and draw itself.
FRAMED: Final = (
    "default-src 'none'; object-src 'self'; plugin-types application/pdf; "
    "style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
)


@login_required
@require_safe
def attachment(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """Send one file to whoever may see its subject; to others it does not exist."""
    row = _readable(request, pk)
    answer = sent(request, row)
    _note(request, row, answer)
    return answer


@login_required
@require_safe
def attachment_shown(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """Send one PDF to be read inside a page of the portal's own; logged like every other time."""
    row = _readable(request, pk)
    if row.content_type != "application/pdf":
        raise Http404(_("Only a PDF can be shown in the page."))
    answer = framed(sent(request, row, shown=True))
    _note(request, row, answer)
    return answer


def framed(answer: A) -> A:
    """Let the portal's own pages, and nobody else's, show this answer in a frame.

    Not `sandbox`: browsers draw no PDF in one. Their reader runs nothing of the portal's.
    """
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Content-Security-Policy"] = FRAMED
    return answer


def _readable(request: HttpRequest, pk: UUID) -> Attachment:
    row = get_object_or_404(Attachment.objects.select_related("subject_type"), pk=pk)
    if not row.may_be_read_by(request.user):
        raise Http404
    return row


def _note(request: HttpRequest, row: Attachment, answer: HttpResponseBase) -> None:
    if answer.status_code != HTTPStatus.OK:
        return
    log.append(
        action="download",
        actor=request.user,
        at=clock.now(),
        subject=row.subject,
        data={"attachment": str(row.pk), "name": row.name},
    )


def sent(
    request: HttpRequest, row: Attachment, *, shown: bool = False
) -> HttpResponse | FileResponse:
    """Hand the bytes over: by the proxy in front where there is one, else by the portal itself.

    `shown`: to be read in the page, not saved. What the scanner has still to see is given to its
    uploader alone: others are told to come back (423). Raise `PermissionDenied` where a virus
    was found.
    """
    if row.is_locked:
        raise PermissionDenied(
            _("A virus was found in “%(name)s”: it is locked for everybody.") % {"name": row.name}
        )
    if row.is_held_from(request.user):
        words = {"name": row.name}
        return render(request, "errors/held.html", words, status=HTTPStatus.LOCKED)
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-store",
    }
    if not settings.ACCEL_REDIRECT:
        return FileResponse(
            row.file.open("rb"), as_attachment=not shown, filename=row.name, headers=headers
        )
    disposition = content_disposition_header(not shown, row.name) or "attachment"
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
