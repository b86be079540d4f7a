"""How answers are read: what is typed is never lost, and what is wrong is always told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications import rules
from applications.rules import Field, Form, Slip

NUMBER = Field("P1.1.2025", "营业收入", Form.NUMBER, "亿元")
SHARE = Field("P1.2.2025", "集聚度", Form.NUMBER, "%")
LEVEL = Field("E3.2.2025", "成熟度", Form.NUMBER, "级")

figures = st.decimals("0", "1000000", places=2, allow_nan=False)


@given(figures)
def test_a_figure_is_read_with_and_without_separators(value):
    assert rules.number(f"{value:,}") == rules.number(str(value)) == value


@given(st.text(max_size=20))
def test_reading_never_fails(raw):
    value = rules.number(raw)
    assert value is None or value.is_finite()


#: Two signs more than a figure needs, and whole screens of zeros.
ENDLESS = ["1e999999", "1e-999999", "1e999999999999", "9" * 40, "0." + "0" * 40 + "1"]


@pytest.mark.parametrize("raw", ["9O", "1.2.3", "NaN", "Infinity", "一百", "--5", *ENDLESS])
def test_what_is_no_figure_is_told(raw):
    assert rules.check(NUMBER, raw) == rules.Finding(NUMBER, Slip.NOT_A_NUMBER, raw)


@given(figures)
def test_a_sound_figure_has_no_finding(value):
    assert rules.check(NUMBER, str(value)) is None


@given(figures)
def test_a_share_stays_within_a_hundred(value):
    finding = rules.check(SHARE, str(value))
    assert (finding is None) == (value <= 100)


@given(figures)
def test_a_level_stays_within_five(value):
    finding = rules.check(LEVEL, str(value))
    assert (finding is None) == (value <= 5)


def test_a_negative_figure_is_told():
    assert rules.check(NUMBER, "-3").slip is Slip.NEGATIVE


@pytest.mark.parametrize("raw", ["", "   ", "\n"])
def test_blanks_are_missing(raw):
    assert rules.check(NUMBER, raw).slip is Slip.MISSING


def test_an_optional_field_may_stay_empty():
    assert rules.check(Field("x", "选填", required=False), "") is None


def test_a_malformed_date_is_told():
    field = Field("basic.founded", "成立日期", Form.DATE)
    assert rules.check(field, "2026-13-40").slip is Slip.NOT_A_DATE


@given(st.decimals("1", "1000", places=2), st.decimals("1", "20000", places=2))
def test_a_slip_of_the_unit_names_both_years(before, factor):
    fields = [Field("P1.1.2024", "上年", Form.NUMBER), Field("P1.1.2025", "当年", Form.NUMBER)]
    now = before * factor
    answers = {"P1.1.2024": str(before), "P1.1.2025": str(now)}
    found = list(rules.unit_slips(fields, answers))
    assert bool(found) == (factor > rules.UNIT_SLIP)
    assert all(f.other == f"{before:,}" for f in found)


def test_all_findings_come_in_the_order_of_the_form():
    found = [f.field for f in rules.check_all([NUMBER, SHARE, LEVEL], {SHARE.key: "50"})]
    assert found == [NUMBER, LEVEL]


@given(st.lists(figures, min_size=3, max_size=3))
def test_the_rules_change_nothing_they_read(values):
    answers = {f"P1.1.{2023 + i}": str(value) for i, value in enumerate(values)}
    before = dict(answers)
    list(rules.check_all([NUMBER], answers))
    assert answers == before
    assert all(isinstance(rules.number(raw), Decimal) for raw in answers.values())
