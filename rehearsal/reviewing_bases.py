"""How bases are reviewed and, where it must be, delisted (八)."""

from collections.abc import Callable

from evaluation.models import ExpertProfile
from portal.accounts.models import User
from portal.batches.models import Batch
from portal.lifecycle.door import create, perform
from portal.timeline import clock
from recognition.models import Base, Delisting, EffectReview, ExpertOpinion
from rehearsal.cast import Cast

_OUTREACH = (
    "演示数据：三年来开放中试平台和检测平台，为上下游中小企业提供技术指导和供需对接，"
    "联合高校开展人才培训，把协同创新和绿色制造的做法向其他园区和企业推广。"
)


class ReviewingStory:
    """How bases are reviewed and, where it must be, delisted (八)."""

    cast: Cast
    sign: Callable[[ExpertProfile, Batch], None]  # of `JudgingStory`

    def report_effect(self, review: EffectReview) -> EffectReview:
        """The base reports on its effect, its outreach first."""
        return perform(
            review,
            "report",
            actor=self.cast.owner(review.base.project.applicant),
            outreach=_OUTREACH,
            platforms=2,
            served=36,
            guidance=18,
            matching=9,
            training=420,
            experience="形成可复制的协同创新做法（样例）。",
            development="主要指标稳步提升（样例）。",
            problems="高层次人才仍有缺口（样例）。",
            truthful=True,
        )

    def give_opinion(self, review: EffectReview) -> EffectReview:
        """What the province says of the report."""
        return perform(
            review,
            "give_opinion",
            actor=self.cast.authority_officer(review.base.project.authority),
            opinion_result="pass",
            opinion="报告情况属实，开放平台惠及本地区上下游企业（样例）。",
        )

    def ask_experts(self, review: EffectReview, *experts: User) -> list[ExpertOpinion]:
        """The ministry asks experts of the pool, within the days of the batch."""
        asked = [expert.pk for expert in experts]
        perform(review, "ask_experts", actor=self.cast.officer, experts=asked)
        return list(ExpertOpinion.objects.with_life().filter(review=review, expert__in=asked))

    def advise(self, opinion: ExpertOpinion) -> ExpertOpinion:
        """An expert signs the commitment where need be, reads and hands in an opinion."""
        self.sign(ExpertProfile.objects.get(user=opinion.expert), opinion.batch)
        return perform(
            ExpertOpinion.objects.with_life().get(pk=opinion.pk),
            "give",
            actor=opinion.expert,
            result="pass",
            opinion="开放平台和供需对接惠及上下游企业，佐证充分；面向外省的带动还可加强（样例）。",
        )

    def review(self, review: EffectReview, result: str = "pass") -> EffectReview:
        """Report, the officer's result, the lead's decision."""
        proposed = perform(
            self.give_opinion(self.report_effect(review)),
            "propose_result",
            actor=self.cast.officer,
            expert_view="专家核查辐射带动佐证材料后形成一致意见（样例）。",
            result=result,
            conclusion="辐射带动效果明显（样例）。"
            if result == "pass"
            else "辐射带动不足（样例）。",
        )
        name = "approve_retain" if result == "pass" else "approve_fail"
        return perform(proposed, name, actor=self.cast.lead)

    def propose_delisting(self, base: Base, ground: str = "false_data") -> Delisting:
        """Start a case against a base, and put it before the lead."""
        facts = "经核实，申报材料中部分数据不实（样例）。"
        case = create(Delisting(base=base, ground=ground, facts=facts), actor=self.cast.officer)
        return perform(
            case,
            "propose",
            actor=self.cast.officer,
            facts=facts,
            heard_on=clock.today(),
            hearing="该单位作了陈述，对事实无异议（样例）。",
        )

    def delist(self, base: Base, ground: str = "false_data") -> Delisting:
        """Propose the delisting and approve it."""
        return perform(self.propose_delisting(base, ground), "approve", actor=self.cast.lead)
