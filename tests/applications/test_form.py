"""The form that loses nothing: versions of answers, two editors, two tabs, replayed requests."""

import pytest
from django.core.cache import cache
from django.test import Client

from applications import answers, services
from applications.answers import Fate, Version
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from tests import factories as make

pytestmark = pytest.mark.django_db

FIELD = "basic.contact"


class Page:
    """An open page of a section: it knows the stamps under which it showed the fields."""

    def __init__(self, client, application, code: str = "basic") -> None:
        self.client = client
        self.path = f"/applications/{application.pk}/form/{code}/"
        self.context = client.get(self.path).context
        self.stamps = dict(self.context["stamps"])

    def autosave(self, key: str, text: str, **more: str):
        data = {key: text, f"v.{key}": self.stamps.get(key, ""), **more}
        answer = self.client.post(f"{self.path}field/", data, HTTP_HX_REQUEST="true")
        if answer.status_code == 200:
            self.stamps.update(answer.context["stamps"])
        return answer

    def save(self, texts: dict[str, str], **more: str):
        stamps = {f"v.{key}": self.stamps.get(key, "") for key in texts}
        return self.client.post(self.path, {**texts, **stamps, **more})


@pytest.fixture
def draft():
    return make.a_draft()


@pytest.fixture
def pages(draft, client_of):
    """The owner's page and an editor's page of the same section, opened at the same time."""
    editor = make.a_user(Role.APPLICANT_EDITOR, draft.applicant, name="小陈")
    return Page(client_of(make.owner_of(draft)), draft), Page(client_of(editor), draft)


@pytest.fixture
def client_of():
    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def texts(draft) -> dict[str, str]:
    return dict(make.fresh(draft).texts)


