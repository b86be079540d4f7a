"""The indicators of a batch edited cell by cell: saved as a whole, or kept as typed with faults."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from portal.batches.models import Batch
from tests import factories as make

pytestmark = pytest.mark.django_db


def page_of(batch: Batch, kind: str = "park") -> str:
    return reverse("scheme_edit", args=[batch.pk, kind])


@pytest.fixture
def batch() -> Batch:
    return make.a_draft_batch()


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make.a_user(Role.MINISTRY_OFFICER))
    return client


def typed(client: Client, batch: Batch, kind: str = "park") -> dict[str, str]:
    """What a browser posts of the page as it stands."""
    form = client.get(page_of(batch, kind)).context["form"]
    data: dict[str, str] = {"is_default": "on"} if form["is_default"].value() else {}
    for line in form.lines:
        for cell in line:
            value = cell.value()
            if cell.widget_type == "checkbox":
                if value:
                    data[cell.html_name] = "on"
            else:
                data[cell.html_name] = "" if value is None else str(value)
    return data


def rules_of(batch: Batch, kind: str = "park") -> Any:
    return Batch.objects.get(pk=batch.pk).schemes.get(kind=kind).as_rules()


def cell_errors(response: Any) -> dict[str, list[str]]:
    return {
        line.add_prefix(name): list(texts)
        for line in response.context["form"].lines
        for name, texts in line.errors.items()
    }


@pytest.mark.parametrize("kind", ["park", "enterprise"])
def test_saving_the_page_as_it_stands_changes_no_rule(officer, batch, kind):
    before = rules_of(batch, kind)
    answer = officer.post(page_of(batch, kind), typed(officer, batch, kind))
    assert answer.status_code == 302
    assert rules_of(batch, kind) == before


@pytest.mark.clause("四")
def test_a_cell_is_changed_and_the_rest_stays(officer, batch):
    before = rules_of(batch)
    leaf = before.indicators[0]
    answer = officer.post(page_of(batch), typed(officer, batch) | {"leaf_0-name": "样例新指标"})
    assert answer.status_code == 302
    after = rules_of(batch)
    assert after.indicators[0].name == "样例新指标"
    assert after.indicators[0].scale == leaf.scale
    assert after.indicators[1:] == before.indicators[1:]


@pytest.mark.clause("四")
def test_weights_that_do_not_add_up_are_refused_at_their_cell_and_nothing_is_written(
    officer, batch
):
    before = rules_of(batch)
    data = typed(officer, batch) | {"leaf_0-weight": "1", "leaf_1-name": "保留输入"}
    answer = officer.post(page_of(batch), data)
    assert answer.status_code == 400
    assert list(cell_errors(answer)) == ["heading_0-weight"]
    page = answer.content.decode()
    assert "保留输入" in page
    assert rules_of(batch) == before
    assert any("权重" in text for text in answer.context["form"].non_field_errors())


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("leaf_0-of", "no_such_item"),
        ("leaf_0-code", "很长很长很长很长的编码"),
        ("leaf_0-weight", "十"),
        ("leaf_0-floor", "99999999999999"),
        ("leaf_0-rows", "三=60"),
        ("leaf_0-definition", "须提供配套资金证明"),
        ("item_0-code", "plan.x"),
        ("item_0-years", "9"),
        ("check_0-whole", "no_such_item"),
    ],
)
def test_each_faulty_cell_is_named_and_keeps_what_was_typed(officer, batch, cell, value):
    before = rules_of(batch)
    answer = officer.post(page_of(batch), typed(officer, batch) | {cell: value})
    assert answer.status_code == 400
    expected = {"leaf_0-definition": "leaf_0-name"}.get(cell, cell)
    assert expected in cell_errors(answer)
    assert value in answer.content.decode()
    assert rules_of(batch) == before


def test_a_line_emptied_is_taken_out_and_an_empty_one_filled_is_added(officer, batch):
    before = rules_of(batch)
    code = before.checks[0].whole
    rows = len(before.items)
    data = typed(officer, batch) | {
        f"item_{rows}-code": "new_item",
        f"item_{rows}-name": "样例数据项",
        f"item_{rows}-years": "1",
        "check_0-parts": "new_item",
        "check_0-whole": code,
    }
    assert officer.post(page_of(batch), data).status_code == 302
    after = rules_of(batch)
    assert [item.code for item in after.items] == [*(i.code for i in before.items), "new_item"]
    assert after.checks[0].parts == ("new_item",)
    emptied = typed(officer, batch) | {
        f"item_{rows}-code": "",
        f"item_{rows}-name": "",
        "check_0-parts": "",
        "check_0-whole": "",
    }
    assert officer.post(page_of(batch), emptied).status_code == 302
    assert rules_of(batch).checks == before.checks[1:]
    assert rules_of(batch).items == before.items


def test_an_indicator_moves_under_another_heading_with_its_points(officer, batch):
    before = rules_of(batch)
    first, second = before.headings[0], before.headings[1]
    moved = first.children[0]
    data = typed(officer, batch) | {
        "leaf_0-heading": "1",
        "heading_0-weight": str(first.weight - moved.weight),
        "heading_1-weight": str(second.weight + moved.weight),
    }
    assert officer.post(page_of(batch), data).status_code == 302
    assert moved.code in [leaf.code for leaf in rules_of(batch).headings[1].children]


def test_a_published_batch_is_read_only_and_says_why(officer):
    batch = make.a_batch()
    before = rules_of(batch)
    assert officer.get(page_of(batch)).context["reasons"]
    answer = officer.post(page_of(batch), typed(officer, batch) | {"leaf_0-name": "改动"})
    assert answer.status_code == 409
    assert rules_of(batch) == before


def test_there_is_no_third_kind_and_none_but_officers_of_the_ministry_edit(officer, batch):
    assert officer.get(page_of(batch, "city")).status_code == 404
    officer.force_login(make.a_user(Role.AUTHORITY_LEAD))
    assert officer.get(page_of(batch)).status_code == 403
