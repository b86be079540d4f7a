"""Experts, and the officer who decides, act on one effect review at the same moment."""

from typing import Any

import pytest

from portal.audit.models import AuditEvent
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from portal.timeline import timers
from portal.timeline.models import RehearsalClock
from recognition.models import EffectReview, ExpertOpinion
from tests.evaluation.factories import an_expert
from tests.recognition import things
from tests.recognition.test_opinions import SAID, asked, late, signed
from tests.services.racing import overtaken, race, refused

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

RESULT = {"result": "pass", "conclusion": "样例", "expert_view": "样例"}


def give(opinion: ExpertOpinion, **fields: str) -> ExpertOpinion:
    return perform(opinion, "give", actor=opinion.expert, **{**SAID, **fields})


def propose(opinion: ExpertOpinion) -> EffectReview:
    return perform(opinion.review, "propose_result", actor=things.officer(), **RESULT)


def times(thing: Any, *names: str) -> int:
    """How often one of these acts was done to a thing, by the log."""
    return AuditEvent.objects.of(thing).filter(action__in=names).count()


def test_two_experts_hand_in_at_once_and_both_are_heard() -> None:
    first, second = (signed(one) for one in asked(an_expert(), an_expert()))
    results = race(lambda: give(first), lambda: give(second, result="fail"))
    assert refused(results) == []
    kept = ExpertOpinion.objects.filter(review=first.review).order_by("pk")
    assert [(one.state, one.result) for one in kept] == [("given", "pass"), ("given", "fail")]


def test_one_expert_hands_in_twice_at_once_and_the_first_counts() -> None:
    opinion = signed(asked(an_expert())[0])
    results = race(lambda: give(opinion), lambda: give(opinion, result="fail"))
    (loser,) = refused(results)
    assert type(loser) is Refused
    (winner,) = (one for one in results if one is not loser)
    kept = things.again(opinion)
    assert (kept.result, kept.state) == (winner.result, "given")
    assert times(opinion, "give") == 1


def test_an_expert_steps_back_and_hands_in_at_once_and_does_not_count() -> None:
    opinion = signed(asked(an_expert())[0])
    race(
        lambda: give(opinion),
        lambda: perform(opinion, "recuse", actor=opinion.expert, reason="样例"),
    )
    assert things.again(opinion).state == "recused"


def test_an_opinion_on_its_way_is_heard_before_the_result() -> None:
    """Late, it is waited for no more; but one that is being handed in is not passed over."""
    opinion = late(signed(asked(an_expert())[0]))
    given, proposed = overtaken(lambda: give(opinion), lambda: propose(opinion))
    assert (given.state, proposed.state) == ("given", "proposed")
    order = AuditEvent.objects.filter(action__in=["give", "propose_result"]).order_by("pk")
    assert list(order.values_list("action", flat=True)) == ["give", "propose_result"]


def test_an_opinion_that_meets_the_result_being_proposed_is_refused() -> None:
    opinion = late(signed(asked(an_expert())[0]))
    proposed, refusal = overtaken(lambda: propose(opinion), lambda: give(opinion))
    assert proposed.state == "proposed"
    assert type(refusal) is Refused
    assert str(EffectReview.State.PROPOSED.label) in str(refusal)
    assert things.again(opinion).state == "overdue"


def test_a_report_that_goes_back_while_an_opinion_comes_leaves_nothing_said_of_it() -> None:
    opinion = signed(asked(an_expert())[0])
    back = {"actor": things.officer(), "reason": "缺佐证（样例）"}
    results = race(lambda: give(opinion), lambda: perform(opinion.review, "return_report", **back))
    kept = things.again(opinion)
    assert (kept.state, kept.given_at, kept.due_at) == ("asked", None, None)
    assert {type(error) for error in refused(results)} <= {Refused}


def test_an_opinion_in_the_second_of_its_deadline_is_noted_missing_or_given_never_both() -> None:
    opinion = signed(asked(an_expert())[0])
    assert opinion.due_at is not None
    RehearsalClock.move(opinion.due_at)
    race(lambda: give(opinion), timers.sweep)
    kept = things.again(opinion)
    assert (kept.state, kept.is_late) == ("given", True)
