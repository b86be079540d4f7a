"""Six years of three bases on the moving clock: two reviews, and the two ways out (八).

One keeps its name through both reviews, one fails its first, one passes it and loses its name for
cause before the second. Nobody opens a review: the timers do, each on its own day.
"""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import Role, User
from portal.batches.models import Kind
from portal.inbox.models import Letter
from portal.integrity.models import Hearing
from portal.lifecycle.door import perform
from portal.timeline import clock, timers
from portal.timeline.models import Timer
from recognition import total_control
from recognition.models import Base, Delisting, EffectReview
from tests.factories import a_batch, a_user
from tests.portal.integrity.things import confirmed
from tests.publicity.things import passed
from tests.recognition import things
from tests.recognition.test_pages import stranger, text

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("六"),
    pytest.mark.clause("八(一)"),
    pytest.mark.clause("八(二)"),
]

VALID = "Genuine and valid"
CANCELLED = "Genuine, but cancelled"


@dataclass
class Life:
    """A base with the person who reads its letters."""

    base: Base
    owner: User

    def review(self, number: int) -> EffectReview:
        found: EffectReview = EffectReview.objects.with_life().get(base=self.base, sequence=number)
        return found

    def judged(self, number: int, result: str) -> None:
        """The base reports, the province speaks, two people of the ministry decide."""
        end = "approve_retain" if result == "pass" else "approve_fail"
        perform(things.judged(self.review(number), result), end, actor=things.lead())

    @property
    def verification(self) -> str:
        page = text(stranger().get(self.base.plaque.get_absolute_url()))
        (said,) = [words for words in (VALID, CANCELLED) if words in page]
        return said

    def letters(self) -> list[str]:
        """What it has been told, in the order of the days, its own name left out."""
        rows = Letter.objects.filter(recipient=self.owner).order_by("written_at", "pk")
        return [row.subject.replace(str(self.base.holder), "本单位") for row in rows]


def three() -> tuple[Life, Life, Life]:
    """Return a park and two enterprises of one document, all recognised today."""
    batch = a_batch()
    passed(batch, kind=Kind.PARK, region="110000")
    passed(batch, region="440000")
    document = things.a_draft(batch)
    owners = {
        row.project.applicant: a_user(Role.APPLICANT_OWNER, row.project.applicant)
        for row in document.rows.all()
    }
    things.issued(document)
    park = Base.objects.with_life().get(project__kind="park")
    first, second = Base.objects.with_life().filter(project__kind="enterprise")
    keeps, fails, leaves = (Life(base, owners[base.holder]) for base in (park, first, second))
    return keeps, fails, leaves


def register() -> dict[str, str]:
    """Return what the open data say of each base, by its holder."""
    rows = stranger().get(reverse("base_json")).json()["bases"]
    return {row["holder"]: row["standing"] for row in rows}


def recognised() -> dict[str, tuple[int, int]]:
    """Return of each kind the bases that stand and the room that is left."""
    return {
        ledger.kind: (ledger.whole.recognised, ledger.room) for ledger in total_control.ledgers()
    }


def until(base: Base, years: int) -> None:
    """Let the clock run to the day of a review, and no further."""
    timers.advance(things.in_years(base, years))


def test_three_bases_live_through_six_years_of_reviews_and_exits() -> None:
    keeps, fails, leaves = three()
    names = [str(life.base) for life in (keeps, fails, leaves)]
    assert recognised() == {"park": (1, 99), "enterprise": (2, 998)}
    assert [life.verification for life in (keeps, fails, leaves)] == [VALID] * 3

    # A second before the third year is over nothing has been opened; on the day all three are.
    timers.advance(things.in_years(keeps.base, 3) - dt.timedelta(seconds=1))
    assert not EffectReview.objects.exists()
    until(keeps.base, 3)
    assert register() == dict.fromkeys(names, "in_review")
    assert [life.verification for life in (keeps, fails, leaves)] == [VALID] * 3
    assert recognised() == {"park": (1, 99), "enterprise": (2, 998)}

    keeps.judged(1, "pass")
    leaves.judged(1, "pass")
    fails.judged(1, "fail")
    assert register() == dict(zip(names, ("valid", "cancelled", "valid"), strict=True))
    assert fails.verification == CANCELLED
    assert recognised() == {"park": (1, 99), "enterprise": (1, 999)}
    assert Delisting.objects.get(base=fails.base).ground == "review_failed"

    # For cause, a year later: an incident, the hearing, two people.
    until(leaves.base, 4)
    incident = confirmed(leaves.base.holder, category="safety")
    case = Delisting.objects.with_life().get(incident=incident)
    assert Hearing.objects.filter(incident=incident).exists()
    assert (register()[names[2]], leaves.verification) == ("valid", VALID)
    heard = {**things.HEARING, "heard_on": clock.today()}
    perform(case, "propose", actor=things.officer(), **heard)
    perform(things.again(case), "approve", actor=things.lead())
    assert register() == dict(zip(names, ("valid", "cancelled", "cancelled"), strict=True))
    assert leaves.verification == CANCELLED
    assert recognised() == {"park": (1, 99), "enterprise": (0, 1000)}
    left_on = clock.today()

    # The second review finds one base; the third is armed from the recognition.
    until(keeps.base, 6)
    assert [r.base_id for r in EffectReview.objects.filter(sequence=2)] == [keeps.base.pk]
    assert register()[names[0]] == "in_review"
    keeps.judged(2, "pass")
    assert register() == dict(zip(names, ("valid", "cancelled", "cancelled"), strict=True))
    pending = Timer.objects.pending().filter(name="open_review")
    assert [(timer.subject, timer.due_at) for timer in pending] == [
        (keeps.base, things.in_years(keeps.base, 9))
    ]
    assert things.again(leaves.base).delisted_on == left_on

    states = EffectReview.objects.order_by("sequence", "base_id")
    assert {(r.base_id, r.sequence): r.state for r in states} == {
        (keeps.base.pk, 1): "retained",
        (fails.base.pk, 1): "failed",
        (leaves.base.pk, 1): "retained",
        (keeps.base.pk, 2): "retained",
    }
    passed_one = ["本单位成效评估已启动", "成效评估合格：本单位保留命名"]
    assert keeps.letters() == ["认定通知：本单位", *passed_one, *passed_one]
    assert fails.letters() == ["认定通知：本单位", passed_one[0], "本单位已被取消认定命名"]
    with translation.override("zh-hans"):
        found = f"已确认一项情形：{incident.get_category_display()}"
    assert leaves.letters() == [
        "认定通知：本单位",
        *passed_one,
        found,
        "拟取消本单位的认定命名",
        "本单位已被取消认定命名",
    ]
