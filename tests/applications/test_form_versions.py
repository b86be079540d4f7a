"""Versions handed in: sealed, receipted, compared, put on paper and into one dossier."""

import hashlib
import io
import json
import re
import subprocess
import zipfile

import pytest
from django.test import Client
from guardian.shortcuts import assign_perm

from applications import services
from applications.models import Application
from applications.versions import difference, seal
from portal.accounts.models import Role
from portal.lifecycle.door import perform
from tests import factories as make

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(paper: bytes) -> str:
    """The words of a PDF without the blanks and breaks between them."""
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=paper, check=True, capture_output=True
    ).stdout.decode()
    return re.sub(r"\s", "", text)


@pytest.fixture
def corrected():
    """Handed in, returned, corrected in three places, and handed in again."""
    application = make.submitted()
    owner = make.owner_of(application)
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    perform(application, "return_for_correction", actor=officer, defects="联系人有误")
    draft = make.fresh(application)
    services.save_answers(draft, {"basic.contact": "改正后的联系人"}, actor=owner)
    services.remove_task(draft, draft.key_tasks.get().pk, actor=owner)
    task = make.KeyTask(
        name="中试平台",
        content="样例内容",
        department="研发部",
        due_on=make.clock.today(),
        deliverable="平台",
    )
    services.add_task(draft, task, actor=owner)
    services.upload(draft, "audit", make.a_pdf("新审计报告.pdf"), actor=owner)
    return application


@pytest.fixture
def again(corrected):
    owner = make.owner_of(corrected)
    services.declare(corrected, actor=owner)
    return perform(corrected, "resubmit", actor=owner)


class TestReceipt:
    """The receipt says the second, the version and the hash."""

    @pytest.mark.clause("六(一)")
    def test_it_says_when_to_the_second_and_which_hash(self, clock):
        clock.set("2026-03-02T16:59:58+08:00")
        application = make.submitted()
        page = client_of(make.owner_of(application)).get(
            f"{application.get_absolute_url()}versions/1/"
        )
        text = page.content.decode()
        assert "2026-03-02 16:59:58" in text
        assert application.submissions.get().sha256 in text

    def test_the_paper_says_the_same(self):
        application = make.submitted()
        client = client_of(make.owner_of(application))
        paper = client.get(f"{application.get_absolute_url()}versions/1/receipt.pdf").content
        assert application.submissions.get().sha256 in words(paper)

    def test_an_expert_is_shown_no_versions(self):
        application = make.recommended()
        expert = make.a_user(Role.EXPERT)
        assign_perm("view_application", expert, application)
        client = client_of(expert)
        asked = [
            client.get(f"{application.get_absolute_url()}{end}") for end in ("", "versions/1/")
        ]
        assert [answer.status_code for answer in asked] == [200, 404]
        assert "versions/" not in asked[0].content.decode()

    def test_another_applicant_finds_no_receipt(self):
        application = make.submitted()
        other = client_of(make.a_user(Role.APPLICANT_OWNER))
        assert other.get(f"{application.get_absolute_url()}versions/1/").status_code == 404


class TestSubmitting:
    """The deadline counts to the second, and one click is one submission."""

    @pytest.mark.clause("六(一)")
    def test_a_click_in_the_last_second_is_in(self, clock):
        application = make.a_complete_draft()
        clock.set(application.batch.applications_due)
        owner = make.owner_of(application)
        assert perform(application, "submit", actor=owner).state == Application.State.SUBMITTED

    @pytest.mark.clause("六(一)")
    def test_a_click_that_arrives_later_is_refused_and_the_draft_stays(self, clock):
        application = make.a_complete_draft()
        before = application.content()
        clock.set(application.batch.applications_due + make.dt.timedelta(seconds=1))
        answer = client_of(make.owner_of(application)).post(application.action_url("submit"))
        assert answer.status_code == 423
        due = make.clock.local(application.batch.applications_due)
        assert f"{due:%Y-%m-%d %H:%M:%S}" in answer.content.decode()
        kept = make.fresh(application)
        assert (kept.state, kept.content()) == (Application.State.DRAFT, before)

    def test_a_replayed_click_hands_in_once(self):
        application = make.a_complete_draft()
        client = client_of(make.owner_of(application))
        answers = [client.post(application.action_url("submit")).status_code for _n in range(2)]
        assert answers == [302, 409]
        assert application.submissions.count() == 1


