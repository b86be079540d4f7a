"""Names, numbers and dates of recognition, by examples and properties."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition import rules

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31))
GAPS = st.timedeltas(dt.timedelta(days=-999), dt.timedelta(days=999))
KINDS = st.sampled_from(["park", "enterprise"])


@pytest.mark.clause("七")
@pytest.mark.parametrize(
    ("sector", "kind", "name"),
    [
        ("人工智能", "park", "国家新兴产业发展示范基地（人工智能示范园区）"),
        ("智能机器人", "enterprise", "国家新兴产业发展示范基地（智能机器人示范企业）"),
    ],
)
def test_a_base_is_named_exactly_as_the_notice_says(sector: str, kind: str, name: str) -> None:
    assert rules.base_name(sector, kind) == name


@pytest.mark.clause("七")
@given(st.text("新能源材料生物高端装备", min_size=1, max_size=12), KINDS)
def test_a_name_has_full_width_brackets_and_neither_space_nor_plus(sector: str, kind: str) -> None:
    name = rules.base_name(sector, kind)
    assert re.fullmatch(rf"国家新兴产业发展示范基地（{sector}示范(园区|企业)）", name)


def test_a_kind_that_the_notice_does_not_know_has_no_name() -> None:
    with pytest.raises(KeyError):
        rules.base_name("人工智能", "city")


@pytest.mark.parametrize(
    ("year", "kind", "serial", "number"),
    [
        (2028, "park", 1, "XXSF-2028-P-001"),
        (2028, "enterprise", 112, "XXSF-2028-E-112"),
        (2030, "enterprise", 1000, "XXSF-2030-E-1000"),
    ],
)
def test_a_plaque_number_tells_year_kind_and_serial(
    year: int, kind: str, serial: int, number: str
) -> None:
    assert rules.plaque_number(year, kind, serial) == number


@given(st.integers(max_value=0))
def test_serials_start_at_one(serial: int) -> None:
    with pytest.raises(ValueError, match="start at 1"):
        rules.plaque_number(2028, "park", serial)


@given(st.lists(st.tuples(st.integers(2020, 2060), KINDS, st.integers(1, 2000)), unique=True))
def test_no_two_plaques_share_a_number(series: list[tuple[int, str, int]]) -> None:
    assert len({rules.plaque_number(*one) for one in series}) == len(series)


@pytest.mark.clause("八(一)")
@pytest.mark.parametrize(
    ("recognised", "sequence", "due"),
    [
        (dt.date(2028, 12, 20), 1, dt.date(2031, 12, 20)),
        (dt.date(2028, 12, 20), 2, dt.date(2034, 12, 20)),
        (dt.date(2028, 2, 29), 1, dt.date(2031, 2, 28)),
        (dt.date(2028, 2, 29), 4, dt.date(2040, 2, 29)),
    ],
)
def test_a_review_opens_every_three_years_after_recognition(
    recognised: dt.date, sequence: int, due: dt.date
) -> None:
    assert rules.review_due(recognised, sequence) == due


@pytest.mark.clause("八(一)")
@given(DAYS, st.integers(1, 8))
def test_a_late_review_never_moves_the_next(recognised: dt.date, sequence: int) -> None:
    gap = rules.review_due(recognised, sequence + 1) - rules.review_due(recognised, sequence)
    assert 1094 <= gap.days <= 1097


@pytest.mark.clause("八(一)")
@pytest.mark.clause("八(二)")
def test_every_ground_rests_on_its_clause() -> None:
    assert set(rules.GROUNDS) == set(rules.Ground)
    by_review = [ground for ground, clause in rules.GROUNDS.items() if clause == "八(一)"]
    assert by_review == [rules.Ground.REVIEW_FAILED]


@pytest.mark.clause("一")
@pytest.mark.parametrize(
    ("kind", "standing", "added", "over"),
    [
        ("park", 99, 1, False),
        ("park", 99, 2, True),
        ("enterprise", 888, 112, False),
        ("enterprise", 1000, 1, True),
    ],
)
def test_the_total_of_the_notice_is_told_when_it_would_be_passed(
    kind: str, standing: int, added: int, over: bool
) -> None:
    assert rules.exceeds_total(kind, standing, added) is over


@pytest.mark.parametrize("number", ["工信部规〔2028〕12号", "演练函〔2023〕7号"])
def test_a_document_number_as_the_standard_writes_it_is_taken(number: str) -> None:
    assert rules.is_document_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "工信部规[2028]12号",
        "工信部规（2028）12号",
        "工信部规〔2028〕第12号",
        "工信部规〔2028〕012号",
        "工信部规〔28〕12号",
        "工信部规〔2028〕12",
        "工信部规 〔2028〕12号",
        "工信部规〔2028〕0号",
        "规〔2028〕12号",
        "工信部规〔2028〕12号\n",
    ],
)
def test_any_other_way_to_write_it_is_refused(number: str) -> None:
    assert not rules.is_document_number(number)


def test_exactly_28_characters_fill_a_line_and_22_lines_a_page() -> None:
    width, height = (mm * 72 / 25.4 for mm in rules.TYPE_AREA_MM)
    character = rules.BODY_PT + rules.letter_spacing_pt()
    assert (int(width // character), int(height // rules.line_height_pt())) == (28, 22)
    assert rules.letter_spacing_pt() == pytest.approx(-0.21)
    assert rules.line_height_pt() == pytest.approx(28.99)


@pytest.mark.clause("八(一)")
@given(DAYS, GAPS)
def test_an_expert_is_in_time_until_the_moment_set_and_late_from_it_on(
    day: dt.date, gap: dt.timedelta
) -> None:
    due_at = dt.datetime.combine(day, dt.time(), dt.UTC)
    expected = rules.Answer.IN_TIME if gap < dt.timedelta() else rules.Answer.LATE
    assert rules.answer_at(due_at + gap, due_at, is_open=True) is expected
    assert rules.answer_at(due_at + gap, None, is_open=True) is rules.Answer.IN_TIME
    assert rules.answer_at(due_at + gap, due_at, is_open=False) is rules.Answer.CLOSED
