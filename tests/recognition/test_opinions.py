"""Experts in the effect review: without an interest, blind to one another, in writing (八(一))."""

import pytest
from django.urls import reverse

from evaluation.models import Conflict, ExpertProfile
from portal.accounts.models import Role, User
from portal.inbox.models import Letter
from portal.inbox.todo import items
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from recognition.models import EffectReview, ExpertOpinion
from tests.evaluation import factories
from tests.evaluation.factories import an_expert
from tests.factories import a_user
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
