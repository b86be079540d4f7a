"""The demo's opening: five batches told up to one morning at which every stage is live.

On 6 May 2026, the first working day after Labour Day, the second batch is being drawn up; the
first takes applications and provinces recommend; a drill batch is being evaluated and partly
in creation; the acceptance results of an older one are on public notice across the holiday;
bases of the oldest face their first effect review.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from django.conf import settings

from acceptance.models import Acceptance, CreationProject, ProgressReport
from applications.models import Application
from evaluation.models import Evaluation, ScoreSheet, Selection
from portal.accounts.models import Organisation
from portal.batches.models import Batch, Kind, Sector
from portal.lifecycle.door import perform
from publicity.models import PublicNotice
from recognition.models import Base, EffectReview, Event, ExpertOpinion, Recognition
from rehearsal import calendars, names, plans, watching
from rehearsal.cast import HOME, Cast
from rehearsal.plans import BatchPlan, beijing
from rehearsal.story import Story, go_to, wind

STRONG, FAIR, WEAK = 0.9, 0.7, 0.2

Scene = tuple[dt.datetime, Callable[[], object]]


def fill() -> Cast:
    """Tell the whole opening into an empty database; return its cast."""
    cast = Cast()
    wind(plans.RECOGNISED.called - dt.timedelta(days=1))
    calendars.seed()
    cast.assemble()
    story = Story(cast)
    scenes = [*Recognised(story), *Shown(story), *Evaluated(story), *First(story)]
    for moment, act in sorted(scenes, key=lambda scene: scene[0]):
        go_to(moment)
        act()
    go_to(dt.datetime.fromisoformat(settings.REHEARSAL_OPENING))
    return cast


class Told:
    """One batch as the opening tells it: scenes, each at its moment of the calendar."""

    plan: BatchPlan

    def __init__(self, story: Story) -> None:
        self.story = story
        self.cast = story.cast

    def __iter__(self) -> Iterator[Scene]:
        yield self.plan.called, lambda: self.story.call(self.plan)

    @property
    def batch(self) -> Batch:
        return Batch.objects.get(ordinal=self.plan.ordinal)

    @property
    def sectors(self) -> list[Sector]:
        return list(self.batch.sectors.all())

    def cases(self) -> list[Evaluation]:
        return list(Evaluation.objects.filter(application__batch=self.batch))

    def applicants(self, kind: str, number: int) -> Iterator[tuple[Organisation, Sector]]:
        """Found applicants of a kind, spread over regions and sectors."""
        regions = names.seats()
        start = self.plan.ordinal * 3
        for index, sector in enumerate(islice(cycle(self.sectors), number)):
            region = regions[(start + index * 5) % len(regions)]
            yield self.cast.applicant(kind, region, sector.name), sector

    def hand_in(self, quality: float, **numbers: int) -> list[Application]:
        """Have applicants of each kind apply."""
        return [
            self.story.submit(self.batch, body, sector, quality)
            for kind, number in numbers.items()
            for body, sector in self.applicants(kind, number)
        ]

    def recommend_all(self) -> None:
        for application in self.batch.applications.filter(state=Application.State.SUBMITTED):
            self.story.recommend(application)

    def hand_over(self) -> None:
        self.story.hand_over(self.batch)

    def evaluate_all(self) -> None:
        self.story.draw(self.batch)
        for case in self.cases():
            self.story.evaluate(case, STRONG)

    def select_all(self) -> None:
        for selection in Selection.objects.filter(batch=self.batch):
            self.story.select(selection)
        self.story.release(self.batch)
        self.story.show(self.batch, PublicNotice.Kind.CREATION_OBJECTS)

    def report(self, number: int) -> None:
        for report in ProgressReport.objects.filter(project__batch=self.batch, number=number):
            self.story.report(report)


class Recognised(Told):
    """Called 2020, recognised 2023: one delisted for cause, the others' first review is open."""

    plan = plans.RECOGNISED

    def __iter__(self) -> Iterator[Scene]:
        yield from super().__iter__()
        yield beijing(2020, 9, 7, 10), self.apply
        yield beijing(2020, 10, 9, 10), self.recommend_all
        yield beijing(2020, 10, 16, 10), self.hand_over
        yield beijing(2020, 11, 16, 10), self.evaluate_all
        yield beijing(2020, 12, 18, 10), self.select_all
        yield beijing(2021, 12, 14, 10), lambda: self.report(1)
        yield beijing(2022, 12, 14, 10), lambda: self.report(2)
        yield beijing(2022, 12, 26, 10), self.accept
        yield beijing(2023, 1, 12, 9), self.publish
        yield beijing(2023, 4, 20, 10), self.recognise
        yield beijing(2024, 9, 10, 10), self.delist
        yield beijing(2025, 6, 3, 10), self.share
        yield beijing(2025, 9, 1, 10), self.train
        yield beijing(2025, 9, 22, 10), self.report_training
        yield beijing(2026, 4, 20, 10), self.invite
        yield beijing(2026, 4, 28, 15), self.review

    def apply(self) -> None:
        park = self.cast.home_applicant(Kind.PARK)
        self.story.submit(self.batch, park, self.sectors[0], STRONG)
        self.hand_in(STRONG, park=1, enterprise=4)

    def accept(self) -> None:
        for project in CreationProject.objects.filter(batch=self.batch):
            self.story.accept(project)

    def publish(self) -> None:
        self.story.publish(PublicNotice.objects.of_results().get(batch=self.batch))

    def recognise(self) -> None:
        document = Recognition.objects.get(batch=self.batch)
        self.bases = self.story.recognise(document, "演练函〔2023〕7号")

    def delist(self) -> None:
        self.story.delist(self.bases[-1])
        self.story.show(self.batch, PublicNotice.Kind.DELISTING)

    @property
    def park(self) -> Base:
        """The base of the demo's own park."""
        home = self.cast.home_applicant(Kind.PARK)
        return next(base for base in self.bases if base.holder == home)

    @property
    def others(self) -> list[Base]:
        """The other bases that stand."""
        return [base for base in self.bases[:-1] if base != self.park]

    def share(self) -> None:
        """Two platforms are open to others."""
        first, *_others = self.others
        offered = (
            (self.park, "先进工艺中试平台（样例）", "pilot", "小批量试制、工艺验证和专家指导。"),
            (first, "材料检验检测平台（样例）", "testing", "成分、力学性能和可靠性检测。"),
        )
        for base, name, kind, offers in offered:
            self.story.open_platform(self.story.offer_platform(base, name, kind, offers))

    def train(self) -> None:
        """The park trains others on its pilot line."""
        begins = beijing(2025, 9, 18, 9)
        event = self.story.plan(self.park, "training", "中试平台使用培训（样例）", begins)
        self.story.sign_up(self.story.announce(event))

    def report_training(self) -> None:
        self.story.report_event(Event.objects.get(state=Event.State.HELD), 38)

    def invite(self) -> None:
        """Two events are open for sign-up, one of them small; a third waits for its province."""
        park, other, third = self.park, *self.others[:2]
        meeting = self.story.plan(
            other, "meeting", "绿色制造经验现场会（样例）", beijing(2026, 6, 10, 9)
        )
        self.story.sign_up(self.story.announce(meeting))
        small = self.story.plan(
            park, "matching", "产业链供需对接会（样例）", beijing(2026, 5, 28, 14), places=8
        )
        announced = self.story.announce(small)
        self.story.sign_up(announced, 2)
        self.story.move_event(
            announced, "样例市样例路1号会议中心三层（演示）", "报名踊跃，改用更大的会场（演示）。"
        )
        self.story.plan(third, "guidance", "检测技术上门指导（样例）", beijing(2026, 6, 18, 9))

    def review(self) -> None:
        """One base passes; of another's report one expert has given an opinion, one is to."""
        open_reviews = EffectReview.objects.filter(base__in=self.bases)
        others = open_reviews.exclude(base__project__applicant=self.cast.home_applicant(Kind.PARK))
        passed, reported, *_rest = others
        self.story.review(passed)
        waits, gives, *_others = self.cast.experts
        self.story.ask_experts(self.story.report_effect(reported), waits, gives)
        self.story.advise(ExpertOpinion.objects.get(expert=gives))


