"""What waits for whom about accounts."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import AUTHORITY, Organisation, Role, User
from portal.inbox.todo import Waiting, source, task, waiting

CONFIRM = task(
    "organisation.confirm", _("Confirm the organisation's account"), "organisation_detail"
)
CORRECT = task("organisation.correct", _("Correct your organisation's data"), "organisation_detail")
TAKE_OVER = task(
    "organisation.take_over", _("Take the account over, or decline"), "organisation_detail"
)

State = Organisation.State


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """What waits for `user` about accounts."""
    mine = Organisation.objects.visible_to(user)
    if user.has_role(*AUTHORITY):
        yield waiting(mine.filter(state=State.REGISTERED), CONFIRM, title="name")
    if user.has_role(Role.APPLICANT_OWNER):
        yield waiting(mine.filter(state=State.REFUSED), CORRECT, title="name")
    if user.has_role(Role.APPLICANT_EDITOR, Role.APPLICANT_VIEWER):
        yield waiting(mine.filter(heir=user), TAKE_OVER, title="name")
