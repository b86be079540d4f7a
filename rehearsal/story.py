"""The life of a batch, act by act, each done through the door by the role that does it.

Used by `rehearse` (one whole life), by the demo's opening and by tests. Nothing here
changes a state in any other way than a person or a timer would.
"""

import datetime as dt

from portal.timeline import timers
from portal.timeline.models import RehearsalClock
from rehearsal.applying import ApplyingStory
from rehearsal.calling import CallingStory
from rehearsal.cast import Cast
from rehearsal.creating import CreatingStory
from rehearsal.judging import JudgingStory
from rehearsal.promoting import PromotingStory
from rehearsal.recognising import RecognisingStory
from rehearsal.reviewing_bases import ReviewingStory


def wind(moment: dt.datetime) -> None:
    """Set the clock of an empty database to where the story begins."""
    if RehearsalClock.objects.exists():
        raise RuntimeError("The clock runs already; a story begins in an empty database.")
    RehearsalClock.objects.create(pk=RehearsalClock.ONLY, at=moment)


def go_to(moment: dt.datetime) -> None:
    """Move the clock on, firing what falls due on the way."""
    timers.advance(moment)


class Story(
    CallingStory,
    ApplyingStory,
    JudgingStory,
    CreatingStory,
    RecognisingStory,
    ReviewingStory,
    PromotingStory,
):
    """Tells the life of batches with one cast. `seed` settles every invented figure."""

    def __init__(self, cast: Cast, seed: int = 2026) -> None:
        self.cast = cast
        self.seed = seed
