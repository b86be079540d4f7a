"""What waits for whom on this floor."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import APPLICANT_WRITERS, Role, User
from portal.inbox.todo import Waiting, source, task, waiting
from recognition.models import (
    Base,
    Case,
    Delisting,
    EffectReview,
    Event,
    ExpertOpinion,
    Platform,
    Recognition,
)

REPORT = task("review.report", _("Report for the effect review"), "review_detail")
FINISH = task("recognition.propose", _("Finish and propose the recognition"), "recognition_detail")
ISSUE = task("recognition.issue", _("Decide on the recognition"), "recognition_detail")
EXAMINE = task("review.examine", _("Examine the report and propose a result"), "review_detail")
JUDGE_WITHOUT = task(
    "review.unreported", _("No report has come: propose a result"), "review_detail"
)
OPINE = task("review.opinion", _("Give your opinion on the report"), "review_detail")
ADVISE = task("opinion.give", _("Give your opinion on a base"), "opinion_detail")
DECIDE = task("review.decide", _("Decide on the effect review"), "review_detail")
HEAR = task("delisting.propose", _("Establish the facts and hear the base"), "delisting_detail")
CANCEL = task("delisting.decide", _("Decide on the cancellation"), "delisting_detail")
COLLECT = task("base.collect", _("Get the plaque back and record it"), "base_detail")
ENDORSE = task("case.endorse", _("Read the experience and endorse it"), "case_detail")
PUBLISH = task("case.publish", _("Read the experience and publish it"), "case_detail")
VOUCH = task("platform.endorse", _("Read the platform and endorse it"), "platform_detail")
OPEN = task("platform.publish", _("Read the platform and publish it"), "platform_detail")
AGREE = task("event.agree", _("Read the event and agree to it"), "event_detail")
ANNOUNCE = task("event.publish", _("Read the event and announce it"), "event_detail")
RESULT = task("event.report", _("Report the result of the event"), "event_detail")

_HOLDER = "project__applicant__name"
_OF_BASE = f"base__{_HOLDER}"


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """Reports for bases; documents, reviews, exits and experiences for the ministry."""
    reviews = EffectReview.objects.visible_to(user)
    if user.has_role(Role.APPLICANT_OWNER):
        late = [EffectReview.State.OPEN, EffectReview.State.OVERDUE]
        yield waiting(reviews.filter(state__in=late), REPORT, title=_OF_BASE)
    if user.has_role(Role.AUTHORITY_OFFICER):
        unheard = reviews.filter(state=EffectReview.State.REPORTED, opinion_at=None)
        yield waiting(unheard, OPINE, title=_OF_BASE)
        offered = Case.objects.visible_to(user).filter(state=Case.State.SUBMITTED)
        yield waiting(offered, ENDORSE, title=_OF_BASE)
        platforms = Platform.objects.visible_to(user).filter(state=Platform.State.SUBMITTED)
        yield waiting(platforms, VOUCH, title="name")
        events = Event.objects.visible_to(user).filter(state=Event.State.PROPOSED)
        yield waiting(events, AGREE, title="title")
    if user.has_role(*APPLICANT_WRITERS, Role.AUTHORITY_OFFICER, Role.MINISTRY_OFFICER):
        over = Event.objects.filter(host=user.organisation_id, state=Event.State.HELD)
        yield waiting(over, RESULT, title="title")
    if user.has_role(Role.EXPERT):
        asked = ExpertOpinion.objects.visible_to(user).waited_for()
        yield waiting(asked, ADVISE, title=f"review__{_OF_BASE}", due="due_at")
    if user.has_role(Role.MINISTRY_OFFICER):
        yield from _for_officer(user)
    if user.has_role(Role.MINISTRY_LEAD):
        recognitions = Recognition.objects.visible_to(user)
        delistings = Delisting.objects.visible_to(user)
        yield waiting(
            recognitions.filter(state=Recognition.State.PROPOSED), ISSUE, title="batch__name"
        )
        yield waiting(reviews.filter(state=EffectReview.State.PROPOSED), DECIDE, title=_OF_BASE)
        yield waiting(delistings.filter(state=Delisting.State.PROPOSED), CANCEL, title=_OF_BASE)


def _for_officer(user: User) -> Iterator[Waiting]:
    recognitions = Recognition.objects.visible_to(user)
    yield waiting(recognitions.filter(state=Recognition.State.DRAFT), FINISH, title="batch__name")
    reviews = EffectReview.objects.visible_to(user)
    yield waiting(reviews.filter(state=EffectReview.State.REPORTED), EXAMINE, title=_OF_BASE)
    silent = reviews.filter(state=EffectReview.State.OVERDUE)
    yield waiting(silent, JUDGE_WITHOUT, title=_OF_BASE)
    delistings = Delisting.objects.visible_to(user)
    yield waiting(delistings.filter(state=Delisting.State.DRAFT), HEAR, title=_OF_BASE)
    out = Base.objects.visible_to(user).filter(state=Base.State.DELISTED, plaque__returned_on=None)
    yield waiting(out, COLLECT, title=_HOLDER)
    cases = Case.objects.visible_to(user)
    yield waiting(cases.filter(state=Case.State.ENDORSED), PUBLISH, title=_OF_BASE)
    platforms = Platform.objects.visible_to(user)
    yield waiting(platforms.filter(state=Platform.State.ENDORSED), OPEN, title="name")
    events = Event.objects.visible_to(user)
    yield waiting(events.filter(state=Event.State.AGREED), ANNOUNCE, title="title")
