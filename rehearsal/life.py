"""One batch, walked from its notice to the first effect reviews and a delisting for cause."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps

from acceptance.models import CreationProject, ProgressReport
from evaluation.models import Evaluation, Selection
from portal.accounts.models import Organisation
from portal.audit import log
from portal.batches.models import Batch, Kind, Sector
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from portal.timeline.models import Timer
from publicity.models import PublicNotice
from recognition.models import Base, EffectReview, Recognition
from rehearsal import calendars, plans
from rehearsal.cast import HOME, Cast
from rehearsal.story import Story, go_to, wind

#: Quality of each applicant of the life, by kind: the last of each falls short.
APPLICANTS = {Kind.PARK: (0.9, 0.85, 0.1), Kind.ENTERPRISE: (0.95, 0.9, 0.85, 0.1)}


class Life:
    """Walks one batch; each stage is a method, told in order by `walk()`."""

    def __init__(self) -> None:
        self.cast = Cast()
        self.story = Story(self.cast)
        self.plan = plans.FIRST

    @property
    def moment(self) -> dt.datetime:
        return clock.local(clock.now())

    @property
    def batch(self) -> Batch:
        return Batch.objects.get(ordinal=self.plan.ordinal)

    def walk(self, until: Stop) -> Iterator[Stop]:
        """Walk stage by stage, yielding each as it is done, up to and with `until`."""
        wind(self.plan.called)
        calendars.seed()
        self.cast.assemble()
        for stop in Stop:
            getattr(self, stop.value)()
            yield stop
            if stop == until:
                return

    def notice(self) -> None:
        self.story.call(self.plan)

    def application(self) -> None:
        go_to(clock.now() + dt.timedelta(days=30))
        batch = self.batch
        sector = self._sector(batch)
        for kind, qualities in APPLICANTS.items():
            for number, quality in enumerate(qualities):
                body = self._body(kind, number, sector)
                self.story.submit(batch, body, sector, quality)

    def recommendation(self) -> None:
        for application in self.batch.applications.all():
            self.story.recommend(application)
        self.story.hand_over(self.batch)
        go_to(self.plan.recommendations_due)

    def evaluation(self) -> None:
        self.story.draw(self.batch)
        cases = Evaluation.objects.order_by("application_id")
        for kind, qualities in APPLICANTS.items():
            for case, quality in zip(cases.filter(kind=kind), qualities, strict=True):
                self.story.evaluate(case, quality)
        for selection in Selection.objects.filter(batch=self.batch):
            self.story.select(selection)
        self.story.release(self.batch)
        self.story.show(self.batch, PublicNotice.Kind.CREATION_OBJECTS)

    def creation(self) -> None:
        """Two years with a report each; the end of the term comes by its timer."""
        term = CreationProject.objects.first()
        if term is None:
            raise RuntimeError("Nobody was selected.")
        for number in (1, 2):
            due = clock.end_of(term.ends_on) - dt.timedelta(days=365 * (2 - number) + 7)
            go_to(due)
            for report in ProgressReport.objects.filter(number=number):
                self.story.report(report)
        go_to(clock.end_of(term.ends_on))

    def acceptance(self) -> None:
        """All pass but the last enterprise."""
        *passed, failed = CreationProject.objects.filter(kind=Kind.ENTERPRISE)
        for project in (*CreationProject.objects.filter(kind=Kind.PARK), *passed):
            self.story.accept(project)
        self.story.accept(failed, result="fail")

    def publicity(self) -> None:
        """Shown for five working days, with one objection that is dismissed."""
        notice = self.story.publish(PublicNotice.objects.of_results().get())
        go_to(clock.now() + dt.timedelta(days=1))
        self.story.settle(self.story.object(notice))
        go_to(clock.end_of(notice.closes_on or clock.today()))

    def recognition(self) -> None:
        go_to(clock.now() + dt.timedelta(days=10))
        self.story.recognise(Recognition.objects.get(), "演练函〔2028〕12号")

    def review(self) -> None:
        """Three years on: one retained, one failed and delisted, one delisted for cause."""
        first = Base.objects.order_by("pk")[0]
        go_to(clock.start_of(first.recognised_on.replace(year=first.recognised_on.year + 3)))
        passed, failed, *_others = EffectReview.objects.order_by("pk")
        self.story.review(passed)
        self.story.review(failed, result="fail")
        self.story.delist(Base.objects.filter(state=Base.State.RECOGNISED).order_by("-pk")[0])
        self.story.show(self.batch, PublicNotice.Kind.DELISTING)

    def summary(self) -> dict[str, Any]:
        """Return the counts of every stage, the timers, and the audit root."""
        verdict = log.verify()
        return {
            "moment": self.moment.isoformat(),
            "stages": {
                model._meta.model_name: dict(sorted(Counter(_states(model)).items()))
                for model in apps.get_models()
                if issubclass(model, Subject)
            },
            "timers": {
                "fired": Timer.objects.exclude(fired_at=None).count(),
                "lapsed": Timer.objects.exclude(lapsed_at=None).count(),
                "pending": Timer.objects.pending().count(),
            },
            "audit": {"ok": verdict.ok, "events": verdict.events, "root": verdict.head},
        }

    def _body(self, kind: str, number: int, sector: Sector) -> Organisation:
        """The demo's own applicants first; the others beside them."""
        if number == 0:
            return self.cast.home_applicant(kind)
        return self.cast.applicant(kind, HOME if number == 1 else "330000", sector.name)

    @staticmethod
    def _sector(batch: Batch) -> Sector:
        return next(sector for sector in batch.sectors.all() if sector.name == "智能机器人")


def _states(model: Any) -> list[str]:
    return list(model.objects.values_list("state", flat=True))
