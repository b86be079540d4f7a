"""The demo's opening, the states it leaves out, and the people around each thing."""

import datetime as dt
from functools import cached_property
from itertools import count
from typing import Any

from django.db import models

from acceptance import services as creation
from acceptance.models import Acceptance, CreationProject
from applications.models import Application, ApplicationGrant, RecommendationList
from evaluation.models import Correction, Evaluation, ExpertProfile, ScoreSheet
from portal.accounts.models import Organisation, Role, User
from portal.audit import log
from portal.batches import services as preparing
from portal.batches.models import Amendment, Batch, Kind, Notice
from portal.lifecycle.door import create, perform
from portal.timeline import clock
from publicity import paper
from publicity import services as publicity
from publicity.drafts import gather
from publicity.models import Entry, PublicNotice
from recognition import printing, signing_up
from recognition.models import Base, Case, Delisting, EffectReview, ExpertOpinion, Recognition
from rehearsal import opening, plans, watching
from rehearsal.cast import HOME, Cast
from rehearsal.story import Story, go_to
from tests import factories as make

#: Whoever may ask for a page, seen from the thing on it: `owner` belongs to its applicant,
#: `authority` to its province, `expert` has been given it to judge; the `other_` ones have not.
PEOPLE = (
    "anonymous",
    "owner",
    "editor",
    "viewer",
    "other_owner",
    "authority",
    "authority_lead",
    "other_authority",
    "ministry",
    "ministry_lead",
    "expert",
    "other_expert",
    "auditor",
    "sysadmin",
    "secadmin",
    "without_role",
)

#: From a thing to what it grew out of, an application at the end.
PATHS = (
    "application",
    "project",
    "base",
    "entry",
    "evaluation",
    "event",
    "incident",
    "organisation",
    "subject",
)

#: What must not leave its circle; each stands in one place of the world only.
DRAFT_SECRET = "密稿七四三一"
OBJECTOR, CONTACT = "绝密异议人甲", "mimi-7431@example.test"
CHARGE = "拟查处而未告知之密情"
PLEA = "营业收入与公开数据不一致之密情"
COMPLAINANT, REACHED_AT = "密名举报人乙", "mimi-9920@example.test"
GRIEVANCE = "私设收费名目之密情"
GUEST, GUEST_AT = "密名来宾丙", "010-74319920"
REMARK = "登记簿密注五一一八"
CORRECTED = "审计报告与填报不一致（样例）"

People = dict[str, User | None]


class World:
    """The world, with what the nets ask of it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._numbers = count(1)
        self._circles: dict[int, People] = {}
        self._stands: dict[tuple[type, Any], People] = {}

    @classmethod
    def build(cls) -> "World":
        """Tell the opening and the rest into an empty database."""
        cast = opening.fill()
        Rest(cast).tell()
        return cls(cast)

    def around(self, thing: models.Model | None) -> People:
        """Return everybody as they stand to `thing`; without one, to the demo's own park."""
        key = (type(thing), thing.pk if thing else None)
        if key not in self._stands:
            self._stands[key] = self._people(thing)
        return self._stands[key]

    def _people(self, thing: Any) -> People:
        application = application_of(thing) or self.home
        if application.pk not in self._circles:
            self._circles[application.pk] = self._around(application)
        people = self._circles[application.pk]
        if isinstance(thing, ScoreSheet | ExpertOpinion):
            return people | {"expert": thing.expert}
        if isinstance(thing, ExpertProfile) and thing.user:
            return people | {"expert": thing.user}
        return people

    @cached_property
    def home(self) -> Application:
        """The application that the demo's park was recognised on."""
        return Application.objects.get(applicant=self.cast.home_applicant(Kind.PARK))

    def _around(self, application: Application) -> People:
        body, province = application.applicant, application.authority
        elsewhere = Organisation.objects.authorities().exclude(pk=province.pk)[0]
        stranger = self.cast.home_applicant(Kind.ENTERPRISE)
        if stranger == body:
            stranger = self.cast.home_applicant(Kind.PARK)
        granted = ApplicationGrant.objects.filter(content_object=application).values("user")
        experts = User.objects.filter(username__startswith="expert-").order_by("username")
        return {
            "anonymous": None,
            "owner": self.cast.owner(body),
            "editor": self._colleague(body, Role.APPLICANT_EDITOR),
            "viewer": self._colleague(body, Role.APPLICANT_VIEWER),
            "other_owner": self.cast.owner(stranger),
            "authority": self.cast.authority_officer(province),
            "authority_lead": self.cast.authority_lead(province),
            "other_authority": self.cast.authority_officer(elsewhere),
            "ministry": self.cast.officer,
            "ministry_lead": self.cast.lead,
            "expert": experts.filter(pk__in=granted).first() or experts[0],
            "other_expert": experts.exclude(pk__in=granted).last(),
            "auditor": self.cast.user("auditor"),
            "sysadmin": self.cast.user("sysadmin"),
            "secadmin": self.cast.user("secadmin"),
            "without_role": User.objects.get_or_create(username="without-role")[0],
        }

    def _colleague(self, body: Organisation, role: str) -> User:
        return make.a_user(role, body, name=f"colleague-{next(self._numbers)}")


