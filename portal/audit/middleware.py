"""Tell the audit log where an act came from."""

import uuid
from collections.abc import Callable

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse

from portal.audit import log


class OriginMiddleware:
    """Give each request an id, and the log its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        with log.origin(get_client_ip_address(request) or None, request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response
