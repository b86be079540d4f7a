"""Invented names. Each says that it is a sample; none belongs to a real body or person."""

from collections.abc import Iterator
from itertools import cycle

from portal.accounts import authorities

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_TRADES = {
    "人工智能": "智算科技",
    "智能网联新能源汽车": "智行汽车",
    "新型储能制造": "储能装备",
    "清洁低碳氢": "氢能科技",
    "生物制造": "合成生物",
    "智能机器人": "机器人",
    "低空装备": "低空飞行器",
    "商业航天": "航天动力",
    "安全应急装备": "应急装备",
    "软件": "软件",
    "新一代信息技术": "信息技术",
    "新能源": "新能源",
    "新材料": "新材料",
    "高端装备": "精密装备",
}
#: Cities in which the invented bodies sit, by region code.
_SEATS = {
    "110000": "北京",
    "120000": "天津",
    "130000": "石家庄",
    "210000": "沈阳",
    "220000": "长春",
    "310000": "上海",
    "320000": "苏州",
    "330000": "杭州",
    "340000": "合肥",
    "350000": "福州",
    "360000": "南昌",
    "370000": "济南",
    "410000": "郑州",
    "420000": "武汉",
    "430000": "长沙",
    "440000": "东莞",
    "500000": "重庆",
    "510000": "成都",
    "610000": "西安",
    "650000": "乌鲁木齐",
    "660000": "石河子",
    "440300": "深圳",
    "330200": "宁波",
    "370200": "青岛",
}
_MARKS = "甲乙丙丁戊己庚辛壬癸"


def seats() -> list[str]:
    """Return the region codes over which invented bodies are spread, in a fixed order."""
    return list(_SEATS)


def seat(region: str) -> str:
    """Return the city of a region's samples."""
    return _SEATS.get(region) or authorities.region_names()[region].removesuffix("市")


def enterprise(region: str, sector: str, number: int) -> str:
    """Return an invented enterprise's name."""
    return f"{seat(region)}样例{_TRADES.get(sector, '科技')}有限公司（{mark(number)}）"


def park(region: str, number: int) -> str:
    """Return an invented park's name."""
    return f"{seat(region)}样例产业园区（{mark(number)}）"


def mark(number: int) -> str:
    """Count in heavenly stems, by which samples are told apart: 甲 to 癸, then 甲1."""
    stem = _MARKS[number % len(_MARKS)]
    turn = number // len(_MARKS)
    return f"{stem}{turn}" if turn else stem


def uscc(number: int, region: str) -> str:
    """Return a valid, invented unified social credit code (GB 32100-2015).

    The third block, MA9…, is a range from which this portal's samples alone are made.
    """
    body = f"91{region}MA9{number:06d}"
    weighted = sum(_USCC_ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(body))
    return body + _USCC_ALPHABET[(31 - weighted % 31) % 31]


def experts() -> Iterator[tuple[str, str]]:
    """Yield (name, title) of invented experts, without end in sight of a rehearsal."""
    titles = ("教授（样例）", "研究员（样例）", "正高级工程师（样例）")
    for number, title in enumerate(cycle(titles)):
        yield f"专家{mark(number)}", title