def application_of(thing: Any) -> Application | None:
    """Return the application that `thing` grew out of, if any; of a list its first."""
    if thing is None or isinstance(thing, Application):
        return thing
    if isinstance(thing, Organisation):
        return thing.applications.first()
    if isinstance(thing, RecommendationList):
        return thing.lines[0].application if thing.lines else None
    for path in PATHS:
        if (below := getattr(thing, path, None)) is not None:
            return application_of(below)
    return None


class Rest:
    """What the opening leaves out: drafts, and states that are passed through quickly."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.story = Story(cast)

    def tell(self) -> None:
        self.show_and_close()
        self.withdraw_a_list()
        self.prepare_a_batch()
        self.report()
        self.recuse()
        self.propose_to_unlock()
        self.correct()
        self.hide_a_word_in_a_draft()
        self.write_cases()
        self.plan_events()
        self.ask_one_more_expert()
        self.offer_platforms()
        self.begin_delistings()
        self.print_certificates()
        self.file_the_stamped_original()
        self.enter_an_incident()
        log.publish_root(clock.today())

    def show_and_close(self) -> None:
        """One notice closes, so a document is drawn up; another opens; a third is written."""
        waiting = Acceptance.objects.get(state=Acceptance.State.PROPOSED)
        perform(waiting, "approve_pass", actor=self.cast.lead)
        go_to(dt.datetime.fromisoformat("2026-05-13T09:00:00+08:00"))
        shown = self.story.publish(
            PublicNotice.objects.of_results().get(state=PublicNotice.State.DRAFT)
        )
        publicity.lodge(
            shown.entries.get(),
            name=OBJECTOR,
            contact=CONTACT,
            reasons=f"演示数据：{PLEA}，请核实。",
            evidence=make.a_pdf(),
        )
        self.look_into(shown)
        self.story.propose_correction(shown, "演示数据", body="补充说明（演示数据）")
        create(PublicNotice(batch=shown.batch, title="拟定中的公示"), actor=self.cast.officer)
        assessed = Acceptance.objects.get(state=Acceptance.State.SUBMITTED)
        self.story.propose_result(assessed)

    def withdraw_a_list(self) -> None:
        """A list shown once more by mistake: withdrawn, it stays readable with its reason."""
        again = PublicNotice.objects.filter(kind=PublicNotice.Kind.CREATION_OBJECTS).latest("pk")
        line = again.entries.select_related("application")[0]
        gather(again.batch, again.kind, [Entry(application=line.application)])
        shown = self.story.show(again.batch, again.kind)
        self.story.withdraw(shown, "重复公示（演示数据）")

    def look_into(self, shown: PublicNotice) -> None:
        """A second objection, on paper: its party has answered, its province is still asked."""
        officer, entry = self.cast.officer, shown.entries.get()
        received = {"received_on": clock.today(), "evidence": make.a_pdf()}
        who = {"name": OBJECTOR, "contact": CONTACT, "reasons": f"演示数据：{PLEA}，请核实。"}
        objection = paper.enter(entry, actor=officer, **who, **received)
        perform(objection, "accept", actor=officer, substance="对一项指标的异议（样例）")
        owner = self.cast.owner(entry.candidate.applicant)
        heard = objection.inquiries.get()
        perform(heard, "reply", actor=owner, answer="数据取自审计报告（样例）。")
        perform(objection, "ask_province", actor=officer, question="请核对审计报告（样例）。")
        received["evidence"] = make.a_pdf()
        unfounded = paper.enter(entry, actor=officer, **who, **received)
        perform(unfounded, "propose_refusal", actor=officer, reason="材料无法辨认（样例）")

    def print_certificates(self) -> None:
        """The certificates of a document, ready to be fetched."""
        issued = Recognition.objects.filter(state=Recognition.State.ISSUED).order_by("pk")[0]
        printing.order(issued, "zip", "http://testserver/", actor=self.cast.officer)
        printing.sweep()

    def file_the_stamped_original(self) -> None:
        """The document as it was signed; the ministry alone reads it."""
        issued = Recognition.objects.filter(state=Recognition.State.ISSUED).order_by("pk")[0]
        number, files = issued.document_number, {"file": make.a_pdf("认定文件扫描件.pdf")}
        perform(
            issued,
            "file_signed",
            actor=self.cast.officer,
            data={"document_number": number},
            files=files,
        )

    def prepare_a_batch(self) -> None:
        """The batch in preparation lacks nothing any more; an amendment of one that is out."""
        notice = Notice.objects.get(batch__ordinal=plans.SECOND.ordinal)
        notice.document_number = "演练函〔2028〕1号"
        notice.save()
        preparing.justify_all(notice.batch, "演练数据：提前编制", actor=self.cast.officer)
        first = Batch.objects.get(ordinal=plans.FIRST.ordinal)
        create(
            Amendment(
                notice=first.notice,
                reason="演示数据",
                applications_due=first.applications_due + dt.timedelta(days=5),
                recommendations_due=first.recommendations_due + dt.timedelta(days=5),
                evaluation_due=first.evaluation_due + dt.timedelta(days=5),
            ),
            actor=self.cast.officer,
        )

    def report(self) -> None:
        """One report has been opened, another handed in."""
        drafted, handed_in = CreationProject.objects.filter(state="creating")[:2]
        creation.open_report(drafted, 1)
        self.story.report(creation.open_report(handed_in, 1), comment=False)

    def recuse(self) -> None:
        """One expert steps back."""
        sheet = ScoreSheet.objects.filter(state=ScoreSheet.State.ASSIGNED).last()
        assert sheet is not None
        perform(sheet, "recuse", actor=sheet.expert, reason="与申报对象有合作（样例）")

    def propose_to_unlock(self) -> None:
        """One sheet is to be unlocked, if the lead agrees."""
        sheet = ScoreSheet.objects.filter(
            state=ScoreSheet.State.SUBMITTED,
            evaluation__state="scored",
            evaluation__application__kind=Kind.PARK,
        ).last()
        assert sheet is not None
        until = clock.now() + dt.timedelta(days=3)
        reason = "理由与材料不符（样例）"
        perform(sheet, "propose_unlock", actor=self.cast.officer, reason=reason, until=until)

    def correct(self) -> None:
        """One figure was corrected, another is to be."""
        for state in (Evaluation.State.SCORED, Evaluation.State.SCORING):
            cases = Evaluation.objects.filter(state=state, application__kind=Kind.ENTERPRISE)
            case = cases.first()
            assert case is not None
            item = next(iter(case.scheme.data_items))
            perform(
                case,
                "correct",
                actor=self.cast.officer,
                figure_of=f"{item}.{case.batch.year - 1}",
                figure="17.43",
                reason=CORRECTED,
                note="演示数据",
            )
        perform(Correction.objects.earliest("pk"), "approve", actor=self.cast.lead)

    def hide_a_word_in_a_draft(self) -> None:
        """Nobody but its applicant and auditors may ever read it, nor once it is withdrawn."""
        draft, dropped = Application.objects.filter(state="draft").exclude(authority__region=HOME)[
            :2
        ]
        for application in (draft, dropped):
            application.basic_info |= {"basic.address": DRAFT_SECRET}
            application.save(update_fields=["basic_info"])
        owner = self.cast.owner(dropped.applicant)
        perform(dropped, "withdraw", actor=owner, reason="不再申报（样例）")

    def write_cases(self) -> None:
        """One experience in each state, of a base that stands."""
        base = Base.objects.recognised()[0]
        owner = self.cast.owner(base.project.applicant)
        walks = ([], ["submit"], ["submit", "endorse"], ["submit", "endorse", "publish"])
        actors = {
            "submit": owner,
            "endorse": self.cast.authority_officer(base.project.authority),
            "publish": self.cast.officer,
        }
        for number, acts in enumerate(walks):
            case = create(
                Case(
                    base=base,
                    title=f"样例经验{number}",
                    summary="演示数据",
                    practice="演示数据",
                    effect="演示数据",
                    lesson="演示数据",
                ),
                actor=owner,
            )
            for name in acts:
                case = perform(case, name, actor=actors[name])

    def plan_events(self) -> None:
        """What the demo leaves out: a draft, one agreed to, one held, one called off; a guest."""
        base = Base.objects.recognised()[0]
        owner = self.cast.owner(base.project.applicant)
        soon, late = clock.now() + dt.timedelta(days=3), clock.now() + dt.timedelta(days=40)
        official = self.cast.authority_officer(base.project.authority)
        event = self.story.plan(base, "training", "样例活动", late)
        perform(event, "return_to_base", actor=official, reason="演示数据")
        perform(self.story.plan(base, "training", "样例活动", late), "agree", actor=official)
        off = self.story.announce(self.story.plan(base, "training", "样例活动", late))
        perform(off, "cancel", actor=owner, reason="演示数据")
        held = self.story.announce(self.story.plan(base, "training", "样例活动", soon))
        signing_up.sign_up(held, name=GUEST, organisation="演示数据", contact=GUEST_AT)
        go_to(held.ends_at)

    def ask_one_more_expert(self) -> None:
        """One opinion is in, one has become overdue meanwhile, one is asked for."""
        review = EffectReview.objects.get(state=EffectReview.State.REPORTED)
        self.story.ask_experts(review, self.cast.experts[2])

    def offer_platforms(self) -> None:
        """What the demo leaves out: a draft, one submitted, one endorsed, one taken down."""
        base = Base.objects.recognised()[0]
        official = self.cast.authority_officer(base.project.authority)
        rows = [self.story.offer_platform(base, f"样例平台{n}", "data", "样例") for n in range(4)]
        perform(rows[0], "return_to_base", actor=official, reason="演示数据")
        perform(rows[1], "endorse", actor=official)
        opened = self.story.open_platform(rows[2])
        perform(opened, "take_down", actor=self.cast.officer, reason="演示数据")

    def begin_delistings(self) -> None:
        """One case being prepared, another before the lead."""
        draft, proposed = Base.objects.recognised()[1:3]
        create(Delisting(base=draft, ground="accident", facts=CHARGE), actor=self.cast.officer)
        self.story.propose_delisting(proposed)

    def enter_an_incident(self) -> None:
        """One more in the register, and a complaint: with words that are nobody else's business."""
        gone = Base.objects.exclude(state=Base.State.RECOGNISED)[0].holder
        watching.enter(self.cast, gone, "quality", "演示数据", remark=REMARK)
        complaint = watching.lodge(
            gone.name,
            "burden",
            name=COMPLAINANT,
            contact=REACHED_AT,
            reasons=f"演示数据：{GRIEVANCE}",
            evidence=make.a_pdf(),
        )
        perform(complaint, "take", actor=self.cast.officer)


def one(model: type[models.Model], **values: Any) -> Any:
    """Return the first row with these values; fail with a sentence where the world has none."""
    found = model._default_manager.filter(**values).order_by("pk").first()
    assert found is not None, f"the world has no {model._meta.label} with {values}"
    return found
