"""Building blocks of this floor's tests: documents, bases, reviews, delistings."""

import datetime as dt
from itertools import count
from typing import Any, TypeVar

from portal.accounts.models import Membership, Role, User
from portal.batches.models import Batch
from portal.lifecycle.door import create, perform
from portal.lifecycle.models import Subject
from portal.timeline import clock, timers
from publicity.models import PublicNotice
from recognition import rules
from recognition.models import (
    Base,
    Case,
    Delisting,
    EffectReview,
    Recognition,
    RecognitionRow,
)
from tests.factories import a_batch, a_user
from tests.publicity.things import a_closed_notice, an_open_notice

S = TypeVar("S", bound=Subject)

REPORT: dict[str, Any] = {
    "outreach": (
        "开放中试平台，为省内外四十余家上下游企业提供检测与技术指导，"
        "帮助其中十二家改进工艺，并把协同创新的做法介绍给三个园区，效果良好（样例）。"
    ),
    "platforms": 2,
    "served": 43,
    "guidance": 18,
    "matching": 6,
    "training": 520,
    "experience": "协同创新的做法被三个园区采用（样例）",
    "development": "主要指标稳步提升（样例）",
    "truthful": True,
}
HEARING: dict[str, Any] = {"facts": "数据不实（样例）", "hearing": "单位无异议（样例）"}

_numbers = count(1)


def officer() -> User:
    return a_user(Role.MINISTRY_OFFICER)


def lead() -> User:
    return a_user(Role.MINISTRY_LEAD)


def owner(base: Base) -> User:
    """Return the owner of the base's holder; made where there is none yet."""
    for member in Membership.objects.filter(organisation=base.holder).select_related("user"):
        if Role.APPLICANT_OWNER in member.roles:
            return member.user
    return a_user(Role.APPLICANT_OWNER, base.holder)


def again(thing: S) -> S:
    """Return the thing as it stands, with what its rules read."""
    found: S = type(thing)._default_manager.with_life().get(pk=thing.pk)
    return found


def closed(notice: PublicNotice) -> PublicNotice:
    """Let the window of a notice run out."""
    assert notice.closes_at is not None
    timers.advance(notice.closes_at)
    return PublicNotice.objects.with_life().get(pk=notice.pk)


def a_draft(batch: Batch | None = None, **changes: Any) -> Recognition:
    """Return the draft document that a closed notice has left behind."""
    notice = closed(an_open_notice(batch or a_batch(), **changes))
    return Recognition.objects.with_life().get(batch=notice.batch, state="draft")


def a_number() -> str:
    return f"样例规〔2026〕{next(_numbers)}号"


def proposed(document: Recognition | None = None, **fields: Any) -> Recognition:
    document = document or a_draft()
    fields = {"document_number": a_number(), **fields}
    return perform(document, "propose", actor=officer(), **fields)


def issued(document: Recognition | None = None) -> Recognition:
    return perform(proposed(document), "issue", actor=lead())


def a_base(batch: Batch | None = None, **changes: Any) -> Base:
    """Return a base as it stands on the day of its recognition.

    What lies before the issue of its document is written straight into the tables;
    `issued(a_draft())` goes through the door.
    """
    notice = a_closed_notice(batch or a_batch(), **changes)
    document = Recognition.objects.create(
        batch=notice.batch,
        state=Recognition.State.PROPOSED,
        document_number=a_number(),
        proposed_by=officer(),
        proposed_at=clock.now(),
    )
    RecognitionRow.objects.create(recognition=document, project=notice.entries.get().project)
    perform(again(document), "issue", actor=lead())
    return Base.objects.with_life().get(recognition=document)


def a_review(base: Base | None = None) -> EffectReview:
    """Return the first review, opened by its own timer three years on."""
    base = base or a_base()
    timers.advance(clock.start_of(rules.review_due(base.recognised_on, 1)))
    return EffectReview.objects.with_life().get(base=base)


def reported(review: EffectReview) -> EffectReview:
    return perform(review, "report", actor=owner(review.base), **REPORT)


def heard(review: EffectReview) -> EffectReview:
    """Return the review with the province's opinion."""
    official = a_user(Role.AUTHORITY_OFFICER, review.base.authority)
    fields = {"opinion_result": "pass", "opinion": "情况属实，带动作用明显（样例）"}
    return perform(review, "give_opinion", actor=official, **fields)


def judged(review: EffectReview, result: str) -> EffectReview:
    """Return the review with a result proposed."""
    fields = {
        "result": result,
        "conclusion": "辐射带动情况（样例）",
        "expert_view": "专家意见（样例）",
    }
    return perform(heard(reported(review)), "propose_result", actor=officer(), **fields)


def endorsed(case: Case) -> Case:
    """Return a submitted experience that its province vouches for."""
    return perform(case, "endorse", actor=a_user(Role.AUTHORITY_OFFICER, case.base.authority))


def a_delisting(base: Base | None = None, ground: str = "false_data") -> Delisting:
    """Return a case for cause as an officer opens it."""
    delisting = Delisting(base=base or a_base(), ground=ground, facts="举报称数据不实（样例）")
    return create(delisting, actor=officer())


def a_proposed_delisting(base: Base | None = None) -> Delisting:
    fields = {**HEARING, "heard_on": clock.today()}
    return perform(a_delisting(base), "propose", actor=officer(), **fields)


def delisted(base: Base | None = None) -> Base:
    """Return a base that has lost its name for cause."""
    return again(perform(a_proposed_delisting(base), "approve", actor=lead()).base)


def in_years(base: Base, years: int) -> dt.datetime:
    return clock.start_of(base.recognised_on.replace(year=base.recognised_on.year + years))
