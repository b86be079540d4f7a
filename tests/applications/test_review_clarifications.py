"""Questions and answers about an application: between two sides, for nobody else."""

import pytest
from django.urls import reverse

from applications import reviewing
from applications.models import Clarification
from portal.accounts.models import Role
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from tests import factories as make
from tests.applications import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return make.submitted()


@pytest.fixture
def officer(application):
    return papers.an_officer_of(application)


def thread(application) -> str:
    return reverse("application_clarifications", args=[application.pk])


def answered(question: Clarification, by) -> Clarification:
    return reviewing.reply(question, "按年报口径", actor=by)


def test_a_question_and_its_answer_with_their_files(client, application, officer):
    client.force_login(officer)
    client.post(thread(application), {"words": "请说明口径", "attached": [make.a_pdf("摘页.pdf")]})
    question = Clarification.objects.get(application=application)
    owner = make.owner_of(application)
    client.force_login(owner)
    url = reverse("clarification_detail", args=[question.pk])
    client.post(url, {"words": "按年报口径", "attached": [make.a_pdf("年报.pdf")]})
    again = Clarification.objects.get(pk=question.pk)
    assert (again.answer, again.answered_by_id) == ("按年报口径", owner.pk)
    assert [file.name for file in again.files_of_question] == ["摘页.pdf"]
    assert [file.name for file in again.files_of_answer] == ["年报.pdf"]


def test_it_waits_for_the_one_who_has_to_answer_until_it_is_answered(application, officer):
    owner = make.owner_of(application)
    question = papers.a_question(application, officer)
    [item] = todo.items(owner)
    assert item.url == reverse("clarification_detail", args=[question.pk])
    answered(question, owner)
    assert todo.items(owner) == []


def test_both_sides_are_written_to_once(application, officer):
    owner = make.owner_of(application)
    question = papers.a_question(application, officer)
    answered(question, owner)
    letters = Letter.objects.filter(key__startswith="clarification:")
    assert {(one.recipient_id, one.body) for one in letters} == {
        (owner.pk, "请说明口径"),
        (officer.pk, "按年报口径"),
    }


def test_the_applicant_may_ask_its_authority(application, officer):
    question = papers.a_question(application, make.owner_of(application))
    assert question.addressee == application.authority
    assert question.pk in {q.pk for q in Clarification.objects.to_be_answered_by(officer)}


def test_at_formal_check_the_ministry_may_ask():
    application = make.submitted()
    officer = make.a_user(Role.MINISTRY_OFFICER)
    with pytest.raises(Refused):
        papers.a_question(application, officer)
    recommended = make.recommended()
    question = papers.a_question(recommended, officer)
    assert question.addressee == recommended.applicant


def test_once_recommended_the_authority_asks_no_more():
    application = make.recommended()
    with pytest.raises(Refused):
        papers.a_question(application, papers.an_officer_of(application))


def test_a_question_is_answered_once(application, officer):
    owner = make.owner_of(application)
    question = answered(papers.a_question(application, officer), owner)
    with pytest.raises(Refused):
        reviewing.reply(question, "另一答复", actor=owner)
    assert Clarification.objects.get(pk=question.pk).answer == "按年报口径"


def test_the_asker_does_not_answer_itself(client, application, officer):
    question = papers.a_question(application, officer)
    client.force_login(officer)
    url = reverse("clarification_detail", args=[question.pk])
    answer = client.post(url, {"words": "自问自答"})
    assert answer.status_code == 409
    assert Clarification.objects.get(pk=question.pk).answered_at is None


def test_after_the_end_nothing_is_asked_or_answered(application, officer):
    owner = make.owner_of(application)
    question = papers.a_question(application, officer)
    perform(application, "withdraw", actor=owner, reason="另作安排")
    with pytest.raises(Refused):
        papers.a_question(application, officer)
    with pytest.raises(Refused):
        answered(question, owner)
    assert todo.items(owner) == []


def test_nothing_is_asked_about_a_draft():
    draft = make.a_draft()
    with pytest.raises(Refused):
        papers.a_question(draft, make.owner_of(draft))


def test_a_refused_file_keeps_the_words_and_sends_nothing(client, application, officer):
    client.force_login(officer)
    answer = client.post(
        thread(application), {"words": "请说明口径", "attached": [make.a_pdf("汇报.pptx")]}
    )
    assert answer.status_code == 400
    assert "请说明口径" in answer.content.decode()
    assert not Clarification.objects.exists()


class TestVisibility:
    """Nobody but the two sides (and oversight) reads it; the data are there to leak."""

    @pytest.fixture
    def question(self, application, officer):
        return reviewing.ask(application, "密问七四三一", [make.a_pdf()], actor=officer)

    @pytest.mark.parametrize(
        "role", [Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD], ids=["officer", "lead"]
    )
    def test_the_ministry_does_not_read_what_a_province_asks(self, client, question, role):
        client.force_login(make.a_user(role))
        page = client.get(thread(question.application))
        assert page.status_code == 200
        assert "密问七四三一" not in page.content.decode()
        assert client.get(question.attachments.get().get_absolute_url()).status_code == 404

    def test_another_authority_and_another_applicant_do_not_know_of_it(self, client, question):
        strangers = (
            make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000")),
            make.owner_of(make.submitted()),
        )
        for stranger in strangers:
            client.force_login(stranger)
            assert client.get(thread(question.application)).status_code == 404
            url = reverse("clarification_detail", args=[question.pk])
            assert client.get(url).status_code == 404

    def test_an_expert_is_not_let_in(self, client, question):
        from guardian.shortcuts import assign_perm  # noqa: PLC0415 - for this test alone

        expert = make.a_user(Role.EXPERT)
        assign_perm("view_application", expert, question.application)
        client.force_login(expert)
        assert client.get(thread(question.application)).status_code == 403
        page = client.get(question.application.get_absolute_url()).content.decode()
        assert thread(question.application) not in page

    def test_the_auditor_reads_it(self, client, question):
        client.force_login(make.a_user(Role.AUDITOR))
        assert "密问七四三一" in client.get(thread(question.application)).content.decode()
