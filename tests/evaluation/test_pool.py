"""The pool of experts: taken in from a file, invited, and committed before anything opens."""

import io
import re
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from applications.models import Application
from evaluation import commitments, services
from evaluation.models import Commitment, Employment, ExpertProfile, GroupMember, ScoreSheet
from portal.accounts.models import Invitation, Role, User
from portal.audit.models import AuditEvent
from portal.documents.models import Attachment
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, Refused
from tests.evaluation.factories import (
    a_case,
    an_expert,
    assigned,
    experts,
    signed,
    signed_in,
)
from tests.factories import a_batch, a_uscc, a_user, owner_of, the_ministry

pytestmark = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GOOD = [
    "王一",
    "wang@example.test",
    "样例大学",
    a_uscc(7001),
    "样例系",
    "江苏",
    "教授",
    "",
    "机器人",
]


@pytest.fixture
def officer() -> Client:
    the_ministry()
    return signed_in(a_user(Role.MINISTRY_OFFICER))


class Filled:
    """The template as downloaded, lines added, ready for upload."""

    def __init__(self, client: Client) -> None:
        content = client.get(reverse("expert_template"), headers={"accept-language": "zh-hans"})
        book = CalamineWorkbook.from_filelike(io.BytesIO(content.content))
        self.sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    def add(self, sheet: str, *lines: list[Any]) -> "Filled":
        self.sheets[sheet] += lines
        return self

    def upload(self) -> SimpleUploadedFile:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as book:
            for name, rows in self.sheets.items():
                sheet = book.add_worksheet(name)
                for row, line in enumerate(rows):
                    for column, value in enumerate(line):
                        sheet.write(row, column, value)
        return SimpleUploadedFile("pool.xlsx", stream.getvalue(), content_type=XLSX)


def sent(client: Client, filled: Filled) -> Any:
    return client.post(reverse("expert_import"), {"file": filled.upload()})


class TestImport:
    def test_a_sound_file_takes_everybody_in_and_invites_them(self, officer):
        filled = Filled(officer).add("专家", GOOD)
        filled.add("曾任职单位", ["wang@example.test", "样例公司", a_uscc(7002), "2025-06-30"])
        filled.add("集团", [a_uscc(7003), "样例系"])

        answer = sent(officer, filled)

        assert answer.status_code == 302
        profile = ExpertProfile.objects.get()
        assert (profile.name, profile.state, profile.region, profile.user) == (
            "王一",
            "invited",
            "320000",
            None,
        )
        assert Employment.objects.get().profile == profile
        assert GroupMember.objects.get().group == "样例系"
        letter = Letter.objects.get(address="wang@example.test")
        assert "/invitation/" in letter.body

    def test_every_fault_is_named_by_its_cell_and_nothing_is_written(self, officer):
        a_batch()
        filled = Filled(officer).add(
            "专家",
            GOOD,
            [
                "",
                "wang@example.test",
                "样例大学",
                "9O000000",
                "",
                "江西省会",
                "",
                "不存在的领域",
                "",
            ],
            ["李二", "kein-a-mail", "", a_uscc(7001), "", "", "", "人工智能、智能机器人", ""],
        )
        filled.add("曾任职单位", ["nobody@example.test", "甲", a_uscc(7002), "去年"])

        answer = sent(officer, filled)

        assert answer.status_code == 400
        places = [fault.partition(":")[0] for fault in answer.context["faults"]]
        assert places == [
            "专家!A3",
            "专家!D3",
            "专家!B3",
            "专家!F3",
            "专家!H3",
            "专家!C4",
            "专家!B4",
            "曾任职单位!D2",
            "曾任职单位!A2",
        ]
        assert not ExpertProfile.objects.exists()
        assert not Letter.objects.exists()

    def test_an_address_of_the_pool_or_of_an_account_is_not_taken_twice(self, officer):
        known = an_expert()
        owner = a_user(Role.APPLICANT_OWNER)
        filled = Filled(officer).add(
            "专家",
            [*GOOD[:1], known.email, *GOOD[2:]],
            [*GOOD[:1], owner.email, *GOOD[2:]],
        )
        answer = sent(officer, filled)
        assert [fault.partition(":")[2] for fault in answer.context["faults"]] == [
            " an expert with this address is in the pool already.",
            " an account with this address exists already.",
        ]

    def test_a_moved_column_and_a_strange_workbook_are_refused(self, officer):
        filled = Filled(officer)
        filled.sheets["专家"][0][0], filled.sheets["专家"][0][1] = "电子邮箱", "姓名"
        assert sent(officer, filled).status_code == 400
        strange = SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing", content_type=XLSX)
        assert officer.post(reverse("expert_import"), {"file": strange}).status_code == 400
        assert not ExpertProfile.objects.exists()

    def test_whoever_follows_the_link_is_that_expert(self, officer):
        sent(officer, Filled(officer).add("专家", GOOD))
        letter = Letter.objects.get(address="wang@example.test")
        path = re.search(r"/invitation/\S+/", letter.body)
        assert path is not None
        stranger = Client()
        stranger.get(path[0])
        password = "kein-wort-steht-hier-2026"
        stranger.post(
            reverse("invitation"),
            {
                "username": "wangyi",
                "display_name": "王一",
                "email": "wang@example.test",
                "phone": "13800000000",
                "password": password,
                "again": password,
            },
        )
        profile = ExpertProfile.objects.get()
        assert (profile.state, profile.user) == ("active", User.objects.get(username="wangyi"))
        assert User.objects.get(username="wangyi").has_role(Role.EXPERT)

    def test_an_invitation_is_sent_again_and_the_earlier_one_is_void(self, officer):
        sent(officer, Filled(officer).add("专家", GOOD))
        profile = ExpertProfile.objects.get()
        officer.post(profile.get_absolute_url())
        again = ExpertProfile.objects.get()
        assert again.invitation_id != profile.invitation_id
        assert Invitation.objects.get(pk=profile.invitation_id).withdrawn_at is not None
        assert list(Invitation.objects.unused()) == [again.invitation]


