"""The authority's review sheet, and the opinion that rests on it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from applications import reviewing
from applications.models import Application, FieldCheck, Recommendation, ReviewCheck
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.documents.models import Attachment
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields
from portal.timeline import clock
from tests import factories as make
from tests.applications import papers

pytestmark = pytest.mark.django_db


def sheet(application: Application) -> str:
    return reverse("application_review", args=[application.pk])


@pytest.fixture
def application():
    return make.submitted()


@pytest.fixture
def officer(application):
    return papers.an_officer_of(application)


def test_the_sheet_is_filled_in_over_days(client, application, officer):
    client.force_login(officer)
    first = papers.posted(application, eligible__result="pass", eligible__source="营业执照")
    client.post(sheet(application), first)
    again = papers.posted(application, truthful__result="doubt", truthful__note="待核对")
    client.post(sheet(application), again)
    kept = {row.item: (row.result, row.note, row.source) for row in application.checks.all()}
    assert kept == {"eligible": ("pass", "", "营业执照"), "truthful": ("doubt", "待核对", "")}


def test_a_doubt_says_what_it_is_about_and_what_was_typed_stays(client, application, officer):
    client.force_login(officer)
    data = papers.posted(application, safe__result="doubt", eligible__source="批复文件")
    answer = client.post(sheet(application), data)
    assert answer.status_code == 400
    assert "批复文件" in answer.content.decode()
    assert not application.checks.exists()


def test_a_source_is_not_looked_at_tomorrow(client, application, officer):
    client.force_login(officer)
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    data = papers.posted(application, creditworthy__looked_on=tomorrow)
    answer = client.post(sheet(application), data)
    assert answer.status_code == 400
    assert f"{tomorrow} 尚未到来" in answer.content.decode()


def test_two_officers_never_overwrite_each_other_silently(client, application, officer):
    opened = papers.posted(application, eligible__result="pass", safe__result="pass")
    colleague = papers.an_officer_of(application)
    papers.examined(application, colleague, eligible="fail")
    client.force_login(officer)
    answer = client.post(sheet(application), opened)
    assert answer.status_code == 409
    assert str(colleague) in answer.content.decode()
    assert papers.result_of(application, "eligible") == "fail"


def test_having_read_the_others_version_one_may_replace_it(client, application, officer):
    papers.examined(application, papers.an_officer_of(application), eligible="fail")
    client.force_login(officer)
    client.post(sheet(application), papers.posted(application, eligible__result="pass"))
    assert papers.result_of(application, "eligible") == "pass"


@pytest.mark.clause("六(一)")
def test_recommending_needs_every_check_passed_and_says_which_is_not(application, officer):
    papers.examined(application, officer, creditworthy="doubt")
    with pytest.raises(InvalidFields) as refusal:
        perform(
            application,
            "propose_recommendation",
            actor=officer,
            verdict="recommend",
            opinion="样例",
        )
    assert refusal.value.errors == {
        "verdict": ["推荐须审查表各项核查均为通过；尚未通过：信用核查无异常（存疑）。"]
    }


def test_the_opinion_takes_the_checks_from_the_sheet(application, officer):
    papers.examined(application, officer, eligible="fail")
    perform(
        application,
        "propose_recommendation",
        actor=officer,
        verdict="decline",
        opinion="主营业务与申报领域不符",
    )
    opinion = Recommendation.objects.get(application=application)
    assert (opinion.eligible, opinion.truthful, opinion.creditworthy, opinion.safe) == (
        False,
        True,
        True,
        True,
    )


def test_a_check_given_with_the_opinion_is_recorded_on_the_sheet(application, officer):
    checks = dict.fromkeys(ReviewCheck.Item.values, True)
    perform(
        application,
        "propose_recommendation",
        actor=officer,
        verdict="recommend",
        opinion="样例",
        **checks,
    )
    assert {row.item: row.result for row in application.checks.all()} == dict.fromkeys(
        checks, "pass"
    )


def test_a_check_given_with_the_opinion_does_not_overrule_the_sheet(application, officer):
    papers.examined(application, officer, safe="fail")
    with pytest.raises(InvalidFields):
        perform(
            application,
            "propose_recommendation",
            actor=officer,
            verdict="recommend",
            opinion="样例",
            safe=True,
        )
    assert papers.result_of(application, "safe") == "fail"


def test_once_proposed_the_sheet_is_closed(application, officer):
    papers.examined(application, officer)
    moved = perform(
        application, "propose_recommendation", actor=officer, verdict="recommend", opinion="样例"
    )
    with pytest.raises(PermissionDenied):
        papers.examined(moved, officer, safe="fail")


def test_a_check_older_than_the_version_handed_in_is_marked(client, application, officer, clock):
    papers.examined(application, officer)
    papers.returned(application, officer)
    clock.set(clock.now() + dt.timedelta(days=1))
    papers.corrected(make.fresh(application))
    client.force_login(officer)
    page = client.get(sheet(application)).content.decode()
    assert page.count("早于现提交版本，请复核") == len(ReviewCheck.Item)


def test_a_field_check_is_recorded_with_its_photographs(client, application, officer):
    client.force_login(officer)
    client.post(
        sheet(application),
        {
            "part": "visit",
            "on": clock.today().isoformat(),
            "place": "一号厂房",
            "people": "甲、乙",
            "findings": "产线与申报材料一致",
            "attached": [make.a_pdf("照片.pdf"), make.a_pdf("记录.pdf")],
        },
    )
    visit = FieldCheck.objects.get(application=application)
    assert (visit.place, visit.by_id) == ("一号厂房", officer.pk)
    assert {file.name for file in visit.attachments.all()} == {"照片.pdf", "记录.pdf"}


def test_a_refused_photograph_leaves_no_half_of_a_record(client, application, officer):
    client.force_login(officer)
    answer = client.post(
        sheet(application),
        {
            "part": "visit",
            "on": clock.today().isoformat(),
            "place": "一号厂房",
            "people": "甲、乙",
            "findings": "一致",
            "attached": [make.a_pdf("照片.pdf"), make.a_pdf("汇报.pptx")],
        },
    )
    assert answer.status_code == 400
    assert "一号厂房" in answer.content.decode()
    assert not FieldCheck.objects.exists()
    assert not Attachment.objects.filter(slot="record").exists()


class TestVisibility:
    """The sheet is the authority's; the data are there to leak."""

    @pytest.fixture
    def visited(self, application, officer):
        papers.examined(application, officer)
        visit = FieldCheck(on=clock.today(), place="密访", people="甲", findings="密情")
        return reviewing.add_field_check(application, visit, [make.a_pdf()], actor=officer)

    def status(self, client, user, visit) -> int:
        client.force_login(user)
        return client.get(sheet(visit.application)).status_code

    def test_the_applicant_never_sees_it(self, client, visited):
        owner = make.owner_of(visited.application)
        assert self.status(client, owner, visited) == 403
        assert client.get(visited.attachments.get().get_absolute_url()).status_code == 404

    def test_another_authority_does_not_know_of_it(self, client, visited):
        stranger = make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000"))
        assert self.status(client, stranger, visited) == 404

    def test_the_ministry_reads_it_once_the_list_is_sent(self, client, visited, officer):
        reader = make.a_user(Role.MINISTRY_OFFICER)
        photograph = visited.attachments.get().get_absolute_url()
        page = visited.application.get_absolute_url()

        def told() -> tuple[int, int, int, bool, bool]:
            sheet_status = self.status(client, reader, visited)
            photo = client.get(photograph)
            photo.getvalue()
            listed = client.get("/api/v1/recommendations/").json()["count"]
            shown = client.get(page)
            acts = {event.action for event in shown.context["history"]}
            opinions = bool(shown.context["opinions"])
            return sheet_status, photo.status_code, listed, opinions, "field_check" in acts

        assert told() == (403, 404, 0, False, False)
        moved = perform(
            visited.application,
            "propose_recommendation",
            actor=officer,
            verdict="recommend",
            opinion="样例",
        )
        perform(moved, "recommend", actor=papers.a_lead_of(moved))
        row = make.with_letter(make.approved_list(make.the_list_of(moved)))
        assert told() == (403, 404, 0, False, False)
        perform(row, "send", actor=officer)
        assert told() == (200, 200, 1, True, True)

    def test_its_own_lead_and_the_auditor_read_it(self, client, visited):
        for reader in (papers.a_lead_of(visited.application), make.a_user(Role.AUDITOR)):
            assert self.status(client, reader, visited) == 200

    def test_the_applicants_history_does_not_tell_of_it(self, client, visited):
        client.force_login(make.owner_of(visited.application))
        page = client.get(visited.application.get_absolute_url())
        assert AuditEvent.objects.of(visited.application).filter(action="check").exists()
        assert {event.action for event in page.context["history"]}.isdisjoint(
            {"check", "field_check"}
        )

    def test_the_applicant_reads_an_opinion_only_once_it_is_decided(self, client):
        proposed = make.proposed(verdict="decline")
        client.force_login(make.owner_of(proposed))
        assert client.get(proposed.get_absolute_url()).context["opinions"] == []
        listed = client.get("/api/v1/recommendations/").json()
        assert listed["count"] == 0
        perform(proposed, "decline", actor=papers.a_lead_of(proposed))
        [opinion] = client.get(proposed.get_absolute_url()).context["opinions"]
        assert opinion.opinion == "核查无误"


def test_the_sheet_costs_a_fixed_number_of_queries(
    client, application, officer, django_assert_max_num_queries
):
    papers.examined(application, officer)
    for number in range(5):
        reviewing.note_defect(application, "licence", f"第{number}处", actor=officer)
        visit = FieldCheck(on=clock.today(), place="厂房", people="甲", findings="一致")
        reviewing.add_field_check(application, visit, [make.a_pdf()], actor=officer)
    client.force_login(officer)
    client.get(sheet(application))  # the first page of a session renews it
    with django_assert_max_num_queries(15):
        client.get(sheet(application))
