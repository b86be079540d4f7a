"""What two write at one moment: the database refuses the second, and the second is told why.

A form asks beforehand whether a number or a name is free. Between its question and the writing
another may take it, and that only the database's unique constraints see.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from portal.lifecycle.errors import Reason, Refused


@contextmanager
def unless_taken(row: models.Model, own: Reason | None = None) -> Iterator[None]:
    """Write `row` in a transaction; raise `Refused` where another has what only one may have.

    The words are `own`, or those of a form that asks a moment later, each at its field. Whatever
    else the database refuses is a fault of the portal, and raised as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        reasons = list(_taken(row))
        if not reasons:
            raise
        raise Refused(*([own] if own else reasons)) from error


def _taken(row: models.Model) -> Iterator[Reason]:
    """Say of each thing that must be unique that another row has it by now."""
    for unique in _uniques(type(row)):
        try:
            unique.validate(type(row), row)
        except ValidationError:
            told = row.unique_error_message(type(row), unique.fields)
            # A constraint names first within what, and last what is this row's own.
            yield Reason(told.messages[0], field=unique.fields[-1])


def _uniques(model: type[models.Model]) -> Iterator[models.UniqueConstraint]:
    for field in model._meta.concrete_fields:
        if field.unique:
            yield models.UniqueConstraint(fields=[field.name], name=field.name)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield constraint
