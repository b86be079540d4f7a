"""Whether a batch may be called: its faults, and the doubts that need a reason."""

from collections.abc import Iterator
from typing import Any

from portal.batches import rules, soundness
from portal.batches.models.batch import Batch
from portal.batches.models.choices import FormSection, Kind
from portal.timeline import clock


def key_of(doubt: rules.Problem) -> str:
    """Return what a doubt is known by: the same doubt with other figures is another one."""
    return f"{doubt.fault.value}|{doubt.where}|{doubt.found}|{doubt.wanted}"


def problems(batch: Batch) -> Iterator[rules.Problem]:
    """Yield everything that keeps the notice of `batch` from being proposed.

    Asks no query of a batch that comes `with_policy()`.
    """
    if not batch.sectors.all():
        yield rules.Problem(rules.Fault.NO_SECTOR)
    if not any(quota.number for quota in batch.quotas.all()):
        yield rules.Problem(rules.Fault.NO_QUOTA)
    if not batch.batch_authorities.all():
        yield rules.Problem(rules.Fault.NO_AUTHORITY)
    yield from rules.check_experts(batch.experts_per_application)
    yield from rules.check_bar(batch.false_data_bar_years)
    yield from rules.check_reminders(
        batch.review_report_days, batch.review_first_reminder, batch.review_last_reminder
    )
    yield from rules.check_dates(
        [(Batch.deadline_label(name), getattr(batch, name)) for name in Batch.DEADLINES]
    )
    yield from rules.check_rubric(item.weight for item in batch.criteria.all())
    yield from _demands(batch)
    schemes = {scheme.kind: scheme for scheme in batch.schemes.all()}
    for kind in Kind:
        if kind.value not in schemes:
            yield rules.Problem(rules.Fault.NO_SCHEME, str(kind.label))
        else:
            yield from rules.check_scheme(schemes[kind.value].as_rules())


def _demands(batch: Batch) -> Iterator[rules.Problem]:
    """What any text or item of the batch asks for against 十."""
    notice = batch.notice
    for name in notice.TEXTS:
        field: Any = notice._meta.get_field(name)
        yield from soundness.demands(
            getattr(notice, name), str(field.verbose_name), rules.Fault.NOTICE_DEMANDS
        )
    for section, text in batch.form_texts.items():
        where = str(FormSection(section).label)
        yield from soundness.demands(text, where, rules.Fault.FORM_DEMANDS)
    for name in [item.name for rows in (batch.sectors, batch.criteria) for item in rows.all()]:
        yield from rules.forbidden_demands(name, name)


def doubts(batch: Batch) -> list[rules.Problem]:
    """Return what needs a reason before the notice of a batch in preparation is proposed.

    What it is held against comes with it (`with_surroundings()`), or costs one query.
    """
    known = "previous_call" in batch.__dict__
    around: Any = batch if known else Batch.objects.with_surroundings().get(pk=batch.pk)
    previous = around.previous_call
    called = dict.fromkeys(Kind.values, 0)
    for quota in batch.quotas.all():
        called[quota.kind] += quota.number
    rows = batch.batch_authorities.all()
    limits = {kind.value: sum(row.limit(kind) for row in rows) for kind in Kind}
    standing = {kind: getattr(around, f"standing_{kind}") for kind in Kind.values}
    return [
        *rules.check_interval(clock.local(previous).date() if previous else None, clock.today()),
        *soundness.over_total(called, standing),
        *soundness.unreachable(called, limits),
    ]


def unanswered(batch: Batch) -> Iterator[rules.Problem]:
    """Yield the doubts about `batch` that nobody has given a reason for."""
    answered = batch.notice.justifications
    yield from (doubt for doubt in doubts(batch) if key_of(doubt) not in answered)
