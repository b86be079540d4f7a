"""How bases pass on what they have learnt: events with sign-up, shared platforms (六(五))."""

import datetime as dt
from typing import Any

from portal.lifecycle.door import create, perform
from recognition import signing_up
from recognition.models import Base, Event, Platform
from rehearsal.cast import Cast

_GUESTS = (
    ("样例来访甲", "南京样例传感科技有限公司", "025-00000001", 3),
    ("样例来访乙", "样例市装备行业协会", "010-00000002", 2),
    ("样例来访丙", "成都样例新材料有限公司", "028-00000003", 4),
    ("样例来访丁", "样例高新区管理委员会", "020-00000004", 1),
)


class PromotingStory:
    """How bases pass on what they have learnt: events with sign-up, shared platforms (六(五))."""

    cast: Cast

    def plan(
        self, base: Base, kind: str, title: str, begins: dt.datetime, *, places: int = 60
    ) -> Event:
        """The base plans an event and proposes it to its province."""
        owner = self.cast.owner(base.holder)
        event = Event(
            base=base,
            host=base.holder,
            kind=kind,
            title=title,
            summary=(
                "演示数据：面向产业链上下游企业、其他园区和行业协会，介绍基地在协同创新、"
                "绿色制造方面的做法，并安排现场观摩和答疑。本次活动不收取任何费用。"
            ),
            place="样例市样例路1号创新中心二层（演示）",
            region=base.holder.region,
            starts_at=begins,
            ends_at=begins + dt.timedelta(hours=6),
            sign_up_until=begins - dt.timedelta(days=2),
            capacity=places,
            contact="基地办公室（演示） 010-00000000",
        )
        return perform(create(event, actor=owner), "propose", actor=owner)

    def announce(self, event: Event) -> Event:
        """The province agrees, the ministry announces it."""
        base: Any = event.base  # a base's own: the ministry's need nobody's agreement
        official = self.cast.authority_officer(base.authority)
        return perform(perform(event, "agree", actor=official), "publish", actor=self.cast.officer)

    def move_event(self, event: Event, place: str, reason: str) -> Event:
        """The host moves an announced event elsewhere."""
        fields = {name: getattr(event, name) for name in Event.MOVABLE}
        fields |= {"place": place, "reason": reason}
        return perform(event, "move", actor=self.cast.owner(event.host), **fields)

    def sign_up(self, event: Event, number: int = len(_GUESTS)) -> None:
        """People from elsewhere sign up."""
        for name, organisation, contact, people in _GUESTS[:number]:
            signing_up.sign_up(
                event, name=name, organisation=organisation, contact=contact, people=people
            )

    def report_event(self, event: Event, participants: int) -> Event:
        """The host says what came of it."""
        return perform(
            event,
            "report",
            actor=self.cast.owner(event.host),
            participants=participants,
            result="演示数据：来访单位现场对接需求6项，3家企业预约使用中试平台。",
        )

    def offer_platform(self, base: Base, name: str, kind: str, offers: str) -> Platform:
        """The base offers a platform to others and submits it to its province."""
        owner = self.cast.owner(base.holder)
        platform = Platform(
            base=base,
            name=name,
            kind=kind,
            offers=f"演示数据：{offers}",
            audience="产业链上下游企业、高校和科研院所（样例）",
            procedure="电话预约并提交需求说明，5个工作日内答复（样例）。",
            contact="基地平台服务部（演示） 010-00000000",
        )
        return perform(create(platform, actor=owner), "submit", actor=owner)

    def open_platform(self, platform: Platform) -> Platform:
        """The province vouches for it, the ministry publishes it."""
        official = self.cast.authority_officer(platform.base.authority)
        endorsed = perform(platform, "endorse", actor=official)
        return perform(endorsed, "publish", actor=self.cast.officer)
