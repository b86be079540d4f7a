"""How the two years of creation go, and how they are accepted (五, 六(三))."""

from decimal import Decimal
from typing import Any

from acceptance import services as creation
from acceptance.models import Acceptance, CreationProject, ProgressReport
from acceptance.sheet import YES
from portal.lifecycle.door import perform
from rehearsal.cast import Cast
from rehearsal.files import a_file


class CreatingStory:
    """How the two years of creation go, and how they are accepted (五, 六(三))."""

    cast: Cast

    def report(self, report: ProgressReport, *, comment: bool = True) -> ProgressReport:
        """The year's report, and the authority's word on it."""
        report = ProgressReport.objects.with_life().get(pk=report.pk)
        owner = self.cast.owner(report.project.applicant)
        creation.save_answers(report, self._paper(report, reach=0.6), actor=owner)
        moved = perform(report, "submit", actor=owner)
        if not comment:
            return moved
        officer = self.cast.authority_officer(report.project.authority)
        return perform(
            moved, "add_comment", actor=officer, remark="进展正常，继续加强示范（样例）。"
        )

    def assess(self, acceptance: Acceptance, *, reach: float = 1.0) -> Acceptance:
        """The applicant's self-assessment, with evidence for each task done."""
        acceptance = Acceptance.objects.with_life().get(pk=acceptance.pk)
        owner = self.cast.owner(acceptance.project.applicant)
        creation.save_answers(acceptance, self._paper(acceptance, reach), actor=owner)
        for row in acceptance.sheet.tasks:
            creation.upload(acceptance, row.slot, a_file("验收佐证（样例）.pdf"), actor=owner)
        return perform(acceptance, "submit", actor=owner)

    def propose_result(self, acceptance: Acceptance, result: str = "pass") -> Acceptance:
        words = (
            "重点任务和指标目标完成情况良好（样例）。"
            if result == "pass"
            else "主要目标未完成（样例）。"
        )
        return perform(
            acceptance,
            "propose_result",
            actor=self.cast.officer,
            result=result,
            conclusion=words,
        )

    def accept(self, project: CreationProject, result: str = "pass") -> Acceptance:
        """Self-assessment, the officer's result, the lead's decision."""
        assessed = self.assess(project.acceptance, reach=1.0 if result == "pass" else 0.3)
        proposed = self.propose_result(assessed, result)
        name = "approve_pass" if result == "pass" else "approve_fail"
        return perform(proposed, name, actor=self.cast.lead)

    def _paper(self, paper: Any, reach: float) -> dict[str, str]:
        """Answers for a report or a self-assessment: how far each promise has come."""
        given: dict[str, str] = {}
        for row in paper.sheet.targets:
            if row.met:
                given[row.actual.key] = "按方案推进（样例）。"
                given[row.met.key] = YES
            else:
                given[row.actual.key] = _between(row.target, reach)
        for position, task in enumerate(paper.sheet.tasks):
            done = position < round(len(paper.sheet.tasks) * reach)
            given[task.status_field.key] = "done" if done else "under_way"
            given[task.note_field.key] = "已按计划推进（样例）。"
        for field in paper.sheet.questions:
            given[field.key] = "按创建工作方案推进，未新增债务（样例）。"
        return given


def _between(target: Any, reach: float) -> str:
    """A figure that lies `reach` of the way from baseline to target, as exact as the target."""
    low, high = (Decimal(text or "0") for text in (target.baseline, target.target))
    share = round(reach * 100)
    return str((low + (high - low) * share / 100).quantize(high))
