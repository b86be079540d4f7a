"""The life of a batch, act by act, each done through the door by the role that does it.

Used by `rehearse` (one whole life), by the demo's opening and by tests. Nothing here
changes a state in any other way than a person or a timer would.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from acceptance import services as creation
from acceptance.models import Acceptance, CreationProject, ProgressReport
from acceptance.sheet import YES
from applications import reviewing
from applications import services as drafting
from applications.models import Application, FieldCheck, KeyTask, ReviewCheck
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
from portal.batches import exchange, schemes
from portal.batches import services as calling
from portal.batches.models import Batch, BatchAuthority, Kind, Notice, Quota, Sector
from portal.lifecycle.door import create, perform
from portal.timeline import clock, timers
from portal.timeline.models import RehearsalClock
from publicity import services as publicity
from publicity.models import Objection, PublicNotice
from recognition.models import Base, Delisting, EffectReview, Recognition
from rehearsal import names
from rehearsal.answers import Answers
from rehearsal.cast import Cast
from rehearsal.files import a_file
from rehearsal.lists import ListStory
from rehearsal.plans import BatchPlan

#: Where the ministry's public notices say to turn; a placeholder, as everything here.
OFFICE = {
    "office": "规划司（演示）",
    "phone": "010-00000000",
    "email": "yiyi@example.test",
    "address": "北京市样例路1号（演示）",
}

FEEDBACK = (
    "申报材料较为完整（样例）。建议细化重点任务的成果形式，补充协同创新平台对外开放的证明材料，"
    "进一步说明创建目标与现有基础之间的差距。"
)

_OUTREACH = (
    "演示数据：三年来开放中试平台和检测平台，为上下游中小企业提供技术指导和供需对接，"
    "联合高校开展人才培训，把协同创新和绿色制造的做法向其他园区和企业推广。"
)


def wind(moment: dt.datetime) -> None:
    """Set the clock of an empty database to where the story begins."""
    if RehearsalClock.objects.exists():
        raise RuntimeError("The clock runs already; a story begins in an empty database.")
    RehearsalClock.objects.create(pk=RehearsalClock.ONLY, at=moment)


def go_to(moment: dt.datetime) -> None:
    """Move the clock on, firing what falls due on the way."""
    timers.advance(moment)


class Story(ListStory):
    """Tells the life of batches with one cast. `seed` settles every invented figure."""

    def __init__(self, cast: Cast, seed: int = 2026) -> None:
        self.cast = cast
        self.seed = seed

    # --- 六(一): the notice ---

    def call(self, plan: BatchPlan, **settings: Any) -> Batch:
        """Prepare a batch, propose its notice and publish it; `settings` are fields besides."""
        officer, lead = self.cast.officer, self.cast.lead
        batch = create(plan.batch(**settings), actor=officer)
        for position, name in enumerate(plan.sectors, start=1):
            sector = Sector(batch=batch, code=f"{position:02d}", name=name, position=position)
            sector.save()
            for kind, numbers in plan.quotas.items():
                Quota(batch=batch, sector=sector, kind=kind, number=numbers[position - 1]).save()
        for authority in Organisation.objects.authorities():
            if plan.plan_cities or not authority.parent_region:
                small = bool(authority.parent_region) or authority.region == "660000"
                BatchAuthority(
                    batch=batch,
                    authority=authority,
                    park_limit=1 if small else 2,
                    enterprise_limit=3 if small else 10,
                ).save()
        schemes.store(batch, schemes.read(schemes.DEFAULTS.read_bytes()), is_default=True)
        schemes.store_default_criteria(batch)
        notice = create(
            Notice(
                batch=batch,
                title=plan.title,
                document_number=plan.document_number,
                body=plan.body,
                requirements=plan.requirements,
            ),
            actor=officer,
        )
        calling.justify_all(batch, "演练数据：按演练时间线安排", actor=officer)
        perform(notice, "propose", actor=officer)
        perform(notice, "publish", actor=lead)
        return Batch.objects.get(pk=batch.pk)

    def prepare(self, plan: BatchPlan, like: Batch) -> Batch:
        """Begin a batch with what an earlier one decided: it is still to be proposed."""
        return exchange.copy(like, plan.batch(), actor=self.cast.officer)

    # --- 六(一): application and recommendation ---

    def draft(self, batch: Batch, body: Organisation, sector: Sector) -> Application:
        """Open a draft."""
        return drafting.start(batch, body, sector, actor=self.cast.owner(body))

    def fill(self, application: Application, quality: float) -> Application:
        """Fill in everything, with evidence, and declare it true."""
        owner = self.cast.owner(application.applicant)
        answers = Answers(_read(application), quality, self.seed + application.pk)
        drafting.save_answers(_read(application), answers.form(), actor=owner)
        for row in answers.tasks(clock.today()):
            names = ("name", "content", "department", "due_on", "deliverable")
            drafting.add_task(
                application, KeyTask(**dict(zip(names, row, strict=True))), actor=owner
            )
        for slot, name in (
            ("licence", "证照"),
            ("audit", "审计报告"),
            ("declaration", "承诺书"),
        ):
            drafting.upload(application, slot, a_file(f"{name}（样例）.pdf"), actor=owner)
        drafting.declare(application, actor=owner)
        return _read(application)

    def begin(self, batch: Batch, body: Organisation, sector: Sector) -> Application:
        """Open a draft that is half filled in, with a slip for its owner to find."""
        application = _read(self.draft(batch, body, sector))
        given = Answers(application, 0.7, self.seed).form()
        given["market_share.2025"] = "108"
        parts = [application.outline.section(code) for code in ("basic", "E1", "E2")]
        keys = {f.key for part in parts if part for f in application.outline.fields_of(part)}
        kept = {key: text for key, text in given.items() if key in keys}
        drafting.save_answers(application, kept, actor=self.cast.owner(body))
        drafting.upload(
            application, "licence", a_file("营业执照（样例）.pdf"), actor=self.cast.owner(body)
        )
        return application

    def submit(
        self, batch: Batch, body: Organisation, sector: Sector, quality: float
    ) -> Application:
        """Draft, fill in and hand in."""
        application = self.fill(self.draft(batch, body, sector), quality)
        return perform(application, "submit", actor=self.cast.owner(body))

    def return_for_correction(self, application: Application) -> Application:
        officer = self.cast.authority_officer(application.authority)
        defects = [
            {"field": "audit", "text": "审计报告与近三年营业收入口径不一致，请核对（样例）"},
            {"field": "declaration", "text": "承诺书签字页不清晰，请重新上传（样例）"},
        ]
        return perform(application, "return_for_correction", actor=officer, defects=defects)

    def examine(self, application: Application, **failing: str) -> None:
        """The officer fills in the review sheet; `failing` are checks that do not hold, and why."""
        officer = self.cast.authority_officer(application.authority)
        sources = {"creditworthy": "“信用中国”网站（样例）", "safe": "应急、环保部门函复（样例）"}
        given = {
            item: {
                "result": "fail" if item in failing else "pass",
                "note": failing.get(item, ""),
                "source": sources.get(item, "申报材料（样例）"),
                "looked_on": clock.today(),
                "version": 0,
            }
            for item in ReviewCheck.Item.values
        }
        reviewing.save_checks(application, given, actor=officer)

    def visit(self, application: Application) -> None:
        """The officer has been there and records it."""
        visit = FieldCheck(
            on=clock.today(),
            place="申报单位生产现场（样例）",
            people="省级主管部门经办两人、申报单位联系人（样例）",
            findings="产线、研发场所与申报材料一致（样例）。",
        )
        files = [a_file("现场核查记录（样例）.pdf")]
        officer = self.cast.authority_officer(application.authority)
        reviewing.add_field_check(application, visit, files, actor=officer)

    def ask_and_answer(self, application: Application) -> None:
        """The officer asks the applicant, who answers."""
        officer = self.cast.authority_officer(application.authority)
        question = reviewing.ask(
            application, "请说明标志性产品市场占有率的统计口径（样例）。", actor=officer
        )
        owner = self.cast.owner(application.applicant)
        reviewing.reply(question, "按行业协会年度统计口径计算（样例）。", actor=owner)

    def ask_the_authority(self, application: Application) -> None:
        """The applicant asks its authority; the answer is outstanding."""
        owner = self.cast.owner(application.applicant)
        reviewing.ask(application, "请问现场核查大致安排在何时（样例）？", actor=owner)

    def propose(self, application: Application, verdict: str = "recommend") -> Application:
        officer = self.cast.authority_officer(application.authority)
        holds = verdict == Application.Verdict.RECOMMEND
        mismatch = "主营业务与申报领域不符（样例）。"
        self.examine(application, **({} if holds else {"eligible": mismatch}))
        return perform(
            application,
            "propose_recommendation",
            actor=officer,
            verdict=verdict,
            opinion="经审核，符合通知要求（样例）。" if holds else mismatch,
        )

    def recommend(self, application: Application, verdict: str = "recommend") -> Application:
        """The province's officer proposes, its lead decides."""
        moved = self.propose(application, verdict)
        lead = self.cast.authority_lead(application.authority)
        name = "recommend" if verdict == Application.Verdict.RECOMMEND else "decline"
        return perform(moved, name, actor=lead)

    # --- 六(二): evaluation and selection ---

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

    # --- 五, 六(三): creation and acceptance ---

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

    # --- 六(四): public notice and recognition ---

    def publish(self, notice: PublicNotice) -> PublicNotice:
        """Complete the draft, have it checked, propose and publish it."""
        return self.publish_as(notice, OFFICE, self.cast.officer, self.cast.lead)

    def object(self, notice: PublicNotice, position: int = 0) -> Objection:
        """A member of the public objects to one entry."""
        entry = list(notice.entries.all())[position]
        return publicity.lodge(
            entry,
            name="样例举报人",
            contact="yiyi-ren@example.test",
            reasons="所示范产品的市场占有率与公开数据不一致，请核实（演示数据）。",
        )

    def settle(self, objection: Objection, outcome: str = "dismiss") -> Objection:
        """Examine an objection and settle it."""
        accepted = perform(
            objection, "accept", actor=self.cast.officer, substance="对市场占有率数据的异议（样例）"
        )
        words = (
            "经核查，数据有审计报告佐证（样例）。"
            if outcome == "dismiss"
            else "经核查属实（样例）。"
        )
        return perform(accepted, outcome, actor=self.cast.lead, reason=words)

    def recognise(self, recognition: Recognition, document_number: str) -> list[Base]:
        """Number the document, have it signed off; return the bases it names."""
        proposed = perform(
            recognition, "propose", actor=self.cast.officer, document_number=document_number
        )
        issued = perform(proposed, "issue", actor=self.cast.lead)
        return list(Base.objects.filter(recognition=issued).select_related("project__applicant"))

    # --- 八: review and delisting ---

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

    # --- what forms ask, answered ---

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


def _read(application: Application) -> Application:
    return Application.objects.with_life().get(pk=application.pk)


def by_kind(rows: Iterable[Any], kind: Kind) -> list[Any]:
    """Those of `rows` that are of a kind."""
    return [row for row in rows if row.kind == kind]
