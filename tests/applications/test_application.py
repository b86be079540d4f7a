"""The application and the provincial recommendation, act by act."""

import pytest
from django.db import IntegrityError, transaction
from guardian.shortcuts import assign_perm

from applications import services
from applications.models import Application
from portal.accounts.models import Role
from portal.batches.models import BatchAuthority
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, Refused
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.clause("六(一)")
def test_submitting_seals_the_version_handed_in():
    application = make.submitted()
    version = application.submissions.get()
    assert version.content["texts"] == dict(make.fresh(application).texts)
    with pytest.raises(TypeError):
        version.save()


@pytest.mark.clause("六(一)")
def test_the_applicant_and_the_authority_are_written_to():
    application = make.a_complete_draft()
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    owner = make.owner_of(application)
    perform(application, "submit", actor=owner)
    readers = set(Letter.objects.values_list("recipient_id", flat=True))
    assert readers == {officer.pk, owner.pk}


def test_the_applicant_sees_exactly_the_defects_listed(client):
    application = make.submitted()
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    perform(
        application,
        "return_for_correction",
        actor=officer,
        defects="营业收入与审计报告不一致\n\n营业执照不清晰",
    )
    client.force_login(make.owner_of(application))
    page = client.get(application.get_absolute_url())
    assert [d.text for d in page.context["defects"]] == [
        "营业收入与审计报告不一致",
        "营业执照不清晰",
    ]


def test_a_returned_application_must_be_declared_again():
    application = make.submitted()
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    perform(application, "return_for_correction", actor=officer, defects="一处")
    with pytest.raises(Refused):
        perform(application, "resubmit", actor=make.owner_of(application))
    services.declare(application, actor=make.owner_of(application))
    again = perform(application, "resubmit", actor=make.owner_of(application))
    assert (again.state, again.submissions.count()) == (Application.State.SUBMITTED, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda draft, owner: services.save_answers(draft, {"basic.contact": "另一人"}, actor=owner),
        lambda draft, owner: services.upload(draft, "licence", make.a_pdf("新照.pdf"), actor=owner),
        lambda draft, owner: services.remove_task(draft, draft.key_tasks.get().pk, actor=owner),
    ],
    ids=["an answer", "a file", "a key task"],
)
def test_what_changes_after_the_declaration_is_declared_again(change):
    draft = make.a_complete_draft()
    change(draft, make.owner_of(draft))
    assert make.fresh(draft).declared_at is None


def test_saving_what_stands_there_already_leaves_the_declaration():
    draft = make.a_complete_draft()
    same = {"basic.contact": draft.texts["basic.contact"]}
    services.save_answers(draft, same, actor=make.owner_of(draft))
    assert make.fresh(draft).declared_at == draft.declared_at


@pytest.mark.clause("六(一)")
def test_nothing_is_handed_in_by_whom_the_authority_no_longer_confirms():
    draft = make.a_complete_draft()
    officer = make.a_user(Role.AUTHORITY_OFFICER, draft.authority)
    perform(draft.applicant, "reopen", actor=officer, reason="统一社会信用代码有误")
    with pytest.raises(Refused) as refusal:
        perform(make.fresh(draft), "submit", actor=make.owner_of(draft))
    assert [reason.link for reason in refusal.value.reasons] == [draft.applicant.get_absolute_url()]


@pytest.mark.clause("二")
def test_the_eligibility_check_stops_with_its_clause(client):
    batch, owner = make.a_batch(), make.a_user(Role.APPLICANT_OWNER)
    client.force_login(owner)
    answer = client.post(f"/applications/start/{batch.pk}/", {"sector": batch.sectors.first().pk})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {
        "lawful",
        "independent",
        "main_business",
        "no_veto",
    }
    assert not Application.objects.exists()


@pytest.mark.clause("六(一)")
def test_one_running_application_an_organisation_and_batch():
    application = make.a_draft()
    owner = make.owner_of(application)
    with pytest.raises(Refused):
        services.start(application.batch, owner.organisation, application.sector, actor=owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            batch=application.batch,
            applicant=application.applicant,
            authority=application.authority,
            kind=application.kind,
            sector=application.sector,
        )


@pytest.mark.clause("六(一)")
def test_after_withdrawing_one_may_apply_again():
    application = make.a_draft()
    owner = make.owner_of(application)
    perform(application, "withdraw", actor=owner, reason="另作安排")
    again = services.start(application.batch, owner.organisation, application.sector, actor=owner)
    assert again.state == Application.State.DRAFT


def test_a_plan_city_applicant_goes_to_its_city_where_the_batch_lists_it():
    batch = make.a_batch()
    assert batch.authority_for(make.an_enterprise("440300")).region == "440300"


def test_a_plan_city_applicant_goes_to_its_province_where_it_does_not():
    batch = make.a_draft_batch()
    BatchAuthority.objects.get(batch=batch, authority__region="440300").delete()
    assert batch.authority_for(make.an_enterprise("440300")).region == "440000"


def test_a_corps_applicant_never_goes_to_xinjiang():
    batch = make.a_draft_batch()
    BatchAuthority.objects.get(batch=batch, authority__region="660000").delete()
    assert batch.authority_for(make.an_enterprise("660000")) is None


