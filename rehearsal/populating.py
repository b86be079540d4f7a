"""A batch filled with as many applications as wanted, up to their experts' sheets: weight, fast.

Every kind of thing is made once as people make it, through forms and door; the many are rows of
their own beside it, with answers of their own, written in bulk. Experts are really drawn.
"""

import copy
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from applications.models import Application
from evaluation import commitments, drawing
from evaluation.models import Commitment, Draw, DrawLine, Evaluation, ExpertProfile, ScoreSheet
from portal.accounts.models import Membership, Organisation, Role, User
from portal.batches.models import Batch, Kind
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.timeline import clock
from portal.timeline.models import RehearsalClock
from rehearsal import calendars, names, plans
from rehearsal.answers import Answers
from rehearsal.cast import Cast
from rehearsal.story import Story, wind

M = TypeVar("M", bound=models.Model)

#: Different sets of answers of each kind; applications share them out.
VARIANTS: Final = 24
#: One expert for so many applications, within bounds.
APPLICATIONS_PER_EXPERT: Final = 10
FEWEST, MOST = 40, 2000
ROWS: Final = 1000
#: Room above a fair share of the sheets.
ROOM: Final = 1.6


def like(row: M, **changes: Any) -> M:
    """A row that is not saved yet, like another but for `changes`."""
    new = copy.copy(row)
    new._state = copy.copy(row._state)  # noqa: SLF001 - a copy has a state of its own
    new._state.adding = True  # noqa: SLF001 - and is new
    new._state.fields_cache = dict(row._state.fields_cache)  # noqa: SLF001 - the same again
    new.pk = None
    if "state" in changes:  # guarded against assignment; a new row begins where it is told to
        new.__dict__["state"] = changes.pop("state")
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def insert(rows: Iterable[M]) -> Sequence[M]:
    """Write rows in bulk and return them."""
    found = list(rows)
    if found:
        type(found[0])._base_manager.bulk_create(found, batch_size=ROWS)
    return found


