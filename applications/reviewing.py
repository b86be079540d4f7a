"""Writing into the review of an application: what is no change of state."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.letters import tell_answer, tell_question
from applications.models import (
    Application,
    ApplicationGrant,
    Clarification,
    Defect,
    FieldCheck,
    ReviewCheck,
    SavedView,
)
from applications.models.clarification import addressee_for
from applications.places import TASKS
from applications.querysets import REVIEW
from portal.accounts.models import Role, User
from portal.audit import log, wording
from portal.documents import attachments
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock

CLAUSE = "六(一)"
Item = ReviewCheck.Item
#: What an officer writes of one check.
WRITTEN = ("result", "note", "source", "looked_on")


wording.name(
    check=gettext_lazy("Checks recorded"),
    field_check=gettext_lazy("Field check recorded"),
    answer_defect=gettext_lazy("Defect answered"),
    ask=gettext_lazy("Question asked"),
    reply=gettext_lazy("Question answered"),
    take_back=gettext_lazy("Taken back"),
)


def sheet_of(application: Application) -> list[ReviewCheck]:
    """Return the four checks in their order; those not begun are unsaved rows."""
    kept = {row.item: row for row in application.checks.select_related("by")}
    return [
        kept.get(item.value) or ReviewCheck(application=application, item=item) for item in Item
    ]


def save_checks(
    application: Application, given: Mapping[str, Mapping[str, Any]], *, actor: Any
) -> list[ReviewCheck]:
    """Keep the checks that differ from what stands; return those changed by somebody else.

    given: `{item: {result, note, source, looked_on, version}}`. A check whose version has
    moved on since the page was opened is not overwritten; the others are kept.
    """
    faster, changed = [], []
    with transaction.atomic():
        row = lock_for_review(application, actor)
        for check in sheet_of(row):
            wanted = given.get(check.item)
            if wanted is None or all(getattr(check, n) == wanted[n] for n in WRITTEN):
                continue
            if check.version != (wanted["version"] or 0):
                faster.append(check)
                continue
            for name in WRITTEN:
                setattr(check, name, wanted[name])
            check.version, check.by_id, check.at = check.version + 1, actor.pk, clock.now()
            check.save()
            changed.append(check)
        if changed:
            _log("check", row, actor, {check.item: check.result for check in changed})
    return faster


def add_field_check(
    application: Application, visit: FieldCheck, files: Iterable[Any], *, actor: Any
) -> FieldCheck:
    """Record a visit with its files; raise `ValidationError` where a file is refused."""
    with transaction.atomic():
        visit.application = lock_for_review(application, actor)
        visit.by_id, visit.at = actor.pk, clock.now()
        visit.save(force_insert=True)
        _store(visit, "record", files, actor)
        _log("field_check", visit.application, actor, {"place": visit.place, "on": str(visit.on)})
    return visit


def note_defect(application: Application, field: str, text: str, *, actor: Any) -> Defect:
    """Note a defect, to be told with the next return."""
    with transaction.atomic():
        row = lock_for_review(application, actor)
        return row.defects.create(
            field=field, text=text, noted_by_id=actor.pk, noted_at=clock.now()
        )


def drop_defect(application: Application, pk: int, *, actor: Any) -> None:
    """Strike out a defect that has not been told."""
    with transaction.atomic():
        lock_for_review(application, actor).defects.filter(pk=pk, round=0).delete()


def answer_defect(application: Application, pk: int, answer: str, *, actor: Any) -> Defect | None:
    """Keep the applicant's word on one defect of the last return; None where there is none such."""
    with transaction.atomic():
        row: Application = Application.objects.select_for_update().get(pk=application.pk)
        if not row.may_be_edited_by(actor) or row.state != Application.State.RETURNED:
            raise PermissionDenied(_("Defects are answered by the applicant, while it corrects."))
        defect: Defect | None = row.defects.filter(pk=pk, round=row.returns).first()
        if defect is not None and defect.answer != answer:
            defect.answer, defect.answered_by_id, defect.answered_at = answer, actor.pk, clock.now()
            defect.save(update_fields=["answer", "answered_by", "answered_at"])
            _log("answer_defect", row, actor, {"field": defect.field, "answer": answer})
    return defect


def compare(application: Application, defects: Iterable[Defect]) -> None:
    """Note on each told defect what stood there when it was told, and in the version after.

    Sets `before` and `after` (the figure or text, or the file's name); both None where no
    later version has been handed in, or the defect is tied to no single field. One query,
    none where nothing was told. The version that return n told about is version n.
    """
    told = [defect for defect in defects if defect.round]
    versions = dict(application.submissions.values_list("number", "content")) if told else {}
    for defect in told:
        earlier, later = versions.get(defect.round), versions.get(defect.round + 1)
        single = defect.field in application.places and defect.field != TASKS
        known = single and earlier is not None and later is not None
        defect.before = _stood(earlier, defect.field) if known else None
        defect.after = _stood(later, defect.field) if known else None


