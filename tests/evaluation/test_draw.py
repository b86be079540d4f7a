"""A draw from its commitment to the open sheets: sealed, seeded, approved, repeatable."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from applications.models import Application
from evaluation import drawing
from evaluation.models import (
    Conflict,
    Draw,
    DrawLine,
    Evaluation,
    ExpertProfile,
    GroupMember,
    ScoreSheet,
)
from evaluation.tasks import carry_on_draws
from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.batches.models import Batch
from portal.inbox.models import Letter
from portal.lifecycle.door import create, offers, perform
from portal.lifecycle.errors import NotAllowed, Refused
from tests.evaluation.factories import (
    a_case,
    again,
    an_expert,
    handed_in,
    signed,
    signed_in,
)
from tests.factories import a_batch, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.clause("六(二)")]

REGIONS = ("110000", "310000", "440000", "510000", "610000", "370000", "330000")


def a_pool(number: int = 7) -> list[User]:
    """Experts of as many provinces."""
    people = [an_expert() for _ in range(number)]
    for expert, region in zip(people, REGIONS, strict=False):
        ExpertProfile.objects.filter(user=expert).update(region=region)
    return people


@pytest.fixture
def officer(db: None) -> User:
    return a_user(Role.MINISTRY_OFFICER)


@pytest.fixture
def batch(db: None) -> Batch:
    return a_batch()


def prepared(batch: Batch, officer: User) -> Draw:
    return create(Draw(batch=batch), actor=officer)


def drawn(batch: Batch, officer: User, seed: str = "7") -> Draw:
    draw = perform(prepared(batch, officer), "commit", actor=officer)
    draw = perform(draw, "begin", actor=officer, seed=seed)
    drawing.work(draw.pk)
    return Draw.objects.get(pk=draw.pk)


def opened(batch: Batch, officer: User) -> Draw:
    draw = perform(drawn(batch, officer), "approve", actor=a_user(Role.MINISTRY_LEAD))
    drawing.work(draw.pk)
    return Draw.objects.get(pk=draw.pk)


def test_the_digests_are_in_the_log_before_there_is_a_seed(batch, officer):
    a_case(batch)
    a_pool()
    draw = drawn(batch, officer)

    commit, begin, finish = AuditEvent.objects.of(draw).order_by("seq")[1:4]
    assert [event.action for event in (commit, begin, finish)] == ["commit", "begin", "finish"]
    assert commit.after["seed"] == ""
    assert len(commit.after["pool_hash"]) == len(commit.after["rules_hash"]) == 64
    assert begin.after["seed"] == "7"
    assert finish.after["result_hash"] == draw.result_hash != ""


def test_a_seed_that_is_not_given_is_made_and_no_two_are_alike(batch, officer):
    a_case(batch)
    a_pool()
    first = drawn(batch, officer, seed="")
    perform(first, "discard", actor=officer, reason="再抽一次的演示")
    assert len({first.seed, drawn(batch, officer, seed="").seed}) == 2


def test_no_sheet_opens_before_another_person_approves(batch, officer):
    case = a_case(batch)
    a_pool()
    draw = drawn(batch, officer)
    assert not ScoreSheet.objects.exists()

    both = a_user(Role.MINISTRY_OFFICER)
    both.membership.give([Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    with pytest.raises(NotAllowed):
        perform(draw, "approve", actor=officer)
    Draw.objects.filter(pk=draw.pk).update(proposed_by=both)
    with pytest.raises(Refused):
        perform(draw, "approve", actor=User.objects.get(pk=both.pk))

    perform(draw, "approve", actor=a_user(Role.MINISTRY_LEAD))
    drawing.work(draw.pk)
    assert Draw.objects.get(pk=draw.pk).state == "opened"
    panel = DrawLine.objects.filter(in_reserve=False).values_list("expert", flat=True)
    assert sorted(ScoreSheet.objects.values_list("expert", flat=True)) == sorted(panel)
    assert again(case).state == "scoring"
    assert not Application.objects.visible_to(User.objects.get(pk=panel[0])).exists()


def test_work_done_twice_changes_nothing(batch, officer):
    a_case(batch)
    a_pool()
    draw = opened(batch, officer)
    events = AuditEvent.objects.count()
    drawing.work(draw.pk)
    assert (AuditEvent.objects.count(), ScoreSheet.objects.count()) == (events, 3)


def test_conflicts_are_never_drawn_and_stand_in_the_register(batch, officer):
    case = a_case(batch)
    people = a_pool(6)
    tied = people[:3]
    ExpertProfile.objects.filter(user=tied[0]).update(employer_uscc=case.applicant.uscc)
    GroupMember.objects.create(uscc=case.applicant.uscc, group="样例系")
    ExpertProfile.objects.filter(user=tied[1]).update(employer_group="样例系")
    perform(
        ExpertProfile.objects.get(user=tied[2]),
        "declare",
        actor=tied[2],
        organisation="甲",
        uscc=case.applicant.uscc,
        reason="亲属任职",
    )
    drawn(batch, officer)

    assert set(DrawLine.objects.values_list("expert", flat=True)) == {p.pk for p in people[3:]}
    grounds = Conflict.objects.order_by("ground").values_list("ground", flat=True)
    assert list(grounds) == ["declared", "same_group", "same_organisation"]


def test_where_the_batch_says_so_nobody_judges_the_own_province(officer):
    batch = a_batch(conflict_same_region=True)
    a_case(batch)  # of Jiangsu
    people = a_pool(4)
    ExpertProfile.objects.filter(user=people[0]).update(region="320500")
    drawn(batch, officer)
    assert people[0].pk not in DrawLine.objects.values_list("expert", flat=True)


def test_paused_experts_and_other_sectors_are_not_drawn(batch, officer):
    case = a_case(batch)
    people = a_pool(5)
    perform(ExpertProfile.objects.get(user=people[0]), "pause", actor=officer, reason="出国")
    ExpertProfile.objects.filter(user=people[1]).update(sectors=["智能机器人"])
    assert case.sector.name == "人工智能"
    drawn(batch, officer)
    assert set(DrawLine.objects.values_list("expert", flat=True)) == {p.pk for p in people[2:]}


def test_a_draw_that_cannot_be_says_by_how_much_and_writes_nothing(officer):
    batch = a_batch(sheets_per_expert=1)
    for _ in range(2):
        a_case(batch)
    a_pool(5)
    draw = drawn(batch, officer)

    assert (draw.state, draw.result_hash) == ("short", "")
    assert not DrawLine.objects.exists()
    page = signed_in(officer).get(draw.get_absolute_url()).content.decode()
    assert (
        "人工智能 · demonstration enterprise: 2 applications need 6 places. "
        "5 experts with the load limit give 5. Short by 1."
    ) in page


def test_a_batch_has_one_draw_at_a_time_and_none_without_cases(batch, officer):
    client = signed_in(officer)
    client.post(reverse("draw_list"), {"batch": batch.pk})
    assert not Draw.objects.exists()
    a_case(batch)
    for _ in range(2):
        client.post(reverse("draw_list"), {"batch": batch.pk})
    draw = Draw.objects.get()
    with pytest.raises(Refused) as refusal:
        perform(draw, "commit", actor=officer)
    assert str(refusal.value) == "No expert of the pool is active."


def test_a_case_assigned_by_hand_meanwhile_keeps_the_draw_from_being_approved(batch, officer):
    case = a_case(batch)
    people = a_pool()
    draw = drawn(batch, officer)
    perform(case, "assign_experts", actor=officer, experts=[p.pk for p in people[:3]])
    with pytest.raises(Refused) as refusal:
        perform(draw, "approve", actor=a_user(Role.MINISTRY_LEAD))
    assert "1" in str(refusal.value)


class TestReserve:
    def test_whoever_steps_back_is_replaced_by_the_next_in_order_with_letters(self, batch, officer):
        case = a_case(batch)
        a_pool()
        opened(batch, officer)
        first, second = DrawLine.objects.filter(in_reserve=True).order_by("place")
        sheet = ScoreSheet.objects.with_life().all()[0]
        signed(sheet.expert, batch)

        perform(sheet, "recuse", actor=sheet.expert, reason="持股")

        assert set(
            ScoreSheet.objects.filter(state="assigned").values_list("expert", flat=True)
        ) >= {first.expert_id}
        assert ScoreSheet.objects.counting().count() == 3
        told = Letter.objects.get(recipient=officer, key__endswith=f"place:{officer.pk}")
        assert str(first.expert) in told.body
        assert Letter.objects.filter(recipient=first.expert).count() == 1
        assert AuditEvent.objects.of(case).filter(action="call_reserve").count() == 1
        assert second.expert_id not in ScoreSheet.objects.values_list("expert", flat=True)

    def test_a_reserve_in_conflict_or_paused_is_passed_over(self, batch, officer):
        case = a_case(batch)
        a_pool()
        opened(batch, officer)
        first, second = DrawLine.objects.filter(in_reserve=True).order_by("place")
        ExpertProfile.objects.filter(user=first.expert).update(employer_uscc=case.applicant.uscc)
        assert drawing.next_in_reserve(again(case)) == second.expert
        perform(
            ExpertProfile.objects.get(user=second.expert), "pause", actor=officer, reason="出国"
        )
        assert drawing.next_in_reserve(again(case)) is None

    def test_the_panel_is_scored_with_the_replacement(self, batch, officer):
        case = a_case(batch)
        a_pool()
        opened(batch, officer)
        sheet = ScoreSheet.objects.all()[0]
        signed(sheet.expert, batch)
        perform(sheet, "recuse", actor=sheet.expert, reason="持股")
        for open_one in ScoreSheet.objects.filter(state="assigned"):
            signed(open_one.expert, batch)
            handed_in(ScoreSheet.objects.with_life().get(pk=open_one.pk))
        assert perform(again(case), "score", actor=officer).state == "scored"


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    try:
        call_command("draw", *arguments, "--json", stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


class TestCommand:
    def test_the_same_seed_gives_the_same_draw_and_another_seed_another(self, batch):
        for _ in range(4):
            a_case(batch)
        a_pool()
        number = str(batch.ordinal)
        _code, one = run("--batch", number, "--seed", "7")
        _code, same = run("--batch", number, "--seed", "7")
        _code, other = run("--batch", number, "--seed", "8")
        _code, back = run("--batch", number, "--seed", "7")
        assert one["assignments"] == same["assignments"] == back["assignments"]
        assert one["result_hash"] == back["result_hash"] != other["result_hash"]
        assert (one["applications"], one["places"], one["state"]) == (4, 12, "drawn")
        assert Draw.objects.filter(state="discarded").count() == 2

    def test_verify_repeats_a_draw_and_names_a_row_that_was_changed(self, batch, officer):
        case = a_case(batch)
        a_pool()
        draw = opened(batch, officer)
        ExpertProfile.objects.all().update(employer="改名大学")
        assert run("--batch", str(batch.ordinal), "--verify")[0] == 0

        panel = DrawLine.objects.filter(draw=draw, place=1)
        reserve = DrawLine.objects.filter(draw=draw, place=4)
        mine, theirs = panel.get().expert_id, reserve.get().expert_id
        reserve.update(expert=a_user(Role.EXPERT))
        panel.update(expert=theirs)
        reserve.update(expert=mine)

        code, report = run("--batch", str(batch.ordinal), "--verify")
        assert code == 1
        (difference,) = report["differences"]
        assert difference.startswith(f"{case.applicant.uscc}: drawn ")

    def test_verify_names_a_problem_that_was_changed(self, batch, officer):
        a_case(batch)
        a_pool()
        draw = opened(batch, officer)
        problem = {**draw.problem, "pool": draw.problem["pool"][1:]}
        Draw.objects.filter(pk=draw.pk).update(problem=problem)
        code, report = run("--batch", str(batch.ordinal), "--verify")
        assert code == 1
        assert report["differences"][0] == "the digest of the pool differs from the committed one"

    def test_a_short_draw_exits_1_and_says_why(self, batch):
        a_case(batch)
        a_pool(2)
        code, report = run("--batch", str(batch.ordinal), "--seed", "7")
        assert code == 1
        assert [short["missing"] for short in report["short"]] == [1]


class TestPages:
    def test_draws_are_closed_to_everybody_outside_the_ministry(self, batch, officer):
        case = a_case(batch)
        people = a_pool()
        draw = opened(batch, officer)
        pages = [
            reverse("draw_list"),
            draw.get_absolute_url(),
            reverse("draw_progress", args=[draw.pk]),
        ]
        for person in (people[0], a_user(Role.AUTHORITY_LEAD, case.authority)):
            assert [signed_in(person).get(page).status_code for page in pages] == [403] * 3
        for role in (Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD, Role.AUDITOR):
            assert [signed_in(a_user(role)).get(page).status_code for page in pages] == [200] * 3

    def test_a_running_draw_shows_how_far_it_is_and_refreshes_when_it_is_done(self, batch, officer):
        a_case(batch)
        a_pool()
        draw = perform(prepared(batch, officer), "commit", actor=officer)
        draw = perform(draw, "begin", actor=officer, seed="7")
        Draw.objects.filter(pk=draw.pk).update(percent=40)
        client = signed_in(officer)
        progress = reverse("draw_progress", args=[draw.pk])
        busy = client.get(progress)
        assert "40" in busy.content.decode()
        assert "HX-Refresh" not in busy
        assert offers(draw, officer) == []
        drawing.work(draw.pk)
        assert client.get(progress)["HX-Refresh"] == "true"

    def test_an_unfinished_draw_is_carried_on_by_the_sweep(self, batch, officer):
        a_case(batch)
        a_pool()
        draw = perform(prepared(batch, officer), "commit", actor=officer)
        perform(draw, "begin", actor=officer, seed="7")
        assert carry_on_draws() == 1
        assert Draw.objects.get(pk=draw.pk).state == "drawn"
        assert Evaluation.objects.get().state == "awaiting_experts"
