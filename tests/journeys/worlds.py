"""The worlds in which journeys begin; each fills an empty, migrated database."""

from django.conf import settings
from django.utils import translation

from portal.batches.models import Kind
from rehearsal import calendars, opening, plans
from rehearsal.cast import Cast
from rehearsal.story import wind


def opened() -> None:
    """The demo's opening: every stage is live."""
    with translation.override(settings.LANGUAGE_CODE):
        opening.fill()


def bare() -> None:
    """The morning of the first notice: people and calendars are there, and nothing else."""
    with translation.override(settings.LANGUAGE_CODE):
        wind(plans.FIRST.called)
        calendars.seed()
        cast = Cast()
        cast.assemble()
        for kind in Kind:
            cast.home_applicant(kind)