def _stood(content: Any, key: str) -> str:
    """Return what a version holds at a place: its text, or its files with their hash."""
    files = [f"{name} ({sha[:8]})" for slot, name, sha in content["files"] if slot == key]
    return ", ".join(files) or str(content["texts"].get(key, ""))


def ask(
    application: Application, words: str, files: Iterable[Any] = (), *, actor: Any
) -> Clarification:
    """Put a question to the other side; raise `Refused` where nothing can be asked now."""
    with transaction.atomic():
        row = _lock(application)
        addressee = addressee_for(row, actor)
        if addressee is None:
            raise Refused(Reason(_("Nothing can be asked about this application by you now.")))
        question = Clarification.objects.create(
            application=row,
            asker_id=actor.organisation_id,
            addressee=addressee,
            question=words,
            asked_by_id=actor.pk,
            asked_at=clock.now(),
        )
        _store(question, "question", files, actor)
        _log("ask", row, actor, {"clarification": question.pk})
        tell_question(question)
    return question


def reply(
    question: Clarification, words: str, files: Iterable[Any] = (), *, actor: Any
) -> Clarification:
    """Answer a question, once; raise `Refused` where that is no longer possible."""
    with transaction.atomic():
        row = _lock(question.application)
        again = Clarification.objects.select_for_update(of=("self",)).get(pk=question.pk)
        again.application = row
        if again.answered_at is not None:
            raise Refused(Reason(_("This question has been answered already.")))
        if not again.may_be_answered_by(actor):
            raise Refused(Reason(_("This question can no longer be answered by you.")))
        again.answer, again.answered_by_id, again.answered_at = words, actor.pk, clock.now()
        again.save(update_fields=["answer", "answered_by", "answered_at"])
        _store(again, "answer", files, actor)
        _log("reply", row, actor, {"clarification": again.pk})
        tell_answer(again)
    return again


def assign(applications: Sequence[int], officer: User | None, *, actor: Any) -> int:
    """Give an officer a set of applications (ids) of the actor's authority; None takes them back.

    Return how many changed hands. Raise `Refused` where the officer is none of the authority.
    """
    here = actor.organisation_id
    if officer is not None and not (
        officer.has_role(Role.AUTHORITY_OFFICER) and officer.organisation_id == here
    ):
        raise Refused(Reason(_("“%(name)s” is no officer of your authority.") % {"name": officer}))
    moved = 0
    with transaction.atomic():
        rows = Application.objects.handed_in().filter(authority_id=here, pk__in=applications)
        for row in rows.order_by("pk").select_for_update(of=("self",)):
            wanted = officer.pk if officer else None
            if row.reviewer_id == wanted:
                continue
            row.grants.filter(permission__codename=REVIEW).delete()
            if officer is not None:
                ApplicationGrant.objects.create(
                    user=officer, permission=_review_permission(), content_object=row
                )
            _log("assign" if officer else "take_back", row, actor, {"officer": str(officer or "")})
            moved += 1
    return moved


def keep_view(user: User, name: str, query: str) -> SavedView:
    """Keep a filter under a name of the reader's own; the same name again replaces it."""
    mine = SavedView.objects.visible_to(user)
    longest: int = SavedView._meta.get_field("query").max_length or 0
    if len(query) > longest:
        raise Refused(Reason(_("This filter is too long to be kept: leave something out.")))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if mine.count() >= SavedView.MOST and not mine.filter(name=name).exists():
            raise Refused(
                Reason(
                    _("You have %(most)s saved views; delete one first.") % {"most": SavedView.MOST}
                )
            )
        view, _new = SavedView.objects.update_or_create(
            user=user, name=name, defaults={"query": query}
        )
    return view


def lock_for_review(application: Application, actor: Any) -> Application:
    """Lock the row and make sure that `actor` may still write into its review."""
    row = _lock(application)
    if not row.may_be_reviewed_by(actor):
        raise PermissionDenied(
            _("The review sheet of this application can no longer be changed by you.")
        )
    return row


def _lock(application: Application) -> Application:
    rows = Application.objects.with_reviewer().select_for_update(of=("self",))
    row: Application = rows.select_related("batch", "applicant", "authority").get(pk=application.pk)
    return row


def _review_permission() -> Permission:
    permission: Permission = Permission.objects.get(
        codename=REVIEW, content_type__app_label="applications"
    )
    return permission


def _store(subject: Any, slot: str, files: Iterable[Any], actor: Any) -> None:
    """Keep every file or none; say all that is wrong with them at once."""
    faults: list[Any] = []
    for file in files:
        try:
            attachments.store(subject, slot, file, actor=actor)
        except ValidationError as error:
            faults += error.error_list
    if faults:
        raise ValidationError(faults)


def _log(action: str, row: Application, actor: Any, data: Mapping[str, Any]) -> None:
    log.append(action=action, actor=actor, at=clock.now(), subject=row, clause=CLAUSE, data=data)
