"""Results: held until a lead releases them, told to each applicant alone (六(二), 十)."""

import subprocess
from typing import Any

import pytest
from django.urls import reverse

from acceptance.models import CreationProject
from evaluation.models import Evaluation, Release, Result, ScoreSheet
from portal.accounts.models import Membership, Role, User
from portal.audit.models import AuditEvent
from portal.batches.models import Batch, Kind
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from tests.evaluation.factories import (
    a_case,
    again,
    evaluating,
    plainly_scored,
    proposed,
    released,
    scored,
    set_scores,
    signed_in,
    the_selection,
)
from tests.factories import a_batch, a_user, an_enterprise, owner_of

pytestmark = pytest.mark.django_db

WELL_WRITTEN = "建议细化重点任务的成果形式（样例）。"


def approved(*chosen: Evaluation) -> None:
    """Have the selection of a board approved."""
    selection = proposed(the_selection(chosen[0]), *chosen)
    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))


def two_decided(**changes: Any) -> tuple[Evaluation, Evaluation]:
    """Return one chosen case and one below the standard, their results held."""
    batch = a_batch(**changes)
    good, weak = a_case(batch), a_case(batch)
    evaluating(batch)
    scored(case=good)
    scored(case=weak, score="55")
    approved(good)
    return good, weak


def the_result(case: Evaluation) -> Result:
    return Result.objects.with_life().get(evaluation=case.pk)


def text_of(paper: bytes) -> str:
    """Return what a PDF says."""
    said = subprocess.run(["pdftotext", "-", "-"], input=paper, check=True, capture_output=True)
    return said.stdout.decode()


def letters_to(case: Evaluation) -> list[Letter]:
    rows = Letter.objects.filter(recipient=owner_of(case.application), key__startswith="result:")
    return list(rows)


def reasons(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(reason) for reason in refusal.value.reasons]


@pytest.mark.clause("六(二)")
def test_an_approved_selection_tells_nobody_anything() -> None:
    good, weak = two_decided()

    assert [the_result(case).state for case in (good, weak)] == ["held", "held"]
    assert letters_to(good) + letters_to(weak) == []
    assert list(CreationProject.objects.all()) == []
    assert Batch.objects.get(pk=good.batch.pk).state == "evaluating"
    for case in (good, weak):
        reader = signed_in(owner_of(case.application))
        assert reader.get(the_result(case).get_absolute_url()).status_code == 404
        assert reader.get(reverse("result-list")).json()["results"] == []


@pytest.mark.clause("六(二)")
def test_a_release_tells_every_applicant_its_own_result_at_once() -> None:
    good, weak = two_decided()

    released(good.batch)

    (yes,), (no,) = letters_to(good), letters_to(weak)
    assert (yes.subject, no.subject) == (
        "综合评价结果：达到创建标准",
        "综合评价结果：未达到创建标准",
    )
    assert no.body == "你单位的申报未达到本批创建标准。"
    assert not any(character.isdigit() for letter in (yes, no) for character in letter.subject)
    assert [the_result(case).outcome for case in (good, weak)] == ["creation", "below"]
    assert [p.application_id for p in CreationProject.objects.all()] == [good.application_id]
    assert Batch.objects.get(pk=good.batch.pk).state == "creating"


def test_who_is_up_to_standard_beyond_the_number_is_told_so() -> None:
    batch = a_batch()
    cases = [a_case(batch) for _ in range(3)]
    evaluating(batch)
    for case, total in zip(cases, ("90", "85", "80"), strict=True):
        plainly_scored(case)
        set_scores(case, total, total, total)
    approved(*cases[:2])

    released(batch)

    assert the_result(cases[2]).outcome == "beyond"
    (letter,) = letters_to(cases[2])
    assert letter.body == "你单位的申报达到创建标准，但未进入本批创建数量范围。"


