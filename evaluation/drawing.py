"""Drawing experts: the problem read from the portal, the work done, and the reserve called."""

from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction

from evaluation import conflicts
from evaluation.models import Draw, DrawLine, Evaluation, ExpertProfile, ScoreSheet
from evaluation.rules import draw as rules
from evaluation.rules import province
from portal.accounts.models import User
from portal.batches.models import Batch, Kind
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform

#: One worker at a time on a draw; a worker that has died gives it free after so many seconds.
CLAIM: Final = 900
_STEP: Final = 20


def board(sector: Any, kind: str) -> str:
    """Name what is compared with itself alone: a sector and a kind."""
    return f"{sector.code}|{kind}"


def board_names(batch: Batch) -> dict[str, str]:
    """The boards of a batch in words, by the names they have in a draw."""
    return {
        board(sector, kind.value): f"{sector.name} · {kind.label}"
        for sector in batch.sectors.all()
        for kind in Kind
    }


def documents(batch: Batch) -> dict[str, Any]:
    """Return what is drawn from what as it stands now, in the order in which it is sealed.

    Conflicts that the portal finds on the way are entered in the register.
    """
    cases = list(
        Evaluation.objects.waiting_in(batch).select_related(
            "sector", "application__applicant", "application__batch"
        )
    )
    active = ExpertProfile.objects.filter(state="active", user__is_active=True)
    pool = list(active.select_related("user").with_ties())
    problem = rules.Problem.arranged(
        rules.Terms(
            batch.experts_per_application,
            batch.reserve_experts,
            batch.experts_per_region,
            own_region=not batch.conflict_same_region,
        ),
        _experts(batch, pool),
        (
            rules.Case(
                case.applicant.uscc,
                board(case.sector, case.kind),
                province(case.applicant.region),
            )
            for case in cases
        ),
        _conflicts(batch, pool, cases),
    )
    found = {**problem.documents}
    found["rules"] = {**found["rules"], "solver": f"ortools {version('ortools')}"}
    return found


def _experts(batch: Batch, pool: list[ExpertProfile]) -> list[rules.Expert]:
    sheets = ScoreSheet.objects.counting().filter(evaluation__application__batch=batch)
    load = Counter(sheets.values_list("expert", flat=True))
    sectors = list(batch.sectors.all())
    return [
        rules.Expert(
            name_of(profile),
            province(profile.region) or name_of(profile),
            max(0, batch.sheets_per_expert - load[profile.user_id or 0]),
            frozenset(
                board(sector, kind)
                for sector in sectors
                if profile.may_judge_in(sector)
                for kind in Kind.values
            ),
        )
        for profile in pool
    ]


def name_of(profile: ExpertProfile) -> str:
    """Return what an expert is called in a draw: the account's name, the same everywhere."""
    return profile.user.username if profile.user else ""


def _conflicts(
    batch: Batch, pool: list[ExpertProfile], cases: list[Evaluation]
) -> list[tuple[str, str]]:
    found = []
    applicants = [case.applicant for case in cases]
    for profile, applicant, grounds in conflicts.pairs(conflicts.Facts(batch), pool, applicants):
        conflicts.enter(profile, applicant, grounds)
        found.append((applicant.uscc, name_of(profile)))
    return found


# ── the work of the portal itself ────────────────────────────────────────────────────────────


def work(pk: int) -> None:
    """Do what a draw waits for: solve it, or open its sheets. Twice does no harm."""
    claim = f"draw:{pk}"
    if not cache.add(claim, "claimed", CLAIM):
        return
    try:
        draw = Draw.objects.get(pk=pk)
        if draw.state == Draw.State.RUNNING:
            solve(draw)
        elif draw.state == Draw.State.APPROVED:
            open_sheets(draw)
    finally:
        cache.delete(claim)


def outcome_of(problem: Mapping[str, Any], seed: str, tell: Any = None) -> rules.Outcome:
    """Draw, out of what was committed to and the seed alone."""
    # numpy and the solver load only where something is drawn.
    from evaluation.rules.draw.solver import solve as solve_problem  # noqa: PLC0415

    return solve_problem(rules.Problem.of(problem), seed, tell)


def solve(draw: Draw) -> Draw:
    """Find the panels and enter them, or say what is missing."""

    def tell(percent: int) -> None:
        Draw.objects.filter(pk=draw.pk).update(percent=percent)
        cache.touch(f"draw:{draw.pk}", CLAIM)

    outcome = outcome_of(draw.problem, draw.seed, tell)
    with transaction.atomic():
        row = Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
        if row.state != Draw.State.RUNNING:
            return row
        if outcome.short:
            short = [
                {name: getattr(part, name) for name in rules.Short.__slots__}
                for part in outcome.short
            ]
            told = {"missing": outcome.missing, "short": short}
            return perform(row, "fall_short", actor=SYSTEM, outcome=told)
        _write(row, outcome)
        thin = sum(len(p.reserve) < row.batch.reserve_experts for p in outcome.panels.values())
        told = {"cases": len(outcome.panels), "thin_reserves": thin}
        return perform(row, "finish", actor=SYSTEM, outcome=told, digest=outcome.digest)


