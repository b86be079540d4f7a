"""What this floor takes over from below, and what a decision of its own sets going."""

from typing import Any

from django.dispatch import receiver

from applications.models import RecommendationList
from evaluation import drawing, letters
from evaluation.models import (
    Conflict,
    Correction,
    Draw,
    DrawLine,
    Evaluation,
    ExpertProfile,
    Release,
    Result,
    ScoreSheet,
    Selection,
)
from evaluation.querysets import EvaluationQuerySet
from evaluation.rules import Ground
from portal.accounts.models import Invitation, User
from portal.accounts.signals import joined
from portal.batches.models import Batch, Kind
from portal.batches.progress import move_on
from portal.integrity.models import Incident
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.signals import after
from portal.timeline import clock


@after("applications.RecommendationList", "accept")
def open_evaluations(row: RecommendationList, act: Act) -> None:
    """What a list names that is formally in order is evaluated, and nothing else (六(二))."""
    for line in row.entries.select_related("application__applicant"):
        case = create(Evaluation.of(line.application), actor=SYSTEM)
        if _stands_against(case):
            perform(case, "rule_out", actor=SYSTEM)
    if row.batch.state == Batch.State.EVALUATING:
        open_missing_selections(row.batch)


@after("integrity.Incident", "confirm")
def rule_out(incident: Incident, act: Act) -> None:
    """Whatever is being evaluated of the organisation cannot be chosen from now on (八(二))."""
    for case in _open_cases(incident).filter(ruled_out_at=None):
        perform(case, "rule_out", actor=SYSTEM)


@after("integrity.Incident", "lift")
def readmit(incident: Incident, act: Act) -> None:
    """Once nothing else stands against the organisation, its cases take part again."""
    for case in _open_cases(incident).exclude(ruled_out_at=None):
        if not _stands_against(case):
            perform(case, "readmit", actor=SYSTEM)


def _stands_against(case: Evaluation) -> bool:
    """Whether anything stands that counts against what is evaluated."""
    found = Incident.objects.standing().filter(organisation=case.application.applicant_id)
    handed_in = case.application.submitted_at
    return (found.against(clock.local(handed_in).date()) if handed_in else found).exists()


def _open_cases(incident: Incident) -> EvaluationQuerySet:
    """What is not decided yet of the organisation's."""
    rows = Evaluation.objects.filter(application__applicant=incident.organisation_id)
    rows = rows.select_related("application")
    return rows.filter(state__in=Evaluation.OPEN)


@after("batches.Batch", "close_recommendations")
def open_selections(batch: Batch, act: Act) -> None:
    """Each sector and kind with a quota, or with a case that has to be told, is decided on."""
    open_missing_selections(batch)


def open_missing_selections(batch: Batch) -> None:
    """Open what is to be decided on; a list may be found in order after the deadline."""
    numbers = {(quota.sector_id, quota.kind): quota.number for quota in batch.quotas.all()}
    wanted = {key for key, number in numbers.items() if number}
    cases = Evaluation.objects.filter(application__batch=batch).order_by()
    wanted |= set(cases.values_list("sector", "kind").distinct())
    wanted -= set(batch.selections.order_by().values_list("sector", "kind"))
    for sector in batch.sectors.all():
        for kind in Kind.values:
            if (sector.pk, kind) in wanted:
                create(Selection(batch=batch, sector=sector, kind=kind), actor=SYSTEM)


@receiver(joined)
def take_into_the_pool(sender: Any, invitation: Invitation, user: User, **_kw: Any) -> None:
    """Whoever follows an expert's invitation is that expert from now on."""
    for profile in ExpertProfile.objects.filter(invitation=invitation):
        perform(profile, "join", actor=SYSTEM, user=user.pk)


@after("evaluation.ExpertProfile", "sign")
def open_what_waits(profile: ExpertProfile, act: Act) -> None:
    """The signature opens the applications of that batch that wait for it, and no others."""
    sheets = ScoreSheet.objects.of(profile.user).with_life()
    for sheet in sheets.filter(evaluation__application__batch=act.data["batch"]):
        sheet.open_reading()