class TestTwoEditors:
    """Neither overwrites the other without having seen what would be lost."""

    def test_the_later_one_is_refused_and_shown_both(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        answer = mine.autosave(FIELD, "李总")
        assert answer.status_code == 409
        shown = answer.context["both"][FIELD]
        assert (shown["mine"], shown["theirs"], str(shown["by"])) == ("李总", "陈工", "小陈")
        assert texts(draft)[FIELD] == "陈工"

    def test_both_values_stand_beside_the_field(self, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        page = mine.autosave(FIELD, "李总").content.decode()
        for words in ("李总", "陈工", "小陈"):
            assert words in page

    def test_the_other_fields_of_the_same_save_are_written(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        answer = mine.save({FIELD: "李总", "basic.address": "样例路1号"})
        assert answer.status_code == 409
        assert (texts(draft)[FIELD], texts(draft)["basic.address"]) == ("陈工", "样例路1号")

    def test_the_page_comes_back_with_what_was_typed(self, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        answer = mine.save({FIELD: "李总"})
        cells = [cell for row in answer.context["cells"] for cell in row["fields"]]
        assert next(c["value"] for c in cells if c["field"].key == FIELD) == "李总"

    def test_saving_again_without_choosing_is_refused_again(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        again = mine.save({FIELD: "李总"}).context["stamps"][FIELD]
        answer = mine.client.post(mine.path, {FIELD: "李总", f"v.{FIELD}": again})
        assert answer.status_code == 409
        assert texts(draft)[FIELD] == "陈工"

    def test_one_may_keep_ones_own(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        seen = mine.autosave(FIELD, "李总").context["both"][FIELD]["stamp"]
        answer = mine.save({FIELD: "李总"}, mine=FIELD, **{f"seen.{FIELD}": seen})
        assert answer.status_code == 302
        assert texts(draft)[FIELD] == "李总"

    def test_what_gave_way_stays_in_the_audit_log(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        seen = mine.autosave(FIELD, "李总").context["both"][FIELD]["stamp"]
        mine.autosave(FIELD, "李总", mine=FIELD, **{f"seen.{FIELD}": seen})
        event = AuditEvent.objects.of(draft).get(action="overrule")
        assert (event.before, event.after) == ({FIELD: "陈工"}, {FIELD: "李总"})

    def test_one_may_take_the_others(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        mine.autosave(FIELD, "李总")
        answer = mine.autosave(FIELD, "李总", theirs=FIELD)
        assert answer.context["taken_cell"]["value"] == "陈工"
        assert texts(draft)[FIELD] == "陈工"
        assert mine.autosave(FIELD, "陈工与李总").status_code == 200

    def test_a_choice_is_asked_again_where_a_third_answer_came_between(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        seen = mine.autosave(FIELD, "李总").context["both"][FIELD]["stamp"]
        editors.autosave(FIELD, "陈总工")
        answer = mine.autosave(FIELD, "李总", mine=FIELD, **{f"seen.{FIELD}": seen})
        assert answer.status_code == 409
        assert answer.context["both"][FIELD]["theirs"] == "陈总工"

    def test_a_whole_page_never_reverts_what_its_reader_left_alone(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        answer = mine.save({FIELD: "", "basic.address": "样例路1号"})
        assert answer.status_code == 302
        assert texts(draft)[FIELD] == "陈工"

    def test_the_same_answer_twice_is_no_conflict(self, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        assert mine.autosave(FIELD, "陈工").status_code == 200

    def test_each_answer_knows_who_gave_it_and_when(self, draft, pages, clock):
        _mine, editors = pages
        editors.autosave(FIELD, "陈工")
        editors.autosave(FIELD, "陈工程师")
        version = Version.of(make.fresh(draft).versions[FIELD])
        assert version.number == 2
        assert str(make.User.objects.get(pk=version.by_id)) == "小陈"
        assert version.at == clock.now().replace(microsecond=0)


class TestTwoTabs:
    """One person is two editors where two tabs are open."""

    def test_ones_own_other_tab_is_not_overwritten(self, draft, client_of):
        client = client_of(make.owner_of(draft))
        one, other = Page(client, draft), Page(client, draft)
        one.autosave(FIELD, "甲")
        answer = other.autosave(FIELD, "乙")
        assert answer.status_code == 409
        assert answer.context["both"][FIELD]["own"] is True
        assert texts(draft)[FIELD] == "甲"

    def test_one_goes_on_typing_in_one_tab(self, draft, client_of):
        page = Page(client_of(make.owner_of(draft)), draft)
        answers_ = [page.autosave(FIELD, text).status_code for text in ("样", "样例", "样例人")]
        assert answers_ == [200, 200, 200]
        assert texts(draft)[FIELD] == "样例人"


class TestReplays:
    """A request that arrives twice, or late, changes nothing any more."""

    def test_a_replayed_save_is_one_change(self, draft, pages):
        mine, _editors = pages
        data = {FIELD: "李总", f"v.{FIELD}": mine.stamps[FIELD]}
        replies = [mine.client.post(f"{mine.path}field/", data).status_code for _n in range(2)]
        assert replies == [200, 200]
        assert Version.of(make.fresh(draft).versions[FIELD]).number == 1

    def test_an_old_save_that_arrives_late_overwrites_nothing(self, draft, pages):
        mine, _editors = pages
        first = {FIELD: "李", f"v.{FIELD}": mine.stamps[FIELD]}
        mine.autosave(FIELD, "李")
        mine.autosave(FIELD, "李总")
        assert mine.client.post(f"{mine.path}field/", first).status_code == 409
        assert texts(draft)[FIELD] == "李总"

    def test_a_save_that_names_no_version_overwrites_nothing(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        assert mine.client.post(f"{mine.path}field/", {FIELD: "李总"}).status_code == 409
        assert texts(draft)[FIELD] == "陈工"

    def test_a_nonsense_stamp_counts_as_none(self, draft, pages):
        mine, editors = pages
        editors.autosave(FIELD, "陈工")
        mine.stamps[FIELD] = "99999999999999999999x.zz"
        assert mine.autosave(FIELD, "李总").status_code == 409


class TestWhoWrites:
    """What was typed on one person's page is never saved in another's name."""

    def test_a_page_of_another_account_is_refused(self, draft, pages):
        _mine, editors = pages
        owner = make.owner_of(draft)
        answer = editors.autosave(FIELD, "李总", reader=str(owner.pk))
        assert answer.status_code == 403
        assert FIELD not in texts(draft)

    def test_an_ended_session_is_told_and_leads_nowhere(self, draft, client):
        path = f"/applications/{draft.pk}/form/basic/field/"
        answer = client.post(path, {FIELD: "李总"}, HTTP_HX_REQUEST="true")
        assert answer.status_code == 401

    def test_without_script_an_ended_session_leads_to_signing_in(self, draft, client):
        path = f"/applications/{draft.pk}/form/basic/"
        assert client.post(path, {FIELD: "李总"}).url == f"/account/login/?next={path}"


class TestLength:
    """Nothing is cut off silently."""

    def test_an_answer_that_is_too_long_is_told_with_both_numbers_and_kept_on_the_page(
        self, draft, pages
    ):
        mine, _editors = pages
        long = "长" * (answers.LONGEST + 1)
        answer = mine.save({"basic.summary": long, FIELD: "李总"})
        assert answer.status_code == 400
        slip = answer.context["slips"]["basic.summary"]
        assert "20001" in slip
        assert "20000" in slip
        assert long in answer.content.decode()
        assert (texts(draft).get("basic.summary"), texts(draft)[FIELD]) == (None, "李总")

    def test_a_nul_character_does_no_harm(self, draft, pages):
        mine, _editors = pages
        assert mine.autosave(FIELD, "李\x00总").status_code == 200
        assert texts(draft)[FIELD] == "李总"


class TestPresence:
    """Who else is in a section is known for a minute, at the price of one query."""

    def test_the_others_are_named_when_the_page_opens(self, draft, pages, client_of):
        again = Page(client_of(make.owner_of(draft)), draft)
        assert again.context["presence"] == "正在填写本节的还有：小陈"

    def test_another_section_is_another_place(self, draft, pages, client_of):
        elsewhere = Page(client_of(make.owner_of(draft)), draft, "plan")
        assert elsewhere.context["presence"] == ""

    def test_a_reader_who_cannot_write_disturbs_nobody(self, draft, client_of):
        viewer = make.a_user(Role.APPLICANT_VIEWER, draft.applicant)
        Page(client_of(viewer), draft)
        assert Page(client_of(make.owner_of(draft)), draft).context["presence"] == ""

    def test_who_has_not_been_heard_of_has_left(self, draft, pages):
        mine, _editors = pages
        cache.clear()  # as a minute does
        assert mine.client.get(f"{mine.path}presence/").json()["others"] == []

    def test_asking_costs_the_same_however_many_are_there(
        self, draft, pages, client_of, django_assert_max_num_queries
    ):
        mine, _editors = pages
        for _number in range(5):
            Page(client_of(make.a_user(Role.APPLICANT_EDITOR, draft.applicant)), draft)
        with django_assert_max_num_queries(6):
            told = mine.client.get(f"{mine.path}presence/").json()
        assert len(told["others"]) == 6

    def test_asking_does_not_lengthen_the_session(self, pages):
        mine, _editors = pages
        session = mine.client.session
        session["renewed"] = 0
        session.save()
        mine.client.get(f"{mine.path}presence/")
        assert mine.client.session["renewed"] == 0

    def test_a_stranger_learns_only_that_nobody_is_signed_in(self, draft, client):
        answer = client.get(f"/applications/{draft.pk}/form/basic/presence/")
        assert (answer.status_code, answer.json()) == (401, {"reader": None})

    def test_another_applicant_finds_no_such_application(self, draft, client_of):
        other = client_of(make.a_user(Role.APPLICANT_OWNER))
        assert other.get(f"/applications/{draft.pk}/form/basic/presence/").status_code == 404


@pytest.mark.parametrize(
    ("stored", "given", "based_on", "expected"),
    [
        ("甲", "甲", "0.", Fate.SAME),
        ("甲", "乙", None, Fate.WRITE),
        ("甲", "乙", answers.stamp(Version(3), "甲"), Fate.WRITE),
        ("甲", "乙", answers.stamp(Version(2), "丙"), Fate.CONFLICT),
        ("甲", "丙", answers.stamp(Version(2), "丙"), Fate.UNTOUCHED),
        ("甲", "长" * (answers.LONGEST + 1), None, Fate.TOO_LONG),
    ],
)
def test_the_fate_of_a_save(stored, given, based_on, expected):
    assert answers.fate(Version(3), stored, given, based_on) is expected


def test_a_save_without_stamps_is_for_imports_and_asks_nothing(draft):
    owner = make.owner_of(draft)
    services.save_answers(make.fresh(draft), {FIELD: "甲"}, actor=owner)
    saved = services.save_answers(make.fresh(draft), {FIELD: "乙"}, actor=owner)
    assert (list(saved.changed), saved.conflicts) == ([FIELD], {})


@pytest.mark.parametrize("code", ["", "a/b", "nowhere"])
def test_a_save_that_goes_on_to_no_section_stays_where_it_is(pages, draft, code):
    page, _other = pages
    answer = page.save({FIELD: "样例联系人"}, next=code)
    assert (answer.status_code, answer.url) == (302, draft.section_url("basic"))
