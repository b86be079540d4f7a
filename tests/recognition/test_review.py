"""The effect review: reminded, missed, heard by the province, and never forgotten (八(一))."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import Role
from portal.batches.rules import check_reminders
from portal.inbox.models import Letter
from portal.inbox.todo import items
from portal.integrity.rules import Category
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import clock, timers
from portal.timeline.models import Timer
from recognition import rules
from recognition.models import Delisting, EffectReview
from tests.factories import a_batch, a_user, an_authority
from tests.portal.integrity.things import confirmed
from tests.recognition import things

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(一)")]


def missed() -> EffectReview:
    """Return a review whose base has let the day pass."""
    review = things.a_review()
    assert review.report_due_on is not None
    timers.advance(clock.end_of(review.report_due_on))
    return things.again(review)


def test_a_base_is_reminded_and_then_judged_without_its_report() -> None:
    review = things.a_review()
    owner = things.owner(review.base)
    due_on = review.report_due_on
    assert due_on == review.opened_on + dt.timedelta(days=60)
    timers.advance(clock.end_of(due_on) - dt.timedelta(seconds=1))
    reminders = Letter.objects.filter(recipient=owner, key__contains=":remind:")
    assert (reminders.count(), things.again(review).state) == (2, "open")
    timers.advance(clock.end_of(due_on))
    review = things.again(review)
    assert (review.state, review.base.standing) == ("overdue", "in_review")
    proposed = perform(
        review, "propose_unreported", actor=things.officer(), conclusion="多次提醒未报（样例）"
    )
    perform(proposed, "approve_fail", actor=things.lead())
    assert things.again(review.base).state == "delisted"
    assert Delisting.objects.get().ground == "review_failed"


def test_a_late_report_is_still_taken_until_a_result_is_proposed() -> None:
    review = things.reported(missed())
    assert review.state == "reported"
    with pytest.raises(Refused):
        perform(review, "propose_unreported", actor=things.officer(), conclusion="样例")


def test_a_lead_may_let_a_silent_base_have_another_chance() -> None:
    review = missed()
    proposed = perform(review, "propose_unreported", actor=things.officer(), conclusion="样例")
    with pytest.raises(Refused, match="There is no report"):
        perform(proposed, "send_back", actor=things.lead(), reason="样例")
    back = perform(proposed, "wait_for_report", actor=things.lead(), reason="样例")
    assert (back.state, back.result) == ("overdue", "")
    assert things.reported(things.again(back)).state == "reported"


def test_who_has_reported_is_neither_reminded_nor_missed() -> None:
    review = things.reported(things.a_review())
    assert not Timer.objects.of(review).pending().exists()


def test_a_returned_report_has_its_days_anew() -> None:
    review = things.reported(things.a_review())
    timers.advance(clock.now() + dt.timedelta(days=50))
    back = perform(review, "return_report", actor=things.officer(), reason="佐证不足（样例）")
    assert back.report_due_on == clock.today() + dt.timedelta(days=60)
    timers.advance(clock.end_of(back.report_due_on))
    assert things.again(back).state == "overdue"


def test_no_result_before_the_province_has_spoken_or_let_its_days_pass() -> None:
    review = things.reported(things.a_review())
    fields = {"result": "pass", "conclusion": "样例", "expert_view": "样例"}
    with pytest.raises(Refused, match="not given its opinion"):
        perform(review, "propose_result", actor=things.officer(), **fields)
    timers.advance(clock.now() + dt.timedelta(days=21))
    assert perform(review, "propose_result", actor=things.officer(), **fields).state == "proposed"


def test_the_provinces_opinion_is_its_own() -> None:
    review = things.reported(things.a_review())
    fields = {"opinion_result": "fail", "opinion": "开放平台未实际运行（样例）"}
    with pytest.raises(NotAllowed):
        perform(
            review,
            "give_opinion",
            actor=a_user(Role.AUTHORITY_LEAD, an_authority("440000")),
            **fields,
        )
    official = a_user(Role.AUTHORITY_OFFICER, review.base.authority)
    assert review.get_absolute_url() in {item.url for item in items(official)}
    heard = perform(review, "give_opinion", actor=official, **fields)
    assert (heard.opinion_result, heard.opinion_at) == ("fail", clock.now())


def test_experts_are_asked_before_a_result_is_proposed() -> None:
    review = things.heard(things.reported(things.a_review()))
    with pytest.raises(InvalidFields) as refusal:
        perform(review, "propose_result", actor=things.officer(), result="pass", conclusion="样例")
    assert list(refusal.value.errors) == ["expert_view"]


@given(
    opened_on=st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1)),
    terms=st.tuples(st.integers(0, 365), st.integers(0, 365), st.integers(0, 365)),
)
def test_terms_that_pass_the_check_have_their_reminders_between_opening_and_the_day(
    opened_on: dt.date, terms: tuple[int, int, int]
) -> None:
    report_days, first, last = terms
    due_on = rules.report_due(opened_on, report_days)
    days = [opened_on, *(rules.reminder_day(due_on, left) for left in (first, last)), due_on]
    in_order = all(earlier < later for earlier, later in pairwise(days))
    assert (check_reminders(report_days, first, last) == []) is in_order


@pytest.mark.parametrize("days", [45, 90])
def test_the_terms_of_a_review_are_those_of_its_batch(days: int) -> None:
    batch = a_batch(
        review_report_days=days,
        review_first_reminder=20,
        review_last_reminder=3,
        review_opinion_days=10,
    )
    base = things.a_base(batch)
    owner = things.owner(base)
    review = things.a_review(base)
    due_on = review.opened_on + dt.timedelta(days=days)
    assert review.report_due_on == due_on
    armed = Timer.objects.of(review).pending().values_list("name", "due_at")
    assert dict(armed) == {
        "remind_first": clock.start_of(due_on - dt.timedelta(days=20)),
        "remind_last": clock.start_of(due_on - dt.timedelta(days=3)),
        "miss_report": clock.end_of(due_on),
    }
    timers.advance(clock.start_of(due_on - dt.timedelta(days=3)))
    told = Letter.objects.filter(recipient=owner, key__contains=":remind:")
    assert sorted(re.findall(r"\d+天", " ".join(letter.subject for letter in told))) == [
        "20天",
        "3天",
    ]
    things.reported(review)
    timers.advance(clock.now() + dt.timedelta(days=10))
    fields = {"result": "pass", "conclusion": "样例", "expert_view": "样例"}
    with pytest.raises(Refused, match="not given its opinion"):
        perform(review, "propose_result", actor=things.officer(), **fields)
    timers.advance(clock.now() + dt.timedelta(days=1))
    assert perform(review, "propose_result", actor=things.officer(), **fields).state == "proposed"


@pytest.mark.clause("八(二)")
def test_a_confirmed_incident_opens_a_case_against_the_base_it_concerns() -> None:
    base, other = things.a_base(), things.a_base()
    incident = confirmed(base.holder)
    case = Delisting.objects.get()
    assert (case.base, case.state, case.incident) == (base, "draft", incident)
    assert case.ground == rules.GROUND_OF[incident.category]
    assert case.facts == incident.facts
    assert not other.delistings.exists()


@pytest.mark.clause("八(二)")
def test_every_category_of_incident_is_a_ground() -> None:
    assert set(rules.GROUND_OF) == {category.value for category in Category}
    assert rules.Ground.REVIEW_FAILED not in rules.GROUND_OF.values()
