"""The recognition document measured against GB/T 9704-2012, by geometry and not by eye."""

from itertools import pairwise

import pytest

from portal.batches.models import Kind
from recognition import documents
from tests.factories import a_batch
from tests.publicity.things import passed
from tests.recognition import things
from tests.recognition.paper import Page, pages

pytestmark = pytest.mark.django_db

REGIONS = ("110000", "120000", "130000", "140000", "440000", "510000")


@pytest.fixture(scope="module")
def _sheets() -> list[list[Page]]:
    """The document is drawn once for all tests of this module."""
    return []


@pytest.fixture
def sheets(_sheets: list[list[Page]], db: None) -> list[Page]:
    if not _sheets:
        batch = a_batch()
        passed(batch, kind=Kind.PARK, region="310000", sector=2)
        for region in REGIONS:
            passed(batch, region=region)
        document = things.again(things.issued(things.a_draft(batch)))
        _sheets.append(pages(documents.recognition_document(document)))
    return _sheets[0]


def near(value: float, within: float = 0.5) -> object:
    return pytest.approx(value, abs=within)


def test_the_red_head_begins_35_mm_below_the_type_area(sheets: list[Page]) -> None:
    _left, top, _right, _bottom = sheets[0].red()
    assert top == near(37 + 35, 1)


def test_the_red_rule_is_as_wide_as_the_type_area_and_4_mm_under_the_number(
    sheets: list[Page],
) -> None:
    left, _top, right, bottom = sheets[0].red()
    number = sheets[0].line("样例规〔")
    assert (left, right) == (near(28), near(210 - 26))
    # The box of a line is taller than its ink by about half a millimetre.
    assert bottom - number.bottom == near(4 + 0.7, 1.5)


def test_the_number_stands_two_lines_below_the_head_in_the_middle(sheets: list[Page]) -> None:
    number = sheets[0].line("样例规〔")
    head = sheets[0].line("文件")
    assert "〔" in number.text
    assert "第" not in number.text
    assert (number.left + number.right) / 2 == near(28 + 156 / 2)
    assert number.top - head.bottom == near(2 * 10.23, 3)


def test_28_characters_fill_a_line_from_edge_to_edge(sheets: list[Page]) -> None:
    full = [line for line in sheets[0].lines if len(line.text) == 28]
    assert full
    for line in full:
        assert (line.left, line.right) == (near(28, 0.2), near(28 + 156, 0.2))


def test_no_line_leaves_the_type_area(sheets: list[Page]) -> None:
    for page in sheets:
        for line in page.lines:
            assert line.left >= 28 - 0.3
            assert line.right <= 210 - 26 + 0.3


def test_22_lines_fill_a_page(sheets: list[Page]) -> None:
    body = [line for line in sheets[1].lines if line.left < 40 and 37 < line.top < 262]
    steps = {
        round(below.top - above.top, 1)
        for above, below in pairwise(body)
        if below.top - above.top < 12
    }
    assert all(step == near(225 / 22, 0.35) for step in steps)
    assert steps


def test_paragraphs_are_set_in_by_two_characters_and_the_addressees_not(
    sheets: list[Page],
) -> None:
    assert sheets[0].line("各省、自治区").left == near(28, 0.2)
    assert sheets[0].line("依照《").left == near(28 + 2 * 156 / 28, 0.2)


def test_the_date_ends_four_characters_from_the_edge_and_the_office_is_centred_on_it(
    sheets: list[Page],
) -> None:
    signed = sheets[1]
    date = next(line for line in signed.lines if line.text.endswith("日") and line.left > 100)
    office = next(line for line in signed.lines if line.text.startswith("工业和信息化部"))
    assert date.right == near(210 - 26 - 4 * 156 / 28, 1)
    assert (office.left + office.right) / 2 == near((date.left + date.right) / 2, 0.5)
    assert not date.text.split("年")[1].startswith("0")


def test_the_annex_begins_a_page_with_its_title_in_the_third_line(sheets: list[Page]) -> None:
    annex = next(page for page in sheets if any(line.text == "附件" for line in page.lines))
    mark = annex.line("附件")
    title = annex.line("示范基地名单")
    assert (mark.left, mark.top) == (near(28, 0.3), near(37, 3))
    assert (title.left + title.right) / 2 == near(28 + 156 / 2, 0.5)
    assert title.top == near(37 + 2 * 225 / 22, 4)


def test_page_numbers_stand_outside_7_mm_below_the_type_area(sheets: list[Page]) -> None:
    for page, number in zip(sheets[:2], (1, 2), strict=True):
        line = page.line(f"—{number}—")
        assert line.top == near(262 + 7, 1.5)
        if number % 2:
            assert line.right == near(210 - 26 - 14 * 25.4 / 72, 1)
        else:
            assert line.left == near(28 + 14 * 25.4 / 72, 1)


def test_the_colophon_closes_the_back_of_the_last_sheet(sheets: list[Page]) -> None:
    assert len(sheets) % 2 == 0
    line = sheets[-1].line("印发")
    assert line.bottom == near(262, 2)


@pytest.mark.clause("十")
def test_the_list_goes_by_division_parks_before_enterprises(sheets: list[Page]) -> None:
    words = "\n".join(line.text for page in sheets for line in page.lines)
    assert words.index("\n示范园区\n") < words.index("\n示范企业\n")
    places = [words.index(name) for name in ("北京", "天津", "河北", "山西", "广东", "四川")]
    assert places == sorted(places)
