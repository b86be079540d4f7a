"""What stands beside an item on a score sheet: the applicant's words, figures and plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from applications.models import Application
from applications.outline import OutlineSection
from applications.services import cells
from portal.batches.formulas import Item

#: The parts of the work plan, as the application's form has them.
PLAN: Final = ("plan", "targets", "tasks")
#: Which part of the plan a criterion of these codes is judged by; the others by its words.
JUDGED_BY: Final[Mapping[str, str]] = {"goals": "targets", "tasks": "tasks", "schedule": "tasks"}


@dataclass(frozen=True, slots=True)
class Figures:
    """One data item with what the applicant gave for each year, the latest last."""

    item: Item
    years: list[tuple[int, str]]


def words(application: Application, code: str) -> str:
    """What the applicant wrote on an indicator, or on a criterion that is asked for by its code."""
    texts = application.texts
    return texts.get(f"{code}.text", "") or texts.get(f"plan.{code}", "")


def figures(application: Application, code: str) -> list[Figures]:
    """The data items that the formula of a judged indicator names (0015); none for a criterion."""
    leaf = next((one for one in application.scheme.leaves if one.code == code), None)
    if leaf is None:
        return []
    texts, years = application.texts, application.outline.years
    return [
        Figures(
            item, [(year, texts.get(f"{item.code}.{year}", "")) for year in years[-item.years :]]
        )
        for item in (application.scheme.data_items[of] for of in leaf.rule.of)
    ]


def plan(application: Application) -> list[tuple[OutlineSection, Any]]:
    """The work plan as it was handed in, part by part."""
    sections = (application.outline.section(code) for code in PLAN)
    return [(section, cells(application, section)) for section in sections if section]
