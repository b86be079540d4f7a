"""What recognition takes over from publicity, and how one act here leads to the next."""

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evaluation.models import Conflict, ExpertProfile
from evaluation.rules import Ground
from portal.batches.models import Batch
from portal.batches.progress import move_on
from portal.integrity.models import Incident
from portal.lifecycle.actions import Act, Actor
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.errors import Reason, Refused
from portal.lifecycle.signals import after
from portal.timeline import clock
from publicity import paper
from publicity.drafts import show_delisting
from publicity.models import Entry, Objection, PublicNotice
from publicity.querysets import EntryQuerySet
from recognition import rules
from recognition.letters import tell_asked
from recognition.models import (
    Base,
    Delisting,
    EffectReview,
    ExpertOpinion,
    Plaque,
    PlaqueSeries,
    Recognition,
    RecognitionRow,
)
from recognition.models.delisting import Ground as ExitGround
from recognition.timers import arm_opinion


@after("publicity.PublicNotice", "close")
def list_the_free(notice: PublicNotice, act: Act) -> None:
    """The window is over: whoever has no objection against it goes on the list (六(四))."""
    _list(notice.batch, Entry.objects.free().filter(notice=notice))


@after("publicity.Objection", "refuse", "dismiss")
def list_the_released(objection: Objection, act: Act) -> None:
    """An objection has fallen: its entry, held until now, goes on the list."""
    _list(objection.notice.batch, Entry.objects.free().filter(pk=objection.entry_id))


@receiver(paper.entering)
def refuse_once_recognised(sender: type[Entry], entry: Entry, **_kw: Any) -> None:
    """A letter that is entered late holds nobody who bears the name already (六(四), 八(二))."""
    if entry.project_id and Base.objects.filter(project=entry.project_id).exists():
        raise Refused(
            Reason(
                _("%(name)s is recognised already: what is known now is a complaint.")
                % {"name": entry}
            )
        )


@after("recognition.Recognition", "issue")
def name_bases(recognition: Recognition, act: Act) -> None:
    """Everyone on the list becomes a base with its name (七) and its plaque."""
    for row in recognition.rows.select_related("recognition", "project__sector"):
        _name(row, clock.local(act.at).date(), act.actor)
    move_on(recognition.batch, "recognise")


@after("recognition.EffectReview", "ask_experts")
def ask(review: EffectReview, act: Act) -> None:
    """Each expert is asked for an opinion of their own, by the same day."""
    due_at = clock.end_of(act.data["due_on"])
    for expert in act.data["experts"]:
        asked = ExpertOpinion(review=review, expert=expert, due_at=due_at)
        opinion = create(asked, actor=act.actor)
        arm_opinion(opinion)
        tell_asked(opinion)


@after("recognition.EffectReview", "return_report")
def ask_again(review: EffectReview, act: Act) -> None:
    """What was said of a report that goes back waits to be said of the new one."""
    for opinion in review.opinions.counting():
        perform(opinion, "ask_again", actor=SYSTEM)


@after("recognition.EffectReview", "report")
def wait_anew(review: EffectReview, act: Act) -> None:
    """The report that went back is there again: the experts' days begin anew."""
    for opinion in review.opinions.counting():
        perform(opinion, "wait_anew", actor=SYSTEM)


@after("recognition.ExpertOpinion", "recuse")
def enter_in_the_register(opinion: ExpertOpinion, act: Act) -> None:
    """Whoever steps back from a body judges it nowhere else either: one register for all."""
    profile = ExpertProfile.objects.filter(user=opinion.expert_id).first()
    if profile is not None:
        Conflict.enter(
            profile,
            Ground.DECLARED,
            name=opinion.base.holder.name,
            uscc=opinion.base.holder.uscc,
            reason=act.data["reason"],
            at=act.at,
            by=act.actor,
        )


