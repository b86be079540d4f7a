"""The feedback of a release, checked against the names and scores of its batch."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from evaluation import rules
from evaluation.models import Evaluation, ExpertProfile, Release, Result, ScoreSheet
from evaluation.wording import telltale_sentence
from portal.batches.models import Batch


class Checker:
    """What no letter of a batch may tell; its names are read once (2 queries)."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    @cached_property
    def applicants(self) -> rules.Names:
        """Names and codes of everybody who is evaluated in the batch."""
        cases = Evaluation.objects.filter(application__batch=self.batch).order_by()
        pairs = cases.values_list("application__applicant__name", "application__applicant__uscc")
        return rules.Names(name for pair in pairs for name in pair)

    @cached_property
    def experts(self) -> rules.Names:
        """Names of everybody who was asked to judge in the batch, recused ones too."""
        sheets = ScoreSheet.objects.filter(evaluation__application__batch=self.batch)
        people = ExpertProfile.objects.filter(user__in=sheets.values("expert")).order_by()
        pairs = people.values_list("name", "user__display_name", "user__username")
        return rules.Names(name for pair in pairs for name in pair)

    def hits(self, result: Result, text: str) -> list[rules.Hit]:
        """Return what a text to the applicant of `result` tells that it may not."""
        case = result.evaluation
        scores = (case.basic_score, case.plan_score, case.total_score)
        return rules.telltales(
            text,
            own=(result.applicant.name, result.applicant.uscc),
            scores=[str(score) for score in scores if score is not None],
            applicants=self.applicants,
            experts=self.experts,
        )


def faults(release: Release) -> Iterator[str]:
    """Say of every letter of a release what its feedback tells that it may not (3 queries)."""
    checker = Checker(release.batch)
    for result in release.results.exclude(feedback="").with_life():
        for hit in checker.hits(result, result.feedback):
            yield f"{result.applicant}: {telltale_sentence(hit)}"


def faults_of(result: Result, text: str) -> list[Any]:
    """Say what a text for one applicant tells that it may not (2 queries)."""
    return [telltale_sentence(hit) for hit in Checker(result.batch).hits(result, text)]
