"""Recognition, review and exit as pure functions: names, numbers, dates, grounds."""

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from portal.batches.rules import FORBIDDEN_DEMANDS
from portal.timeline.rules import add_years

#: 八(一): every three years after recognition.
REVIEW_YEARS: Final = 3
#: 一: about 100 parks and 1,000 enterprises by 2035.
TOTAL_BY_2035: Final[Mapping[str, int]] = {"park": 100, "enterprise": 1000}
#: 七: the title, and how it names the kind.
TITLE: Final = "国家新兴产业发展示范基地"
_KIND_IN_NAME: Final[Mapping[str, str]] = {"park": "示范园区", "enterprise": "示范企业"}
_KIND_IN_NUMBER: Final[Mapping[str, str]] = {"park": "P", "enterprise": "E"}


class Ground(StrEnum):
    """Why a base loses its name (八)."""

    REVIEW_FAILED = "review_failed"
    ACCIDENT = "accident"
    BREACH_OF_TRUST = "breach_of_trust"
    UNLAWFUL_ACT = "unlawful_act"
    FALSE_DATA = "false_data"


#: The clause each ground rests on; the grounds for cause are all but the failed review.
GROUNDS: Final[Mapping[Ground, str]] = {
    Ground.REVIEW_FAILED: "八(一)",
    Ground.ACCIDENT: "八(二)",
    Ground.BREACH_OF_TRUST: "八(二)",
    Ground.UNLAWFUL_ACT: "八(二)",
    Ground.FALSE_DATA: "八(二)",
}


#: What an incident of a category (portal/integrity) costs a base its name for (八(二)).
GROUND_OF: Final[Mapping[str, Ground]] = {
    "safety": Ground.ACCIDENT,
    "quality": Ground.ACCIDENT,
    "pollution": Ground.ACCIDENT,
    "breach_of_trust": Ground.BREACH_OF_TRUST,
    "unlawful_act": Ground.UNLAWFUL_ACT,
    "false_data": Ground.FALSE_DATA,
}


def base_name(sector: str, kind: str) -> str:
    """Return the title of a base of `sector` and `kind` ("park" or "enterprise"), as 七 forms it.

    Full-width brackets, no space, no plus sign. Raise `KeyError` for another kind.
    """
    return f"{TITLE}（{sector}{_KIND_IN_NAME[kind]}）"


def plaque_number(year: int, kind: str, serial: int) -> str:
    """Return the number of a plaque: XXSF-YYYY-P/E-NNN, `serial` from 1 a year and kind.

    Raise `ValueError` for a serial below 1, `KeyError` for another kind.
    """
    if serial < 1:
        raise ValueError("serial numbers start at 1")
    return f"XXSF-{year:04d}-{_KIND_IN_NUMBER[kind]}-{serial:03d}"


def review_due(recognised_on: dt.date, sequence: int) -> dt.date:
    """Return the date on which review number `sequence` (from 1) opens (八(一)).

    Counted from the recognition each time, so that a late review never moves the next.
    """
    return add_years(recognised_on, REVIEW_YEARS * sequence)


def report_due(opened_on: dt.date, days: int) -> dt.date:
    """Return the last of the `days` for the report of a review that opened, or opened again.

    How many they are, the batch says. Who has not reported by then is not forgotten: the review
    goes on without the report (八(一)).
    """
    return opened_on + dt.timedelta(days=days)


def reminder_day(due_on: dt.date, days: int) -> dt.date:
    """Return the day on which `days` are left for a report due on a day."""
    return due_on - dt.timedelta(days=days)


def opinion_is_waited_for(reported_on: dt.date, today: dt.date, days: int) -> bool:
    """Whether the province, which has some `days`, may still give its opinion (八(一))."""
    return today <= reported_on + dt.timedelta(days=days)


#: So many days, at the most, are given to an expert who is asked.
LONGEST_ASKED: Final = 180


def expert_due(asked_on: dt.date, days: int) -> dt.date:
    """Return the last of the `days` for an opinion that experts have by the batch (八(一))."""
    return asked_on + dt.timedelta(days=days)


class Answer(StrEnum):
    """How an expert's opinion is taken at a moment."""

    IN_TIME = "in_time"
    LATE = "late"
    CLOSED = "closed"


def answer_at(moment: dt.datetime, due_at: dt.datetime | None, *, is_open: bool) -> Answer:
    """Return how an expert's opinion is taken at a moment (八(一)).

    The review waits for it until it is due, to the second, and then goes on without it. What
    comes late is taken as late while the review `is_open`: until a result is proposed.
    """
    if not is_open:
        return Answer.CLOSED
    return Answer.LATE if due_at and moment >= due_at else Answer.IN_TIME


def review_period(
    recognised_on: dt.date, sequence: int, opened_on: dt.date
) -> tuple[dt.date, dt.date]:
    """Return first and last day of what review number `sequence` looks at (八(一)).

    From the recognition, or the day on which the review before was due, to the opening.
    """
    begins = review_due(recognised_on, sequence - 1) if sequence > 1 else recognised_on
    return begins, opened_on


# --- events (六(五)) ---

