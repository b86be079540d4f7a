"""Writing what bases and offices offer, as long as it is a draft."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused
from recognition.models import Case, Event, Platform

D = TypeVar("D", Case, Event, Platform)


def write(offered: D, fields: Iterable[str], *, actor: Any) -> D:
    """Keep what a form says of `offered` in its `fields`; what is new is entered in the log.

    It is written under the row's lock and nothing but the fields is: raise `Refused` where the
    draft has been handed in meanwhile, by a colleague or in another window.
    """
    if offered.pk is None:
        return create(offered, actor=actor)
    with transaction.atomic():
        rows: Any = type(offered)._default_manager
        row = rows.select_for_update(of=("self",)).get(pk=offered.pk)
        if not row.may_be_edited_by(actor):
            words = _("“%(thing)s” was handed in meanwhile: what you changed is not saved.")
            raise Refused(Reason(words % {"thing": row}))
        offered.save(update_fields=list(fields))
    return offered