class Shown(Told):
    """Called 2023: its acceptance results are on public notice across Labour Day 2026."""

    plan = plans.SHOWN

    def __iter__(self) -> Iterator[Scene]:
        yield from super().__iter__()
        yield beijing(2023, 10, 16, 10), lambda: self.hand_in(STRONG, park=2, enterprise=6)
        yield beijing(2023, 11, 6, 10), self.recommend_all
        yield beijing(2023, 11, 14, 10), self.hand_over
        yield beijing(2024, 3, 18, 10), self.evaluate_all
        yield beijing(2024, 4, 15, 10), self.select_all
        yield beijing(2025, 4, 10, 10), lambda: self.report(1)
        yield beijing(2026, 4, 10, 10), lambda: self.report(2)
        yield beijing(2026, 4, 22, 10), self.accept
        yield beijing(2026, 4, 30, 9), self.publish
        yield beijing(2026, 4, 30, 15), self.correct
        yield beijing(2026, 5, 4, 11), self.object

    def accept(self) -> None:
        """All but three are decided: one is proposed, one handed in, one still writes."""
        *done, proposed, handed_in, _writing = CreationProject.objects.filter(batch=self.batch)
        for project in done:
            self.story.accept(project)
        self.story.propose_result(self.story.assess(Acceptance.objects.get(project=proposed)))
        self.story.assess(Acceptance.objects.get(project=handed_in))

    def publish(self) -> None:
        self.story.publish(PublicNotice.objects.of_results().get(batch=self.batch))

    def correct(self) -> None:
        """A telephone number was wrong; it is corrected in public on the same day."""
        self.story.correct(
            PublicNotice.objects.of_results().get(batch=self.batch),
            "原公示联系电话有误（演示数据）。",
            phone="010-00000001",
        )

    def object(self) -> None:
        self.story.object(PublicNotice.objects.of_results().get(batch=self.batch), position=1)


