"""Why a score is what it is: in words, in figures, the same on the page and in the API."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from evaluation import rules
from evaluation.working import working
from portal.accounts.models import Role
from portal.batches.formulas import Formula, Op
from portal.batches.rules import Measure, SecondLevel
from portal.batches.scales import Row, Scale, Way
from portal.batches.wording import calculation_in_words
from tests.evaluation.factories import a_case, again, assigned, experts, handed_in, signed_in
from tests.factories import a_batch, a_user

LINE = Scale(floor=Decimal(100), full=Decimal(500))
LOWER = Scale(lower=True, floor=Decimal(80), full=Decimal(20))
STEPS = Scale(Way.STEPS, rows=(Row(Decimal(3), Decimal(60)), Row(Decimal(6), Decimal(100))))
COUNT = Scale(Way.COUNT, each=Decimal("0.5"), cap=Decimal(9))


@pytest.mark.parametrize(
    ("scale", "value", "words"),
    [
        (LINE, "300", "60 + 40 × (300 − 100) ÷ (500 − 100) = 80 % of 12 = 9.60"),
        (LINE, "1200", "1,200 ≥ 500: 100 % of 12 = 12.00"),
        (LINE, "50", "60 × 50 ÷ 100 = 30 % of 12 = 3.60"),
        (LINE, "233.3333", "60 + 40 × (233.3333 − 100) ÷ (500 − 100) ≈ 73.3333 % of 12 = 8.80"),
        (LOWER, "50", "60 + 40 × (80 − 50) ÷ (80 − 20) = 80 % of 12 = 9.60"),
        (LOWER, "160", "60 × 80 ÷ 160 = 30 % of 12 = 3.60"),
        (LOWER, "5", "5 ≤ 20: 100 % of 12 = 12.00"),
        (STEPS, "4", "4 ≥ 3: 60 % of 12 = 7.20"),
        (STEPS, "2", "2 < 3: 0 % of 12 = 0.00"),
        (COUNT, "7", "0.5 × 7 = 3.50"),
        (COUNT, "30", "0.5 × 30 = 15 ≥ 9: 9.00"),
        (Scale(Way.YES_NO), "1", "yes: all points: 100 % of 12 = 12.00"),
        (LINE, None, "missing: no figure was given: 0.00"),
    ],
)
def test_a_line_is_worked_out_in_its_own_figures(
    scale: Scale, value: str | None, words: str
) -> None:
    leaf = SecondLevel("X1.1", "样例", "", Measure.QUANTITATIVE, Decimal(12), scale)
    line = rules.by_figure(leaf, None if value is None else Decimal(value))

    with translation.override("en"):
        assert working(line) == words


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ("80 85 90", "(80 + 85 + 90) ÷ 3 = 85 % of 9 = 7.65"),
        ("60 80 82 84 100", "(80 + 82 + 84) ÷ 3 = 82 % of 9 = 7.38"),
        ("80 85", "not scorable: fewer than 3 experts: 0.00"),
    ],
)
def test_a_mean_is_worked_out_of_the_marks_that_count(marks: str, words: str) -> None:
    item = rules.Item("goals", "目标", Decimal(9))

    with translation.override("en"):
        assert working(rules.by_marks(item, map(Decimal, marks.split()))) == words


@pytest.mark.parametrize(
    ("formula", "figures", "value", "unit", "words"),
    [
        (Formula(Op.SHARE, ("a", "b")), "46 50", "92", "%", "46 ÷ 50 × 100 % = 92 %"),
        (Formula(Op.PER_UNIT, ("a", "b")), "1250 50", "25", "万元/人", "1,250 ÷ 50 = 25 万元/人"),
        (
            Formula(Op.SUM, ("a", "b"), (Decimal(1), Decimal("0.5"))),
            "4 3",
            "5.5",
            "个",
            "4 + 0.5 × 3 = 5.5 个",
        ),
        (Formula(Op.VALUE, ("a",)), "12", "12", "个", ""),
    ],
)
def test_a_formula_is_said_with_its_figures(
    formula: Formula, figures: str, value: str, unit: str, words: str
) -> None:
    given = [(2025, Decimal(figure)) for figure in figures.split()]

    assert calculation_in_words(formula, given, Decimal(value), unit) == words


def test_growth_names_the_root_of_its_years() -> None:
    given = [(2023, Decimal(100)), (2025, Decimal(121))]

    words = calculation_in_words(Formula(Op.GROWTH, ("a",)), given, Decimal(10), "%")

    assert words == "((121 ÷ 100)^(1/2) − 1) × 100 % = 10 %"


@pytest.fixture
def five(db: Any) -> Any:
    """A case of five experts, two of whom lie at the ends."""
    case = a_case(a_batch(experts_per_application=5))
    for sheet, score in zip(
        assigned(case, experts(5)), ("60", "80", "82", "84", "100"), strict=True
    ):
        handed_in(sheet, score)
    return again(case)


@pytest.mark.clause("六(二)")
def test_the_page_and_the_api_open_a_total_in_the_same_words(five: Any) -> None:
    client = signed_in(a_user(Role.MINISTRY_OFFICER))

    page = client.get(five.get_absolute_url()).content.decode()
    told = client.get(f"/api/v1/evaluations/{five.pk}/").json()["breakdown"]

    lines = [
        line for part in ("basic", "plan") for h in told[part]["headings"] for line in h["lines"]
    ]
    assert len(lines) == 17
    for line in lines:
        assert line["working"] in page.replace("&lt;", "<").replace("&gt;", ">")
        assert line["points"] in page
    assert f"0.6 × {five.breakdown.basic.points} + 0.4 × 82.00" in page
    goals = next(line for line in lines if line["code"] == "goals")
    assert (goals["marks"], goals["counted"]) == (
        ["60.00", "80.00", "82.00", "84.00", "100.00"],
        ["80.00", "82.00", "84.00"],
    )


def test_marks_that_fall_out_are_struck_through_and_all_reasons_stand_there(five: Any) -> None:
    page = signed_in(a_user(Role.MINISTRY_OFFICER)).get(five.get_absolute_url()).content.decode()

    block = page.partition('id="line-goals"')[2].partition("</details>")[0]
    assert re.findall(r"<del>(\d+)</del>", block) == ["60", "100"]
    assert re.findall(r"<b>(\d+)</b>", block) == ["80", "82", "84"]
    assert block.count("依据充分") == 5


def test_raw_figures_stand_behind_each_value(five: Any) -> None:
    told = signed_in(a_user(Role.AUDITOR)).get(f"/api/v1/evaluations/{five.pk}/").json()

    lines = {
        line["code"]: line for h in told["breakdown"]["basic"]["headings"] for line in h["lines"]
    }
    growth = lines["E1.3"]["inputs"]
    assert [(row["item"], row["year"]) for row in growth] == [
        (growth[0]["item"], five.batch.year - 3),
        (growth[0]["item"], five.batch.year - 1),
    ]
    share = lines["E1.2"]
    upper, lower = (Decimal(row["value"]) for row in share["inputs"])
    assert upper / lower * 100 == Decimal(share["value"])


@pytest.mark.parametrize("role", [Role.EXPERT, Role.APPLICANT_OWNER, Role.AUTHORITY_LEAD])
def test_nobody_but_the_ministry_and_auditors_opens_a_score(five: Any, role: str) -> None:
    client = signed_in(a_user(role))

    assert client.get(five.get_absolute_url()).status_code == 403
    assert client.get(f"/api/v1/evaluations/{five.pk}/").status_code == 404
