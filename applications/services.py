"""Writing into a draft: what is not a change of state and so does not pass the door."""

import copy
import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import answers
from applications.answers import Saved, Version
from applications.models import Application, KeyTask, WorkPlan
from applications.outline import OutlineSection, Part
from applications.rules import Field
from portal.accounts.models import Organisation
from portal.audit import log, wording
from portal.batches import deadlines
from portal.batches.models import Batch, FormSection, Sector
from portal.batches.wording import formula_in_words
from portal.documents import attachments
from portal.integrity import standing
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock

wording.name(overrule=gettext_lazy("Chosen over another’s answer"))


def against_starting(batch: Batch, applicant: Organisation) -> list[Any]:
    """Return why `applicant` may not begin in `batch`, whatever it answers (六(一), 八(二))."""
    barred = standing.bars(applicant, batch.false_data_bar_years)
    return [*applicant.against_applying(), *map(Reason, barred)]


def start(batch: Batch, applicant: Organisation, sector: Sector, *, actor: Any) -> Application:
    """Open a draft with its work plan; raise `Refused` where none can be opened."""
    if reasons := against_starting(batch, applicant):
        raise Refused(*reasons)
    authority = batch.authority_for(applicant)
    if not batch.is_calling or clock.now() > due_of(batch, applicant):
        raise Refused(Reason(_("This batch is not accepting applications now.")))
    if authority is None:
        raise Refused(Reason(_("No authority of this batch is responsible for your region.")))
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=applicant.pk)
        if Application.objects.running_of(applicant.pk).filter(batch=batch).exists():
            raise Refused(Reason(_("Your organisation already has an application in this batch.")))
        application = create(
            Application(
                batch=batch,
                applicant=applicant,
                authority=authority,
                kind=applicant.kind,
                sector=sector,
            ),
            actor=actor,
        )
        WorkPlan.objects.create(application=application)
    return application


def due_of(batch: Batch, applicant: Organisation | None) -> dt.datetime:
    """Return until when `applicant` may apply in `batch`."""
    authority = batch.authority_for(applicant) if applicant else None
    return deadlines.due(batch, "applications_due", applicant, authority)


def save_answers(
    application: Application,
    given: Mapping[str, str],
    *,
    actor: Any,
    based_on: Mapping[str, str] | None = None,
    chosen: Collection[str] = (),
) -> Saved:
    """Keep typed answers by field key, exactly as typed; return what changed and what collided.

    Only the given fields are written, under the row's lock, so that two people who fill in
    different fields never overwrite each other. `based_on` holds the stamps under which the
    writer saw the fields: where a stored answer is newer and different, nothing of that field
    is written. `chosen` are the keys of those that the writer prefers to another's after
    seeing both: what they replace stays in the audit log. Without `based_on` nothing is asked.
    """
    fields = {key: field for key, field in application.outline.fields.items() if key in given}
    with transaction.atomic():
        row = lock_for_writing(application, actor)
        at = clock.now()
        saved = answers.weigh(row, fields, given, based_on)
        for key, field in saved.changed.items():
            store, text = _store(row, key), answers.clean(given[key])
            version = Version.of(row.versions.get(key))
            if key in chosen and version.by_id != actor.pk:
                _note_choice(row, field, store.get(key, ""), text, actor=actor, at=at)
            store[key] = text
            row.versions[key] = version.next(actor.pk, at)
        if saved.changed:
            _undeclare(row)
            row.save(update_fields=["basic_info", "answers", "versions"])
            if any(_store(row, key) is row.plan.texts for key in saved.changed):
                row.plan.save(update_fields=["texts"])
    application.basic_info, application.answers = row.basic_info, row.answers
    application.versions, application.plan = row.versions, row.plan
    return saved


def add_task(application: Application, task: KeyTask, *, actor: Any) -> None:
    """Add a key task to a draft; one that stands there already, word for word, only once."""
    with transaction.atomic():
        task.application = lock_for_writing(application, actor)
        if not any(task.stamp == other.stamp for other in task.application.key_tasks.all()):
            _undeclare(task.application)
            task.save()


