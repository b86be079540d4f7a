"""How the story goes at the applicants' and in the provinces (六(一))."""

from applications import reviewing
from applications import services as drafting
from applications.models import Application, FieldCheck, KeyTask, ReviewCheck
from portal.accounts.models import Organisation
from portal.batches.models import Batch, Sector
from portal.lifecycle.door import perform
from portal.timeline import clock
from rehearsal.answers import Answers
from rehearsal.cast import Cast
from rehearsal.files import a_file


class ApplyingStory:
    """How the story goes at the applicants' and in the provinces (六(一))."""

    cast: Cast
    seed: int

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


def _read(application: Application) -> Application:
    return Application.objects.with_life().get(pk=application.pk)
