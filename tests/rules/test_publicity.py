"""When an objection is formally in order, and what has no business in a public text."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.integrity.rules import Leak, Private, leaks, mask, names, names_somebody
from publicity.rules import (
    ANSWER_DAYS,
    PUBLICITY_WORKING_DAYS,
    Plea,
    Shortfall,
    Span,
    answer_due,
    came_in_time,
    shortfalls,
)

BEIJING = dt.timezone(dt.timedelta(hours=8))
SPAN = Span(dt.datetime(2026, 9, 28, 9, tzinfo=BEIJING), dt.datetime(2026, 10, 11, tzinfo=BEIJING))
SOUND = Plea("样例异议人", "010-00000000", "一项指标与年报不一致，请核实。", True, SPAN.opens_at)


@pytest.mark.clause("六(四)")
def test_the_notice_fixes_five_working_days() -> None:
    assert PUBLICITY_WORKING_DAYS == 5


@pytest.mark.clause("六(四)")
def test_a_sound_objection_falls_short_of_nothing() -> None:
    assert list(shortfalls(SOUND, SPAN)) == []


def test_an_empty_objection_is_told_everything_it_lacks() -> None:
    plea = Plea("", " ", "错", False, SPAN.closes_at)
    assert list(shortfalls(plea, SPAN)) == [
        Shortfall.NO_NAME,
        Shortfall.NO_CONTACT,
        Shortfall.NO_REASONS,
        Shortfall.NO_EVIDENCE,
        Shortfall.TOO_LATE,
    ]


@pytest.mark.parametrize("name", ["匿名", "某", "", "  ", "123", "Anonymous", "群众", "无名氏"])
def test_an_objection_that_names_nobody_is_not_taken(name: str) -> None:
    assert not names_somebody(name)


@pytest.mark.parametrize("name", ["张三", "样例协会", "Jane Doe", "欧阳样例", "群众出版社"])
def test_people_and_organisations_are_names(name: str) -> None:
    assert names_somebody(name)


@pytest.mark.clause("六(四)")
@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (SPAN.opens_at - dt.timedelta(seconds=1), [Shortfall.TOO_EARLY]),
        (SPAN.opens_at, []),
        (SPAN.closes_at - dt.timedelta(seconds=1), []),
        (SPAN.closes_at, [Shortfall.TOO_LATE]),
    ],
)
def test_the_window_counts_to_the_second(moment: dt.datetime, expected: list[Shortfall]) -> None:
    plea = replace(SOUND, at=moment)
    assert list(shortfalls(plea, SPAN)) == expected


def test_before_publication_every_objection_is_too_early() -> None:
    assert list(shortfalls(SOUND, None)) == [Shortfall.TOO_EARLY]


@given(st.datetimes(timezones=st.just(BEIJING)))
def test_no_moment_is_both_too_early_and_too_late(moment: dt.datetime) -> None:
    found = list(shortfalls(replace(SOUND, at=moment), SPAN))
    assert (found == []) == SPAN.holds(moment)
    assert len(found) <= 1


@pytest.mark.clause("六(四)")
@pytest.mark.parametrize(
    ("received", "in_time"),
    [("09-27", False), ("09-28", True), ("10-10", True), ("10-11", False)],
)
def test_a_letter_counts_by_the_day_of_its_receipt(received: str, in_time: bool) -> None:
    day = dt.date.fromisoformat(f"2026-{received}")
    assert came_in_time(day, dt.date(2026, 9, 28), dt.date(2026, 10, 10)) is in_time


def test_whoever_is_asked_has_ten_days_after_the_day_of_the_question() -> None:
    assert ANSWER_DAYS == 10
    assert answer_due(dt.date(2026, 9, 28)) == dt.date(2026, 10, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("联系人身份证号110105199003078888。", [Leak(Private.ID_NUMBER, "110*************88")]),
        ("11010519900307888x", [Leak(Private.ID_NUMBER, "110*************8x")]),
        ("手机：13800138000", [Leak(Private.MOBILE, "138******00")]),
        ("手机138-0013-8000转", [Leak(Private.MOBILE, "138********00")]),
        ("１３８００１３８０００", [Leak(Private.MOBILE, "138******00")]),
        ("卡号6222021234567890123", [Leak(Private.BANK_CARD, "622**************23")]),
        (
            "13800138000、110105199003078888",
            [Leak(Private.ID_NUMBER, "110*************88"), Leak(Private.MOBILE, "138******00")],
        ),
    ],
)
def test_personal_data_in_a_text_is_found_and_masked(text: str, expected: list[Leak]) -> None:
    assert leaks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "联系电话：010-68200000",
        "统一社会信用代码91320500MA00000017",
        "统一社会信用代码911101087226981234",
        "工信部规〔2025〕250号，公示时间2026-09-28至2026-10-10",
        "邮编100804，营业收入13800138000.00元，出货138001380001件",
    ],
)
def test_numbers_that_are_nobodys_pass(text: str) -> None:
    assert leaks(text) == []


@given(st.text("0123456789", min_size=5, max_size=20))
def test_a_masked_number_keeps_its_length_and_hides_its_middle(number: str) -> None:
    masked = mask(number)
    assert len(masked) == len(number)
    assert masked[3:-2] == "*" * (len(number) - 5)


@pytest.mark.parametrize(
    "text",
    [
        "经张 三反映，一项指标不一致",
        "请与 138-0013-8000 联系",
        "见 ZHANG@Example.test 的来信",
    ],
)
def test_a_text_that_gives_the_objector_away_is_noticed(text: str) -> None:
    assert names(text, "张三", "电话13800138000，zhang@example.test")


def test_a_text_about_the_facts_gives_nobody_away() -> None:
    assert not names("反映一项指标与年报不一致，电话核实无误", "张三", "电话 13800138000")
