"""The public list of 创建对象, once their letters are released: in no order of merit (十)."""

import csv
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import View

from evaluation.exports import object_columns, object_row, objects_workbook
from evaluation.filters import ObjectFilter
from evaluation.models import Release, Result
from portal.documents.downloads import download, guarded, workbook
from portal.web.life import FilteredList, ForEverybody

#: Entries of the feed, the latest first.
LATEST = 30


class Objects(ForEverybody, FilteredList):
    """Objects of creation by batch, division, sector and name; narrowed, never sorted."""

    template_name = "evaluation/objects.html"
    filter_class = ObjectFilter

    def rows(self) -> QuerySet[Result]:
        return Result.objects.public()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return super().get_context_data(asked=asked.urlencode(), **kwargs)


class ObjectsFile(View):
    """The same list, narrowed in the same way, as a file."""

    def rows(self) -> list[Result] | None:
        """Return what is asked for; None where the query says nothing sensible."""
        narrowed = ObjectFilter(self.request.GET, user=self.request.user)
        rows = Result.objects.public()
        return list(narrowed.narrow(rows)) if narrowed.is_valid() else None

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        rows = self.rows()
        if rows is None:  # the page says what is wrong with it
            return redirect(f"{reverse('object_list')}?{request.GET.urlencode()}")
        name = f"{_('Objects of creation')}.{form}"
        if form == "xlsx":
            return workbook(objects_workbook(rows), name)
        # The mark at the beginning lets spreadsheets read it as UTF-8.
        response = download("\ufeff", "text/csv; charset=utf-8", name)
        table = csv.writer(response)
        table.writerow(object_columns())
        table.writerows(map(guarded, object_row(row)) for row in rows)
        return response


@require_safe
def objects_feed(request: HttpRequest) -> HttpResponse:
    """Lists as they come out (Atom, 1 query): which batch, how many, and where they stand."""
    feed = Atom1Feed(
        title=_("Lists of the objects of creation"),
        link=request.build_absolute_uri(reverse("object_list")),
        description=_("Each list that has come out, in no order of merit"),
        feed_url=request.build_absolute_uri(),
        language=get_language(),
        author_name=_("Ministry of Industry and Information Technology"),
    )
    for release in Release.objects.public()[:LATEST]:
        address = f"{reverse('object_list')}?batch={release.batch_id}#release-{release.pk}"
        link = request.build_absolute_uri(address)
        feed.add_item(
            title=_("Objects of creation of %(batch)s") % {"batch": release.batch},
            link=link,
            unique_id=link,
            description=_("By administrative division and sector; in no order of merit."),
            pubdate=release.approved_at,
            updateddate=release.approved_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