class Population:
    """Fills one new batch; the same number and seed give the same batch."""

    def __init__(self, number: int, seed: int) -> None:
        self.number = number
        self.random = Random(seed)  # noqa: S311 - invented data, not secrets
        self.seed = seed

    def fill(self) -> dict[str, Any]:
        """Fill the batch; return what is in it."""
        with transaction.atomic():
            if not RehearsalClock.objects.exists():
                wind(plans.FIRST.called)
                calendars.seed()
            self.cast = Cast()
            self.cast.assemble()
            self.story = Story(self.cast, self.seed)
            self.batch = self.call()
            self.invite()
            self.apply()
        draw = self.draw()
        with transaction.atomic():
            sheets = self.judge(draw)
        return {
            "batch": self.batch.ordinal,
            "applications": self.number,
            "experts": len(self.experts),
            "sheets": sheets,
            "draw": draw.pk,
            "seed": draw.seed,
            "result_hash": draw.result_hash,
        }

    def call(self) -> Batch:
        """Call a batch of its own, as the first one was called."""
        ordinal = max(Batch.objects.values_list("ordinal", flat=True), default=0) + 1
        now = clock.now()
        self.pool = min(MOST, max(FEWEST, self.number // APPLICATIONS_PER_EXPERT))
        fair = self.number * 3 / self.pool
        plan = replace(
            plans.FIRST,
            ordinal=ordinal,
            name=f"样例批次（{ordinal}）",
            year=clock.local(now).year,
            title=f"关于开展示范基地创建遴选工作的通知（样例{ordinal}）",
            document_number=f"样例函〔{clock.local(now).year}〕{ordinal}号",
            called=now,
            applications_due=now + dt.timedelta(days=45),
            recommendations_due=now + dt.timedelta(days=65),
            evaluation_due=now + dt.timedelta(days=120),
            province_publicity_days=0,
        )
        return self.story.call(plan, sheets_per_expert=max(30, round(fair * ROOM)))

    def invite(self) -> None:
        """Experts of all provinces, each of one to three sectors, who have signed."""
        regions = sorted({body.region for body in Organisation.objects.authorities()})
        sectors = [sector.name for sector in self.batch.sectors.all()]
        first = User.objects.count() + 1
        password = make_password(settings.DEMO_PASSWORD)
        self.experts = insert(
            User(
                username=f"pool-{first + n:05d}",
                display_name=f"专家{names.mark(first + n)}",
                email=f"pool-{first + n:05d}@example.test",
                password=password,
            )
            for n in range(self.pool)
        )
        insert(
            Membership(user=user, organisation=self.cast.ministry, roles=[Role.EXPERT])
            for user in self.experts
        )
        profiles = insert(
            ExpertProfile(
                user=user,
                name=user.display_name,
                email=user.email,
                state=ExpertProfile.State.ACTIVE,
                employer=f"样例大学（{names.mark(first + n)}）",
                employer_uscc=names.uscc((700_000 + first + n) % 1_000_000, "110108"),
                region=regions[n % len(regions)],
                title="教授（样例）",
                sectors=self.random.sample(sectors, self.random.randint(1, 3)),
                created_at=clock.now(),
            )
            for n, user in enumerate(self.experts)
        )
        text = commitments.text()
        signed = [
            Commitment(
                batch=self.batch,
                expert=profile.user,
                name=profile.name,
                version=text.version,
                text_sha256=text.sha256,
                signed_at=clock.now(),
            )
            for profile in profiles
        ]
        for row in signed:
            row.seal = row.digest
        insert(signed)

    def apply(self) -> None:
        """One application of each kind as people fill it in, the others beside it."""
        regions = sorted({body.region for body in Organisation.objects.authorities()})
        authorities = {body.region: body for body in Organisation.objects.authorities()}
        sectors = list(self.batch.sectors.all())
        allowed = [region for region in regions if not authorities[region].parent_region]
        made = 0
        for kind in Kind.values:
            number = self.number // 6 if kind == Kind.PARK else self.number - self.number // 6
            if not number:
                continue
            body = self.cast.applicant(kind, allowed[0], sectors[0].name)
            pattern = self.story.submit(self.batch, body, sectors[0], 0.8)
            pattern = Application.objects.with_life().get(pk=pattern.pk)
            variants = [self._variant(pattern, index) for index in range(VARIANTS)]
            self._copies(pattern, variants, number, made, allowed, authorities, sectors)
            made += number
            perform(
                pattern,
                "withdraw",
                actor=self.cast.owner(body),
                reason="样例：仅作填报示范，不参加评价",
            )

    def _variant(self, pattern: Application, index: int) -> dict[str, dict[str, str]]:
        """Answers of one more applicant, each kept where the pattern keeps it."""
        quality = 0.25 + 0.7 * index / VARIANTS
        given = Answers(pattern, quality, self.seed * 1000 + index).form()
        stores = {
            "basic_info": pattern.basic_info,
            "answers": pattern.answers,
            "texts": pattern.plan.texts,
        }
        return {
            name: {**store, **{key: given[key] for key in store if key in given}}
            for name, store in stores.items()
        }

    def _copies(
        self,
        pattern: Application,
        variants: list[dict[str, dict[str, str]]],
        number: int,
        made: int,
        regions: list[str],
        authorities: dict[str, Organisation],
        sectors: list[Any],
    ) -> None:
        """Applicants, applications, plans, tasks and cases of one kind."""
        first = Organisation.objects.count() + 1
        places = [regions[n % len(regions)] for n in range(number)]
        chosen = [sectors[(n // len(regions) + n) % len(sectors)] for n in range(number)]
        bodies = insert(
            Organisation(
                kind=pattern.kind,
                name=f"{names.seat(region)}样例申报单位（{names.mark(first + n)}）",
                region=region,
                uscc=names.uscc((200_000 + first + n) % 1_000_000, f"{region[:4]}01"),
                is_sample=True,
            )
            for n, region in enumerate(places)
        )
        mixed = [self.random.randrange(VARIANTS) for _ in range(number)]
        rows = insert(
            like(
                pattern,
                applicant=body,
                authority=authorities[body.region],
                sector=sector,
                state=Application.State.RECOMMENDED,
                basic_info=variants[variant]["basic_info"],
                answers=variants[variant]["answers"],
                versions={},
            )
            for body, sector, variant in zip(bodies, chosen, mixed, strict=True)
        )
        insert(
            like(pattern.plan, application=row, texts=variants[variant]["texts"])
            for row, variant in zip(rows, mixed, strict=True)
        )
        insert(like(task, application=row) for task in pattern.key_tasks.all() for row in rows)
        insert(Evaluation.of(row, created_at=clock.now()) for row in rows)

    def draw(self) -> Draw:
        """Draw experts as the ministry does, but for the second person."""
        draw = create(Draw(batch=self.batch), actor=SYSTEM)
        draw = perform(draw, "commit", actor=SYSTEM)
        draw = perform(draw, "begin", actor=SYSTEM, seed=str(self.seed))
        drawing.work(draw.pk)
        return perform(Draw.objects.get(pk=draw.pk), "approve", actor=self.cast.lead)

    def judge(self, draw: Draw) -> int:
        """Every drawn expert has handed in a sheet."""
        lines = DrawLine.objects.filter(draw=draw, in_reserve=False).order_by("evaluation", "place")
        items = {
            kind: ScoreSheet(evaluation=case).items
            for kind in Kind.values
            if (
                case := Evaluation.objects.with_life()
                .filter(application__batch=self.batch, kind=kind)
                .first()
            )
        }
        worth: dict[int, int] = {}
        sheets = insert(
            ScoreSheet(
                evaluation_id=case,
                expert_id=expert,
                state=ScoreSheet.State.SUBMITTED,
                submitted_at=clock.now(),
                created_at=clock.now(),
                marks=self._marks(items[kind], worth.setdefault(case, self.random.randint(52, 92))),
            )
            for case, expert, kind in lines.values_list("evaluation", "expert", "evaluation__kind")
        )
        # Straight into the tables: as weight, the cases pass the door all at once.
        cases: models.QuerySet[Evaluation] = models.QuerySet(Evaluation).filter(
            application__batch=self.batch
        )
        cases.filter(state=Evaluation.State.AWAITING_EXPERTS).update(state=Evaluation.State.SCORING)
        perform(draw, "complete", actor=SYSTEM)
        models.QuerySet(Batch).filter(pk=self.batch.pk).update(state=Batch.State.EVALUATING)
        return len(sheets)

    def _marks(self, items: Sequence[Any], worth: int) -> dict[str, dict[str, str]]:
        """What an expert gave: near what the case is worth, with a reason each."""
        return {
            item.code: {
                "score": str(min(99, max(30, worth + self.random.randint(-7, 7)))),
                "reason": "材料充分，依据明确（样例评语）。",
            }
            for item in items
        }
