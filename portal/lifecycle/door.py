"""The one door: every change of state in the house goes through `perform()`."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.audit import log
from portal.lifecycle.actions import Act, Actor, Deed, Offer, Step, deeds
from portal.lifecycle.circles import unbroken
from portal.lifecycle.clashes import unless_taken
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused, TooLate, UnknownAction
from portal.lifecycle.forms import cleaned
from portal.lifecycle.models import Subject
from portal.lifecycle.signals import performed
from portal.timeline import clock

S = TypeVar("S", bound=Subject)


def perform(
    subject: S,
    name: str,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    files: Mapping[str, Any] | None = None,
    **payload: Any,
) -> S:
    """Do the action `name` to `subject` as `actor`; return the row as it then stands.

    The action's fields come as keywords, or as a posted form in `data` and `files`.

    In one transaction and at one moment: the row is read again and locked, the actor's
    right, the fields and every condition are checked, the transition runs, the row is
    saved, the audit event is appended, and hand-overs and timers follow. Whatever fails,
    nothing stays. An act that the database breaks off for another is done anew.

    Raise `UnknownAction` (404), `NotAllowed` (403), `InvalidFields` (400), `TooLate`
    (423) or `Refused` (409, with every reason that fails).
    """
    deed = subject.deed(name)
    if deed is None:
        raise UnknownAction(name)
    given = payload if data is None else data
    return unbroken(lambda: _perform(deed, subject, actor, given, files))


def create(subject: S, *, actor: Actor, action: str = "create") -> S:
    """Bring a new thing into the house: saved and entered in the audit log in one transaction.

    Raise `Refused` where another has just taken what only one may have.
    """
    with unless_taken(subject, subject.clash()), clock.at(clock.now()):
        subject.created_at = clock.now()
        subject.save(force_insert=True)
        log.append(
            subject=subject,
            action=action,
            actor=actor,
            at=subject.created_at,
            before={},
            after=subject.snapshot(),
        )
    return subject


def offers(subject: Subject, actor: Any) -> list[Offer]:
    """Return the actions that `actor` may do to `subject`, each with what blocks it.

    Actions that the state does not know are left out; actions that only the portal
    itself does are never offered to a person.
    """
    if not getattr(actor, "is_authenticated", False):
        return []
    return [
        Offer(subject, deed, tuple(deed.reasons(subject, actor)))
        for deed in deeds(type(subject)).values()
        if deed.transition_from(subject.state) and deed.permits(subject, actor)
    ]


def offer(subject: Subject, name: str, actor: Actor) -> Offer:
    """Return one action as offered to `actor`, whatever the state; raise as `perform` would."""
    deed = subject.deed(name)
    if deed is None:
        raise UnknownAction(name)
    if not deed.permits(subject, actor):
        raise NotAllowed(deed.custom["label"])
    return Offer(subject, deed, tuple(deed.reasons(subject, actor)))


def _perform(
    deed: Deed,
    subject: S,
    actor: Actor,
    given: Mapping[str, Any],
    files: Mapping[str, Any] | None,
) -> S:
    """Do what `perform` says, inside its transaction."""
    name = deed.name
    with clock.at(clock.now()):
        row = _lock(subject, name)
        if not deed.permits(row, actor):
            raise NotAllowed(deed.custom["label"])
        _refuse(deed, row, actor)
        fields = _checked(deed, row, actor, given, files)
        act = Act(
            name=name,
            actor=actor,
            at=clock.now(),
            data=fields,
            before=row.state,
            label=deed.custom["label"],
            clause=row.rests_on(deed.custom["clause"]),
        )
        before = row.snapshot()
        _stamp(deed, row, act)
        row.judged = True
        getattr(row, name)(act)
        row.judged = False
        with unless_taken(row, row.clash()):
            row.save()
        log.append(
            subject=row,
            action=name,
            actor=actor,
            at=act.at,
            clause=act.clause,
            before=before,
            after=row.snapshot(),
            data=fields,
        )
        # What follows writes letters and documents: in the portal's language, not the actor's.
        with translation.override(settings.LANGUAGE_CODE):
            performed.send(type(row), subject=row, act=act)
    return row


def _lock(subject: S, name: str) -> S:
    """Read the row again under a lock, together with what the action counts against."""
    row: S = type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    row.lock_with(name)
    return row


def _refuse(deed: Deed, row: Subject, actor: Actor) -> None:
    reasons = deed.reasons(row, actor)
    if reasons:
        late = any(reason.late for reason in reasons)
        raise (TooLate if late else Refused)(*reasons)


def _checked(
    deed: Deed,
    row: Subject,
    actor: Actor,
    payload: Mapping[str, Any],
    files: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    if deed.form_class is None:
        if payload:
            raise InvalidFields({name: [_("This action takes no such field.")] for name in payload})
        return {}
    form_class: Any = deed.form_class
    return cleaned(form_class(data=payload, files=files, subject=row, actor=actor))


def _stamp(deed: Deed, row: Any, act: Act) -> None:
    step = deed.custom.get("step")
    if step is Step.PROPOSE:
        row.proposed_by_id, row.proposed_at = act.actor.pk, act.at
        row.approved_by_id, row.approved_at = None, None
    elif step is Step.APPROVE:
        row.approved_by_id, row.approved_at = act.actor.pk, act.at