def test_a_release_takes_two_people_and_stays_in_the_log() -> None:
    good, _weak = two_decided()
    both = a_user(Role.MINISTRY_OFFICER)
    Membership.objects.filter(user=both).update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    both = User.objects.get(pk=both.pk)
    release = Release.objects.with_life().get(batch=good.batch)

    waiting = perform(release, "propose", actor=both, previewed=True)
    with pytest.raises(Refused) as refusal:
        perform(waiting, "release", actor=both)
    with pytest.raises(NotAllowed):
        perform(waiting, "release", actor=a_user(Role.MINISTRY_OFFICER))

    assert reasons(refusal) == [
        "You proposed this yourself; a binding decision needs a second person."
    ]
    assert the_result(good).state == "held"
    perform(waiting, "release", actor=a_user(Role.MINISTRY_LEAD))
    actions = [event.action for event in AuditEvent.objects.of(release).order_by("seq")]
    assert actions == ["create", "propose", "release"]


def test_nothing_is_proposed_unseen() -> None:
    good, _weak = two_decided()
    release = Release.objects.get(batch=good.batch)

    with pytest.raises(InvalidFields) as refusal:
        perform(release, "propose", actor=a_user(Role.MINISTRY_OFFICER))

    assert list(refusal.value.errors) == ["previewed"]


@pytest.mark.clause("十")
def test_feedback_that_tells_too_much_is_refused_word_by_word() -> None:
    good, weak = two_decided()
    judge = ScoreSheet.objects.filter(evaluation=weak.pk)[0].expert
    text = f"第3名，得分低；{judge}和{good.applicant}均不认可。"

    with pytest.raises(InvalidFields) as refusal:
        perform(the_result(weak), "write", actor=a_user(Role.MINISTRY_OFFICER), feedback=text)

    assert refusal.value.errors == {
        "feedback": [
            "“得分” tells a score.",
            "“第3名” tells a rank or compares.",
            f"“{good.applicant}” speaks of another applicant.",
            f"“{judge}” tells who judged.",
        ]
    }
    assert the_result(weak).feedback == ""


def test_a_refused_feedback_is_shown_again_with_every_word() -> None:
    _good, weak = two_decided()
    officer = signed_in(a_user(Role.MINISTRY_OFFICER))
    typed = "细化任务；得分偏低。"

    answer = officer.post(the_result(weak).action_url("write"), {"feedback": typed})

    assert answer.status_code == 400
    assert typed in answer.content.decode()
    assert "“得分” tells a score." in answer.content.decode()


@pytest.mark.clause("十")
def test_what_slipped_in_is_found_again_before_the_release() -> None:
    """A name may become one of the batch's after the words were written."""
    good, weak = two_decided()
    perform(
        the_result(weak),
        "write",
        actor=a_user(Role.MINISTRY_OFFICER),
        feedback="样例甲工业公司更好",
    )
    body = good.applicant
    body.name = "样例甲工业公司"
    body.save(update_fields=["name"])
    release = Release.objects.with_life().get(batch=good.batch)

    with pytest.raises(Refused) as refusal:
        perform(release, "propose", actor=a_user(Role.MINISTRY_OFFICER), previewed=True)

    assert reasons(refusal) == [f"{weak.applicant}: “样例甲工业公司” speaks of another applicant."]


def test_feedback_stands_still_while_the_lead_decides_and_goes_out_with_the_letter() -> None:
    good, weak = two_decided()
    officer = a_user(Role.MINISTRY_OFFICER)
    perform(the_result(weak), "write", actor=officer, feedback=WELL_WRITTEN)
    release = Release.objects.with_life().get(batch=good.batch)
    waiting = perform(release, "propose", actor=officer, previewed=True)

    with pytest.raises(Refused):
        perform(the_result(weak), "write", actor=officer, feedback="另一说法")
    perform(waiting, "release", actor=a_user(Role.MINISTRY_LEAD))

    assert letters_to(weak)[0].body == f"你单位的申报未达到本批创建标准。\n\n{WELL_WRITTEN}"
    reader = signed_in(owner_of(weak.application))
    assert WELL_WRITTEN in reader.get(the_result(weak).get_absolute_url()).content.decode()


def test_a_selection_approved_meanwhile_sends_the_release_back() -> None:
    batch = a_batch()
    first, later = a_case(batch), a_case(batch, kind=Kind.PARK)
    evaluating(batch)
    for case in (first, later):
        scored(case=case)
    approved(first)
    release = Release.objects.with_life().get(batch=batch)
    perform(release, "propose", actor=a_user(Role.MINISTRY_OFFICER), previewed=True)

    approved(later)

    release = Release.objects.get(batch=batch)
    assert (release.state, release.results.count()) == ("open", 2)


