"""Pages of public notices, for the public and for those who prepare them."""

import csv
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View

from portal.accounts.models import AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.audit.models import AuditEvent
from portal.batches.models import Kind
from portal.lifecycle.door import offers
from portal.timeline import clock
from portal.timeline.rules import Day
from portal.timeline.wording import REASONS
from portal.web.life import (
    HISTORY,
    FilteredList,
    ForEverybody,
    LifeDetail,
    SignedIn,
    rail_of,
)
from publicity import documents, exports, services
from publicity.forms import NoticeFilter, NoticeForm
from publicity.models import Entry, NoticeChange, PublicNotice
from publicity.models.actors import officer
from publicity.querysets import works_on
from publicity.wording import FILLS, HEADINGS, REMOVED_MEANS, RESTS_ON


def readable(request: HttpRequest, pk: int) -> PublicNotice:
    """Return the notice if whoever asks may read it; raise `Http404`."""
    rows = PublicNotice.objects.visible_to(request.user).with_life()
    return get_object_or_404(rows, pk=pk)


class PublicNoticeList(ForEverybody, FilteredList):
    """What is on show first, then what was; drafts for those alone who run them."""

    template_name = "publicity/notice_list.html"
    paginate_by = 20
    filter_class = NoticeFilter

    def rows(self) -> Any:
        return PublicNotice.objects.visible_to(self.request.user).with_life().open_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        staff = user.is_authenticated and user.has_role(*MINISTRY, *AUTHORITY, *OVERSIGHT)
        return super().get_context_data(staff=staff, **kwargs)


class PublicNoticeDetail(ForEverybody, DetailView):
    """One notice: why, what, from when to when, how to object, and the list."""

    template_name = "publicity/notice_detail.html"
    context_object_name = "subject"

    def get_object(self, queryset: Any = None) -> PublicNotice:
        return readable(self.request, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice: PublicNotice = self.object
        user: Any = self.request.user
        groups = by_kind(notice)
        known = list(notice.changes.exclude(state=NoticeChange.State.DROPPED))
        changes = [change for change in known if change.is_in_force]
        context = super().get_context_data(
            rail=rail_of(notice),
            groups=groups,
            changes=changes,
            withdrawal=next((change for change in changes if change.is_withdrawal), None),
            remarked=any(entry.said for _label, entries in groups for entry in entries),
            days=[(day, REASONS[day.reason]) for day in shown_days(notice)],
            today=clock.today(),
            staff=works_on(user, notice),
            rests_on=RESTS_ON[notice.kind],
            fills=FILLS[notice.kind],
            **kwargs,
        )
        if context["staff"]:
            context |= {
                # Where the calendar is there, nobody is shown the way around it.
                "actions": [
                    offer
                    for offer in offers(notice, user)
                    if offer.enabled or offer.name != "publish_assuming"
                ],
                "history": list(AuditEvent.objects.of(notice)[:HISTORY]),
                "may_edit": may_edit(notice, user),
                "may_enter": notice.is_public and officer(notice, user),
                "preview": preview(notice),
                "running": next((change for change in known if not change.is_in_force), None),
                "removed_means": REMOVED_MEANS.get(notice.kind),
            }
        return context


def preview(notice: PublicNotice) -> dict[str, Any] | None:
    """Return the window of a publication today, for whoever prepares the notice."""
    if notice.span:
        return None
    window, years = notice.assumed_from(clock.today())
    return {"window": window, "years": sorted(years)}


def shown_days(notice: PublicNotice) -> list[Day]:
    """Return the days of the window; of a withdrawn notice those up to its withdrawal."""
    if notice.withdrawn_at is None:
        return notice.day_list
    last = clock.local(notice.withdrawn_at).date()
    return [day for day in notice.day_list if day.date <= last]


def by_kind(notice: PublicNotice) -> list[tuple[Any, list[Entry]]]:
    """Return the entries in the notice's two lists, each in the order of regions and sectors."""
    entries = list(notice.entries.with_life())
    words = HEADINGS.get(notice.kind) or {kind: kind.label for kind in Kind}
    lists = [(words[kind], [e for e in entries if e.candidate.kind == kind]) for kind in Kind]
    return [(label, lines) for label, lines in lists if lines]


def may_edit(notice: PublicNotice, user: Any) -> bool:
    """Officers write on their own drafts."""
    return notice.state == PublicNotice.State.DRAFT and officer(notice, user)


class NoticeChangeDetail(LifeDetail):
    """One correction or withdrawal, with what may be done about it."""

    model = NoticeChange
    roles = (*MINISTRY, *AUTHORITY, *OVERSIGHT)
    template_name = "publicity/change_detail.html"


class PublicNoticeFile(View):
    """The list as a table that every program opens (CSV)."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = readable(request, pk)
        response = HttpResponse(
            "\ufeff",  # so that spreadsheets read it as UTF-8
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": content_disposition_header(True, f"{notice.title}.csv") or ""
            },
        )
        table = csv.writer(response)
        table.writerow(exports.columns())
        table.writerows(exports.lines(by_kind(notice)))
        return response


class PublicNoticePaper(View):
    """The notice as PDF."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = readable(request, pk)
        return HttpResponse(
            documents.notice_on_paper(notice, by_kind(notice)),
            content_type="application/pdf",
            headers={
                "Content-Disposition": content_disposition_header(True, f"{notice.title}.pdf") or ""
            },
        )


class PublicNoticeWorkbook(View):
    """The list as XLSX."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = readable(request, pk)
        return HttpResponse(
            exports.workbook(notice, by_kind(notice)),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            headers={
                "Content-Disposition": content_disposition_header(True, f"{notice.title}.xlsx")
                or ""
            },
        )


class PublicNoticeEdit(SignedIn, View):
    """The texts of a draft."""

    roles = (Role.MINISTRY_OFFICER, Role.AUTHORITY_OFFICER)
    template_name = "publicity/notice_edit.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = self.draft(pk)
        return self.page(notice, NoticeForm(instance=notice))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = self.draft(pk)
        form = NoticeForm(request.POST, instance=notice)
        if not form.is_valid():
            return self.page(notice, form, status=HTTPStatus.BAD_REQUEST)
        services.edit(notice, form.cleaned_data, actor=request.user)
        return redirect(notice)

    def draft(self, pk: int) -> PublicNotice:
        notice = readable(self.request, pk)
        if not may_edit(notice, self.user):
            raise Http404(_("Only a draft can be edited: send the notice back first."))
        return notice

    def page(self, notice: PublicNotice, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        context = {"subject": notice, "form": form, "rail": rail_of(notice)}
        return render(self.request, self.template_name, context, status=status)
