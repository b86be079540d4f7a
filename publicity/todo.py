"""What waits for the ministry on this floor."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.inbox.todo import source, task, waiting
from publicity.models import Objection, PublicNotice

FINISH = task(
    "public_notice.finish", _("Finish and propose the public notice"), "public_notice_detail"
)
PUBLISH = task("public_notice.publish", _("Decide on the public notice"), "public_notice_detail")
CHECK = task("objection.check", _("Check the objection formally"), "objection_detail")
SETTLE = task("objection.settle", _("Settle the objection"), "objection_detail")

PARTY = "entry__project__applicant__name"


@source
def waits_for(user: User) -> Iterator[Any]:
    """Officers prepare notices and settle objections; leads publish."""
    notices = PublicNotice.objects.visible_to(user)
    objections = Objection.objects.visible_to(user)
    if user.has_role(Role.MINISTRY_OFFICER):
        yield waiting(notices.filter(state=PublicNotice.State.DRAFT), FINISH, title="title")
        yield waiting(objections.filter(state=Objection.State.LODGED), CHECK, title=PARTY)
        yield waiting(objections.filter(state=Objection.State.ACCEPTED), SETTLE, title=PARTY)
    if user.has_role(Role.MINISTRY_LEAD):
        yield waiting(notices.filter(state=PublicNotice.State.PROPOSED), PUBLISH, title="title")
