"""Public notices as they come out, are corrected and withdrawn (Atom)."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publicity.models import PublicNotice

#: Entries of the feed, the latest first.
LATEST: Final = 30


@require_safe
def notice_feed(request: HttpRequest) -> HttpResponse:
    """The latest notices with their state and dates (1 query); a change brings one up again."""
    feed = Atom1Feed(
        title=_("Public notices"),
        link=request.build_absolute_uri(reverse("public_notice_list")),
        description=_("Public notices as they come out, are corrected and withdrawn"),
        feed_url=request.build_absolute_uri(),
        language=get_language(),
        author_name=_("Ministry of Industry and Information Technology"),
    )
    for notice in PublicNotice.objects.public().with_last_change()[:LATEST]:
        link = request.build_absolute_uri(notice.get_absolute_url())
        feed.add_item(
            title=notice.title,
            link=link,
            unique_id=link,
            description=_("%(kind)s · %(state)s · until 24:00 of %(day)s")
            % {
                "kind": notice.get_kind_display(),
                "state": notice.get_state_display(),
                "day": notice.closes_on,
            },
            pubdate=notice.published_at,
            updateddate=notice.last_change or notice.published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
