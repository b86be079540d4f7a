"""What waits for those who run notices."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import AUTHORITY, MINISTRY, Role, User
from portal.inbox.todo import Waiting, source, task, waiting
from publicity.models import Inquiry, NoticeChange, Objection, PublicNotice
from publicity.querysets import runs_of

FINISH = task(
    "public_notice.finish", _("Finish and propose the public notice"), "public_notice_detail"
)
PUBLISH = task("public_notice.publish", _("Decide on the public notice"), "public_notice_detail")
CHANGE = task(
    "notice_change.decide", _("Decide on the change of a public notice"), "notice_change_detail"
)
TAKE = task("objection.take", _("Take the objection in hand"), "objection_detail")
CHECK = task("objection.check", _("Check the objection formally"), "objection_detail")
REFUSE = task("objection.refuse", _("Decide on not accepting the objection"), "objection_detail")
VERIFY = task("objection.verify", _("Verify the objection"), "objection_detail")
SETTLE = task("objection.settle", _("Settle the objection"), "objection_detail")
ANSWER = task("inquiry.answer", _("Answer on an objection"), "inquiry_detail")

State = PublicNotice.State


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """Officers prepare and look into things, leads decide: each on their own notices."""
    if user.has_role(Role.APPLICANT_OWNER, *AUTHORITY):
        asked = Inquiry.objects.waiting_for(user).with_party()
        yield waiting(asked, ANSWER, title="party", due="due_at")
    if not user.has_role(*MINISTRY, *AUTHORITY):
        return
    notices = PublicNotice.objects.filter(runs_of(user))
    objections = Objection.objects.visible_to(user).with_party()
    accepted = objections.filter(state=Objection.State.ACCEPTED)
    due = "recommendation_list__batch__recommendations_due"
    if user.has_role(Role.MINISTRY_OFFICER, Role.AUTHORITY_OFFICER):
        yield waiting(notices.filter(state=State.DRAFT), FINISH, title="title", due=due)
        lodged = objections.filter(state=Objection.State.LODGED)
        yield waiting(lodged.filter(handler=None), TAKE, title="party")
        yield waiting(lodged.filter(handler=user), CHECK, title="party")
        yield waiting(accepted.filter(handler=user, findings=""), VERIFY, title="party")
    if user.has_role(Role.MINISTRY_LEAD, Role.AUTHORITY_LEAD):
        yield waiting(notices.filter(state=State.PROPOSED), PUBLISH, title="title", due=due)
        changes = NoticeChange.objects.visible_to(user).annotate(title=F("notice__title"))
        proposed = changes.filter(state=NoticeChange.State.PROPOSED)
        yield waiting(proposed.exclude(proposed_by=user), CHANGE, title="title")
        refused = objections.filter(state=Objection.State.REFUSAL_PROPOSED)
        yield waiting(refused.by_others_than(user), REFUSE, title="party")
        found = accepted.exclude(findings="").by_others_than(user)
        yield waiting(found, SETTLE, title="party")