class Evaluated(Told):
    """Called 2025: one sector in creation, its park's letter held; one proposed, one being scored.

    The last waits for experts.
    """

    plan = plans.EVALUATED

    def __iter__(self) -> Iterator[Scene]:
        yield from super().__iter__()
        yield beijing(2025, 10, 15, 10), lambda: self.hand_in(FAIR, park=4, enterprise=12)
        yield beijing(2025, 11, 3, 10), self.recommend_all
        yield beijing(2025, 11, 12, 10), self.hand_over
        yield beijing(2026, 3, 2, 10), self.score
        yield beijing(2026, 4, 21, 10), self.select
        yield beijing(2026, 4, 24, 10), lambda: self.story.prepare_draw(self.batch)

    def score(self) -> None:
        chosen, proposed, scoring, _waiting = self.sectors
        disputed = next(case for case in self.cases() if case.sector == scoring)
        for case in self.cases():
            if case.sector in (chosen, proposed):
                self.story.evaluate(case, FAIR + (case.pk % 4) / 20)
            elif case.sector == scoring:
                panel = [self.cast.experts[0].pk, *(e.pk for e in self.cast.experts[3:5])]
                self.story.assign(case, panel)
                if case == disputed:
                    self.story.disagree(case, self.cast.experts[0], FAIR)
                    continue
                others = ScoreSheet.objects.filter(evaluation=case).exclude(
                    expert=self.cast.experts[0]
                )
                for sheet in others[: case.pk % 3]:
                    self.story.mark(sheet, FAIR)

    def select(self) -> None:
        chosen, proposed, *_others = self.sectors
        self.story.select(Selection.objects.get(sector=chosen, kind=Kind.ENTERPRISE))
        self.story.release(self.batch)
        self.story.show(self.batch, PublicNotice.Kind.CREATION_OBJECTS)
        self.story.select(Selection.objects.get(sector=chosen, kind=Kind.PARK))
        waiting = Selection.objects.filter(sector=proposed, kind=Kind.ENTERPRISE)
        self.story.propose_selection(waiting.get())


