"""What feedback may not tell (十)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import Hit, Names, Telltale, telltales

pytestmark = pytest.mark.clause("十")

OWN = "苏州样例智能装备有限公司"
OTHERS = ("杭州样例新材料有限公司", "智能装备", "91330100MA0000000X")
EXPERTS = ("欧阳样", "王样例")
#: Plain words of feedback, with what only looks like a score or a rank.
HARMLESS = (
    "申报材料十分完整，建议补充前三年的审计报告",
    "研发投入强度提高3个百分点，三分之一的任务需要细化",
    "部分指标的证明材料不充分，工期只有80分钟的检测流程需说明",
    "产业链上游配套不足，第二产业占比说明不清",
)


def found(text: str, scores: tuple[str, ...] = ("81.25",)) -> list[Hit]:
    return telltales(
        text,
        own=(OWN,),
        scores=scores,
        applicants=Names([OWN, *OTHERS]),
        experts=Names(EXPERTS),
    )


@pytest.mark.parametrize("text", HARMLESS)
def test_plain_words_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "what", "words"),
    [
        ("方案得到85分", Telltale.SCORE, "85分"),
        ("方案得到８５．５ 分", Telltale.SCORE, "85.5分"),
        ("离九十二分还差一点", Telltale.SCORE, "九十二分"),
        ("综合得分偏低", Telltale.SCORE, "得分"),
        ("合计81.25", Telltale.SCORE, "81.25"),
        ("在本领域位列中间", Telltale.RANK, "位列"),
        ("本领域第3名", Telltale.RANK, "第3名"),
        ("未进入前十名", Telltale.RANK, "前十名"),
        ("属于前 10％", Telltale.RANK, "前10%"),
        ("研发强度低于其他单位", Telltale.RANK, "低于其他"),
        ("不如 杭州样例 新材料有限公司", Telltale.APPLICANT, "杭州样例新材料有限公司"),
        ("见91330100MA0000000X的方案", Telltale.APPLICANT, "91330100MA0000000X"),
        ("其他申报对象更好", Telltale.APPLICANT, "其他申报"),
        ("两位专家认为目标偏低", Telltale.EXPERT, "两位专家"),
        ("王样例认为目标偏低", Telltale.EXPERT, "王样例"),
        ("Your score is low", Telltale.SCORE, "score"),
    ],
)
def test_what_tells_is_named_in_its_own_words(text: str, what: Telltale, words: str) -> None:
    assert found(text) == [Hit(what, words)]


def test_the_own_name_may_stand_there_though_it_contains_anothers() -> None:
    assert found(f"{OWN}的材料完整") == []


def test_each_hit_is_named_and_each_once() -> None:
    hits = found("得分不高，得分靠后，第3名，王样例")

    assert [(hit.what, hit.words) for hit in hits] == [
        (Telltale.SCORE, "得分"),
        (Telltale.RANK, "第3名"),
        (Telltale.EXPERT, "王样例"),
    ]


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


@given(before=words, after=words, name=st.sampled_from([*OTHERS, *EXPERTS]))
def test_a_name_is_found_wherever_it_stands(before: str, after: str, name: str) -> None:
    hits = found(f"{before}\n。{name}。\n{after}")

    assert name in {hit.words for hit in hits}


@given(text=words, points=st.integers(10, 100))
def test_points_are_found_whatever_else_is_written(text: str, points: int) -> None:
    hits = found(f"{text}。{points}分。")

    assert any(hit.what is Telltale.SCORE and f"{points}分" in hit.words for hit in hits)
