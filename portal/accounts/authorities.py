"""The 37 recommending authorities of the notice's address line, as data."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.accounts.models import Organisation

SOURCE = Path(__file__).parent / "data" / "authorities.csv"


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """One line of the list: region code (GB/T 2260; the Corps has none of its own), name, kind."""

    code: str
    region: str
    kind: str
    in_2025_notice: bool
    in_2026_notice: bool
    falls_to: str

    @property
    def name(self) -> str:
        return f"{self.region}工业和信息化主管部门"


@cache
def rows() -> tuple[AuthorityRow, ...]:
    """Return the list in the order in which it is always shown."""
    with SOURCE.open(encoding="utf-8") as file:
        return tuple(_read(csv.DictReader(file)))


def _read(lines: "csv.DictReader[str]") -> Iterator[AuthorityRow]:
    for line in lines:
        yield AuthorityRow(
            code=line["code"],
            region=line["region"],
            kind=line["kind"],
            in_2025_notice=line["in_2025_notice"] == "yes",
            in_2026_notice=line["in_2026_notice"] == "yes",
            falls_to=line["falls_to_without_own_authority"],
        )


@cache
def region_names() -> dict[str, str]:
    """Return `{code: region name}` for all 37."""
    return {row.code: row.region for row in rows()}


def seed() -> int:
    """Enter the authorities that are not there yet; return how many were added."""
    known = set(Organisation.objects.authorities().values_list("region", flat=True))
    new = [
        Organisation(
            kind=Organisation.Kind.AUTHORITY,
            name=row.name,
            region=row.code,
            parent_region=row.falls_to,
        )
        for row in rows()
        if row.code not in known
    ]
    Organisation.objects.bulk_create(new)
    return len(new)
