"""What waits on the ground floor: notices to publish, amendments to approve."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.batches.models import Amendment, Notice
from portal.inbox.todo import Waiting, source, task, waiting

PUBLISH = task("notice.publish", _("Decide on publishing the notice"), "notice_detail")
FINISH = task("notice.propose", _("Finish and propose the notice"), "notice_detail")
WRITE = task("amendment.propose", _("Finish and propose the amendment"), "amendment_detail")
AMEND = task("amendment.approve", _("Decide on the amendment"), "amendment_detail")


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """What waits for `user` on this floor."""
    if user.has_role(Role.MINISTRY_OFFICER):
        yield waiting(Notice.objects.filter(state=Notice.State.DRAFT), FINISH, title="title")
        drafts = Amendment.objects.filter(state=Amendment.State.DRAFT)
        yield waiting(drafts, WRITE, title="notice__title")
    if user.has_role(Role.MINISTRY_LEAD):
        yield waiting(Notice.objects.filter(state=Notice.State.PROPOSED), PUBLISH, title="title")
        yield waiting(
            Amendment.objects.filter(state=Amendment.State.PROPOSED), AMEND, title="notice__title"
        )