def change_task(
    application: Application, pk: int, words: Mapping[str, Any], *, seen: str, actor: Any
) -> KeyTask | None:
    """Change a key task that its writer saw under the stamp `seen`.

    Return None when done; where it reads differently by now, nothing is written and the task as
    it stands is returned. Raise `KeyTask.DoesNotExist` where somebody has removed it.
    """
    with transaction.atomic():
        task: KeyTask = lock_for_writing(application, actor).key_tasks.get(pk=pk)
        changed = copy.copy(task)
        for name, value in words.items():
            setattr(changed, name, value)
        if task.stamp not in {seen, changed.stamp}:
            return task
        _undeclare(task.application)
        changed.save()
    return None


def remove_task(application: Application, pk: int, *, actor: Any) -> None:
    """Remove a key task from a draft."""
    with transaction.atomic():
        row = lock_for_writing(application, actor)
        if row.key_tasks.filter(pk=pk).delete()[0]:
            _undeclare(row)


def upload(application: Application, slot: str, file: Any, *, actor: Any) -> None:
    """Store evidence for one slot of a draft; "other" collects, the rest is replaced."""
    with transaction.atomic():
        row = lock_for_writing(application, actor)
        attachments.store(row, slot, file, actor=actor, replace=slot != "other")
        _undeclare(row)


def declare(application: Application, *, actor: Any) -> None:
    """Note who declared, and when, that everything handed in is true."""
    with transaction.atomic():
        row = lock_for_writing(application, actor)
        row.declared_by_id, row.declared_at = actor.pk, clock.now()
        row.save(update_fields=["declared_by", "declared_at"])
        log.append(action="declare", actor=actor, at=row.declared_at, subject=row, clause="六(一)")


def _undeclare(row: Application) -> None:
    """What was declared true is not what stands there now: it has to be declared again."""
    if row.declared_at is not None:
        row.declared_at = row.declared_by = None
        row.save(update_fields=["declared_by", "declared_at"])


def lock_for_writing(application: Application, actor: Any) -> Application:
    """Lock the row and make sure that `actor` may still write into it."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("plan")
    row: Application = rows.get(pk=application.pk)
    if not row.may_be_edited_by(actor):
        raise PermissionDenied(_("This application can no longer be edited by you."))
    return row


def intro(application: Application, section: OutlineSection) -> str:
    """Return the words that the batch puts above a section, or none."""
    texts: Mapping[str, str] = application.batch.form_texts
    own = FormSection.INDICATORS if section.part == Part.INDICATORS else section.code
    return texts.get(own, "")


def as_of(application: Application, content: Mapping[str, Any]) -> Application:
    """Return the application as a content says it, to be read and never saved.

    Its answers, and so every figure worked out of them, are those of the content.
    """
    then = copy.copy(application)
    then.__dict__.pop("outline", None)
    then.basic_info, then.answers = {}, {}
    then.plan = WorkPlan(application=then)
    for key, text in content["texts"].items():
        _store(then, key)[key] = text
    return then


def _store(row: Application, key: str) -> dict[str, str]:
    """Return where the answer to a field is kept."""
    stores: dict[str, dict[str, str]] = {
        "basic": row.basic_info,
        "plan": row.plan.texts,
        "target": row.plan.texts,
    }
    return stores.get(key.partition(".")[0], row.answers)


def _note_choice(
    row: Application, field: Field, before: str, after: str, *, actor: Any, at: dt.datetime
) -> None:
    """Another's answer gives way to one's own knowingly: it is not lost, and known who chose."""
    log.append(
        action="overrule",
        actor=actor,
        at=at,
        subject=row,
        before={field.key: before},
        after={field.key: after},
    )


def cells(
    application: Application,
    section: OutlineSection,
    texts: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Return a section's rows for its page: each field with its value as typed.

    `value` is what an indicator's figures come to so far, `formula` how, in words. `texts` are
    what stands in the fields where it is not yet stored.
    """
    texts = application.texts if texts is None else texts

    def filled(fields: Iterable[Field]) -> list[dict[str, Any]]:
        return [{"field": field, "value": texts.get(field.key, "")} for field in fields]

    if section.part is Part.FILES:
        return []
    if not section.rows:
        return [{"indicator": None, "fields": filled((field,))} for field in section.fields]
    values, items = application.values, application.scheme.data_items
    return [
        {
            "indicator": row.indicator,
            "fields": filled(row.fields),
            "items": [(asked.item, filled(asked.fields)) for asked in row.items],
            "reused": row.reused,
            "value": values[row.indicator.code],
            "formula": formula_in_words(row.indicator.rule, items),
        }
        for row in section.rows
    ]