def test_what_is_decided_after_a_release_is_held_for_the_next() -> None:
    batch = a_batch()
    first, later = a_case(batch), a_case(batch, kind=Kind.PARK)
    evaluating(batch)
    for case in (first, later):
        scored(case=case)
    approved(first)
    released(batch)

    approved(later)

    assert letters_to(later) == []
    assert [r.state for r in Release.objects.order_by("pk")] == ["released", "open"]
    released(batch)
    assert len(letters_to(first)) == len(letters_to(later)) == 1


@pytest.mark.clause("十")
def test_each_reads_its_own_result_and_nobody_anothers() -> None:
    good, weak = two_decided()
    released(good.batch)
    page, letter = (
        the_result(weak).get_absolute_url(),
        reverse("result_letter", args=[the_result(weak).pk]),
    )

    own = signed_in(owner_of(weak.application))
    other = signed_in(owner_of(good.application))
    stranger = signed_in(a_user(Role.APPLICANT_OWNER, an_enterprise()))

    assert own.get(page).status_code == own.get(letter).status_code == 200
    for reader in (other, stranger):
        assert reader.get(page).status_code == reader.get(letter).status_code == 404
    text = own.get(page).content.decode()
    assert str(good.applicant) not in text
    assert "55.00" not in text
    assert own.get(reverse("result-list")).json()["count"] == 1


@pytest.mark.clause("十")
@pytest.mark.parametrize("told", [False, True])
def test_the_own_score_is_told_only_where_the_batch_says_so(told: bool) -> None:
    good, weak = two_decided(tell_own_score=told)
    released(good.batch)
    result, case = the_result(weak), again(weak)
    own = signed_in(owner_of(weak.application))
    province = signed_in(a_user(Role.AUTHORITY_OFFICER, weak.authority))
    address = reverse("result-detail", args=[result.pk])

    scores = {"basic": case.basic_score, "plan": case.plan_score, "total": case.total_score}
    given = {name: str(score) for name, score in scores.items()}
    assert own.get(address).json()["own_score"] == (given if told else None)
    assert (given["total"] in own.get(result.get_absolute_url()).content.decode()) is told
    assert province.get(address).json()["own_score"] is None
    assert given["total"] not in province.get(result.get_absolute_url()).content.decode()


@pytest.mark.parametrize("told", [False, True])
def test_the_letter_says_that_it_is_a_draft_until_it_is_told(told: bool) -> None:
    good, _weak = two_decided()
    if told:
        released(good.batch)
    address = reverse("result_letter", args=[the_result(good).pk])

    answer = signed_in(a_user(Role.MINISTRY_OFFICER)).get(address)

    text = text_of(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert str(good.applicant) in text
    assert "列为创建对象" in text
    assert ("草稿" in text) is not told
    assert str(again(good).total_score) not in text


def test_officers_and_leads_find_the_release_on_their_lists() -> None:
    good, _weak = two_decided()
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    release = Release.objects.with_life().get(batch=good.batch)

    assert [item.url for item in todo.items(officer)] == [release.get_absolute_url()]
    perform(release, "propose", actor=officer, previewed=True)
    assert todo.items(officer) == []
    assert [item.url for item in todo.items(lead)] == [release.get_absolute_url()]


def test_provinces_learn_that_their_applicants_were_told() -> None:
    good, _weak = two_decided()
    officer = a_user(Role.AUTHORITY_OFFICER, good.authority)

    released(good.batch)

    letter = Letter.objects.get(recipient=officer, key__startswith="release:")
    assert "分" not in letter.body
    listed = signed_in(officer).get(reverse("result_list"))
    assert str(good.applicant) in listed.content.decode()


def test_the_preview_lists_every_letter_and_what_is_still_undecided() -> None:
    batch = a_batch()
    first, _open = a_case(batch), a_case(batch, kind=Kind.PARK)
    evaluating(batch)
    scored(case=first)
    approved(first)
    release = Release.objects.with_life().get(batch=batch)

    page = signed_in(a_user(Role.MINISTRY_OFFICER)).get(release.get_absolute_url())

    assert str(first.applicant) in page.content.decode()
    assert "1 case of the batch is not decided on yet" in page.content.decode()
    names = {offer.name for offer in offers(release, a_user(Role.MINISTRY_OFFICER))}
    assert names == {"propose"}