class First(Told):
    """The first batch, open until 20 May 2026, in every state an application can have."""

    plan = plans.FIRST

    def __iter__(self) -> Iterator[Scene]:
        yield from super().__iter__()
        yield beijing(2026, 4, 8, 10), lambda: self.hand_in(FAIR, park=4, enterprise=10)
        yield beijing(2026, 4, 9, 15), self.hand_in_at_home
        yield beijing(2026, 4, 15, 10), self.show_early
        yield beijing(2026, 4, 23, 10), self.send_early
        yield beijing(2026, 4, 27, 10), self.draft
        yield beijing(2026, 4, 28, 9), self.keep_the_pool
        yield beijing(2026, 4, 29, 10), self.review
        yield beijing(2026, 4, 30, 11), lambda: self.story.prepare(plans.SECOND, self.batch)
        yield beijing(2026, 4, 30, 16), self.register
        yield beijing(2026, 4, 30, 17), lambda: watching.fill_register(self.cast, self.batch)

    def hand_in_at_home(self) -> None:
        """Work for the demo's own province."""
        for sector in self.sectors[3:9]:
            body = self.cast.applicant(Kind.ENTERPRISE, HOME, sector.name)
            self.story.submit(self.batch, body, sector, FAIR)

    def show_early(self) -> None:
        """Five provinces with one applicant each are quick: their lists are on public notice."""
        rows = self.batch.applications.filter(state=Application.State.SUBMITTED)
        busy = Counter(rows.values_list("authority", flat=True))
        alone = [row for row in rows if busy[row.authority_id] == 1 and row.kind != Kind.PARK]
        for application in alone[:5]:
            self.story.recommend(application)
        for row in self.story.lists(self.batch):
            self.story.show_list(self.story.approve_list(row))

    def send_early(self) -> None:
        """One has still its letter to stamp; of those sent the ministry has decided on two."""
        _stamps, *sent = self.story.lists(self.batch)
        _sent, returned, accepted, checked = (self.story.send_list(row) for row in sent)
        self.story.return_list(returned, beijing(2026, 6, 15))
        self.story.accept_list(accepted)
        self.story.find_in_order(checked)

    def register(self) -> None:
        """Two newcomers: one waits for its authority, one is to mend its data."""
        self.cast.newcomer("enterprise-new", self.sectors[0].name)
        unclear = self.cast.newcomer("sample-unclear", self.sectors[1].name)
        perform(
            unclear,
            "refuse",
            actor=self.cast.authority_officer(self.cast.home),
            reason="名称与营业执照不一致，请核对后重新填报（样例）。",
        )

    def keep_the_pool(self) -> None:
        """The ministry looks after its experts."""
        self.story.keep_the_pool(self.cast.home_applicant(Kind.ENTERPRISE))

    def draft(self) -> None:
        """The demo's enterprise has begun; others as well."""
        home = self.cast.home_applicant(Kind.ENTERPRISE)
        self.story.begin(self.batch, home, self.sectors[5])
        for body, sector in self.applicants(Kind.ENTERPRISE, 3):
            self.story.draft(self.batch, body, sector)

    def review(self) -> None:
        """Provinces are at work: applications in every state, a list proposed, one on show."""
        rows = list(self.batch.applications.filter(state=Application.State.SUBMITTED))
        away = [row for row in rows if row.authority.region != HOME]
        home = [row for row in rows if row.authority.region == HOME]
        self.story.return_for_correction(away[0])
        self.story.recommend(away[1], Application.Verdict.DECLINE)
        for application in away[2:6]:
            self.story.recommend(application)
        self.story.propose(away[6])
        self.story.return_for_correction(home[0])
        self.story.visit(home[1])
        self.story.propose(home[1])
        self.story.propose(home[2], Application.Verdict.DECLINE)
        self.story.recommend(home[3])
        self.story.ask_and_answer(home[4])
        self.story.ask_the_authority(home[5])
        drawn_up = [row for row in self.story.lists(self.batch) if row.state == row.State.DRAFT]
        proposed, shown = [row for row in drawn_up if row.authority.region != HOME][:2]
        self.story.propose_list(proposed)
        self.story.show_list(self.story.approve_list(shown))
        withdrawn = away[7]
        perform(
            withdrawn,
            "withdraw",
            actor=self.cast.owner(withdrawn.applicant),
            reason="调整申报计划（样例）。",
        )
