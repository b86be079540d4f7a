"""Who follows an act, and in which order."""

from collections.abc import Iterator

import pytest

from portal.lifecycle import signals
from portal.lifecycle.signals import after
from publicity.models import PublicNotice
from tests.publicity import things

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    kept = list(signals._followings[PublicNotice])
    yield
    signals._followings[PublicNotice][:] = kept


def test_rooms_follow_in_their_order_whichever_was_imported_first() -> None:
    called: list[str] = []

    def standing_in(module: str) -> None:
        def follow(_notice: PublicNotice, _act: object) -> None:
            called.append(module)

        follow.__module__ = module
        after("publicity.PublicNotice", "propose")(follow)

    standing_in("recognition.letters")
    standing_in("publicity.letters")
    standing_in("a.test")
    standing_in("recognition.timers")
    standing_in("recognition.handover")
    standing_in("publicity.handover")
    things.a_proposed_notice()
    assert called == [
        "publicity.handover",
        "recognition.handover",
        "recognition.timers",
        "publicity.letters",
        "recognition.letters",
        "a.test",
    ]
