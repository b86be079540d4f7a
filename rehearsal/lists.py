"""How the story of the recommended lists goes: from the province to the formal check (六(一))."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from applications import recommending
from applications.models import RecommendationList
from portal.batches.models import Batch
from portal.lifecycle.door import perform
from portal.timeline import clock, timers
from publicity import services as publicity
from publicity.models import PublicNotice
from rehearsal.cast import Cast
from rehearsal.files import a_file

#: Where a province's public notice says to turn; a placeholder, as everything here.
PROVINCIAL_OFFICE = {
    "office": "规划处（演示）",
    "phone": "000-00000000",
    "email": "yiyi-sheng@example.test",
    "address": "样例市样例路2号（演示）",
}


class ListStory:
    """The part of the story that is told of the recommended lists."""

    cast: Cast

    def lists(self, batch: Batch) -> list[RecommendationList]:
        """The recommended lists of a batch, by region."""
        return list(batch.recommendation_lists.with_life().order_by("authority__region"))

    def propose_list(self, row: RecommendationList) -> RecommendationList:
        return perform(row, "propose", actor=self.cast.authority_officer(row.authority))

    def approve_list(self, row: RecommendationList) -> RecommendationList:
        """The lead approves what the officer has proposed."""
        moved = self.propose_list(row)
        return perform(moved, "approve", actor=self.cast.authority_lead(row.authority))

    def show_list(self, row: RecommendationList) -> PublicNotice:
        """The province completes the notice of its approved list, has it checked and shows it."""
        officer = self.cast.authority_officer(row.authority)
        lead = self.cast.authority_lead(row.authority)
        notice = row.public_notices.get(state=PublicNotice.State.DRAFT)
        return self.publish_as(notice, PROVINCIAL_OFFICE, officer, lead)

    def send_list(self, row: RecommendationList) -> RecommendationList:
        """The stamped letter is filed, the list is sent."""
        officer = self.cast.authority_officer(row.authority)
        number = f"演练推荐函〔{row.batch.year}〕{row.pk}号"
        recommending.file_letter(row, number, a_file("推荐函（样例）.pdf"), actor=officer)
        return perform(row, "send", actor=officer)

    def check_list(self, row: RecommendationList, fault: str = "") -> RecommendationList:
        """The ministry checks a list formally; with a fault, its first application has it."""
        lines = {line.pk: ("in_order", "") for line in row.entries.all()}
        if fault:
            lines[min(lines)] = ("fault", fault)
        recommending.check(row, lines, actor=self.cast.officer)
        return RecommendationList.objects.get(pk=row.pk)

    def accept_list(self, row: RecommendationList) -> RecommendationList:
        """The lead accepts what the officer has found in order."""
        return perform(self.find_in_order(row), "accept", actor=self.cast.lead)

    def find_in_order(self, row: RecommendationList) -> RecommendationList:
        """The officer finds every application in order and says so to the lead."""
        return perform(self.check_list(row), "propose_acceptance", actor=self.cast.officer)

    def return_list(self, row: RecommendationList, resend_by: dt.datetime) -> RecommendationList:
        """A formal fault: the list goes back to its authority."""
        checked = perform(
            self.check_list(row, "真实性承诺书签字页缺盖章（样例）"),
            "propose_return",
            actor=self.cast.officer,
            reason="个别材料存在形式问题，请补正后重新报送（样例）。",
            resend_by=resend_by,
        )
        return perform(checked, "return_to_authority", actor=self.cast.lead)

    def hand_over(self, batch: Batch) -> None:
        """Every list of a batch is approved, shown where the batch asks for it, sent, accepted."""
        for row in self.lists(batch):
            self.approve_list(row)
        if batch.province_publicity_days:
            notices = [self.show_list(row) for row in self.lists(batch)]
            timers.advance(
                max(clock.end_of(notice.closes_on or clock.today()) for notice in notices)
            )
        for row in self.lists(batch):
            self.accept_list(self.send_list(row))

    def publish_as(
        self, notice: PublicNotice, office: Mapping[str, str], officer: Any, lead: Any
    ) -> PublicNotice:
        """Write the office on a draft, have it checked and proposed, and publish it."""
        publicity.edit(notice, office, actor=officer)
        proposed = perform(
            notice,
            "propose",
            actor=officer,
            privacy=True,
            secrecy=True,
            checker="保密审查员（样例）",
        )
        return perform(proposed, "publish", actor=lead)
