"""Experts in the effect review: without an interest, blind to one another, in writing (八(一))."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from evaluation import commitments
from evaluation.models import Conflict, ExpertProfile
from portal.accounts.models import Role, User
from portal.inbox.models import Letter
from portal.inbox.todo import items
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import clock, timers
from portal.timeline.models import RehearsalClock
from portal.timeline.wording import until
from recognition.models import EffectReview, ExpertOpinion
from tests.evaluation import factories
from tests.evaluation.factories import an_expert
from tests.factories import a_batch, a_user
from tests.recognition import things
from tests.recognition.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(一)")]

SAID = {
    "result": "pass",
    "opinion": "中试平台惠及上下游企业，带动作用有据可查；培训佐证偏少（样例）。",
}


def asked(*experts: User) -> list[ExpertOpinion]:
    """Return the opinions that experts are asked for on a report, in their order."""
    review = things.heard(things.reported(things.a_review()))
    perform(review, "ask_experts", actor=things.officer(), experts=[e.pk for e in experts])
    return [ExpertOpinion.objects.with_life().get(expert=expert) for expert in experts]


def signed(opinion: ExpertOpinion) -> ExpertOpinion:
    """Return it after its expert has signed the commitment of the batch."""
    factories.signed(opinion.expert, opinion.batch)
    return things.again(opinion)


def given(opinion: ExpertOpinion) -> ExpertOpinion:
    return perform(signed(opinion), "give", actor=opinion.expert, **SAID)


def test_an_expert_who_is_asked_signs_reads_the_report_and_hands_in_an_opinion() -> None:
    (opinion,) = asked(an_expert())
    expert = opinion.expert
    assert Letter.objects.filter(recipient=expert, key__contains=":ask").count() == 1
    assert [item.title for item in items(expert)] == [opinion.base.holder.name]
    client = signed_in(expert)
    before = client.get(opinion.get_absolute_url()).content.decode()
    opinion = signed(opinion)
    after = client.get(opinion.get_absolute_url()).content.decode()
    report = things.REPORT["experience"]
    assert (report in before, report in after) == (False, True)
    opinion = perform(opinion, "give", actor=expert, **SAID)
    assert (opinion.state, opinion.opinion) == ("given", SAID["opinion"])
    assert items(expert) == []


def sign_form(opinion: ExpertOpinion, **changes: str) -> dict[str, str]:
    profile = ExpertProfile.objects.get(user=opinion.expert)
    version = str(commitments.CURRENT)
    return {"version": version, "read": "on", "signature": profile.name, **changes}


def test_who_signs_on_the_way_to_an_opinion_comes_back_to_it() -> None:
    (opinion,) = asked(an_expert())
    client = signed_in(opinion.expert)
    page = client.get(opinion.get_absolute_url()).content.decode()
    link = next(found for found in re.findall(r'href="([^"]+)"', page) if "/commitments/" in found)
    assert client.get(link).context["back"] == opinion.get_absolute_url()
    mistyped = client.post(link, sign_form(opinion, signature="样例他人"))
    back = mistyped.context["back"]
    assert (mistyped.status_code, back) == (400, opinion.get_absolute_url())
    plain = reverse("commitment", args=[opinion.batch.pk])
    assert client.post(plain, sign_form(opinion, next=back)).url == opinion.get_absolute_url()
    assert things.again(opinion).is_committed


@pytest.mark.parametrize("to", ["", "https://elsewhere.example/", "//elsewhere.example/"])
def test_who_signs_from_nowhere_in_the_portal_goes_on_to_the_sheets(to: str) -> None:
    (opinion,) = asked(an_expert())
    page = reverse("commitment", args=[opinion.batch.pk])
    answer = signed_in(opinion.expert).post(page, sign_form(opinion, next=to))
    assert answer.url == reverse("sheet_list")


def test_nobody_hands_in_an_opinion_before_the_commitment() -> None:
    (opinion,) = asked(an_expert())
    with pytest.raises(Refused, match="commitment"):
        perform(opinion, "give", actor=opinion.expert, **SAID)


def test_experts_read_their_own_opinion_alone_and_never_the_review_itself() -> None:
    first, second = asked(an_expert(), an_expert())
    given(first)
    reader = signed_in(signed(second).expert)
    assert reader.get(first.get_absolute_url()).status_code == 404
    page = reader.get(second.get_absolute_url()).content.decode()
    assert SAID["opinion"] not in page
    assert "情况属实，带动作用明显" not in page  # the province's opinion
    assert reader.get(first.review.get_absolute_url()).status_code == 404
    rows = reader.get("/api/v1/expert-opinions/").json()["results"]
    assert [row["id"] for row in rows] == [second.pk]


def test_the_deciding_officers_read_what_experts_say_and_base_and_province_do_not() -> None:
    opinion = given(asked(an_expert())[0])
    url, name = opinion.review.get_absolute_url(), str(opinion.expert.expert_profile)
    for user in (things.officer(), things.lead(), a_user(Role.AUDITOR)):
        page = signed_in(user).get(url).content.decode()
        assert (SAID["opinion"] in page, name in page) == (True, True)
    base = opinion.base
    for user in (things.owner(base), a_user(Role.AUTHORITY_OFFICER, base.authority)):
        page = signed_in(user).get(url).content.decode()
        assert (SAID["opinion"] in page, name in page) == (False, False)
        assert signed_in(user).get(opinion.get_absolute_url()).status_code == 404


def test_whoever_works_for_the_base_is_not_asked() -> None:
    review = things.reported(things.a_review())
    tied = an_expert(employer_uscc=review.base.holder.uscc)
    with pytest.raises(InvalidFields, match="works for the applicant"):
        perform(review, "ask_experts", actor=things.officer(), experts=[tied.pk])
    assert not ExpertOpinion.objects.exists()


def test_an_interest_that_is_declared_is_kept_in_the_one_register() -> None:
    (opinion,) = asked(an_expert())
    perform(opinion, "recuse", actor=opinion.expert, reason="曾任该单位顾问（样例）")
    conflict = Conflict.objects.get(profile__user=opinion.expert)
    assert (conflict.uscc, conflict.ground) == (opinion.base.holder.uscc, "declared")
    assert signed_in(opinion.expert).get(opinion.get_absolute_url()).status_code == 404


def test_an_interest_declared_in_the_pool_takes_the_expert_out_of_the_review() -> None:
    (opinion,) = asked(an_expert())
    holder = opinion.base.holder
    fields = {"organisation": holder.name, "uscc": holder.uscc, "reason": "亲属任职（样例）"}
    profile = ExpertProfile.objects.get(user=opinion.expert)
    perform(profile, "declare", actor=opinion.expert, data=fields)
    assert things.again(opinion).state == "recused"


def test_no_result_is_proposed_while_an_opinion_is_waited_for() -> None:
    first, second = asked(an_expert(), an_expert())
    given(first)
    fields = {"result": "pass", "conclusion": "样例", "expert_view": "样例"}
    review = things.again(first.review)
    with pytest.raises(Refused, match="handed in their opinion yet: 1"):
        perform(review, "propose_result", actor=things.officer(), **fields)
    perform(second, "release", actor=things.officer(), reason="因病（样例）")
    review = perform(review, "propose_result", actor=things.officer(), **fields)
    assert review.state == EffectReview.State.PROPOSED


def test_a_report_that_goes_back_is_judged_anew() -> None:
    opinion = given(asked(an_expert())[0])
    review = perform(
        opinion.review, "return_report", actor=things.officer(), reason="缺佐证（样例）"
    )
    opinion = things.again(opinion)
    assert (opinion.state, opinion.opinion) == ("asked", SAID["opinion"])
    with pytest.raises(Refused, match="waited for"):
        perform(opinion, "give", actor=opinion.expert, **SAID)
    things.reported(things.again(review))
    assert perform(opinion, "give", actor=opinion.expert, **SAID).state == "given"


def test_nobody_else_asks_experts_or_answers_for_one() -> None:
    (opinion,) = asked(an_expert())
    base = opinion.base
    for user in (things.lead(), things.owner(base), an_expert()):
        with pytest.raises(NotAllowed):
            perform(opinion.review, "ask_experts", actor=user, experts=[])
    for user in (things.officer(), an_expert()):
        assert "give" not in [offered.name for offered in offers(opinion, user)]
        with pytest.raises(NotAllowed):
            perform(opinion, "give", actor=user, **SAID)


def test_the_list_of_an_expert_leads_to_the_opinion() -> None:
    (opinion,) = asked(an_expert())
    page = signed_in(opinion.expert).get(reverse("opinion_list")).content.decode()
    assert opinion.get_absolute_url() in page


def late(opinion: ExpertOpinion) -> ExpertOpinion:
    """Return it once its day has passed without an answer."""
    assert opinion.due_at is not None
    timers.advance(opinion.due_at)
    return things.again(opinion)


def propose(review: EffectReview) -> EffectReview:
    fields = {"result": "pass", "conclusion": "样例", "expert_view": "样例"}
    return perform(review, "propose_result", actor=things.officer(), **fields)


def test_experts_are_asked_by_a_day_that_page_list_and_letter_name() -> None:
    review = things.heard(things.reported(things.a_review()))
    expert, day = an_expert(), clock.today() + dt.timedelta(days=9)
    perform(review, "ask_experts", actor=things.officer(), experts=[expert.pk], due_on=day)
    opinion = ExpertOpinion.objects.with_life().get(expert=expert)
    assert opinion.due_at == clock.end_of(day)
    (item,) = items(expert)
    assert item.due_at == opinion.due_at
    letter = Letter.objects.get(recipient=expert, key__contains=":ask")
    assert f"{day} 24:00" in letter.body
    page = signed_in(expert).get(opinion.get_absolute_url()).content.decode()
    assert until(opinion.due_at) in page
    listed = signed_in(expert).get("/api/v1/expert-opinions/").json()["results"]
    assert [(row["due_at"], row["is_late"]) for row in listed] == [
        (clock.local(opinion.due_at).isoformat(), False)
    ]


def test_without_a_day_experts_have_the_days_of_the_batch() -> None:
    review = things.reported(things.a_review(things.a_base(a_batch(review_expert_days=4))))
    expert = an_expert()
    perform(review, "ask_experts", actor=things.officer(), experts=[expert.pk])
    due_at = clock.end_of(clock.today() + dt.timedelta(days=4))
    assert ExpertOpinion.objects.get(expert=expert).due_at == due_at


@pytest.mark.parametrize("days", [0, -1, 181])
def test_a_day_that_leaves_no_time_or_is_far_off_asks_nobody(days: int) -> None:
    review = things.reported(things.a_review())
    day = clock.today() + dt.timedelta(days=days)
    with pytest.raises(InvalidFields) as refusal:
        perform(review, "ask_experts", actor=things.officer(), experts=[an_expert().pk], due_on=day)
    assert list(refusal.value.errors) == ["due_on"]
    assert not ExpertOpinion.objects.exists()


def test_when_the_day_has_passed_expert_and_officer_are_told_once() -> None:
    silent, answered = asked(an_expert(), an_expert())
    given(answered)
    officer = things.officer()
    silent = late(silent)
    assert silent.state == "overdue"
    told = Letter.objects.filter(key__contains=":miss:")
    about = [(letter.recipient, letter.link) for letter in told]
    assert about.count((silent.expert, silent.get_absolute_url())) == 1
    assert about.count((officer, silent.review.get_absolute_url())) == 1
    assert answered.expert not in {recipient for recipient, _link in about}
    assert str(silent.expert) in told.get(recipient=officer).body


def test_the_review_goes_on_without_who_is_silent_to_the_second() -> None:
    (opinion,) = asked(an_expert())
    assert opinion.due_at is not None
    timers.advance(opinion.due_at - dt.timedelta(seconds=1))
    with pytest.raises(Refused, match="handed in their opinion yet: 1"):
        propose(opinion.review)
    # The moment itself counts, and not the sweep that notes it.
    RehearsalClock.move(opinion.due_at)
    assert things.again(opinion).state == "asked"
    assert things.again(opinion.review).silent == 0
    assert propose(opinion.review).state == "proposed"


def test_a_late_opinion_is_taken_as_late_until_a_result_is_proposed() -> None:
    first, second = (signed(one) for one in asked(an_expert(), an_expert()))
    first, second = late(first), late(second)
    assert [item.due_at for item in items(first.expert)] == [first.due_at]
    first = perform(first, "give", actor=first.expert, **SAID)
    assert (first.state, first.is_late) == ("given", True)
    page = signed_in(things.officer()).get(first.review.get_absolute_url()).content.decode()
    assert ">late</span>" in page
    propose(first.review)
    assert items(second.expert) == []
    with pytest.raises(Refused, match="waited for"):
        perform(second, "give", actor=second.expert, **SAID)


def test_what_comes_before_its_day_is_not_late_and_nobody_is_told() -> None:
    opinion = given(asked(an_expert())[0])
    assert opinion.is_late is False
    assert late(opinion).state == "given"
    assert not Letter.objects.filter(key__contains=":miss:").exists()


def test_the_days_of_experts_stand_still_while_the_report_is_back_with_the_base() -> None:
    opinion = asked(an_expert())[0]
    perform(opinion.review, "return_report", actor=things.officer(), reason="缺佐证（样例）")
    opinion = things.again(opinion)
    assert (opinion.state, opinion.due_at) == ("asked", None)
    timers.advance(clock.now() + dt.timedelta(days=opinion.batch.review_expert_days + 1))
    assert things.again(opinion).state == "asked"
    things.reported(things.again(opinion.review))
    opinion = things.again(opinion)
    day = clock.today() + dt.timedelta(days=opinion.batch.review_expert_days)
    assert opinion.due_at == clock.end_of(day)
    told = Letter.objects.get(recipient=opinion.expert, key__contains=":wait_anew:")
    assert f"{day} 24:00" in told.body
    assert late(opinion).state == "overdue"


def test_nobody_is_missed_in_a_review_that_closed_with_its_base() -> None:
    (opinion,) = asked(an_expert())
    things.delisted(opinion.base)
    assert late(opinion).state == "asked"
    assert not Letter.objects.filter(key__contains=":miss:").exists()