def _write(draw: Draw, outcome: rules.Outcome) -> None:
    """Enter the lines of a result."""
    users = dict(User.objects.filter(expert_profile__isnull=False).values_list("username", "pk"))
    cases = Evaluation.objects.filter(application__batch=draw.batch_id).order_by()
    by_code = dict(cases.values_list("application__applicant__uscc", "pk"))
    DrawLine.objects.bulk_create(
        (
            DrawLine(
                draw=draw,
                evaluation_id=by_code[code],
                expert_id=users[name],
                place=place,
                in_reserve=place > len(panel.experts),
            )
            for code, panel in sorted(outcome.panels.items())
            for place, name in enumerate((*panel.experts, *panel.reserve), start=1)
        ),
        batch_size=2000,
    )


def open_sheets(draw: Draw) -> Draw:
    """Give each case its panel, one by one through the door; what is done stays done."""
    lines = DrawLine.objects.filter(draw=draw, in_reserve=False)
    waiting = lines.filter(evaluation__state=Evaluation.State.AWAITING_EXPERTS)
    cases = list(waiting.order_by("evaluation").values_list("evaluation", flat=True).distinct())
    for number, pk in enumerate(cases):
        panel = list(lines.filter(evaluation=pk).order_by("place").values_list("expert", flat=True))
        perform(Evaluation.objects.get(pk=pk), "take_panel", actor=SYSTEM, experts=panel)
        if number % _STEP == 0:
            Draw.objects.filter(pk=draw.pk).update(percent=100 * number // len(cases))
            cache.touch(f"draw:{draw.pk}", CLAIM)
    return perform(Draw.objects.get(pk=draw.pk), "complete", actor=SYSTEM)


# ── the reserve ──────────────────────────────────────────────────────────────────────────────


def next_in_reserve(case: Evaluation) -> User | None:
    """Return who is called next: in the order drawn, whoever still may and can."""
    batch, facts = case.batch, conflicts.Facts(case.batch)
    sheets = list(ScoreSheet.objects.filter(evaluation=case))
    known = {sheet.expert_id for sheet in sheets}
    judging = [sheet.expert_id for sheet in sheets if sheet.state != ScoreSheet.State.RECUSED]
    regions = Counter(
        province(region)
        for region in ExpertProfile.objects.filter(user__in=judging).values_list(
            "region", flat=True
        )
    )
    for line in DrawLine.objects.reserve_of(case).select_related("expert"):
        profile = ExpertProfile.objects.filter(user=line.expert, state="active").with_ties().first()
        if profile is None or line.expert_id in known or not line.expert.is_active:
            continue
        load = ScoreSheet.objects.counting().filter(
            expert=line.expert, evaluation__application__batch=batch
        )
        if (
            not facts.grounds(profile, case.applicant)
            and load.count() < batch.sheets_per_expert
            and (not profile.region or regions[province(profile.region)] < batch.experts_per_region)
        ):
            return line.expert
    return None


# ── judging a stored draw ────────────────────────────────────────────────────────────────────


def stored(draw: Draw) -> dict[str, rules.Panel]:
    """Return the panels of a draw as its lines have them."""
    rows = DrawLine.objects.filter(draw=draw).order_by("evaluation", "place")
    panels: dict[str, tuple[list[str], list[str]]] = {}
    for code, name, in_reserve in rows.values_list(
        "evaluation__application__applicant__uscc", "expert__username", "in_reserve"
    ):
        panels.setdefault(code, ([], []))[in_reserve].append(name)
    return {code: rules.Panel(tuple(p), tuple(r)) for code, (p, r) in panels.items()}


def differences(draw: Draw) -> list[str]:
    """Repeat a stored draw; return everything in which it differs from what was kept."""
    found = [
        f"the digest of the {name} differs from the committed one"
        for name, kept in (
            ("pool", draw.pool_hash),
            ("applications", draw.applications_hash),
            ("rules", draw.rules_hash),
        )
        if rules.digest(draw.problem[name]) != kept
    ]
    again = outcome_of(draw.problem, draw.seed)
    if again.digest != draw.result_hash:
        found.append("the digest of the result differs from the one that was drawn")
    kept_panels = stored(draw)
    found += [
        f"{code}: drawn {_told(again.panels, code)}, kept {_told(kept_panels, code)}"
        for code in sorted({*again.panels, *kept_panels})
        if again.panels.get(code) != kept_panels.get(code)
    ]
    return found


def _told(panels: Mapping[str, rules.Panel], code: str) -> str:
    panel = panels.get(code)
    if panel is None:
        return "nobody"
    return f"{', '.join(panel.experts)} (reserve {', '.join(panel.reserve) or 'none'})"
