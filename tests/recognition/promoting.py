"""Building blocks: events as a base plans them, and people who sign up for them."""

import datetime as dt
from typing import Any

from portal.accounts.models import Role
from portal.lifecycle.door import create, perform
from portal.timeline import clock
from recognition import signing_up
from recognition.models import Base, Event, SignUp
from tests.factories import a_user
from tests.recognition import things

GUEST: dict[str, Any] = {
    "name": "样例访客",
    "organisation": "样例来访企业",
    "contact": "010-00000000",
}


def words(**changes: Any) -> dict[str, Any]:
    """Return what a host says of an event in ten days."""
    begins = clock.now().replace(microsecond=0) + dt.timedelta(days=10)
    return {
        "kind": "training",
        "title": "中试平台业务培训（样例）",
        "summary": "面向上下游企业讲解中试平台的使用方法（样例）。本次活动不收取任何费用。",
        "place": "样例市样例路1号",
        "region": "320000",
        "starts_at": begins,
        "ends_at": begins + dt.timedelta(hours=3),
        "sign_up_until": begins - dt.timedelta(days=1),
        "capacity": 10,
        "contact": "样例基地办公室 010-00000000",
        **changes,
    }


def a_draft(base: Base | None = None, **changes: Any) -> Event:
    base = base or things.a_base()
    event = Event(host=base.holder, base=base, **words(**changes))
    return create(event, actor=things.owner(base))


def proposed(base: Base | None = None, **changes: Any) -> Event:
    event = a_draft(base, **changes)
    return perform(event, "propose", actor=things.owner(base_of(event)))


def agreed(base: Base | None = None, **changes: Any) -> Event:
    event = proposed(base, **changes)
    official = a_user(Role.AUTHORITY_OFFICER, base_of(event).authority)
    return perform(event, "agree", actor=official)


def announced(base: Base | None = None, **changes: Any) -> Event:
    return perform(agreed(base, **changes), "publish", actor=things.officer())


def signed_up(event: Event, **changes: Any) -> SignUp:
    return signing_up.sign_up(event, **{**GUEST, **changes})


def reported(event: Event, participants: int = 8) -> Event:
    """Return a held event with the host's report."""
    fields = {"participants": participants, "result": "来访企业掌握了预约流程（样例）。"}
    return perform(event, "report", actor=things.owner(base_of(event)), **fields)


def base_of(event: Event) -> Base:
    assert event.base is not None
    return event.base
