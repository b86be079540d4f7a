"""How results are shown, and what stands is recognised (六(四), 七)."""

from typing import Any

from portal.batches.models import Batch
from portal.lifecycle.door import perform
from publicity import services as publicity
from publicity.models import NoticeChange, Objection, PublicNotice
from recognition.models import Base, Recognition
from rehearsal.cast import Cast
from rehearsal.files import a_file
from rehearsal.lists import ListStory

#: Where the ministry's public notices say to turn; a placeholder, as everything here.
OFFICE = {
    "office": "规划司（演示）",
    "phone": "010-00000000",
    "email": "yiyi@example.test",
    "address": "北京市样例路1号（演示）",
}


class RecognisingStory(ListStory):
    """How results are shown, and what stands is recognised (六(四), 七)."""

    cast: Cast

    def publish(self, notice: PublicNotice) -> PublicNotice:
        """Complete the draft, have it checked, propose and publish it."""
        return self.publish_as(notice, OFFICE, self.cast.officer, self.cast.lead)

    def show(self, batch: Batch, kind: str) -> PublicNotice:
        """Publish what has gathered on the batch's draft of a kind."""
        return self.publish(batch.public_notices.get(state=PublicNotice.State.DRAFT, kind=kind))

    def propose_correction(self, notice: PublicNotice, reason: str, **fields: Any) -> NoticeChange:
        """An officer proposes that texts of a published notice read otherwise."""
        perform(notice, "propose_correction", actor=self.cast.officer, reason=reason, **fields)
        return notice.changes.get(state=NoticeChange.State.PROPOSED)

    def correct(self, notice: PublicNotice, reason: str, **fields: Any) -> NoticeChange:
        """A correction is proposed and approved: in force from now on."""
        change = self.propose_correction(notice, reason, **fields)
        return perform(change, "approve", actor=self.cast.lead)

    def withdraw(self, notice: PublicNotice, reason: str) -> PublicNotice:
        """A published notice is withdrawn by two people."""
        perform(notice, "propose_withdrawal", actor=self.cast.officer, reason=reason)
        change = notice.changes.get(state=NoticeChange.State.PROPOSED)
        perform(change, "approve", actor=self.cast.lead)
        return PublicNotice.objects.get(pk=notice.pk)

    def object(self, notice: PublicNotice, position: int = 0) -> Objection:
        """A member of the public objects to one entry."""
        entry = list(notice.entries.all())[position]
        return publicity.lodge(
            entry,
            name="样例举报人",
            contact="yiyi-ren@example.test",
            reasons="所示范产品的市场占有率与公开数据不一致，请核实（演示数据）。",
            evidence=a_file("evidence.pdf"),
        )

    def settle(self, objection: Objection, outcome: str = "dismiss") -> Objection:
        """Examine an objection and settle it."""
        officer, owner = self.cast.officer, self.cast.owner(objection.entry.candidate.applicant)
        taken = perform(objection, "take", actor=officer)
        accepted = perform(
            taken, "accept", actor=officer, substance="对市场占有率数据的异议（样例）"
        )
        words = "数据取自年度审计报告（样例）。"
        perform(accepted.inquiries.get(), "reply", actor=owner, answer=words)
        found = "与审计报告、行业协会数据核对（样例）。"
        noted = perform(accepted, "note_findings", actor=officer, findings=found)
        words = (
            "经核查，数据有审计报告佐证（样例）。"
            if outcome == "dismiss"
            else "经核查属实（样例）。"
        )
        return perform(noted, outcome, actor=self.cast.lead, reason=words)

    def recognise(self, recognition: Recognition, document_number: str) -> list[Base]:
        """Number the document, have it signed off; return the bases it names."""
        proposed = perform(
            recognition, "propose", actor=self.cast.officer, document_number=document_number
        )
        issued = perform(proposed, "issue", actor=self.cast.lead)
        return list(Base.objects.filter(recognition=issued).select_related("project__applicant"))
