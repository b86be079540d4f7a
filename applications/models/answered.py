"""What an application says: its outline, its answers, and what its figures come to."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from applications.outline import Outline
from portal.batches.formulas import measured
from portal.batches.models import Indicator, IndicatorScheme

if TYPE_CHECKING:
    from applications.models.application import Application


class Answered:
    """The part of `Application` that reads its answers, out of what `with_life()` has joined."""

    EDITABLE: ClassVar[Any]
    answers: Any
    attachments: Any
    basic_info: Any
    batch: Any
    key_tasks: Any
    kind: str
    plan: Any
    sector: Any
    state: str
    submissions: Any

    @cached_property
    def scheme(self) -> IndicatorScheme:
        """The indicators this application is measured by (joined by `with_life()`)."""
        return next(s for s in self.batch.schemes.all() if s.kind == self.kind)

    @cached_property
    def outline(self) -> Outline:
        return Outline(cast("Application", self))

    @cached_property
    def standing(self) -> Any:
        """The version that counts, the last handed in; None while it is written or never was."""
        return None if self.state in self.EDITABLE else self.submissions.last()

    @property
    def texts(self) -> Mapping[str, str]:
        """All answers as typed, by field key."""
        return {**self.basic_info, **self.answers, **self.plan.texts}

    @property
    def evidence(self) -> list[str]:
        """Slots for which there is a file, in its place and not locked for a virus."""
        return [file.slot for file in self.attachments.all() if file.counts]

    @property
    def values(self) -> dict[str, Decimal | None]:
        """Each indicator's value by code, worked out from the figures given (四)."""
        figures = self.outline.figures()
        return {leaf.code: measured(leaf.rule, figures) for leaf in self.scheme.leaves}

    def target_of(self, indicator: Indicator) -> tuple[str, str]:
        """Return where an indicator stands and what it shall be after two years.

        Both as text: a figure's baseline is worked out, everything else is as typed.
        """
        baseline, target = self.plan.target_of(indicator)
        if indicator.is_quantitative:
            value = measured(indicator.rule, self.outline.figures())
            baseline = "" if value is None else f"{value.normalize():f}"
        return baseline, target

    def content(self) -> dict[str, Any]:
        """Everything that is handed in, as JSON keeps it."""
        return {
            "kind": self.kind,
            "sector": self.sector.code,
            "texts": dict(self.texts),
            "key_tasks": [task.words for task in self.key_tasks.all()],
            "files": [
                [file.slot, file.name, file.sha256]
                for file in self.attachments.all()
                if file.counts
            ],
        }
