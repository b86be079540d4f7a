"""The statistics of experts against published and worked values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules.statistics import agreement, histogram, severity, summary

#: Shrout & Fleiss (1979), Table 2: six targets rated by four judges.
SHROUT_FLEISS = [
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
]
scores = st.floats(0, 100, allow_nan=False)
panels = st.lists(
    st.dictionaries(st.integers(1, 9), scores, min_size=2, max_size=5), min_size=2, max_size=12
)


def as_panels(rows: list[tuple[int, ...]]) -> list[dict[int, float]]:
    return [{judge: float(score) for judge, score in enumerate(row)} for row in rows]


def test_agreement_is_that_of_shrout_and_fleiss() -> None:
    found = agreement(as_panels(SHROUT_FLEISS))

    assert found is not None
    assert (found.cases, found.raters) == (6, 4)
    # Table 4 of the paper: ICC(1,1) = .17, ICC(1,4) = .44.
    assert found.single == pytest.approx(0.1657, abs=5e-5)
    assert found.panel == pytest.approx(0.4428, abs=5e-5)


def test_experts_who_agree_wholly_have_an_agreement_of_one() -> None:
    found = agreement([{1: 60.0, 2: 60.0}, {1: 80.0, 3: 80.0}, {2: 90.0, 3: 90.0}])

    assert found is not None
    assert (found.single, found.panel) == (1, 1)


def test_of_one_case_alone_no_agreement_is_told() -> None:
    assert agreement([{1: 60.0, 2: 70.0}]) is None


def test_a_strict_expert_lies_below_the_others_of_the_same_panels() -> None:
    found = severity([{1: 60.0, 2: 80.0, 3: 84.0}, {1: 65.0, 2: 75.0}])

    told = {rater.expert: rater for rater in found}
    assert [rater.expert for rater in found] == [1, 2, 3]
    assert told[1].severity == pytest.approx((60 - 82 + 65 - 75) / 2)
    assert told[1].consistency == pytest.approx(8.485281, abs=1e-6)
    assert (told[1].cases, told[3].cases) == (2, 1)


@given(panels=panels, shift=st.floats(-20, 20))
def test_moving_every_score_changes_nobody_s_severity(
    panels: list[dict[int, float]], shift: float
) -> None:
    moved = [{expert: score + shift for expert, score in panel.items()} for panel in panels]

    before = {rater.expert: rater.severity for rater in severity(panels)}
    after = {rater.expert: rater.severity for rater in severity(moved)}

    assert after == pytest.approx(before, abs=1e-6)


@given(found=st.lists(scores, min_size=1))
def test_every_score_stands_in_one_bar(found: list[float]) -> None:
    assert sum(count for _at, count in histogram(found)) == len(found)


def test_the_ends_of_a_distribution() -> None:
    bars = dict(histogram([0, 4.99, 5, 99.99, 100]))

    assert (bars[0], bars[5], bars[95]) == (2, 1, 2)


def test_a_summary_says_mean_and_spread() -> None:
    found = summary([60, 70, 80, 90])

    assert found is not None
    assert (found.mean, found.median, found.lowest, found.highest) == (75, 75, 60, 90)
    assert found.deviation == pytest.approx(12.909944, abs=1e-6)
    assert summary([]) is None
