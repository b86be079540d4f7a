"""What nobody may read who has no business with it, wherever they look.

Each secret stands in the world; every page and answer that every person gets is searched for it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from applications.models import Application
from evaluation.models import Evaluation, ScoreSheet
from portal.accounts.models import APPLICANT_WRITERS, MINISTRY, OVERSIGHT, Role, User
from portal.integrity.models import Complaint
from publicity.models import Objection
from recognition.models import SignUp
from tests.nets.crawl import Crawl, Visit
from tests.nets.world import (
    CHARGE,
    COMPLAINANT,
    CONTACT,
    DRAFT_SECRET,
    GRIEVANCE,
    GUEST,
    GUEST_AT,
    OBJECTOR,
    PLEA,
    REACHED_AT,
    REMARK,
)

#: Pages for whoever holds a code: they show it.
RECEIPTS = ("objection_status", "complaint_status", "sign_up_status", "sign-up-detail")
ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@dataclass(frozen=True)
class Secret:
    """Words, and whose business they are; `signed_in` people of whom `may_read` holds."""

    words: re.Pattern[str]
    may_read: Callable[[User], bool]

    def is_told_to(self, visit: Visit) -> bool:
        trusted = visit.user is not None and self.may_read(visit.user)
        return not trusted and bool(self.words.search(visit.text))


def words(*texts: object) -> re.Pattern[str]:
    """Match any of `texts`, figures only where they stand alone."""
    found = "|".join(re.escape(str(text)) for text in texts)
    assert found, "the world has nothing to hide here"
    return re.compile(rf"(?<![\d.])(?:{found})(?![\d])")


def holding(*roles: str) -> Callable[[User], bool]:
    return lambda user: user.has_role(*roles)


def drafts() -> Iterator[Secret]:
    """Neither the province nor the ministry reads what has not been handed in."""
    hidden = Application.objects.filter(submitted_at=None)
    bodies = {
        application.applicant_id
        for application in hidden
        if application.basic_info.get("basic.address") == DRAFT_SECRET
    }
    yield Secret(
        words(DRAFT_SECRET),
        lambda user: user.organisation_id in bodies or user.has_role(*OVERSIGHT),
    )


def objectors() -> Iterator[Secret]:
    """On no page at all: whoever handles the case asks for the name, and that is logged."""
    yield Secret(words(OBJECTOR, CONTACT), lambda user: False)
    yield Secret(words(PLEA), holding(*MINISTRY))


def remarks() -> Iterator[Secret]:
    """What the ministry notes on an incident; the organisation reads the facts alone."""
    yield Secret(words(REMARK), holding(*MINISTRY, *OVERSIGHT))


def complainants() -> Iterator[Secret]:
    """On no page at all; what they wrote is read by the officer who has it in hand."""
    yield Secret(words(COMPLAINANT, REACHED_AT), lambda user: False)
    yield Secret(words(GRIEVANCE), holding(Role.MINISTRY_OFFICER))


def guests() -> Iterator[Secret]:
    """Who comes to an event: the host's and the ministry's business."""
    hosts = set(SignUp.objects.filter(guest__name=GUEST).values_list("event__host", flat=True))
    yield Secret(
        words(GUEST, GUEST_AT),
        lambda user: (
            user.has_role(*MINISTRY)
            or (user.organisation_id in hosts and user.has_role(*APPLICANT_WRITERS))
        ),
    )


def query_codes() -> Iterator[Secret]:
    codes = [
        code
        for model in (Objection, Complaint, SignUp)
        for code in model.objects.values_list("code", flat=True)
    ]
    yield Secret(words(*codes), holding(*MINISTRY))


def scores() -> Iterator[Secret]:
    rows = Evaluation.objects.exclude(total_score=None).values_list("total_score", flat=True)
    yield Secret(words(*rows), holding(*MINISTRY, *OVERSIGHT))


def experts() -> Iterator[Secret]:
    """Who judges whom: an expert knows of nobody else."""
    judges = User.objects.filter(pk__in=ScoreSheet.objects.values("expert"))
    for judge in judges:
        yield Secret(
            words(judge.display_name),
            lambda user, pk=judge.pk: (
                user.pk == pk or user.has_role(*MINISTRY, *OVERSIGHT, *ADMINS)
            ),
        )


def charges() -> Iterator[Secret]:
    """What the ministry prepares against a base, until it hears it."""
    yield Secret(words(CHARGE), holding(*MINISTRY, *OVERSIGHT))


@pytest.mark.parametrize(
    "kept",
    [drafts, objectors, complainants, guests, remarks, query_codes, scores, experts, charges],
    ids=lambda f: f.__name__,
)
def test_a_secret_is_told_to_those_alone_whose_business_it_is(
    crawl: Crawl, kept: Callable[[], Iterator[Secret]]
) -> None:
    secrets = list(kept())
    told = {
        f"{visit.place} to {visit.who}: {secret.words.pattern[:40]}"
        for visit in crawl.all()
        if visit.is_shown and visit.text and visit.place.name not in RECEIPTS
        for secret in secrets
        if secret.is_told_to(visit)
    }
    assert told == set()
