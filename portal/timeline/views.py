"""Pages of the clockwork: the deadlines that are armed, and the working-day calendar."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.audit.models import AuditEvent
from portal.lifecycle.door import offers
from portal.lifecycle.errors import Refused
from portal.timeline import calendar, clock
from portal.timeline.forms import DayForm, YearForm, YearPick
from portal.timeline.models import CalendarDay, CalendarYear, Timer
from portal.timeline.models.calendar import READERS
from portal.web.forms import DayField, tell, whole_number
from portal.web.life import HISTORY, FilterForm, LifeList, SignedIn


class TimerFilter(FilterForm):
    """Which deadlines: by default those still running."""

    PENDING, FAILING, FIRED, LAPSED, ALL = "pending", "failing", "fired", "lapsed", "all"

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[
            ("", gettext_lazy("running")),
            (FAILING, gettext_lazy("failing")),
            (FIRED, gettext_lazy("fired")),
            (LAPSED, gettext_lazy("lapsed")),
            (ALL, gettext_lazy("all")),
        ],
    )
    until = DayField(label=gettext_lazy("Due until"))

    def narrow(self, rows: Any) -> Any:
        status = self.cleaned_data["status"] or self.PENDING
        rows = {
            self.PENDING: rows.pending(),
            self.FAILING: rows.pending().exclude(last_error=""),
            self.FIRED: rows.exclude(fired_at=None),
            self.LAPSED: rows.exclude(lapsed_at=None),
            self.ALL: rows,
        }[status]
        until = self.cleaned_data["until"]
        return rows.filter(due_at__lte=clock.end_of(until)) if until else rows


class TimerList(LifeList):
    """The deadlines of the whole house, the next one first."""

    model = Timer
    template_name = "timeline/timer_list.html"
    filter_class = TimerFilter
    roles = (*MINISTRY, *OVERSIGHT)

    def rows(self) -> Any:
        return Timer.objects.visible_to(self.user).select_related("subject_type")


class CalendarPage(SignedIn, View):
    """The official calendar by years: entered by one officer, confirmed by a second person."""

    roles = READERS
    template_name = "timeline/calendar.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest) -> HttpResponse:
        if not self.may_edit:
            raise PermissionDenied(_("The calendar is kept by officers of the ministry."))
        try:
            return self.change(request)
        except Refused as error:
            return self.page(refused=error.reasons, status=error.status)

    def change(self, request: HttpRequest) -> HttpResponse:
        """Strike a day, enter days, or open a year, whichever was posted."""
        if "strike" in request.POST:
            day = get_object_or_404(CalendarDay, pk=whole_number(request.POST["strike"]))
            calendar.strike(day, actor=request.user)
            return self.done(day.date.year)
        if "day-date" in request.POST:
            return self.enter("day_form", DayForm(request.POST, prefix="day"))
        return self.enter("year_form", YearForm(request.POST, prefix="year"))

    def enter(self, name: str, form: Any) -> HttpResponse:
        """Enter what `form` says; whatever keeps it out, what was typed stays."""
        if not form.is_valid():
            return self.page(status=400, **{name: form})
        try:
            if isinstance(form, DayForm):
                calendar.enter_days(form.days(), actor=self.user)
                return self.done(form.cleaned_data["date"].year)
            year = calendar.enter_year(form.save(commit=False), actor=self.user)
        except Refused as error:
            rest = tell(form, error.reasons)
            return self.page(status=error.status, refused=rest, **{name: form})
        return self.done(year.year)

    @property
    def may_edit(self) -> bool:
        return bool(self.user.has_role(Role.MINISTRY_OFFICER))

    def done(self, year: int) -> HttpResponse:
        messages.success(
            self.request, _("The calendar of %(year)s has been changed.") % {"year": year}
        )
        return redirect(f"{self.request.path}?year={year}")

    def page(self, status: int = 200, **extra: Any) -> HttpResponse:
        pick = YearPick(self.request.GET)
        year = clock.today().year
        if pick.is_valid():
            year = pick.cleaned_data["year"] or year
        else:
            status = 400
        years = list(CalendarYear.objects.visible_to(self.user))
        entry = next((known for known in years if known.year == year), None)
        context = {
            "pick": pick,
            "year": year,
            "entry": entry,
            "years": years,
            "days": list(CalendarDay.objects.filter(date__year=year)),
            "may_open": self.may_edit,
            "may_edit": self.may_edit and entry and entry.state == CalendarYear.State.DRAFT,
            "actions": offers(entry, self.user) if entry else [],
            "history": list(AuditEvent.objects.of(entry)[:HISTORY]) if entry else [],
            "year_form": YearForm(prefix="year"),
            "day_form": DayForm(prefix="day"),
            **extra,
        }
        return render(self.request, self.template_name, context, status=status)


class CalendarYearPage(SignedIn, View):
    """A year's calendar by its number, as to-do lists and deadlines name it."""

    roles = READERS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(get_object_or_404(CalendarYear.objects.visible_to(self.user), pk=pk))
