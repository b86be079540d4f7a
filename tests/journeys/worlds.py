"""The worlds in which journeys begin; each fills an empty, migrated database."""

from dataclasses import replace

from django.conf import settings
from django.utils import translation

from evaluation import drawing
from evaluation.models import Draw
from portal.batches.models import Batch, Kind
from portal.lifecycle.door import perform
from rehearsal import calendars, opening, plans
from rehearsal.cast import Cast
from rehearsal.story import Story, go_to, wind

#: The numbers of a batch in which one enterprise may be chosen.
ONE_PLACE = {Kind.PARK: (0,), Kind.ENTERPRISE: (1,)}


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


def judged() -> None:
    """Two enterprises of one sector, and the five experts drawn for each; none has signed yet."""
    with translation.override(settings.LANGUAGE_CODE):
        plan = replace(plans.EVALUATED, sectors=plans.EVALUATED.sectors[:1], quotas=ONE_PLACE)
        wind(plan.called)
        calendars.seed()
        cast = Cast()
        cast.assemble()
        story = Story(cast)
        story.call(plan, experts_per_application=5)
        batch = Batch.objects.get(ordinal=plan.ordinal)
        (sector,) = batch.sectors.all()
        go_to(plans.beijing(2025, 10, 15, 10))
        strong = cast.home_applicant(Kind.ENTERPRISE)
        weak = cast.applicant(Kind.ENTERPRISE, "370000", sector.name)
        for body, quality in ((strong, 0.9), (weak, 0.1)):
            story.recommend(story.submit(batch, body, sector, quality))
        story.hand_over(batch)
        go_to(plans.beijing(2025, 11, 21, 9))
        draw = perform(story.prepare_draw(batch), "begin", actor=cast.officer, seed="journey")
        drawing.work(draw.pk)
        perform(Draw.objects.get(pk=draw.pk), "approve", actor=cast.lead)
        drawing.work(draw.pk)