#: 十: what an event may ask of nobody who comes: money in whatever name, slides, a film.
FORBIDDEN_OF_EVENTS: Final = (
    *FORBIDDEN_DEMANDS,
    "收费",
    "收取",
    "会务费",
    "报名费",
    "参会费",
    "培训费",
    "展位费",
    "缴费",
    "交费",
    "赞助",
    "冠名",
    "幻灯片",
    "宣传片",
    "录制视频",
    "制作视频",
    "提交视频",
)
#: How many one sign-up may bring along: a delegation, not a hall.
MOST_TOGETHER: Final = 20


class TurnedAway(StrEnum):
    """Why nobody is signed up any more; words stand in `signing_up.py`."""

    NOT_OPEN = "not_open"
    TOO_LATE = "too_late"
    FULL = "full"


def turned_away(
    *, is_open: bool, now: dt.datetime, closes_at: dt.datetime, left: int, wanted: int
) -> Iterator[TurnedAway]:
    """Yield every reason against signing up `wanted` people now; to the second, never too many."""
    if not is_open:
        yield TurnedAway.NOT_OPEN
    if now >= closes_at:
        yield TurnedAway.TOO_LATE
    if wanted > left:
        yield TurnedAway.FULL


class Misplaced(StrEnum):
    """What is wrong with an event's moments or places; words stand in `wording.py`."""

    ENDS_FIRST = "ends_first"
    CLOSES_LATE = "closes_late"
    BEGUN = "begun"
    CLOSED = "closed"
    TOO_SMALL = "too_small"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Plan:
    """When an event is, until when one signs up, where it is, and how many it takes."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    sign_up_until: dt.datetime
    capacity: int
    where: tuple[Any, ...] = ()


def out_of_order(
    starts_at: dt.datetime, ends_at: dt.datetime, closes_at: dt.datetime
) -> Iterator[Misplaced]:
    """Yield what is wrong with the order of an event's moments (六(五))."""
    if ends_at <= starts_at:
        yield Misplaced.ENDS_FIRST
    if closes_at > starts_at:
        yield Misplaced.CLOSES_LATE


def wrong_move(old: Plan, new: Plan, *, now: dt.datetime, taken: int) -> Iterator[Misplaced]:
    """Yield every reason against moving an announced event from `old` to `new` (六(五)).

    Nobody who has signed up loses the place by it: `taken` are the places that are given out.
    Nothing is moved into the past, and the sign-up is not closed for a moment that has gone.
    """
    yield from out_of_order(new.starts_at, new.ends_at, new.sign_up_until)
    if new.starts_at <= now:
        yield Misplaced.BEGUN
    if new.sign_up_until != old.sign_up_until and new.sign_up_until <= now:
        yield Misplaced.CLOSED
    if new.capacity < max(taken, 1):
        yield Misplaced.TOO_SMALL
    if new == old:
        yield Misplaced.UNCHANGED


# --- the document on paper (GB/T 9704) ---

#: The type area, in millimetres, and the lines and characters that fill it.
TYPE_AREA_MM: Final = (156, 225)
LINES: Final = 22
CHARACTERS: Final = 28
#: 3号, the size of the body.
BODY_PT: Final = 16.0
_PT_PER_MM: Final = 72 / 25.4

#: 发文字号: the office's short name, the year in 〔〕, the number without a leading zero.
DOCUMENT_NUMBER_EXAMPLE: Final = "工信部规〔2028〕12号"
_DOCUMENT_NUMBER: Final = re.compile(r"[^\W\d_]{2,12}〔(?P<year>\d{4})〕[1-9]\d{0,4}号")


def letter_spacing_pt() -> float:
    """Return the spacing, in points, at which exactly 28 characters of 3号 fill a line.

    Rounded down to hundredths: a hair wider and only 27 fit.
    """
    exact = TYPE_AREA_MM[0] * _PT_PER_MM / CHARACTERS - BODY_PT
    return math.floor(exact * 100) / 100


def characters_pt(count: int) -> float:
    """Return the width, in points, of `count` characters of 3号 as they are spaced on the page."""
    return round(count * (BODY_PT + letter_spacing_pt()), 2)


def line_height_pt() -> float:
    """Return the height of a line, in points, at which exactly 22 fill a page; rounded down."""
    return math.floor(TYPE_AREA_MM[1] * _PT_PER_MM / LINES * 100) / 100


def is_document_number(text: str) -> bool:
    """Whether `text` is a document number as GB/T 9704 writes it, such as 工信部规〔2028〕12号."""
    return _DOCUMENT_NUMBER.fullmatch(text) is not None


def document_title(batch: str) -> tuple[str, str]:
    """Return the title of the document for the batch so named, in two lines broken by sense."""
    return f"关于认定{batch}", f"{TITLE}的通知"


def room(kind: str, taken: int) -> int:
    """Return how many places of `kind` are left under the total of 一; below 0 beyond it.

    `taken`: bases that stand and projects on the way. Who leaves gives the place back (六:
    总量控制、有进有出).
    """
    return TOTAL_BY_2035[kind] - taken


def exceeds_total(kind: str, standing: int, added: int) -> bool:
    """Whether `added` bases on top of `standing` ones would pass the total of 一 for `kind`."""
    return standing + added > TOTAL_BY_2035[kind]
