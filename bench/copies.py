"""Many applications from one: rows copied in bulk, each with an applicant and owner of its own."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from applications.models import Application
from portal.accounts.models import Membership, Organisation, Role, User
from portal.documents.models import Attachment
from tests import factories as make

BATCH = 1000
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Copy:
    """One copied application and the owner of its applicant."""

    application: Application
    owner: User


def copies(pattern: Application, number: int, *, whole: bool = True) -> list[Copy]:
    """Copy `pattern` and its plan `number` times; `whole`: its tasks, versions and files too."""
    # Whole: a row that came without its answers would have none to copy.
    pattern = Application.objects.select_related("applicant").get(pk=pattern.pk)
    body, member = pattern.applicant, _owner(pattern)
    first = Organisation.objects.count() + 1_000_000
    bodies = insert(
        like(body, name=f"样例{n}有限公司", uscc=make.a_uscc(n))
        for n in range(first, first + number)
    )
    owners = insert(
        like(member.user, username=f"owner{n}", email=f"owner{n}@example.test")
        for n in range(first, first + number)
    )
    insert(
        like(member, organisation=body, user=owner)
        for body, owner in zip(bodies, owners, strict=True)
    )
    rows = insert(like(pattern, applicant=body) for body in bodies)
    insert(like(pattern.plan, application=row) for row in rows)
    if not whole:
        return [Copy(row, owner) for row, owner in zip(rows, owners, strict=True)]
    for related in (pattern.key_tasks.all(), pattern.submissions.all()):
        insert(like(part, application=row) for part in related for row in rows)
    files = Attachment.objects.of(pattern)
    insert(like(file, subject_id=row.pk) for file in files for row in rows)
    return [Copy(row, owner) for row, owner in zip(rows, owners, strict=True)]


def _owner(application: Application) -> Membership:
    members = Membership.objects.filter(organisation=application.applicant_id)
    return next(m for m in members.select_related("user") if Role.APPLICANT_OWNER in m.roles)


def like(row: M, **changes: Any) -> M:
    """A row that is not saved yet, like another but for `changes`."""
    new = copy.copy(row)
    new._state = copy.copy(row._state)
    new._state.adding, new._state.fields_cache = True, dict(row._state.fields_cache)
    new.pk = None
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def insert(rows: Any) -> Sequence[M]:
    """Save rows in bulk; return them with their keys."""
    found: list[M] = list(rows)
    if found:
        type(found[0])._base_manager.bulk_create(found, batch_size=BATCH)
    return found
