"""The official calendar of working days, by years: entered by one person, confirmed by another."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import holds
from portal.lifecycle.models import SubjectQuerySet, TwoPersonSubject
from portal.timeline.rules import working_holidays

officer = holds(Role.MINISTRY_OFFICER)
staff = holds(Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD)
#: Who reads the calendar page: those who keep it, those who watch, those who run the machines.
READERS = (*MINISTRY, *OVERSIGHT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


class CalendarDay(models.Model):
    """One day on which the official calendar departs from Monday-to-Friday."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("holiday")
        MAKE_UP = "make_up", _("make-up working day")

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["holiday", "make_up"]), name="calendar_day_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"


class CalendarYearQuerySet(SubjectQuerySet):
    """Years, and which of them count."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*READERS) else self.none()

    def official(self) -> Self:
        """Years that windows may be counted in."""
        return self.filter(state=CalendarYear.State.CONFIRMED)


@condition
def fixed_holidays_are_free(year: "CalendarYear") -> Iterator[str]:
    """A calendar on which a statutory holiday is a working day has been mistyped."""
    days = dict(CalendarDay.objects.filter(date__year=year.year).values_list("date", "kind"))
    free = {day for day, kind in days.items() if kind == CalendarDay.Kind.HOLIDAY}
    for day in working_holidays(year.year, free, days.keys() - free):
        yield _now("%(day)s is a statutory holiday and would be a working day here.") % {
            "day": day.isoformat()
        }


class CalendarYear(TwoPersonSubject):
    """A year's official calendar, with the number of the notice it rests on.

    Nothing is counted by it until a second person has compared it with that notice.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being entered")
        PROPOSED = "proposed", _("to be confirmed")
        CONFIRMED = "confirmed", _("in force")

    audited = ("year", "source")

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("source document"), max_length=120)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)

    objects: ClassVar[CalendarYearQuerySet] = CalendarYearQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering: ClassVar = ["year"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "proposed", "confirmed"]),
                name="calendar_year_state_known",
            ),
        ]

    def __str__(self) -> str:
        return _now("Official calendar of %(year)s") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return f"{reverse('calendar_list')}?year={self.year}"

    # --- the life of a year's calendar ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=officer,
        conditions=[fixed_holidays_are_free],
        custom=action(
            _("Put forward for confirmation"),
            clause="六(四)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            note=_("A second person compares each day with the notice."),
        ),
    )
    def propose(self, act: Act) -> None:
        """All days of the notice have been entered."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.CONFIRMED,
        permission=staff,
        conditions=[fixed_holidays_are_free],
        custom=action(
            _("Confirm the calendar"),
            clause="六(四)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("From now on windows are counted by it."),
        ),
    )
    def confirm(self, act: Act) -> None:
        """Compared with the notice, day by day."""

    @transition(
        state,
        source=[State.PROPOSED, State.CONFIRMED],
        target=State.DRAFT,
        permission=staff,
        custom=action(
            _("Open the calendar again"),
            clause="六(四)",
            form="portal.lifecycle.forms.ReasonForm",
            note=_("Windows that have been published keep their days."),
        ),
    )
    def reopen(self, act: Act) -> None:
        """Something was mistyped, or the State Council changed it: nothing is counted meanwhile."""
