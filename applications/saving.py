"""Pages that save themselves: what a posted form asks, and what its page is told.

An application's form and an expert's score sheet are saved alike. Each answer goes with the stamp
it was seen under (`answers.py`), and where two collide the writer is shown both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from applications import answers
from applications.answers import Saved
from applications.rules import Field
from portal.accounts.middleware import BY_ITSELF
from portal.accounts.models import User
from portal.timeline import clock


@dataclass(frozen=True, slots=True)
class Asked:
    """What a posted form wants saved, under which stamps it was seen, and what was chosen."""

    given: Mapping[str, str]
    based_on: Mapping[str, str]
    chosen: list[str]


def asked(data: QueryDict) -> Asked:
    """Read a posted form.

    "mine" and "theirs" name the fields of which one or the other answer is to stay;
    "collided" those whose saved answer stays unless "mine" names them too.
    """
    mine, theirs = data.getlist("mine"), data.getlist("theirs")
    stamps = answers.posted(data, answers.STAMP)
    stamps |= {key: data.get(answers.SEEN + key, "") for key in mine}
    left = {*theirs, *data.getlist("collided")} - {*mine}
    given = {key: str(value) for key, value in data.items() if key not in left}
    return Asked(given, stamps, mine)


def must_be_read_by(user: User, data: QueryDict) -> None:
    """Refuse what was typed on a page that another person opened in the same browser."""
    if data.get("reader", str(user.pk)) != str(user.pk):
        raise PermissionDenied(
            _("This form was opened by another account than the one now signed in.")
        )


def both(saved: Saved, user: User) -> dict[str, dict[str, Any]]:
    """What is shown beside each field where two answers collide: whose is which, and when."""
    writers = {conflict.version.by_id for conflict in saved.conflicts.values()}
    names = User.objects.in_bulk([pk for pk in writers if pk]) if writers else {}
    return {
        key: {
            "mine": conflict.mine,
            "theirs": conflict.theirs,
            "stamp": conflict.stamp,
            "by": names.get(conflict.version.by_id or 0, _("somebody")),
            "own": conflict.version.by_id == user.pk,
            "at": answers.moment(conflict.version.at),
        }
        for key, conflict in saved.conflicts.items()
    }


def shown(texts: Mapping[str, str], saved: Saved, data: QueryDict) -> dict[str, str]:
    """The answers as a page shows them: what could not be saved stands as it was typed."""
    return {**texts, **{key: str(data[key]) for key in (*saved.conflicts, *saved.too_long)}}


def stamps(current: Mapping[str, str], saved: Saved, data: QueryDict) -> dict[str, str]:
    """The stamp of each field; where answers collide, that of the one first seen."""
    seen = answers.posted(data, answers.STAMP)
    return {**current, **{key: seen.get(key, "") for key in saved.conflicts}}


def too_long(fields: Mapping[str, Field], saved: Saved) -> dict[str, str]:
    """Say of each answer that is too long how long it is; it is kept on the page alone."""
    return {
        key: _("“%(field)s” has %(length)s characters; at most %(limit)s can be saved.")
        % {"field": fields[key].label, "length": length, "limit": answers.LONGEST}
        for key, length in saved.too_long.items()
    }


def told(
    data: QueryDict,
    fields: Mapping[str, Field],
    texts: Mapping[str, str],
    saved: Saved,
    user: User,
) -> dict[str, Any]:
    """What `applications/_saved.html` says after one field has saved itself."""
    theirs = data.get("theirs", "")
    return {
        "editable": True,
        "too_long": list(too_long(fields, saved).values()),
        "both": both(saved, user),
        "given": [fields[key] for key in data if key in fields and key not in saved.too_long],
        "taken": fields.get(theirs),
        "taken_cell": {"field": fields.get(theirs), "value": texts.get(theirs, "")},
        "at": time_format(clock.local(clock.now()), "H:i:s"),
    }


class SavesItself(AccessMixin):
    """A view that a page calls by itself: where the session has ended it leads nowhere."""

    request: HttpRequest

    def handle_no_permission(self) -> HttpResponseRedirect:
        """Tell the page that its session has ended."""
        if self.request.user.is_authenticated or "HX-Request" not in self.request.headers:
            return super().handle_no_permission()
        return cast(HttpResponseRedirect, HttpResponse(status=HTTPStatus.UNAUTHORIZED))


def nobody() -> JsonResponse:
    """Tell a page that stands open that nobody is signed in any more."""
    return JsonResponse({"reader": None}, status=HTTPStatus.UNAUTHORIZED)


def still_here(request: HttpRequest, names: list[str], sentence: str) -> JsonResponse:
    """Tell a page that stands open who is signed in and who else is there.

    It does not lengthen the session, and gives the page a token to send with once its reader
    has signed in again elsewhere.
    """
    answer = {"reader": request.user.pk, "token": get_token(request), "others": names}
    return JsonResponse(
        {**answer, "sentence": sentence},
        headers={BY_ITSELF: "1", "Cache-Control": "no-store"},
    )
