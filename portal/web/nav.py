"""The main navigation: what each role finds in the masthead, as a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, Role, User


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation: its URL name, its label, and which other pages belong to it."""

    url_name: str
    label: Promise
    also: tuple[str, ...] = ()

    def covers(self, page: str) -> bool:
        """Whether the page of that URL name lies under this entry."""
        stems = (self.url_name.removesuffix("_list"), *self.also)
        return any(page == stem or page.startswith(f"{stem}_") for stem in stems)


#: How many places stand in the masthead; what comes after them opens under "More".
IN_THE_BAR: Final = 9


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry as it is drawn on one page."""

    url_name: str
    label: Promise
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """The places of one reader: those that stand in the bar, and those behind "More"."""

    bar: Sequence[NavItem]
    more: Sequence[NavItem]

    @property
    def is_behind(self) -> bool:
        """Whether the page that is open lies behind "More"."""
        return any(item.active for item in self.more)


HOME = Entry("home", _("Home"))
NOTICES = Entry("notice_list", _("Notices"))
PUBLIC_NOTICES = Entry("public_notice_list", _("Public notices"), also=("objection",))
DIRECTORY = Entry("base_list", _("Directory"))
GUIDE = Entry("guide", _("Guide"))
VERIFY = Entry("verify_form", _("Verify"), also=("verify",))
CONCERN = Entry("complaint_new", _("Report a concern"), also=("complaint",))
PUBLIC_BOARD = Entry("public_notice_list", _("On public notice"), also=("objection",))
TODO = Entry("todo", _("To do"))
APPLICATIONS = Entry("application_list", _("Applications"), also=("recommendation",))
RECOMMENDING = Entry("recommending_list", _("Recommended lists"))
PROJECTS = Entry("project_list", _("Creation"), also=("report",))
MESSAGES = Entry("message_list", _("Messages"))
BATCHES = Entry("batch_list", _("Batches"), also=("scheme",))
EVALUATION = Entry(
    "evaluation_list", _("Evaluation"), also=("selection", "expert", "draw", "release")
)
RESULTS = Entry("result_list", _("Results"))
OBJECTS = Entry("object_list", _("Objects of creation"))
ACCEPTANCES = Entry("acceptance_list", _("Acceptance"))
BASES = Entry("base_list", _("Bases"), also=("review", "delisting", "recognition"))
PROMOTION = Entry("event_list", _("Promotion"), also=("case", "platform", "sign_up"))
INTEGRITY = Entry("incident_list", _("Integrity"), also=("hearing", "complaint"))
TIMERS = Entry("timer_list", _("Deadlines"), also=("calendar",))
SHEETS = Entry("sheet_list", _("Score sheets"), also=("commitment", "expert"))
OPINIONS = Entry("opinion_list", _("Effect reviews"), also=("opinion",))
AUDIT = Entry("audit_list", _("Audit log"))
ORGANISATIONS = Entry("organisation_list", _("Organisations"))
USERS = Entry("user_list", _("Users"))
DELIVERIES = Entry("delivery_list", _("Mail"))
CALENDAR = Entry("calendar_list", _("Working days"))

PUBLIC = (HOME, NOTICES, PUBLIC_BOARD, OBJECTS, DIRECTORY, PROMOTION, GUIDE, VERIFY, CONCERN)
_STAGES = (
    BATCHES,
    APPLICATIONS,
    RECOMMENDING,
    EVALUATION,
    PROJECTS,
    ACCEPTANCES,
    PUBLIC_NOTICES,
    BASES,
)
MENUS: Sequence[tuple[Iterable[str], tuple[Entry, ...]]] = (
    (APPLICANT, (TODO, APPLICATIONS, RESULTS, PROJECTS, BASES, PROMOTION, MESSAGES)),
    (
        AUTHORITY,
        (
            TODO,
            APPLICATIONS,
            RECOMMENDING,
            RESULTS,
            PROJECTS,
            PUBLIC_NOTICES,
            BASES,
            ORGANISATIONS,
            MESSAGES,
            PROMOTION,
        ),
    ),
    (MINISTRY, (TODO, *_STAGES, INTEGRITY, ORGANISATIONS, TIMERS, PROMOTION)),
    ((Role.EXPERT,), (TODO, SHEETS, OPINIONS, MESSAGES)),
    ((Role.AUDITOR,), (AUDIT, *_STAGES, INTEGRITY, ORGANISATIONS, TIMERS, PROMOTION)),
    ((Role.SYSTEM_ADMIN,), (TODO, USERS, ORGANISATIONS, CALENDAR, DELIVERIES)),
    ((Role.SECURITY_ADMIN,), (TODO, USERS, ORGANISATIONS, CALENDAR)),
)


def link(url_name: str) -> str | None:
    """Return the address of a page without arguments, or None while no floor has such a page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def entries_for(user: object) -> tuple[Entry, ...]:
    """Return the entries of all the user's roles, each once; the public ones for strangers."""
    if not isinstance(user, User):
        return PUBLIC
    found = (entry for roles, menu in MENUS if user.has_role(*roles) for entry in menu)
    return tuple({entry.url_name: entry for entry in found}.values()) or (TODO, MESSAGES)


def build(request: HttpRequest, entries: Iterable[Entry]) -> Navigation:
    """Return the navigation as drawn on the page that `request` asks for."""
    page = (request.resolver_match.url_name or "") if request.resolver_match else ""
    items = tuple(_items(page, entries))
    return Navigation(items[:IN_THE_BAR], items[IN_THE_BAR:])


def _items(page: str, entries: Iterable[Entry]) -> Iterator[NavItem]:
    for entry in entries:
        if (url := link(entry.url_name)) is not None:
            yield NavItem(entry.url_name, entry.label, url, entry.covers(page))
