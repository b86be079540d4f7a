"""The figures of an application as the formulas read them, out of answers as typed."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from applications.rules import number


class FigureReader:
    """Reads the data items of one scheme in a batch of `year`; made once, used for many.

    `only` names the items that are wanted, where not all are.
    """

    def __init__(self, scheme: Any, year: int, only: Collection[str] | None = None) -> None:
        self.keys = {
            item.code: tuple(f"{item.code}.{each}" for each in range(year - item.years, year))
            for item in scheme.data_items.values()
            if only is None or item.code in only
        }

    def read(self, answers: Mapping[str, str]) -> dict[str, list[Decimal | None]]:
        """Return each item's figures by code, the latest full year last."""
        return {
            code: [number(answers[key]) if key in answers else None for key in keys]
            for code, keys in self.keys.items()
        }
