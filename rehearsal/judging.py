"""How experts are drawn, sheets marked and 创建对象 chosen (六(二))."""

import datetime as dt
from typing import Any

from evaluation import commitments, drawing, pooling
from evaluation.exchange import Entry, Past, Upload
from evaluation.models import (
    Draw,
    Evaluation,
    ExpertProfile,
    Release,
    ScoreSheet,
    Selection,
)
from evaluation.services import candidates, keep_marks, suggest
from portal.accounts.models import Organisation
from portal.batches.models import Batch
from portal.lifecycle.door import create, perform
from portal.timeline import clock
from rehearsal import names
from rehearsal.cast import Cast

FEEDBACK = (
    "申报材料较为完整（样例）。建议细化重点任务的成果形式，补充协同创新平台对外开放的证明材料，"
    "进一步说明创建目标与现有基础之间的差距。"
)


class JudgingStory:
    """How experts are drawn, sheets marked and 创建对象 chosen (六(二))."""

    cast: Cast
    seed: int

    def assign(self, case: Evaluation, experts: list[int] | None = None) -> Evaluation:
        """Assign the experts given (user ids), or those the portal suggests."""
        case = Evaluation.objects.with_life().get(pk=case.pk)
        experts = experts or suggest(case, candidates(case))
        moved = perform(case, "assign_experts", actor=self.cast.officer, experts=experts)
        for profile in ExpertProfile.objects.filter(user__in=experts):
            self.sign(profile, case.batch)
        return moved

    def prepare_draw(self, batch: Batch) -> Draw:
        """Everything is sealed; nothing has been drawn."""
        draw = create(Draw(batch=batch), actor=self.cast.officer)
        return perform(draw, "commit", actor=self.cast.officer)

    def draw(self, batch: Batch) -> None:
        """Experts are drawn for every case that waits; they sign, and their sheets are open."""
        draw = perform(
            self.prepare_draw(batch),
            "begin",
            actor=self.cast.officer,
            seed=f"rehearsal-{self.seed}",
        )
        drawing.work(draw.pk)
        perform(Draw.objects.get(pk=draw.pk), "approve", actor=self.cast.lead)
        drawing.work(draw.pk)
        drawn = ScoreSheet.objects.filter(evaluation__application__batch=batch)
        for profile in ExpertProfile.objects.filter(user__in=drawn.values("expert")):
            self.sign(profile, batch)

    def keep_the_pool(self, applicant: Organisation) -> None:
        """One more expert is invited, one paused; one declares an interest in an applicant."""
        newcomer = Entry(
            {
                "name": "专家新邀（样例）",
                "email": "zhuanjia-xin@example.test",
                "employer": "样例研究院",
                "employer_uscc": names.uscc(900_900, "110108"),
                "region": "110000",
                "title": "研究员（样例）",
            },
            [Past(applicant.name, applicant.uscc, clock.today() - dt.timedelta(days=400))],
        )
        pooling.admit(
            Upload({"": newcomer}), actor=self.cast.officer, link="https://example.test/{}".format
        )
        resting, tied = self.cast.experts[-2], self.cast.experts[1]
        pool = ExpertProfile.objects
        perform(pool.get(user=resting), "pause", actor=self.cast.officer, reason="出国访问（样例）")
        perform(
            pool.get(user=tied),
            "declare",
            actor=tied,
            organisation=applicant.name,
            uscc=applicant.uscc,
            reason="与该单位有横向课题合作（样例）。",
        )

    def sign(self, profile: ExpertProfile, batch: Batch) -> None:
        """An expert signs the batch's commitment, if that has not been done."""
        expert = profile.user
        if expert is not None and not ScoreSheet.has_signed(expert.pk, batch):
            perform(
                profile,
                "sign",
                actor=expert,
                batch=batch.pk,
                version=commitments.CURRENT,
                read=True,
                signature=profile.name,
            )

    def mark(self, sheet: ScoreSheet, quality: float, *, submit: bool = True) -> ScoreSheet:
        """An expert fills in a sheet, and hands it in."""
        sheet = ScoreSheet.objects.with_life().get(pk=sheet.pk)
        given: dict[str, str] = {}
        for position, item in enumerate(sheet.items):
            wobble = (self.seed + sheet.pk * 7 + position * 3) % 9 - 4
            given[f"{item.code}.score"] = str(min(98, max(30, round(45 + 50 * quality) + wobble)))
            given[f"{item.code}.reason"] = "材料充分，依据明确（样例评语）。"
        keep_marks(sheet, given, actor=sheet.expert)
        return perform(sheet, "submit", actor=sheet.expert) if submit else sheet

    def evaluate(self, case: Evaluation, quality: float) -> Evaluation:
        """Assign experts, fill in every sheet, compute the score."""
        if case.state == Evaluation.State.AWAITING_EXPERTS:
            case = self.assign(case)
        for sheet in ScoreSheet.objects.filter(evaluation=case):
            self.mark(sheet, quality)
        return perform(
            Evaluation.objects.with_life().get(pk=case.pk), "score", actor=self.cast.officer
        )

    def disagree(self, case: Evaluation, far: Any, quality: float) -> Evaluation:
        """One expert lies far from the others; the case is scored and the expert asked why."""
        for sheet in ScoreSheet.objects.filter(evaluation=case):
            self.mark(sheet, 0.2 if sheet.expert == far else quality)
        officer = self.cast.officer
        scored = perform(Evaluation.objects.with_life().get(pk=case.pk), "score", actor=officer)
        perform(scored.sheets.get(expert=far), "ask_reason", actor=officer)
        return scored

    def propose_selection(
        self, selection: Selection, note: str = "经复核，意见一致（样例）。"
    ) -> Selection:
        """Propose those up to standard, as many as the quota allows."""
        selection = Selection.objects.with_life().get(pk=selection.pk)
        officer = self.cast.officer
        perform(selection, "fill_in", actor=officer)
        for tie in Selection.objects.with_life().get(pk=selection.pk).ties:
            perform(
                selection,
                "settle_tie",
                actor=officer,
                chosen=sorted(tie.cases)[: tie.places],
                members="演示委员甲、演示委员乙、演示委员丙（样例）",
                minutes="对同分申报对象逐项讨论后表决（样例）。",
            )
        return perform(selection, "propose", actor=officer, note=note)

    def select(self, selection: Selection) -> Selection:
        """Propose and approve."""
        proposed = self.propose_selection(selection)
        return perform(proposed, "approve", actor=self.cast.lead)

    def release(self, batch: Batch) -> Release:
        """Write feedback, preview the letters and release them."""
        release = Release.objects.with_life().get(batch=batch, state=Release.State.OPEN)
        for result in release.results.with_life():
            perform(result, "write", actor=self.cast.officer, feedback=FEEDBACK)
        proposed = perform(release, "propose", actor=self.cast.officer, previewed=True)
        return perform(proposed, "release", actor=self.cast.lead)
