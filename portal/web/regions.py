"""The 37 regions of the notice's address line, with their places on the tile map.

The map is a grid of equal tiles and shows no borders; the five cities with plans of their
own and the Corps stand apart. Names, order and codes (GB/T 2260; 660000 for the Corps)
follow the list of authorities.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Shades of a staff map, from none to the most.
LEVELS = 5


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its code, its name, its sign on a tile, and row and column (0: set apart)."""

    code: str
    name: Promise
    sign: Promise
    row: int
    column: int

    @property
    def on_map(self) -> bool:
        return self.row > 0


REGIONS = (
    Region("110000", _("Beijing"), pgettext_lazy("tile", "BJ"), 2, 6),
    Region("120000", _("Tianjin"), pgettext_lazy("tile", "TJ"), 3, 7),
    Region("130000", _("Hebei"), pgettext_lazy("tile", "HE"), 3, 6),
    Region("140000", _("Shanxi"), pgettext_lazy("tile", "SX"), 3, 5),
    Region("150000", _("Inner Mongolia"), pgettext_lazy("tile", "NM"), 2, 5),
    Region("210000", _("Liaoning"), pgettext_lazy("tile", "LN"), 3, 8),
    Region("210200", _("Dalian"), pgettext_lazy("tile", "DL"), 0, 0),
    Region("220000", _("Jilin"), pgettext_lazy("tile", "JL"), 2, 8),
    Region("230000", _("Heilongjiang"), pgettext_lazy("tile", "HL"), 1, 8),
    Region("310000", _("Shanghai"), pgettext_lazy("tile", "SH"), 5, 8),
    Region("320000", _("Jiangsu"), pgettext_lazy("tile", "JS"), 5, 7),
    Region("330000", _("Zhejiang"), pgettext_lazy("tile", "ZJ"), 6, 7),
    Region("330200", _("Ningbo"), pgettext_lazy("tile", "NB"), 0, 0),
    Region("340000", _("Anhui"), pgettext_lazy("tile", "AH"), 5, 6),
    Region("350000", _("Fujian"), pgettext_lazy("tile", "FJ"), 7, 6),
    Region("350200", _("Xiamen"), pgettext_lazy("tile", "XM"), 0, 0),
    Region("360000", _("Jiangxi"), pgettext_lazy("tile", "JX"), 6, 6),
    Region("370000", _("Shandong"), pgettext_lazy("tile", "SD"), 4, 6),
    Region("370200", _("Qingdao"), pgettext_lazy("tile", "QD"), 0, 0),
    Region("410000", _("Henan"), pgettext_lazy("tile", "HA"), 4, 5),
    Region("420000", _("Hubei"), pgettext_lazy("tile", "HB"), 5, 5),
    Region("430000", _("Hunan"), pgettext_lazy("tile", "HN"), 6, 5),
    Region("440000", _("Guangdong"), pgettext_lazy("tile", "GD"), 7, 5),
    Region("440300", _("Shenzhen"), pgettext_lazy("tile", "SZ"), 0, 0),
    Region("450000", _("Guangxi"), pgettext_lazy("tile", "GX"), 7, 4),
    Region("460000", _("Hainan"), pgettext_lazy("tile", "HI"), 8, 5),
    Region("500000", _("Chongqing"), pgettext_lazy("tile", "CQ"), 5, 4),
    Region("510000", _("Sichuan"), pgettext_lazy("tile", "SC"), 5, 3),
    Region("520000", _("Guizhou"), pgettext_lazy("tile", "GZ"), 6, 4),
    Region("530000", _("Yunnan"), pgettext_lazy("tile", "YN"), 6, 3),
    Region("540000", _("Tibet"), pgettext_lazy("tile", "XZ"), 4, 2),
    Region("610000", _("Shaanxi"), pgettext_lazy("tile", "SN"), 4, 4),
    Region("620000", _("Gansu"), pgettext_lazy("tile", "GS"), 3, 3),
    Region("630000", _("Qinghai"), pgettext_lazy("tile", "QH"), 3, 2),
    Region("640000", _("Ningxia"), pgettext_lazy("tile", "NX"), 3, 4),
    Region("650000", _("Xinjiang"), pgettext_lazy("tile", "XJ"), 2, 1),
    Region("660000", _("Production and Construction Corps"), pgettext_lazy("tile", "XPCC"), 0, 0),
)

BY_CODE: Mapping[str, Region] = {region.code: region for region in REGIONS}


def name_of(code: str) -> str:
    """Return the region's name in the reader's language, or the code itself if unknown."""
    region = BY_CODE.get(code)
    return str(region.name) if region else code


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: where it leads, whether it is the chosen one, and (for staff) its number."""

    region: Region
    url: str = ""
    count: int | None = None
    level: int = 0
    current: bool = False


def build_tiles(
    urls: Mapping[str, str],
    *,
    current: str = "",
    counts: Mapping[str, int] | None = None,
    codes: Iterable[str] | None = None,
) -> list[Tile]:
    """Return the tiles of a map, in the order of administrative division.

    urls: region code → link. current: the chosen code. counts: numbers to print and to
    shade by; for staff only, a public map is a filter and is never shaded (clause 十).
    codes: only these regions (those of a batch); all without it.
    """
    wanted = set(BY_CODE) if codes is None else set(codes)
    most = max((counts or {}).values(), default=0)

    def tile(region: Region) -> Tile:
        count = None if counts is None else counts.get(region.code, 0)
        return Tile(
            region,
            url=urls.get(region.code, ""),
            count=count,
            level=-(-LEVELS * count // most) if count else 0,
            current=region.code == current,
        )

    return [tile(region) for region in REGIONS if region.code in wanted]