def opens(expert: User, sheet: ScoreSheet, file: Attachment) -> list[int]:
    """The statuses of everything that shows something of a sheet's application."""
    client = signed_in(expert)
    application = sheet.evaluation.application
    answers = [
        client.get(path)
        for path in (
            reverse("sheet_detail", args=[sheet.pk]),
            f"/api/v1/score-sheets/{sheet.pk}/",
            application.get_absolute_url(),
            f"/api/v1/applications/{application.pk}/",
            reverse("application_pdf", args=[application.pk]),
            reverse("attachment", args=[file.pk]),
        )
    ]
    answers[-1].getvalue()  # read to its end, the file is closed
    return [answer.status_code for answer in answers]


class TestCommitment:
    @pytest.fixture
    def case(self):
        return a_case()

    @pytest.fixture
    def panel(self, case):
        panel = experts(3)
        officer = a_user(Role.MINISTRY_OFFICER)
        perform(case, "assign_experts", actor=officer, experts=[e.pk for e in panel])
        return panel

    def test_nothing_opens_before_the_signature_and_everything_after(self, case, panel):
        expert = panel[0]
        sheet = ScoreSheet.objects.with_life().get(expert=expert)
        file = Attachment.objects.of(case.application)[0]
        assert opens(expert, sheet, file) == [404] * 6
        assert signed_in(expert).get("/api/v1/score-sheets/").json()["count"] == 0
        assert not Application.objects.visible_to(expert).exists()

        signed(expert, case.batch)

        assert opens(expert, sheet, file) == [200] * 6
        assert opens(panel[1], ScoreSheet.objects.get(expert=panel[1]), file) == [404] * 6

    def test_neither_the_list_nor_to_do_nor_letter_names_the_applicant_before(self, case, panel):
        client = signed_in(panel[0])
        for page in (reverse("sheet_list"), reverse("todo"), reverse("message_list")):
            assert case.applicant.name not in client.get(page).content.decode()
        assert [item.url for item in todo.items(panel[0])] == [
            reverse("commitment", args=[case.batch.pk])
        ]
        letter = Letter.objects.get(recipient=panel[0])
        assert case.applicant.name not in f"{letter.subject}{letter.body}"

    def test_a_signature_for_one_batch_opens_no_other(self, case, panel):
        other = a_case()
        signed(panel[0], other.batch)
        assert not ScoreSheet.objects.visible_to(panel[0]).exists()

    def test_the_door_takes_no_sheet_from_somebody_who_has_not_signed(self, case, panel):
        sheet = ScoreSheet.objects.get(expert=panel[0])
        with pytest.raises(Refused) as refusal:
            perform(sheet, "submit", actor=panel[0])
        assert str(refusal.value.reasons[0]) == (
            "Sign the commitment to confidentiality and integrity of this batch first."
        )

    def test_the_signature_keeps_who_when_and_which_text(self, case, panel):
        page = reverse("commitment", args=[case.batch.pk])
        data = {"version": 1, "read": "on", "signature": panel[0].username}
        assert signed_in(panel[0]).post(page, data).status_code == 302

        row = Commitment.objects.get()
        text = commitments.text(1)
        assert (row.expert, row.version, row.text_sha256) == (panel[0], 1, text.sha256)
        assert row.seal == row.digest
        event = AuditEvent.objects.get(action="sign")
        assert (event.actor_id, event.data["version"]) == (panel[0].pk, 1)
        row.name = "另一人"
        assert row.seal != row.digest

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"signature": "别人"}, "signature"), ({"version": 0}, "version"), ({"read": ""}, "read")],
    )
    def test_another_name_an_old_text_or_an_unread_one_is_no_signature(
        self, case, panel, change, field
    ):
        data = {"batch": case.batch.pk, "version": 1, "read": "on", "signature": panel[0].username}
        profile = ExpertProfile.objects.get(user=panel[0])
        with pytest.raises(InvalidFields) as refusal:
            perform(profile, "sign", actor=panel[0], data={**data, **change})
        assert list(refusal.value.errors) == [field]
        assert not Commitment.objects.exists()


