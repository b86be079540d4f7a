"""What waits for those who run notices."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import AUTHORITY, MINISTRY, Role, User
from portal.inbox.todo import source, task, waiting
from publicity.models import Objection, PublicNotice
from publicity.querysets import runs_of

FINISH = task(
    "public_notice.finish", _("Finish and propose the public notice"), "public_notice_detail"
)
PUBLISH = task("public_notice.publish", _("Decide on the public notice"), "public_notice_detail")
CHECK = task("objection.check", _("Check the objection formally"), "objection_detail")
SETTLE = task("objection.settle", _("Settle the objection"), "objection_detail")

State = PublicNotice.State


@source
def waits_for(user: User) -> Iterator[Any]:
    """Officers prepare notices and settle objections; leads publish. Each on their own notices."""
    if not user.has_role(*MINISTRY, *AUTHORITY):
        return
    notices = PublicNotice.objects.filter(runs_of(user))
    objections = Objection.objects.visible_to(user).with_party()
    due = "recommendation_list__batch__recommendations_due"
    if user.has_role(Role.MINISTRY_OFFICER, Role.AUTHORITY_OFFICER):
        yield waiting(notices.filter(state=State.DRAFT), FINISH, title="title", due=due)
        yield waiting(objections.filter(state=Objection.State.LODGED), CHECK, title="party")
    if user.has_role(Role.MINISTRY_LEAD, Role.AUTHORITY_LEAD):
        yield waiting(notices.filter(state=State.PROPOSED), PUBLISH, title="title", due=due)
        looked_into = objections.filter(state=Objection.State.ACCEPTED)
        yield waiting(looked_into.exclude(accepted_by=user), SETTLE, title="party")
