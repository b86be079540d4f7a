"""The authority's queue: filters, search operators, saved views, order."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from applications import reviewing
from applications.models import SavedView
from applications.searching import Fault, Operator, Slip, Term, parse
from portal.accounts.models import Role
from portal.timeline import clock as portal_clock
from tests import factories as make
from tests.applications import papers

LIST = "/applications/"
WORDS = {"状态": Operator.STATE, "state": Operator.STATE, "前": Operator.BEFORE}


class TestParsing:
    """The words of a search, purely."""

    def test_operators_and_plain_words_stand_side_by_side(self):
        assert parse("苏州 状态:已提交 前：2026-05-01", WORDS) == (
            [
                Term("苏州"),
                Term("已提交", Operator.STATE, "状态"),
                Term("2026-05-01", Operator.BEFORE, "前"),
            ],
            [],
        )

    def test_a_value_with_spaces_stands_in_quotation_marks(self):
        terms, faults = parse('state:"returned for correction" “苏州 样例”', WORDS)
        assert [term.value for term in terms] == ["returned for correction", "苏州 样例"]
        assert faults == []

    def test_every_wrong_part_is_a_fault(self):
        assert parse("坏:x 状态: 苏州", WORDS) == (
            [Term("苏州")],
            [Fault("坏", Slip.UNKNOWN), Fault("状态", Slip.EMPTY)],
        )

    @given(st.text(max_size=80))
    def test_whatever_is_typed_is_read_without_breaking(self, text):
        terms, _faults = parse(text, WORDS)
        assert all(term.value for term in terms)

    @given(st.lists(st.from_regex(r"[a-z0-9一-龥]{1,6}", fullmatch=True), max_size=6))
    def test_plain_words_come_back_as_they_were(self, words):
        terms, faults = parse(" ".join(words), WORDS)
        assert ([term.value for term in terms], faults) == (words, [])


database = pytest.mark.django_db


@pytest.fixture
def batch():
    return make.a_batch()


@pytest.fixture
def officer(client):
    user = make.a_user(Role.AUTHORITY_OFFICER)
    client.force_login(user)
    return user


def found(client, **query: str) -> list[int]:
    page = client.get(LIST, query)
    assert page.status_code == 200
    return [row.pk for row in page.context["object_list"]]


@database
class TestSearch:
    """What each operator finds, and what it says when it cannot."""

    def test_by_state_in_words_or_by_its_code(self, client, officer, batch):
        submitted = make.submitted(batch)
        make.proposed(batch)
        assert found(client, q="状态:已提交") == [submitted.pk]
        assert found(client, q="state:submitted") == [submitted.pk]

    def test_by_sector_code_and_name_together(self, client, officer, batch):
        wanted, other = make.submitted(batch), make.submitted(batch)
        name, code = wanted.applicant.name, wanted.applicant.uscc
        assert found(client, q=f"领域:人工智能 代码:{code}") == [wanted.pk]
        assert found(client, q="领域:智能机器人") == []
        assert found(client, q=f"名称:{name}") == [wanted.pk]
        assert other.pk in found(client, q="类别:示范企业")

    def test_before_and_after_a_day(self, client, officer, batch, clock):
        early = make.submitted(batch)
        day = portal_clock.today() + dt.timedelta(days=3)
        clock.set(portal_clock.now() + dt.timedelta(days=5))
        late = make.submitted(batch)
        assert found(client, q=f"前:{day}") == [early.pk]
        assert found(client, q=f"后:{day}") == [late.pk]

    def test_by_city_in_the_address_or_by_division_code(self, client, officer, batch):
        application = make.submitted(batch)
        assert found(client, q="地市:样例内容") == [application.pk]
        assert found(client, city="3205") == [application.pk]
        assert found(client, city="3206") == []

    def test_by_officer(self, client, officer, batch):
        mine, open_ = make.submitted(batch), make.submitted(batch)
        reviewing.assign([mine.pk], officer, actor=papers.a_lead_of(mine))
        assert found(client, q=f"经办:{officer.username}") == [mine.pk]
        assert found(client, officer=str(officer.pk)) == [mine.pk]
        assert found(client, officer="none") == [open_.pk]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("坏:x", "“坏:”不是搜索条件。"),
            ("状态:在天上", "“状态:”后面的“在天上”无法识别"),
            ("前:昨天", "“前:”后面的“昨天”不是日期，请按 2026-05-01 的格式填写。"),
            ("代码:", "“代码:”后面没有内容，请写明要查找什么。"),
        ],
    )
    def test_a_wrong_operator_says_so_and_what_was_typed_stays(self, client, officer, typed, said):
        page = client.get(LIST, {"q": typed})
        text = page.content.decode()
        assert page.status_code == 400
        assert said in text
        assert f'value="{typed}"' in text


@database
class TestFilterAndOrder:
    """What is overdue; how a list may be ordered."""

    def test_overdue_is_what_the_authority_let_pass(self, client, officer, batch, clock):
        application = make.submitted(batch)
        make.recommended(batch)
        assert found(client, overdue="on") == []
        clock.set(batch.recommendations_due + dt.timedelta(minutes=1))
        assert found(client, overdue="on") == [application.pk]

    def test_overdue_is_what_was_not_corrected_in_time(self, client, officer, batch, clock):
        application = make.submitted(batch)
        papers.returned(application, papers.an_officer_of(application))
        clock.set(batch.applications_due + dt.timedelta(minutes=1))
        assert found(client, overdue="on") == [application.pk]

    def test_by_the_time_of_handing_in(self, client, officer, batch, clock):
        first = make.submitted(batch)
        clock.set(portal_clock.now() + dt.timedelta(days=1))
        second = make.submitted(batch)
        assert found(client, sort="oldest") == [first.pk, second.pk]
        assert found(client, sort="") == [second.pk, first.pk]

    @pytest.mark.clause("十")
    def test_no_order_weighs_one_against_another(self, client, officer):
        page = client.get(LIST)
        fields = page.context["filter"].fields["sort"].choices
        assert [code for code, _words in fields] == ["", "oldest", "division", "name"]

    def test_the_ministry_filters_by_region(self, client, batch):
        make.submitted(batch)
        there = make.submitted(batch, region="330000")
        client.force_login(make.a_user(Role.MINISTRY_OFFICER))
        assert found(client, region="330000") == [there.pk]
        assert found(client, q="地区:浙江") == [there.pk]

    def test_an_applicant_has_nothing_to_narrow_by_officers(self, client, batch):
        application = make.submitted(batch)
        client.force_login(make.owner_of(application))
        page = client.get(LIST)
        assert set(page.context["filter"].fields) == {"q", "batch", "kind", "state"}


@database
class TestSavedViews:
    """A filter under a name: one's own."""

    def keep(self, client, name: str = "待审", query: str = "state=submitted&kind=") -> None:
        client.post(reverse("application_views"), {"name": name, "query": query})

    def test_it_is_kept_without_what_is_empty_and_leads_back(self, client, officer, batch):
        application = make.submitted(batch)
        make.proposed(batch)
        self.keep(client)
        view = SavedView.objects.get(user=officer)
        assert (view.name, view.query) == ("待审", "state=submitted")
        page = client.get(view.get_absolute_url())
        assert [row.pk for row in page.context["object_list"]] == [application.pk]
        assert page.context["views"] == [view]

    def test_the_same_name_again_replaces_it(self, client, officer):
        self.keep(client)
        self.keep(client, query="state=proposed")
        assert SavedView.objects.get(user=officer).query == "state=proposed"

    def test_a_filter_that_is_wrong_is_not_kept(self, client, officer):
        self.keep(client, query="q=%E5%9D%8F:x")
        assert not SavedView.objects.exists()

    def test_it_can_be_deleted_by_its_owner_alone(self, client, officer):
        self.keep(client)
        view = SavedView.objects.get()
        client.force_login(make.a_user(Role.AUTHORITY_OFFICER))
        answer = client.post(reverse("application_views"), {"remove": view.pk})
        assert answer.status_code == 404
        client.force_login(officer)
        client.post(reverse("application_views"), {"remove": view.pk})
        assert not SavedView.objects.exists()

    def test_nobody_sees_anothers(self, client, officer):
        self.keep(client)
        client.force_login(make.a_user(Role.AUTHORITY_OFFICER))
        assert client.get(LIST).context["views"] == []

    def test_there_are_only_so_many(self, client, officer):
        for number in range(SavedView.MOST + 1):
            self.keep(client, name=f"视图{number}")
        assert SavedView.objects.filter(user=officer).count() == SavedView.MOST


@database
@pytest.mark.parametrize("number", [1, 5])
def test_the_queue_costs_the_same_however_long_it_is(
    client, officer, batch, django_assert_num_queries, number
):
    for _n in range(number):
        make.submitted(batch)
    client.get(LIST)
    with django_assert_num_queries(12):
        client.get(LIST)


@database
def test_a_filter_too_long_to_be_kept_is_told(officer, client):
    posted = {"name": "样例", "query": f"q={'样' * 190}"}
    answer = client.post("/applications/views/", posted, follow=True)
    assert not SavedView.objects.exists()
    assert [str(told) for told in answer.context["messages"]] == [
        "该筛选条件过长，无法保存：请减少一些条件。"
    ]
