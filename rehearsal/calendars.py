"""Working-day calendars for years that no State Council notice covers yet: rehearsal only.

Built from the fixed rules of the 2025 notice with the known dates of the spring festival;
make-up days are left out. The source says what they are.
"""

import datetime as dt

from portal.timeline import calendar
from portal.timeline.models import CalendarDay, CalendarYear

FIRST_SEEDED = 2018
SOURCE = "演练用历，非国务院通知（演示数据）"
#: The first day of the lunar year.
NEW_YEARS = {
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 3),
    2031: (1, 23),
    2032: (2, 11),
    2033: (1, 31),
    2034: (2, 19),
    2035: (2, 8),
    2036: (1, 28),
}


def seed() -> None:
    """Load the official years, then invent those a rehearsal walks into."""
    calendar.seed(FIRST_SEEDED, max(NEW_YEARS))
    covered = set(CalendarYear.objects.values_list("year", flat=True))
    for year, (month, day) in NEW_YEARS.items():
        if year in covered:
            continue
        eve = dt.date(year, month, day) - dt.timedelta(days=1)
        runs = (
            ("New Year", dt.date(year, 1, 1), 1),
            ("Spring Festival", eve, 8),
            ("Labour Day", dt.date(year, 5, 1), 5),
            ("National Day", dt.date(year, 10, 1), 7),
        )
        CalendarDay.objects.bulk_create(
            [
                CalendarDay(
                    date=first + dt.timedelta(days=i), kind=CalendarDay.Kind.HOLIDAY, name=name
                )
                for name, first, length in runs
                for i in range(length)
            ],
            ignore_conflicts=True,
        )
        CalendarYear.objects.create(year=year, source=SOURCE, state=CalendarYear.State.CONFIRMED)
