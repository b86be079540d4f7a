"""No sequence of acts by anybody leaves the graph or breaks what always holds."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from applications import services
from applications.models import Application
from portal.accounts.models import Role
from portal.audit import log
from portal.batches.models import BatchAuthority
from portal.lifecycle.actions import deeds
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import DoorError
from tests import factories as make

ACTS = sorted(deeds(Application))
FIELDS: dict[str, dict[str, Any]] = {
    "withdraw": {"reason": "样例"},
    "send_back": {"reason": "样例"},
    "take_off": {"reason": "样例"},
    "return_for_correction": {"defects": "一处"},
}
OPINION = {
    "opinion": "样例",
    "eligible": True,
    "truthful": True,
    "creditworthy": True,
    "safe": True,
}
LIMIT = 1


class Applications(RuleBasedStateMachine):
    """Two applicants of one authority that may recommend one; everybody tries everything."""

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()

    @initialize()
    def people(self) -> None:
        self.moves: list[tuple[str, str, str]] = []
        batch = make.a_draft_batch()
        BatchAuthority.objects.filter(batch=batch).update(enterprise_limit=LIMIT)
        perform(batch.notice, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
        perform(batch.notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
        batch = type(batch).objects.get(pk=batch.pk)
        self.applications = [make.a_complete_draft(batch), make.a_complete_draft(batch)]
        authority = self.applications[0].authority
        self.people_ = [
            *(make.owner_of(application) for application in self.applications),
            make.a_user(Role.APPLICANT_EDITOR, self.applications[0].applicant),
            make.a_user(Role.AUTHORITY_OFFICER, authority),
            make.a_user(Role.AUTHORITY_LEAD, authority),
            make.a_user(Role.AUTHORITY_LEAD, make.an_authority("330000")),
            make.a_user(Role.MINISTRY_LEAD),
            make.a_user(Role.SYSTEM_ADMIN),
            SYSTEM,
        ]

    def fresh(self, which: int) -> Application:
        return make.fresh(self.applications[which])

    @rule(
        which=st.integers(0, 1),
        who=st.integers(0, 8),
        name=st.sampled_from(ACTS),
        verdict=st.sampled_from(["recommend", "decline"]),
    )
    def anybody_tries_anything(self, which: int, who: int, name: str, verdict: str) -> None:
        self.act(which, who, name, verdict)

    @rule(
        which=st.integers(0, 1),
        choice=st.integers(0, 100),
        verdict=st.sampled_from(["recommend", "recommend", "decline"]),
    )
    def somebody_does_what_is_offered(self, which: int, choice: int, verdict: str) -> None:
        application = self.fresh(which)
        open_to = [
            (who, offer.name)
            for who, actor in enumerate(self.people_)
            for offer in offers(application, actor)
            if offer.enabled and offer.name != "withdraw"
        ]
        if open_to:
            self.act(which, *open_to[choice % len(open_to)], verdict)

    def act(self, which: int, who: int, name: str, verdict: str) -> None:
        application, actor = self.fresh(which), self.people_[who]
        fields = FIELDS.get(name, {})
        if name == "propose_recommendation":
            fields = {**OPINION, "verdict": verdict}
        offered = {offer.name for offer in offers(application, actor) if offer.enabled}
        try:
            with transaction.atomic():
                moved = perform(application, name, actor=actor, **fields)
        except DoorError:
            assert name not in offered or actor is SYSTEM
            assert self.fresh(which).state == application.state
        else:
            assert name in offered
            self.moves.append((application.state, name, moved.state))

    @rule(which=st.integers(0, 1))
    @precondition(lambda self: self.moves)
    def declare_again(self, which: int) -> None:
        application = self.fresh(which)
        if application.state == Application.State.RETURNED:
            services.declare(application, actor=self.people_[which])

    @invariant()
    def every_move_is_an_edge_of_the_graph(self) -> None:
        edges = {
            (source, name, transition.target)
            for name, deed in deeds(Application).items()
            for source, transition in deed.transitions.items()
        }
        assert set(getattr(self, "moves", ())) <= edges

    @invariant()
    def the_limit_is_never_passed(self) -> None:
        assert Application.objects.recommended().count() <= LIMIT

    @invariant()
    def two_people_stand_behind_each_decision(self) -> None:
        for row in Application.objects.exclude(approved_by=None):
            assert row.proposed_by_id not in {None, row.approved_by_id}

    @invariant()
    def what_was_handed_in_is_sealed(self) -> None:
        for row in Application.objects.exclude(state__in=["draft", "withdrawn"]):
            assert row.submissions.exists()

    def teardown(self) -> None:
        """Take back what this example did, so that the next starts from nothing."""
        try:
            assert log.verify().ok
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)


Applications.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.clause("六(一)")
class TestApplications(Applications.TestCase, TestCase):
    """Every example begins with the two drafts and nothing else."""