@after("evaluation.ExpertProfile", "declare")
def step_back_late(profile: ExpertProfile, act: Act) -> None:
    """An interest declared in the pool takes the expert out of running reviews of that body."""
    of_body = {"review__base__project__applicant__uscc": act.data["uscc"]}
    mine = ExpertOpinion.objects.counting().filter(expert=profile.user, review__state="reported")
    for opinion in mine.filter(**of_body):
        perform(opinion, "recuse", actor=act.actor, reason=act.data["reason"])


@after("recognition.EffectReview", "approve_fail")
def delist_for_review(review: EffectReview, act: Act) -> None:
    """A review was not passed: its decision is entered as a delisting (八(一))."""
    for running in review.base.delistings.running():
        perform(running, "lapse", actor=SYSTEM)
    delisting = Delisting(
        base=review.base,
        review=review,
        ground=ExitGround.REVIEW_FAILED,
        facts=review.conclusion,
        proposed_by_id=review.proposed_by_id,
        proposed_at=review.proposed_at,
        approved_by_id=review.approved_by_id,
        approved_at=review.approved_at,
    )
    perform(create(delisting, actor=SYSTEM), "adopt", actor=SYSTEM)


@after("integrity.Incident", "confirm")
def open_delisting(incident: Incident, act: Act) -> None:
    """An incident stands against a base: its case is opened, and decided by two people (八(二))."""
    bases = Base.objects.recognised().of(incident.organisation_id)
    for base in bases.select_for_update(of=("self",)):
        if base.delistings.running().exists():
            continue
        create(
            Delisting(
                base=base,
                incident=incident,
                ground=rules.GROUND_OF[incident.category],
                facts=incident.facts,
            ),
            actor=SYSTEM,
        )


@after("recognition.Delisting", "approve", "adopt")
def delist(delisting: Delisting, act: Act) -> None:
    """A delisting is decided: the base loses its name, and the public is told of it (八)."""
    base = perform(delisting.base, "delist", actor=SYSTEM)
    show_delisting(
        base.project,
        clause=delisting.clause,
        ground=delisting.get_ground_display(),
        day=date_format(clock.local(act.at), "DATE_FORMAT"),
    )


@after("recognition.Base", "delist")
def close_what_runs(base: Base, act: Act) -> None:
    """A base without its name has no review to pass, is no example and invites nobody."""
    for review in base.reviews.running():
        perform(review, "lapse", actor=SYSTEM)
    for case in base.cases.filter(state="published"):
        perform(case, "take_down", actor=SYSTEM)
    for platform in base.platforms.filter(state="published"):
        perform(platform, "take_down", actor=SYSTEM, reason=_("The base has lost its name."))
    for event in base.events.to_come():
        perform(event, "cancel", actor=SYSTEM, reason=_("The base has lost its name."))


def _list(batch: Batch, entries: EntryQuerySet) -> None:
    """Put the projects of `entries` on the batch's draft document, each once."""
    # One batch's documents are drawn up one after the other: two closings share one draft.
    Batch.objects.select_for_update().get(pk=batch.pk)
    projects = entries.filter(project__recognition_row=None).values_list("project_id", flat=True)
    new = list(projects.order_by())
    if not new:
        return
    draft = batch.recognitions.filter(state=Recognition.State.DRAFT).first() or create(
        Recognition(batch=batch), actor=SYSTEM
    )
    RecognitionRow.objects.bulk_create(
        RecognitionRow(recognition=draft, project_id=project_id) for project_id in new
    )


def _name(row: RecognitionRow, day: dt.date, actor: Actor) -> None:
    """Name one base and give it its plaque, numbered in the order of the list."""
    project = row.project
    base = create(
        Base(
            project=project,
            recognition=row.recognition,
            name=rules.base_name(project.sector.name, project.kind),
            recognised_on=day,
        ),
        actor=actor,
    )
    serial = PlaqueSeries.take(day.year, project.kind)
    Plaque.objects.create(
        base=base, number=rules.plaque_number(day.year, project.kind, serial), issued_on=day
    )