class TestPages:
    def test_names_of_experts_are_for_the_ministry_and_auditors(self):
        expert = an_expert(name="绝密专家姓名")
        profile = ExpertProfile.objects.get(user=expert)
        case = a_case()
        pages = (reverse("expert_list"), profile.get_absolute_url())
        for role in (Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD, Role.AUDITOR):
            client = signed_in(a_user(role))
            assert [client.get(page).status_code for page in pages] == [200, 200]
        strangers = [
            owner_of(case.application),
            a_user(Role.AUTHORITY_LEAD, case.authority),
            a_user(Role.SYSTEM_ADMIN),
        ]
        for person in strangers:
            assert [signed_in(person).get(page).status_code for page in pages] == [403, 403]
        answers = [signed_in(an_expert()).get(page).status_code for page in pages]
        assert answers == [403, 404]

    def test_an_expert_reads_the_own_entry_without_the_ministry_s_notes(self):
        expert = an_expert()
        profile = ExpertProfile.objects.get(user=expert)
        perform(profile, "pause", actor=a_user(Role.MINISTRY_OFFICER), reason="内部说明七四三一")
        page = signed_in(expert).get(reverse("expert_me"), follow=True)
        assert page.status_code == 200
        assert "内部说明七四三一" not in page.content.decode()

    def test_the_list_filters_by_sector_region_and_words(self):
        robots, every = an_expert(sectors=("智能机器人",)), an_expert()
        an_expert(sectors=("人工智能",))
        a_batch()
        client = signed_in(a_user(Role.MINISTRY_OFFICER))

        def names(**asked: str) -> set[str]:
            page = client.get(reverse("expert_list"), asked)
            return {row.name for row in page.context["object_list"]}

        assert names(sector="智能机器人") == {robots.username, every.username}
        assert names(q=robots.username) == {robots.username}
        assert names(region="310000") == set()

    def test_a_paused_expert_is_not_offered_for_a_panel(self):
        case, expert = a_case(), an_expert()
        perform(
            ExpertProfile.objects.get(user=expert),
            "pause",
            actor=a_user(Role.MINISTRY_OFFICER),
            reason="出国",
        )
        assert services.candidates(case) == []
        assert assigned(case)