@after("evaluation.ExpertProfile", "declare")
def step_back_late(profile: ExpertProfile, act: Act) -> None:
    """An interest declared after the assignment takes the expert's sheets out, handed in or not.

    What has been decided stays decided: of that the ministry's officers are told.
    """
    applicant = {"evaluation__application__applicant__uscc": act.data["uscc"]}
    sheets = ScoreSheet.objects.counting().of(profile.user).with_life().filter(**applicant)
    for sheet in sheets:
        if sheet.evaluation.state in Evaluation.ENDED:
            letters.tell_of_late_interest(sheet)
        else:
            name = "recuse" if sheet.state == ScoreSheet.State.ASSIGNED else "step_back"
            perform(sheet, name, actor=act.actor, reason=act.data["reason"])


@after("evaluation.ScoreSheet", "recuse", "step_back")
def enter_in_the_register(sheet: ScoreSheet, act: Act) -> None:
    """Whoever steps back from an applicant does not judge it in any later batch either."""
    profile = ExpertProfile.objects.filter(user=sheet.expert_id).first()
    applicant = sheet.evaluation.applicant
    if profile is not None:
        Conflict.enter(
            profile,
            Ground.DECLARED,
            name=applicant.name,
            uscc=applicant.uscc,
            reason=act.data["reason"],
            at=act.at,
            by=act.actor,
        )


@after("evaluation.Draw", "begin", "approve")
def carry_on(draw: Draw, act: Act) -> None:
    """The portal goes on by itself, at once after the commit and again by the sweep."""
    from evaluation.tasks import carry_on_draws  # noqa: PLC0415 - tasks import models

    carry_on_draws.delay_on_commit()


@after("evaluation.ScoreSheet", "unlock", "step_back")
def withdraw_score(sheet: ScoreSheet, act: Act) -> None:
    """Without this sheet the case has no score, until all are in and it is computed again."""
    if sheet.evaluation.state == Evaluation.State.SCORED:
        perform(sheet.evaluation, "withdraw_score", actor=SYSTEM)


@after("evaluation.ScoreSheet", "recuse", "release", "step_back")
def fill_the_place(sheet: ScoreSheet, act: Act) -> None:
    """Where a reserve was drawn, the next of it takes the place at once.

    Whose marks fall out of the count after all is told to the officers in any case.
    """
    case = Evaluation.objects.get(pk=sheet.evaluation_id)
    if case.state != Evaluation.State.SCORING:
        return
    drawn = DrawLine.objects.reserve_of(case).exists()
    if not drawn and act.name != "step_back":
        return
    expert = drawing.next_in_reserve(case) if drawn else None
    if expert is not None:
        perform(case, "call_reserve", actor=SYSTEM, expert=expert.pk)
    letters.tell_of_the_place(sheet, expert)


@after("evaluation.ExpertProfile", "leave")
def take_sheets_back(profile: ExpertProfile, act: Act) -> None:
    """Open sheets of an expert who has left pass on."""
    if profile.user_id is not None:
        for sheet in ScoreSheet.objects.of(profile.user).filter(state=ScoreSheet.State.ASSIGNED):
            perform(sheet, "release", actor=act.actor, reason=act.data["reason"])


@after("evaluation.Correction", "approve")
def score_again(correction: Correction, act: Act) -> None:
    """A score that has been worked out already is worked out again with the right figure."""
    case = correction.evaluation
    if case.state == Evaluation.State.SCORED:
        perform(case, "score", actor=SYSTEM)


@after("evaluation.Selection", "approve")
def carry_out(selection: Selection, act: Act) -> None:
    """The decision reaches every case of the sector and kind, chosen or not."""
    chosen = set(selection.seats.values_list("evaluation_id", flat=True))
    for case in selection.cases:
        perform(case, "select" if case.pk in chosen else "pass_over", actor=SYSTEM)


@after("evaluation.Evaluation", "select", "pass_over")
def hold_the_result(case: Evaluation, act: Act) -> None:
    """What its applicant is told is held until the letters of the batch are released."""
    create(Result.of(case), actor=SYSTEM)


@after("evaluation.Release", "release")
def tell_everybody(release: Release, act: Act) -> None:
    """All applicants of the release learn their own result, and those chosen begin to create."""
    for result in release.results.order_by("pk"):
        perform(result, "tell", actor=SYSTEM)
    if release.results.filter(outcome=Result.Outcome.CREATION).exists():
        move_on(release.batch, "begin_creation")


@after("evaluation.ScoreSheet", "explain")
def settle(sheet: ScoreSheet, act: Act) -> None:
    """The reason is given: the case may be out of doubt."""
    if sheet.evaluation.state == Evaluation.State.SCORED:
        perform(sheet.evaluation, "settle_doubts", actor=SYSTEM)
