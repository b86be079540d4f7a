"""From the closed public notice to base, review and exit: all through the door."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.batches.models import Kind
from portal.inbox.models import Letter
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import clock, timers
from portal.timeline.models import Timer
from publicity.models import Entry, Objection
from recognition.models import (
    Base,
    Case,
    Delisting,
    EffectReview,
    Plaque,
    PlaqueSeries,
    Recognition,
    RecognitionRow,
)
from tests.factories import a_batch, a_user
from tests.publicity.things import accepted, an_objection, an_open_notice, passed, settled
from tests.recognition import things

pytestmark = pytest.mark.django_db


def reasons(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(reason) for reason in refusal.value.reasons]


# --- 六(四): from public notice to document ---


@pytest.mark.clause("六(四)")
def test_a_closed_notice_leaves_a_draft_with_everyone_on_it() -> None:
    batch = a_batch()
    passed(batch, region="110000")
    document = things.a_draft(batch)
    regions = [row.project.applicant.region for row in document.rows.all()]
    assert (document.state, regions) == ("draft", ["110000", "320000"])


@pytest.mark.clause("六(四)")
def test_an_open_objection_keeps_its_entry_off_the_list_and_no_other() -> None:
    batch = a_batch()
    passed(batch, region="110000")
    notice = an_open_notice(batch)
    held, free = notice.entries.all()
    an_objection(entry=held)
    things.closed(notice)
    listed = RecognitionRow.objects.values_list("project_id", flat=True)
    assert list(listed) == [free.project_id]


@pytest.mark.clause("六(四)")
def test_a_dismissed_objection_puts_its_entry_on_the_list() -> None:
    notice = an_open_notice()
    objection = accepted(an_objection(notice))
    things.closed(notice)
    assert Recognition.objects.count() == 0
    settled(objection, "dismiss")
    listed = RecognitionRow.objects.get()
    assert listed.project_id == objection.entry.project_id


@pytest.mark.clause("六(四)")
def test_an_upheld_objection_keeps_its_entry_off_for_good() -> None:
    notice = an_open_notice()
    objection = accepted(an_objection(notice))
    things.closed(notice)
    settled(objection, "uphold")
    assert Recognition.objects.count() == 0


@pytest.mark.clause("六(四)")
def test_an_objection_dismissed_while_the_window_runs_lists_nobody_early() -> None:
    notice = an_open_notice()
    settled(accepted(an_objection(notice)), "dismiss")
    assert Recognition.objects.count() == 0
    things.closed(notice)
    assert RecognitionRow.objects.count() == 1


def test_a_project_released_after_the_issue_comes_on_a_second_document() -> None:
    batch = a_batch()
    passed(batch, region="110000")
    notice = an_open_notice(batch)
    objection = accepted(an_objection(entry=notice.entries.all()[0]))
    things.closed(notice)
    first = things.issued(Recognition.objects.with_life().get())
    settled(objection, "dismiss")
    second = Recognition.objects.exclude(pk=first.pk).get()
    assert (second.state, second.rows.get().project_id) == ("draft", objection.entry.project_id)


@pytest.mark.clause("六(四)")
def test_whoever_is_held_after_listing_is_taken_off_and_the_others_go_on() -> None:
    batch = a_batch()
    passed(batch, region="110000")
    document = things.a_draft(batch)
    held, free = document.rows.all()
    # A letter of the last day, entered after it.
    entry = held.project.entries.get()
    create(
        Objection(notice=entry.notice, entry=entry, code="YANGLI"),
        actor=SYSTEM,
    )
    with pytest.raises(Refused, match="unsettled or upheld objection"):
        things.proposed(document)
    perform(document, "take_off", actor=things.officer(), rows=[held.pk], reason="有异议（样例）")
    issued = things.issued(document)
    assert [base.project_id for base in issued.bases.all()] == [free.project_id]
    assert str(held.project) in str(AuditEvent.objects.of(document).get(action="take_off").data)


@pytest.mark.clause("六(四)")
def test_only_those_are_put_on_a_list_who_are_free() -> None:
    batch = a_batch()
    passed(batch, region="110000")
    document = things.a_draft(batch)
    with pytest.raises(Refused, match="Nobody else"):
        perform(document, "put_on", actor=things.officer(), projects=[])
    first, second = document.rows.all()
    perform(document, "take_off", actor=things.officer(), rows=[first.pk], reason="样例")
    with pytest.raises(InvalidFields):
        perform(document, "put_on", actor=things.officer(), projects=[second.project_id])
    perform(document, "put_on", actor=things.officer(), projects=[first.project_id])
    assert {row.project_id for row in things.again(document).rows.all()} == {
        first.project_id,
        second.project_id,
    }


@pytest.mark.clause("六(四)")
def test_nobody_is_proposed_before_the_window_has_closed() -> None:
    entry = an_open_notice().entries.get()
    document = create(Recognition(batch=entry.notice.batch), actor=SYSTEM)
    RecognitionRow.objects.create(recognition=document, project=entry.project)
    with pytest.raises(Refused, match="has not closed"):
        things.proposed(things.again(document))


def test_a_document_needs_two_people() -> None:
    both = a_user(Role.MINISTRY_OFFICER)
    membership = both.memberships.get()
    membership.roles = [Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD]
    membership.save()
    both = type(both).objects.get(pk=both.pk)
    document = perform(things.a_draft(), "propose", actor=both, document_number=things.a_number())
    with pytest.raises(Refused, match="second person"):
        perform(document, "issue", actor=both)


def test_a_wrong_document_number_is_told_and_nothing_happens() -> None:
    document = things.a_draft()
    with pytest.raises(InvalidFields) as refusal:
        things.proposed(document, document_number="样例规[2026]01号")
    assert list(refusal.value.errors) == ["document_number"]
    assert things.again(document).state == "draft"


def test_a_document_number_is_used_once() -> None:
    number = things.issued().document_number
    with pytest.raises(InvalidFields, match="already used"):
        things.proposed(document_number=number)


@pytest.mark.clause("一")
def test_exceeding_the_total_asks_for_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognition.rules.TOTAL_BY_2035", {"park": 100, "enterprise": 0})
    document = things.a_draft()
    with pytest.raises(InvalidFields, match="enterprise"):
        things.proposed(document)
    assert things.proposed(document, over_total_reason="样例理由").state == "proposed"


def test_a_document_sent_back_frees_its_number() -> None:
    document = things.proposed()
    number = document.document_number
    document = perform(document, "send_back", actor=things.lead(), reason="名称有误")
    assert (document.state, document.document_number) == ("draft", "")
    assert things.proposed(document, document_number=number).document_number == number


# --- 七: names and plaques ---


@pytest.mark.clause("七")
def test_everyone_on_an_issued_list_becomes_a_base_with_its_name() -> None:
    batch = a_batch()
    passed(batch, kind=Kind.PARK, region="110000", sector=2)
    things.issued(things.a_draft(batch))
    assert list(Base.objects.values_list("name", "state")) == [
        ("国家新兴产业发展示范基地（智能机器人示范园区）", "recognised"),
        ("国家新兴产业发展示范基地（人工智能示范企业）", "recognised"),
    ]


@pytest.mark.clause("六(四)")
def test_plaques_are_numbered_without_gap_in_the_order_of_the_list() -> None:
    batch = a_batch()
    for region in ("440000", "110000"):
        passed(batch, region=region)
    things.issued(things.a_draft(batch))
    rows = Base.objects.values_list("project__applicant__region", "plaque__number")
    year = clock.today().year
    assert list(rows) == [
        ("110000", f"XXSF-{year}-E-001"),
        ("320000", f"XXSF-{year}-E-002"),
        ("440000", f"XXSF-{year}-E-003"),
    ]


def test_a_rolled_back_award_leaves_no_gap() -> None:
    assert PlaqueSeries.take(2028, "park") == 1
    with transaction.atomic():
        PlaqueSeries.take(2028, "park")
        transaction.set_rollback(True)
    assert PlaqueSeries.take(2028, "park") == 2
    assert PlaqueSeries.take(2028, "enterprise") == 1


def test_codes_cannot_be_guessed() -> None:
    batch = a_batch()
    passed(batch, region="110000")
    things.issued(things.a_draft(batch))
    codes = list(Plaque.objects.values_list("code", flat=True))
    assert len(set(codes)) == 2
    assert all(re.fullmatch(r"[\w-]{22}", code) for code in codes)


def test_issuing_moves_the_batch_on() -> None:
    batch = a_batch()
    for name in (
        "close_applications",
        "close_recommendations",
        "begin_creation",
        "begin_acceptance",
    ):
        batch = perform(batch, name, actor=SYSTEM)
    things.issued(things.a_draft(batch))
    assert type(batch).objects.get(pk=batch.pk).state == "recognised"


def test_holder_and_authority_are_told() -> None:
    batch = a_batch()
    document = things.a_draft(batch)
    project = document.rows.get().project
    told = [
        a_user(Role.APPLICANT_OWNER, project.applicant),
        a_user(Role.AUTHORITY_OFFICER, project.authority),
    ]
    stranger = a_user(Role.APPLICANT_OWNER)
    things.issued(document)
    letters = Letter.objects.filter(key__startswith="recognition.base")
    assert set(letters.values_list("recipient", flat=True)) == {user.pk for user in told}
    assert not letters.filter(recipient=stranger).exists()


def test_a_project_is_recognised_once() -> None:
    row = things.issued().rows.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RecognitionRow.objects.create(
            recognition=create(Recognition(batch=row.recognition.batch), actor=SYSTEM),
            project=row.project,
        )


# --- 八(一): the three-year review ---


@pytest.mark.clause("八(一)")
def test_a_review_opens_by_itself_three_years_after_recognition() -> None:
    base = things.a_base()
    due = things.in_years(base, 3)
    timers.advance(due - dt.timedelta(seconds=1))
    assert not EffectReview.objects.exists()
    timers.advance(due)
    review = EffectReview.objects.get()
    assert (review.state, review.sequence, review.opened_on) == (
        "open",
        1,
        base.recognised_on.replace(year=base.recognised_on.year + 3),
    )


@pytest.mark.clause("八(一)")
def test_a_report_that_says_nothing_about_outreach_is_refused() -> None:
    review = things.a_review()
    with pytest.raises(InvalidFields) as refusal:
        perform(
            review, "report", actor=things.owner(review.base), **{**things.REPORT, "outreach": "有"}
        )
    assert list(refusal.value.errors) == ["outreach"]
    assert things.again(review).state == "open"


def test_only_the_owner_of_the_base_reports() -> None:
    review = things.a_review()
    with pytest.raises(NotAllowed):
        perform(review, "report", actor=a_user(Role.APPLICANT_OWNER), **things.REPORT)


@pytest.mark.clause("八(一)")
def test_a_passed_review_keeps_the_name_and_arms_the_next_from_the_recognition() -> None:
    review = things.judged(things.a_review(), "pass")
    timers.advance(clock.now() + dt.timedelta(days=200))
    perform(review, "approve_retain", actor=things.lead())
    base = things.again(review.base)
    armed = Timer.objects.of(base).pending().get()
    assert (base.state, armed.name, armed.due_at) == (
        "recognised",
        "open_review",
        things.in_years(base, 6),
    )


@pytest.mark.clause("八(一)")
def test_a_failed_review_cancels_the_name() -> None:
    review = perform(things.judged(things.a_review(), "fail"), "approve_fail", actor=things.lead())
    base = things.again(review.base)
    delisting = Delisting.objects.get()
    assert (base.state, base.delisted_on) == ("delisted", clock.today())
    assert (delisting.state, delisting.ground, delisting.clause, delisting.review) == (
        "approved",
        "review_failed",
        "八(一)",
        review,
    )
    assert (delisting.proposed_by_id, delisting.approved_by_id) == (
        review.proposed_by_id,
        review.approved_by_id,
    )
    assert not Timer.objects.of(base).pending().exists()


def test_a_lead_approves_what_was_proposed_and_nothing_else() -> None:
    review = things.judged(things.a_review(), "pass")
    with pytest.raises(Refused) as refusal:
        perform(review, "approve_fail", actor=things.lead())
    assert reasons(refusal) == ["The proposed result is “up to standard”."]


def test_a_case_for_cause_that_runs_when_the_review_fails_is_closed() -> None:
    review = things.judged(things.a_review(), "fail")
    for_cause = things.a_proposed_delisting(review.base)
    perform(review, "approve_fail", actor=things.lead())
    states = Delisting.objects.order_by("pk").values_list("pk", "state")
    assert dict(states)[for_cause.pk] == "dismissed"
    assert sorted(state for _pk, state in states) == ["approved", "dismissed"]


# --- 八(二): exit for cause ---


@pytest.mark.clause("八(二)")
def test_a_base_is_delisted_for_cause_by_two_people_after_a_hearing() -> None:
    base = things.delisted()
    delisting = Delisting.objects.get()
    assert (base.state, base.delisted_on, delisting.clause) == (
        "delisted",
        clock.today(),
        "八(二)",
    )
    assert delisting.proposed_by_id != delisting.approved_by_id
    assert delisting.hearing == things.HEARING["hearing"]


@pytest.mark.clause("八(二)")
def test_without_a_hearing_nothing_is_proposed() -> None:
    delisting = things.a_delisting()
    with pytest.raises(InvalidFields) as refusal:
        perform(delisting, "propose", actor=things.officer(), facts="样例")
    assert set(refusal.value.errors) == {"heard_on", "hearing"}


def test_a_hearing_that_has_not_taken_place_yet_does_not_count() -> None:
    delisting = things.a_delisting()
    tomorrow = clock.today() + dt.timedelta(days=1)
    with pytest.raises(InvalidFields, match="has not come yet"):
        perform(delisting, "propose", actor=things.officer(), heard_on=tomorrow, **things.HEARING)


def test_a_base_whose_case_is_not_proven_keeps_its_name() -> None:
    delisting = things.a_proposed_delisting()
    perform(delisting, "dismiss", actor=things.lead(), reason="查无实据")
    assert things.again(delisting.base).state == "recognised"


def test_delisting_closes_a_running_review_and_takes_cases_down() -> None:
    review = things.reported(things.a_review())
    texts = {"title": "样例", "summary": "样例", "practice": "样例", "effect": "样例"}
    case = create(Case(base=review.base, lesson="样例", **texts), actor=things.owner(review.base))
    case = perform(case, "submit", actor=things.owner(review.base))
    perform(things.endorsed(case), "publish", actor=things.officer())
    things.delisted(review.base)
    assert things.again(review).state == "lapsed"
    assert Case.objects.get().state == "taken_down"
    assert list(Case.objects.public()) == []


def test_a_delisted_base_is_never_reviewed() -> None:
    base = things.delisted()
    timers.advance(things.in_years(base, 7))
    assert not EffectReview.objects.exists()


def test_a_base_is_delisted_once() -> None:
    base = things.delisted()
    late = things.a_delisting(base)
    with pytest.raises(Refused, match="already cancelled"):
        perform(late, "propose", actor=things.officer(), heard_on=clock.today(), **things.HEARING)


def test_two_cases_never_run_against_one_base() -> None:
    base = things.a_delisting().base
    with pytest.raises(Refused, match="being decided on already"):
        things.a_delisting(base)


@pytest.mark.clause("八(一)")
@pytest.mark.clause("八(二)")
def test_the_plaque_comes_back_once_and_not_before_the_cancellation() -> None:
    base = things.delisted()
    before = clock.today() - dt.timedelta(days=1)
    with pytest.raises(InvalidFields, match="came back after that"):
        perform(base, "return_plaque", actor=things.officer(), returned_on=before)
    perform(base, "return_plaque", actor=things.officer(), returned_on=clock.today())
    assert things.again(base).plaque.returned_on == clock.today()
    with pytest.raises(Refused, match="was returned"):
        perform(base, "return_plaque", actor=things.officer(), returned_on=clock.today())


def test_nobody_delists_a_base_by_hand() -> None:
    base = things.a_base()
    with pytest.raises(NotAllowed):
        perform(base, "delist", actor=things.lead())
    assert [offer.name for offer in offers(base, things.lead())] == []


@pytest.mark.clause("六")
def test_who_leaves_makes_room_in_the_ledger() -> None:
    batch = a_batch()
    passed(batch, kind=Kind.PARK, region="110000")
    things.issued(things.a_draft(batch))
    assert Base.objects.ledger() == {"park": 1, "enterprise": 1}
    park = Base.objects.with_life().get(project__kind="park")
    things.delisted(park)
    assert Base.objects.ledger() == {"park": 0, "enterprise": 1}
    assert Base.objects.public().count() == 2


def test_entries_of_other_notices_are_left_alone() -> None:
    things.a_draft()
    other = an_open_notice()
    assert RecognitionRow.objects.filter(project__entries__notice=other).count() == 0
    assert Entry.objects.filter(notice=other).count() == 1
