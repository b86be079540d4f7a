"""Pages and API of this floor, asked for real."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role, User
from portal.lifecycle.door import perform
from tests.acceptance.factories import (
    a_project,
    a_report,
    again,
    an_acceptance,
    filled_in,
    handed_in,
    owner,
    proposed,
    sound_answers,
)
from tests.factories import a_pdf, a_user, an_authority

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_field_saves_itself_and_says_what_is_wrong() -> None:
    report = a_report()
    key = report.sheet.figures[0].actual.key
    url = report.section_url("targets")

    answer = signed_in(owner(report.project)).post(
        url, {key: "七成"}, headers={"hx-request": "true"}
    )

    assert answer.status_code == 200
    assert "is not a number" in answer.content.decode()
    assert again(report).answers[key] == "七成"


def test_without_javascript_a_section_is_saved_as_a_whole_and_the_next_follows() -> None:
    report = a_report()
    data = sound_answers(report) | {"next": "tasks"}

    answer = signed_in(owner(report.project)).post(report.section_url("targets"), data)

    assert (answer.status_code, answer.headers["Location"]) == (302, report.section_url("tasks"))
    assert again(report).answers == sound_answers(report)


def test_a_text_too_long_to_be_kept_is_told_and_stays_on_the_page() -> None:
    report = a_report()
    text = "样" * 20_001

    answer = signed_in(owner(report.project)).post(
        report.section_url("words"), {"words.problems": text}
    )

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "has 20001 characters" in page
    assert text in page
    assert "words.problems" not in again(report).answers


def test_a_sign_that_no_database_keeps_is_left_out() -> None:
    report = a_report()

    signed_in(owner(report.project)).post(
        report.section_url("words"), {"words.problems": "样例\x00问题"}
    )

    assert again(report).answers["words.problems"] == "样例问题"


def test_a_choice_that_is_not_offered_is_told_with_400() -> None:
    report = a_report()
    data = {report.sheet.tasks[0].status_field.key: "finished"}

    answer = signed_in(owner(report.project)).post(report.section_url("tasks"), data)

    assert answer.status_code == 400
    assert "is not one of the choices" in answer.content.decode()


def test_evidence_is_uploaded_and_a_missing_file_is_told() -> None:
    acceptance = an_acceptance()
    client, url = signed_in(owner(acceptance.project)), acceptance.section_url("files")

    empty = client.post(url, {"slot": "task.1"})
    sent = client.post(url, {"slot": "task.1", "file": a_pdf()})

    assert (empty.status_code, sent.status_code) == (400, 302)
    assert again(acceptance).evidence == {"task.1"}


def test_sections_of_a_paper_are_closed_to_those_who_do_not_write() -> None:
    report = handed_in(a_report())
    officer = a_user(Role.AUTHORITY_OFFICER, report.project.authority)
    url = report.section_url("targets")

    read = signed_in(officer).get(url)
    written = signed_in(officer).post(url, {"words.problems": "x"})
    unknown = signed_in(officer).get(report.section_url("files"))
    elsewhere = signed_in(a_user(Role.AUTHORITY_OFFICER, an_authority("330000"))).get(url)

    assert (read.status_code, read.headers["Location"]) == (302, report.get_absolute_url())
    assert (written.status_code, unknown.status_code, elsewhere.status_code) == (403, 404, 404)


def test_a_proposed_result_is_the_ministrys_alone_until_it_is_decided() -> None:
    acceptance = proposed()
    applicant = signed_in(owner(acceptance.project))
    authority = signed_in(a_user(Role.AUTHORITY_OFFICER, acceptance.authority))
    officer = signed_in(a_user(Role.MINISTRY_OFFICER))
    page, api = acceptance.get_absolute_url(), f"/api/v1/acceptances/{acceptance.pk}/"

    for outsider in (applicant, authority):
        assert "内部结论" not in outsider.get(page).content.decode()
        told = outsider.get(api).json()
        assert (told["result"], told["conclusion"]) == ("", "")
    assert "内部结论" in officer.get(page).content.decode()
    assert officer.get(api).json()["result"] == "pass"

    perform(acceptance, "approve_pass", actor=a_user(Role.MINISTRY_LEAD))

    assert "内部结论" in applicant.get(page).content.decode()
    assert applicant.get(api).json()["result"] == "pass"


def test_the_api_hands_in_and_names_every_reason_against_it() -> None:
    report = a_report()
    client = signed_in(owner(report.project))
    url = f"/api/v1/progress-reports/{report.pk}/"

    refused = client.post(f"{url}actions/submit/", {}, content_type="application/json")
    assert (refused.status_code, len(refused.json()["blocked_by"])) == (409, 17)
    filled_in(report)
    done = client.post(f"{url}actions/submit/", {}, content_type="application/json")

    assert (done.status_code, done.json()["state"]) == (200, "submitted")
    assert done.json()["allowed_actions"] == []


def test_the_api_filters_by_batch_and_state() -> None:
    project = a_project()
    client = signed_in(a_user(Role.MINISTRY_OFFICER))

    def found(query: str) -> list[int]:
        answer = client.get(f"/api/v1/creation-projects/?{query}").json()
        return [row["id"] for row in answer["results"]]

    assert found(f"batch={project.batch_id}&state=creating") == [project.pk]
    assert found(f"batch={project.batch_id}&state=failed") == []


LISTS = (
    "/creation/",
    "/acceptance/",
    "/api/v1/creation-projects/",
    "/api/v1/progress-reports/",
    "/api/v1/acceptances/",
)


def queries(client: Client, url: str) -> int:
    client.get(url)  # once before: now and then a session renews itself
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_no_list_asks_more_when_it_grows(clock: Any) -> None:
    client = signed_in(a_user(Role.MINISTRY_OFFICER))
    handed_in(an_acceptance(handed_in(a_report()).project))
    small = {url: queries(client, url) for url in LISTS}
    handed_in(an_acceptance(handed_in(a_report()).project))

    assert {url: queries(client, url) for url in LISTS} == small
    assert [url for url, number in small.items() if number > 12] == []


def test_every_page_of_a_case_stays_within_fifteen_queries(clock: Any) -> None:
    report = handed_in(a_report())
    acceptance = filled_in(an_acceptance(report.project))
    pages = [report, report.project, acceptance]
    sections = [acceptance.section_url(part) for part in acceptance.sheet.parts]
    client = signed_in(owner(report.project))

    asked = {
        url: queries(client, url) for url in (*(p.get_absolute_url() for p in pages), *sections)
    }

    assert {url: number for url, number in asked.items() if number > 15} == {}