class TestDifference:
    """What is different between two versions, field by field."""

    def test_answers_tasks_and_files_that_differ_are_shown_and_nothing_else(self, again):
        page = client_of(make.owner_of(again)).get(f"{again.get_absolute_url()}versions/")
        found = page.context["difference"]
        assert [(c.key, c.before, c.after) for c in found.texts] == [
            ("basic.contact", "样例内容", "改正后的联系人")
        ]
        assert [(t.before and t.before[0], t.after and t.after[0]) for t in found.tasks] == [
            ("产线升级", None),
            (None, "中试平台"),
        ]
        assert [(f.slot, f.before[0][0], f.after[0][0]) for f in found.files] == [
            ("audit", "audit.pdf", "新审计报告.pdf")
        ]

    def test_the_authority_sees_what_was_corrected(self, again):
        officer = make.a_user(Role.AUTHORITY_OFFICER, again.authority)
        page = client_of(officer).get(f"{again.get_absolute_url()}versions/?from=1&to=2")
        assert "改正后的联系人" in page.content.decode()

    def test_a_returned_draft_is_compared_with_what_was_handed_in(self, corrected):
        page = client_of(make.owner_of(corrected)).get(f"{corrected.get_absolute_url()}versions/")
        assert (page.context["before"].key, page.context["after"].key) == ("1", "now")
        assert page.context["difference"].count == 4

    def test_a_version_that_is_none_is_told(self, again):
        page = client_of(make.owner_of(again)).get(f"{again.get_absolute_url()}versions/?from=7")
        assert page.status_code == 400
        assert "7" in page.content.decode()

    def test_a_task_changed_under_its_name_is_one_change(self):
        old = {"key_tasks": [["甲", "a", "b", "2027-01-01", "c"], ["乙", "", "", "", ""]]}
        new = {"key_tasks": [["甲", "a", "b", "2028-01-01", "c"], ["乙", "", "", "", ""]]}
        (change,) = difference(old, new).tasks
        assert (change.before[3], change.after[3]) == ("2027-01-01", "2028-01-01")

    def test_a_content_does_not_differ_from_itself(self, again):
        content = again.submissions.first().content
        assert difference(content, content).count == 0


class TestPaper:
    """Paper and screen belong together, or the paper says that it is a draft."""

    def test_each_page_carries_the_hash_of_its_version(self):
        application = make.submitted()
        paper = client_of(make.owner_of(application)).get(f"{application.get_absolute_url()}pdf/")
        pages = [
            page
            for page in subprocess.run(
                ["pdftotext", "-", "-"], input=paper.content, check=True, capture_output=True
            )
            .stdout.decode()
            .split("\f")
            if page.strip()
        ]
        digest = application.submissions.get().sha256
        assert len(pages) > 1
        assert [digest in re.sub(r"\s", "", page) for page in pages] == [True] * len(pages)
        assert "草稿" not in words(paper.content)

    def test_a_draft_says_so_and_carries_no_hash(self):
        application = make.a_draft()
        paper = client_of(make.owner_of(application)).get(f"{application.get_absolute_url()}pdf/")
        assert "草稿" in words(paper.content)
        assert "版SHA-256" not in words(paper.content)

    def test_a_returned_draft_never_borrows_the_hash_of_what_was_handed_in(self, corrected):
        client = client_of(make.owner_of(corrected))
        draft = words(client.get(f"{corrected.get_absolute_url()}pdf/").content)
        assert corrected.submissions.get().sha256 not in draft
        assert "改正后的联系人" in draft

    def test_a_version_on_paper_shows_what_was_handed_in(self, corrected):
        client = client_of(make.owner_of(corrected))
        path = f"{corrected.get_absolute_url()}versions/1/application.pdf"
        paper = words(client.get(path).content)
        assert "改正后的联系人" not in paper
        assert "产线升级" in paper
        assert corrected.submissions.get().sha256 in paper


class TestDossier:
    """One ZIP with the paper, all current files and their hashes."""

    def dossier(self, application, user) -> zipfile.ZipFile:
        answer = client_of(user).get(f"{application.get_absolute_url()}dossier/")
        assert answer.status_code == 200
        return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    def test_it_holds_the_paper_the_content_and_every_current_file(self, again):
        book = self.dossier(again, make.owner_of(again))
        assert book.testzip() is None
        assert set(book.namelist()) == {
            "申报书.pdf",
            "申报内容.json",
            "佐证材料/营业执照/licence.pdf",
            "佐证材料/近三年审计报告/新审计报告.pdf",
            "佐证材料/真实性承诺书（加盖公章）/declaration.pdf",
            "manifest.json",
            "SHA256SUMS",
        }

    def test_every_hash_of_the_list_is_that_of_its_entry(self, again):
        book = self.dossier(again, make.owner_of(again))
        listed = dict(
            reversed(line.split("  ", 1)) for line in book.read("SHA256SUMS").decode().splitlines()
        )
        found = {name: hashlib.sha256(book.read(name)).hexdigest() for name in listed}
        assert listed == found
        assert len(listed) == 5

    def test_the_content_in_it_has_the_hash_printed_on_the_paper(self, again):
        book = self.dossier(again, make.owner_of(again))
        version = again.submissions.latest("number")
        assert hashlib.sha256(book.read("申报内容.json")).hexdigest() == version.sha256
        assert json.loads(book.read("manifest.json"))["sha256"] == version.sha256

    def test_files_of_one_name_both_find_room(self):
        draft = make.a_draft()
        for _number in range(2):
            services.upload(draft, "other", make.a_pdf("说明.pdf"), actor=make.owner_of(draft))
        names = self.dossier(draft, make.owner_of(draft)).namelist()
        assert [n for n in names if "说明" in n] == [
            "佐证材料/其他佐证材料/说明.pdf",
            "佐证材料/其他佐证材料/说明 (2).pdf",
        ]

    def test_a_draft_dossier_claims_no_version(self):
        draft = make.a_draft()
        manifest = json.loads(self.dossier(draft, make.owner_of(draft)).read("manifest.json"))
        assert (manifest["version"], manifest["sha256"]) == (None, None)

    def test_whoever_may_not_see_the_application_gets_none(self):
        application = make.submitted()
        stranger = client_of(make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000")))
        assert stranger.get(f"{application.get_absolute_url()}dossier/").status_code == 404


def test_the_seal_is_that_of_the_content():
    version = make.submitted().submissions.get()
    assert seal(version.content) == version.sha256
