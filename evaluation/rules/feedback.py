"""What feedback to an applicant may not tell (十): scores, ranks, other applicants, who judged.

The words are searched as people write them: full-width figures, Chinese numerals, spaces between.
The answer names each hit, so that the officer finds it; nothing is ever cut out silently.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import normalize


class Telltale(StrEnum):
    """What a word gives away."""

    SCORE = "score"
    RANK = "rank"
    APPLICANT = "applicant"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place of a text that tells what it may not, in the words found there."""

    what: Telltale
    words: str


_NUMBER: Final = r"(?:\d+(?:\.\d+)?|[〇零一二三四五六七八九十百两]{2,})"
_SOME: Final = r"(?:\d+|[一二三四五六七八九十百两几]+)"
#: Words of the tongue; 百分点, 三分之一 and 十分 are no scores, 前三年 is no rank.
_WORDS: Final = {
    Telltale.SCORE: (
        rf"{_NUMBER}\s*分(?![之钟点])",
        r"得分|总分|评分|打分|分值|分数|均分|平均分|满分|扣分|加分|失分|分差|分数线",
        r"\bscor(?:e|es|ed|ing)\b|\b\d+(?:\.\d+)?\s*points?\b",
    ),
    Telltale.RANK: (
        rf"第\s*{_SOME}\s*[名位]|前\s*{_SOME}\s*[名位强]|前\s*{_SOME}\s*[%]",
        r"排名|名次|位次|位列|位居|名列|排序|排在|倒数|末位|并列|垫底|居首|前茅",
        r"(?:高于|低于|优于|不如|落后于|领先于)(?:其他|其它|平均|均值|同批|同领域|同类)",
        r"\brank(?:s|ed|ing)?\b|\btop\s*\d+\b",
    ),
    Telltale.APPLICANT: (r"其[他它](?:申报|参评|入围|园区|企业)|同批(?:申报|次)|竞争对手",),
    Telltale.EXPERT: (
        rf"(?:某|{_SOME}|个别|多数|少数|部分)\s*[位名个]?\s*专家|专家\s*[甲乙丙丁戊A-Za-z\d]",
        r"\bexperts?\s+[A-Z\d]\b",
    ),
}
_PATTERNS: Final = {
    what: re.compile("|".join(patterns), re.IGNORECASE) for what, patterns in _WORDS.items()
}


_BESIDE_CHINESE: Final = re.compile(r"(?<=[^\x00-\x7f])\s+(?=\S)|(?<=\S)\s+(?=[^\x00-\x7f])")


class Names:
    """Names to look for, found in one pass over a text however many they are."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_head: dict[str, list[str]] = {}
        for name in {plain(name) for name in names}:
            if len(name) >= _SHORTEST:
                self._by_head.setdefault(name[:_SHORTEST], []).append(name)

    def found_in(self, text: str) -> Iterator[str]:
        """Yield every name that stands in a text, each once, in the order of the text."""
        seen = set()
        for start in range(len(text) - _SHORTEST + 1):
            for name in self._by_head.get(text[start : start + _SHORTEST], ()):
                if name not in seen and text.startswith(name, start):
                    seen.add(name)
                    yield name


#: A name of one character would be found everywhere.
_SHORTEST: Final = 2


def plain(text: str) -> str:
    """Return a text with full-width signs narrowed and without spaces beside Chinese words."""
    return _BESIDE_CHINESE.sub("", normalize("NFKC", text)).strip()


def telltales(
    text: str,
    *,
    own: Iterable[str] = (),
    scores: Iterable[str] = (),
    applicants: Names,
    experts: Names,
) -> list[Hit]:
    """Return everything in a feedback that it may not tell, each words once.

    own: names of its own applicant, which may stand there. scores: its own figures. applicants,
    experts: the names of the batch.
    """
    words = plain(text)
    hits = [
        Hit(what, found.group().strip())
        for what, pattern in _PATTERNS.items()
        for found in pattern.finditer(words)
    ]
    hits += [
        Hit(Telltale.SCORE, figure)
        for figure in scores
        if re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d)", words)
    ]
    others = words
    for name in sorted((plain(name) for name in own if name), key=len, reverse=True):
        others = others.replace(name, "\n")
    hits += [Hit(Telltale.APPLICANT, name) for name in applicants.found_in(others)]
    hits += [Hit(Telltale.EXPERT, name) for name in experts.found_in(others)]
    return list(dict.fromkeys(hits))