@pytest.mark.clause("六(一)")
def test_no_authority_recommends_beyond_its_limit():
    batch = make.a_draft_batch()
    BatchAuthority.objects.filter(batch=batch).update(enterprise_limit=1)
    perform(batch.notice, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    perform(batch.notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
    batch = type(batch).objects.get(pk=batch.pk)
    make.recommended(batch)
    second = make.proposed(batch)
    lead = make.a_user(Role.AUTHORITY_LEAD, second.authority)
    with pytest.raises(Refused) as refusal:
        perform(second, "recommend", actor=lead)
    assert len(refusal.value.reasons) == 1


def test_recommending_needs_every_check_to_hold():
    application = make.submitted()
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    with pytest.raises(InvalidFields) as refusal:
        perform(
            application,
            "propose_recommendation",
            actor=officer,
            verdict="recommend",
            opinion="样例",
            eligible=True,
        )
    assert set(refusal.value.errors) == {"verdict"}


@pytest.mark.clause("六(一)")
def test_a_negative_opinion_cannot_become_a_recommendation():
    application = make.proposed(verdict="decline")
    lead = make.a_user(Role.AUTHORITY_LEAD, application.authority)
    with pytest.raises(Refused):
        perform(application, "recommend", actor=lead)
    assert perform(application, "decline", actor=lead).state == Application.State.NOT_RECOMMENDED


def test_two_editors_of_different_fields_never_overwrite_each_other():
    draft = make.a_draft()
    owner = make.owner_of(draft)
    one, other = make.fresh(draft), make.fresh(draft)
    services.save_answers(one, {"basic.contact": "甲"}, actor=owner)
    services.save_answers(other, {"basic.address": "样例路1号"}, actor=owner)
    texts = make.fresh(draft).texts
    assert (texts["basic.contact"], texts["basic.address"]) == ("甲", "样例路1号")


def test_what_was_typed_wrong_is_kept_and_told(client):
    draft = make.a_draft()
    client.force_login(make.owner_of(draft))
    year = draft.batch.year - 1
    answer = client.post(
        f"/applications/{draft.pk}/form/E2/field/",
        {f"rd_expense.{year}": "9O"},
        HTTP_HX_REQUEST="true",
    )
    assert answer.status_code == 200
    assert answer.context["slips"] == [f"“研发费用，{year} 年”：“9O”不是数字。"]
    assert make.fresh(draft).answers[f"rd_expense.{year}"] == "9O"


def test_a_part_larger_than_the_whole_names_both_figures():
    draft = make.a_complete_draft()
    year, owner = draft.batch.year - 1, make.owner_of(draft)
    services.save_answers(
        draft, {f"field_revenue.{year}": "320", f"revenue.{year}": "300"}, actor=owner
    )
    services.declare(draft, actor=owner)
    with pytest.raises(Refused) as refusal:
        perform(draft, "submit", actor=owner)
    (reason,) = refusal.value.reasons
    assert reason.text.startswith(
        f"“申报领域营业收入，{year} 年”为 320 万元，大于“营业收入，{year} 年”的 300 万元"
    )


@pytest.mark.clause("四")
def test_an_indicator_is_worked_out_from_the_data_items():
    draft = make.a_complete_draft()
    owner, last = make.owner_of(draft), draft.batch.year - 1
    given = {
        f"revenue.{last - 2}": "10,000",
        f"revenue.{last}": "14400",
        f"field_revenue.{last}": "7200",
        f"rd_expense.{last}": "720",
        f"value_added.{last}": "5000",
        f"staff.{last}": "125",
    }
    services.save_answers(draft, given, actor=owner)
    values = make.fresh(draft).values
    assert {code: str(values[code].normalize()) for code in ("E1.2", "E1.3", "E2.1", "E4.1")} == {
        "E1.2": "5E+1",
        "E1.3": "2E+1",
        "E2.1": "5",
        "E4.1": "4E+1",
    }
    assert values["E4.2"] is None


def test_a_baseline_is_worked_out_and_not_typed():
    draft = make.a_complete_draft()
    leaf = next(leaf for leaf in draft.scheme.leaves if leaf.code == "E1.2")
    assert "target.E1.2.baseline" not in draft.outline.fields
    assert draft.target_of(leaf) == ("60", "60")


class TestVisibility:
    """Who sees which application; the data are there to leak."""

    def seen_by(self, user) -> set[int]:
        return set(Application.objects.visible_to(user).values_list("pk", flat=True))

    def test_an_applicant_sees_its_own_alone(self):
        mine, other = make.a_draft(), make.submitted()
        assert self.seen_by(make.owner_of(mine)) == {mine.pk}
        assert self.seen_by(make.owner_of(other)) == {other.pk}

    def test_an_authority_sees_what_was_handed_in_to_it(self):
        batch = make.a_batch()
        make.a_draft(batch)
        handed_in = make.submitted(batch)
        make.submitted(batch, region="330000")
        officer = make.a_user(Role.AUTHORITY_OFFICER, handed_in.authority)
        assert self.seen_by(officer) == {handed_in.pk}

    def test_a_province_does_not_see_its_plan_city(self):
        batch = make.a_batch()
        make.submitted(batch, region="440300")
        officer = make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("440000"))
        assert self.seen_by(officer) == set()

    def test_an_expert_sees_nothing_unless_granted(self):
        batch = make.a_batch()
        granted, expert = make.recommended(batch), make.a_user(Role.EXPERT)
        make.recommended(batch)
        assign_perm("view_application", expert, granted)
        assert self.seen_by(expert) == {granted.pk}

    def test_administrators_see_no_business(self):
        make.recommended()
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
            assert self.seen_by(make.a_user(role)) == set()
