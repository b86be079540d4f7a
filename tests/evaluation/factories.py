"""Building blocks of the evaluation: experts, sheets, scored and selected cases."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import models
from django.test import Client

from applications.models import Application
from evaluation import commitments, services
from evaluation.models import Commitment, Evaluation, ExpertProfile, Release, ScoreSheet, Selection
from portal.accounts.models import Role, User
from portal.batches.models import Batch
from portal.lifecycle.door import perform
from portal.timeline import clock, timers
from tests.factories import a_batch, a_uscc, a_user
from tests.standing import handed_over

_numbers = count(5000)

#: Written into every reason of the `case` fixture, followed by the sheet's id.
SECRET = "只有本人可见的评分理由"


def signed_in(user: User) -> Client:
    """Return a client that reads the portal in English as `user`."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def an_expert(employer_uscc: str = "", sectors: tuple[str, ...] = (), name: str = "") -> User:
    """Return an expert with a profile; employed elsewhere unless told otherwise."""
    number = next(_numbers)
    expert = a_user(Role.EXPERT, name=name)
    ExpertProfile.objects.create(
        user=expert,
        name=expert.username,
        email=expert.email,
        state=ExpertProfile.State.ACTIVE,
        employer=f"样例大学{number}",
        employer_uscc=employer_uscc or a_uscc(number, "110000"),
        sectors=list(sectors),
        region="110000",
        title="教授",
    )
    return expert


def experts(number: int = 3) -> list[User]:
    return [an_expert() for _ in range(number)]


def a_case(batch: Batch | None = None, **changes: Any) -> Evaluation:
    """Return the evaluation of an application that has just been handed over."""
    return the_case(handed_over(batch, **changes))


def the_case(application: Application) -> Evaluation:
    return Evaluation.objects.with_life().get(application=application)


def again(case: Evaluation) -> Evaluation:
    """Return the case as it stands now."""
    return Evaluation.objects.with_life().get(pk=case.pk)


def assigned(case: Evaluation, panel: list[User] | None = None) -> list[ScoreSheet]:
    """Assign a panel whose commitments are signed; return its sheets."""
    panel = panel or experts(case.batch.experts_per_application)
    officer = a_user(Role.MINISTRY_OFFICER)
    for profile in ExpertProfile.objects.filter(user__in=panel):
        if not ScoreSheet.has_signed(profile.user_id, case.batch):
            Commitment.seal_for(profile, case.batch, commitments.CURRENT, clock.now())
    perform(case, "assign_experts", actor=officer, experts=[expert.pk for expert in panel])
    return list(ScoreSheet.objects.with_life().filter(evaluation=case))


def signed(expert: User, batch: Batch) -> None:
    """Sign the batch's commitment as an expert, unless that has been done."""
    profile = ExpertProfile.objects.get(user=expert)
    if not ScoreSheet.has_signed(expert.pk, batch):
        perform(
            profile,
            "sign",
            actor=expert,
            batch=batch.pk,
            version=commitments.CURRENT,
            read=True,
            signature=profile.name,
        )


def marks(sheet: ScoreSheet, score: str = "80", **others: str) -> Mapping[str, str]:
    """Return what an expert types into every item; `others` by code."""
    typed = {}
    for item in sheet.items:
        typed[f"{item.code}.score"] = others.get(item.code, score)
        typed[f"{item.code}.reason"] = "依据充分"
    return typed


def handed_in(sheet: ScoreSheet, score: str = "80", **others: str) -> ScoreSheet:
    """Fill in a sheet and submit it as its expert."""
    services.keep_marks(sheet, marks(sheet, score, **others), actor=sheet.expert)
    return perform(sheet, "submit", actor=sheet.expert)


def scored(
    batch: Batch | None = None, score: str = "80", case: Evaluation | None = None, **changes: Any
) -> Evaluation:
    """Return a case whose experts all gave `score`, with its total computed."""
    case = case or a_case(batch, **changes)
    for sheet in assigned(case):
        handed_in(sheet, score)
    return perform(case, "score", actor=a_user(Role.MINISTRY_OFFICER))


def evaluating(batch: Batch) -> Batch:
    """Close the recommendations of `batch` by its own timers; return it as it then stands."""
    timers.advance(max(clock.now(), batch.recommendations_due + dt.timedelta(seconds=1)))
    return Batch.objects.get(pk=batch.pk)


def the_selection(case: Evaluation) -> Selection:
    return Selection.objects.with_life().get(sector=case.sector, kind=case.kind)


def decided(selection: Selection, case: Evaluation, choice: str = "choose", **more: Any) -> None:
    """Note the decision on one case as an officer."""
    officer = a_user(Role.MINISTRY_OFFICER)
    perform(selection, "decide", actor=officer, case=case.pk, choice=choice, **more)


def proposed(
    selection: Selection, *chosen: Evaluation, note: str = "", tie: bool = False
) -> Selection:
    """Include `chosen`, leave the others with a reason, and propose it as an officer.

    `tie`: all have equal totals, so the panel says it.
    """
    officer = a_user(Role.MINISTRY_OFFICER)
    picked = {case.pk for case in chosen}
    if tie:
        words = {"members": "甲、乙、丙", "minutes": "表决（样例）"}
        perform(selection, "settle_tie", actor=officer, chosen=sorted(picked), **words)
    else:
        for case in selection.cases.filter(total_score__isnull=False):
            choice = "choose" if case.pk in picked else "leave"
            decided(selection, case, choice, reason="经研究（样例）")
    return perform(selection, "propose", actor=officer, note=note)


def plainly_scored(case: Evaluation, score: str = "80") -> None:
    """Make a case a scored one straight in the table, where sheets do not matter."""
    models.QuerySet.update(
        Evaluation.objects.filter(pk=case.pk),
        state=Evaluation.State.SCORED,
        basic_score=Decimal(score),
        plan_score=Decimal(score),
        total_score=Decimal(score),
        spread=Decimal(),
    )


def released(batch: Batch) -> Release:
    """Release the letters that are held for a batch, by two people of the ministry."""
    release = Release.objects.with_life().get(batch=batch, state=Release.State.OPEN)
    proposal = perform(release, "propose", actor=a_user(Role.MINISTRY_OFFICER), previewed=True)
    return perform(proposal, "release", actor=a_user(Role.MINISTRY_LEAD))


def selected(batch: Batch | None = None, **changes: Any) -> Evaluation:
    """Return a case that has been selected by two people of the ministry, and told so."""
    batch = batch or a_batch()
    case = a_case(batch, **changes)
    evaluating(batch)
    scored(case=case)
    selection = proposed(the_selection(case), case)
    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))
    released(batch)
    return again(case)


def set_scores(
    case: Evaluation,
    basic: str,
    plan: str,
    total: str,
    spread: str = "0",
    doubts: tuple[int, ...] = (),
) -> None:
    """Give a scored case other figures, where a test is about what follows from them."""
    Evaluation.objects.filter(pk=case.pk).update(
        basic_score=Decimal(basic),
        plan_score=Decimal(plan),
        total_score=Decimal(total),
        spread=Decimal(spread),
        doubts=list(doubts),
    )
