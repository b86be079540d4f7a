"""Batches as files, out of earlier ones, and side by side; schemes as workbooks."""

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from portal.accounts.models import Role
from portal.batches import comparing, exchange, schemes, sheets
from portal.batches.models import Batch, FormSection
from portal.batches.services import set_form_texts
from portal.documents import workbooks
from portal.timeline import clock
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make.a_user(Role.MINISTRY_OFFICER)
    client.force_login(user)
    return user


def url(name: str, batch: Batch) -> str:
    return reverse(name, args=[batch.pk])


def read(batch: Batch) -> Batch:
    return Batch.objects.with_policy().get(pk=batch.pk)


def document_of(batch: Batch, **changes: Any) -> dict[str, Any]:
    document = json.loads(exchange.dump(read(batch)))
    document["batch"]["ordinal"] = 970
    return document | changes


# ── one file for a whole batch ───────────────────────────────────────────────────────────────


@pytest.mark.clause("四")
def test_a_batch_goes_into_a_file_and_comes_out_as_it_was(client, officer):
    batch = make.a_draft_batch()
    set_form_texts(batch, {FormSection.PLAN: "样例说明"})
    file = client.get(url("batch_export", batch)).content
    document = json.loads(file)
    document["batch"]["ordinal"] = 971
    response = client.post(reverse("batch_import"), {"text": json.dumps(document)})
    copied = Batch.objects.with_policy().get(ordinal=971)
    assert response.url == copied.get_absolute_url()
    again = json.loads(exchange.dump(copied))
    assert again == document
    assert copied.notice.state == "draft"


def broken(batch: Batch) -> dict[str, Any]:
    """A file with a fault of each sort."""
    document = document_of(batch)
    document["batch"] |= {"name": "", "pass_total": "abc", "colour": "red"}
    document["batch"]["recommendations_due"] = "2020-01-01T00:00:00+08:00"
    document["sectors"].append({"code": "S1", "name": "重复"})
    document["quotas"][0]["number"] = -1
    document["quotas"][1]["sector"] = "S77"
    document["authorities"][0]["region"] = "999999"
    document["criteria"][0]["points"] = "16"
    document["form_texts"] = {"nowhere": "样例"}
    document["notice"]["title"] = 5
    del document["schemes"][0]["level1"][0]["level2"][0]
    return document


def test_every_fault_of_a_file_is_named_with_its_place_and_nothing_is_written(client, officer):
    batch = make.a_draft_batch()
    text = json.dumps(broken(batch), ensure_ascii=False)
    response = client.post(reverse("batch_import"), {"text": text})
    assert response.status_code == 400
    told = "\n".join(response.context["form"].non_field_errors())
    for place in (
        "batch.name",
        "batch.pass_total",
        "batch.colour",
        "sectors[3]",
        "quotas[1].number",
        "quotas[2].sector",
        "authorities[1].region",
        "form_texts",
        "notice.title",
        "schemes:",
        "101.00",
    ):
        assert place in told
    assert response.context["form"]["text"].value() == text
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[",
        "5",
        "{}",
        '{"format": "batch/1"}',
        '{"format": "batch/1", "batch": [], "sectors": {}, "quotas": [5], "notice": null}',
        '{"format": "batch/1", "batch": {"ordinal": [1], "name": {}, "applications_due": 7}}',
        "[" * 100_000,
    ],
)
def test_no_batch_file_however_odd_does_more_than_be_refused(content):
    with pytest.raises(exchange.BatchFileError) as refused:
        exchange.read(content)
    assert all(refused.value.sentences)


def test_a_pass_line_above_100_and_a_number_that_is_taken_are_told(officer):
    batch = make.a_draft_batch()
    document = document_of(batch)
    document["batch"]["pass_total"] = "101"
    with pytest.raises(exchange.BatchFileError):
        exchange.read(json.dumps(document))
    taken = document_of(batch)
    taken["batch"]["ordinal"] = batch.ordinal
    with pytest.raises(exchange.BatchFileError) as refused:
        exchange.read(json.dumps(taken))
    assert len(refused.value.sentences) == 1


def test_a_moment_without_an_offset_is_one_in_beijing(officer):
    batch = make.a_draft_batch()
    document = document_of(batch)
    document["batch"]["ordinal"] += 1
    document["batch"]["applications_due"] = "2026-06-01T17:00:00"
    found = exchange.read(json.dumps(document))
    due = dt.datetime(2026, 6, 1, 17, tzinfo=clock.BEIJING)
    assert found.fields["applications_due"] == due


def test_a_moment_beyond_all_calendars_is_told_with_its_place(officer):
    document = document_of(make.a_draft_batch())
    document["batch"]["evaluation_due"] = "9999-12-31T23:59:59-23:59"
    with pytest.raises(exchange.BatchFileError) as refused:
        exchange.read(json.dumps(document))
    assert any("batch.evaluation_due" in told for told in refused.value.sentences)


# ── out of an earlier batch ──────────────────────────────────────────────────────────────────


@pytest.mark.clause("六")
def test_a_copy_has_the_policy_of_the_earlier_batch_with_its_dates_two_years_on(client, officer):
    source = make.a_batch()
    set_up = client.get(url("batch_copy", source)).context["form"].initial
    assert set_up["applications_due"].year == source.applications_due.year + 2
    form = {
        name: value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else value
        for name, value in set_up.items()
        if value is not None and value is not False
    }
    response = client.post(url("batch_copy", source), {**form, "name": "下一批"})
    copied = read(Batch.objects.get(name="下一批"))
    assert response.url == copied.get_absolute_url()
    assert copied.state == "preparing"
    one, other = json.loads(exchange.dump(read(source))), json.loads(exchange.dump(copied))
    for part in ("sectors", "quotas", "authorities", "criteria", "schemes", "form_texts"):
        assert one[part] == other[part]
    assert other["notice"]["body"] == one["notice"]["body"]
    assert "下一批" in other["notice"]["title"]


def test_only_officers_copy_and_import_and_only_staff_take_the_file(client):
    batch = make.a_batch()
    client.force_login(make.a_user(Role.APPLICANT_OWNER))
    for address in (
        url("batch_copy", batch),
        reverse("batch_import"),
        url("batch_export", batch),
        url("scheme_book", batch),
        url("scheme_compare", batch),
    ):
        assert client.get(address).status_code == 403


# ── workbooks ────────────────────────────────────────────────────────────────────────────────


def defaults() -> list:
    return schemes.read(schemes.DEFAULTS.read_bytes())


def a_book(change: dict[tuple[str, int, int], Any]) -> bytes:
    """The default schemes as a workbook, some cells (sheet, row, column from 0) changed."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.write(defaults())))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as out:
        for name in book.sheet_names:
            sheet = out.add_worksheet(name)
            for at, row in enumerate(book.get_sheet_by_name(name).to_python()):
                for column, value in enumerate(row):
                    sheet.write(at, column, change.get((name, at, column), value))
    return buffer.getvalue()


def faults_of(content: bytes) -> list[str]:
    with pytest.raises(schemes.SchemeError) as refused:
        sheets.read(content)
    return refused.value.sentences


@pytest.mark.clause("四")
def test_schemes_go_into_a_workbook_and_come_out_as_they_were():
    assert sheets.read(sheets.write(defaults())) == defaults()
    assert sheets.read(a_book({})) == defaults()


#: One indicator of the default enterprises for each way of scoring.
WAYS = {
    "E1.1": {"way": "line", "lower": True},
    "E1.2": {"way": "steps", "rows": [["50", "60"], ["65.5", "80"], ["80", "100"]]},
    "E2.2": {"way": "count", "each": "0.05", "cap": "8"},
    "E3.2": {"way": "levels", "rows": [["1", "25"], ["2", "50"], ["3", "75"], ["4", "100"]]},
    "E4.1": {"way": "yes_no"},
}


def scored_in_every_way() -> str:
    """The default schemes as a file, with each way of scoring somewhere."""
    document = json.loads(schemes.DEFAULTS.read_text(encoding="utf-8"))
    for heading in document[1]["level1"]:
        for leaf in heading["level2"]:
            if scale := WAYS.get(leaf["code"]):
                leaf["scale"] = scale
                keeps = scale["way"] == "line"
                leaf["floor"], leaf["full"] = (
                    (leaf["full"], leaf["floor"]) if keeps else (None,) * 2
                )
    return json.dumps(document)


@pytest.mark.clause("四")
def test_every_way_of_scoring_survives_file_workbook_and_database():
    found = schemes.read(scored_in_every_way())
    batch = make.a_draft_batch()
    schemes.store(batch, found, is_default=False)

    kept = [scheme.as_rules() for scheme in read(batch).schemes.all()]

    assert {s.kind: s for s in kept} == {s.kind: s for s in found}
    assert schemes.read(schemes.dump(kept)) == kept
    assert sheets.read(sheets.write(kept)) == sorted(kept, key=lambda s: s.kind, reverse=True)


def test_how_each_indicator_is_scored_is_said_in_words():
    batch = make.a_draft_batch()
    schemes.store(batch, schemes.read(scored_in_every_way()), is_default=False)
    scheme = next(s for s in read(batch).schemes.all() if s.kind == "enterprise")

    with translation.override("en"):
        words = {leaf.code: leaf.scoring for leaf in scheme.leaves}

    assert words == {
        "E1.1": "30 % gives 60 % of the points, 10 % or less all, in proportion between",
        "E1.2": "80 % or more: 100 %; 65.5 % or more: 80 %; 50 % or more: 60 %",
        "E1.3": "5 % gives 60 % of the points, 20 % or more all, in proportion between",
        "E2.1": "3 % gives 60 % of the points, 8 % or more all, in proportion between",
        "E2.2": "0.05 points for each 件, at most 8",
        "E2.3": "",
        "E3.1": "",
        "E3.2": "level 4: 100 %; level 3: 75 %; level 2: 50 %; level 1: 25 %",
        "E4.1": "yes gives all points, no gives none",
        "E4.2": "",
        "E4.3": "",
    }


def test_a_book_from_before_there_were_ways_of_scoring_is_still_read():
    found = schemes.read(schemes.DEFAULTS.read_bytes())
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.write(found)))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as older:
        for name in book.sheet_names:
            sheet = older.add_worksheet(name)
            for number, row in enumerate(book.get_sheet_by_name(name).to_python()):
                sheet.write_row(number, 0, row[:14])

    assert sheets.read(buffer.getvalue()) == found


def test_a_table_of_steps_that_falls_is_refused_in_words():
    document = json.loads(scored_in_every_way())
    leaf = document[1]["level1"][0]["level2"][1]
    leaf["scale"]["rows"].reverse()

    with translation.override("en"), pytest.raises(schemes.SchemeError) as refusal:
        schemes.read(json.dumps(document))

    assert refusal.value.sentences == [
        "E1.2: the values 80、65.5、50 of the table must go from the poorest to the best.",
        "E1.2: the shares 100、80、60 of the table must rise, from 0 or more up to 100.",
    ]


def test_a_wrong_cell_is_named_by_sheet_and_address():
    told = faults_of(a_book({("园区", 6, 8): "十二", ("企业", 2, 7): "大概"}))
    assert len(told) == 2
    assert "园区" in told[0]
    assert "I7" in told[0]
    assert "H3" in told[1]


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        # What only the scheme as a whole shows is said with the cells in which it is mended.
        (("园区", 1, 12), "no_such_item", "工作表“园区”，M2："),
        (("园区", 1, 3), "P1.2", "工作表“园区”，D"),
        (("园区", 2, 8), 99, "工作表“园区”：“示范园区”"),
        (("园区", 2, 8), 99, "工作表“园区”，C2："),
        (("园区数据项", 1, 3), 9, "工作表“园区数据项”，D2："),
        (("园区数据项", 1, 0), "plan.x", "工作表“园区数据项”，A2："),
        (("园区校核", 1, 1), "no_such_item", "工作表“园区校核”，B2："),
        (("企业", 1, 9), 99999999999999, "工作表“企业”，J2："),
        (("企业", 1, 4), "名" * 61, "工作表“企业”，E2："),
        (("企业", 1, 10), 0.5, "工作表“企业”，J2："),
    ],
)
def test_every_fault_of_a_workbook_is_named_by_sheet_and_cell(cell, value, told):
    sentences = faults_of(a_book({cell: value}))
    assert [sentence for sentence in sentences if sentence.startswith("工作表")] == sentences
    assert any(sentence.startswith(told) for sentence in sentences), sentences


def test_moved_columns_are_refused_with_the_head_that_belongs_there():
    told = faults_of(a_book({("园区", 0, 3): "二级指标", ("园区", 0, 4): "编码"}))
    assert [cell in sentence for cell, sentence in zip(("D1", "E1"), told, strict=True)] == [
        True,
        True,
    ]


def test_a_workbook_of_ten_indicators_is_refused_by_the_rule_of_the_scheme():
    blank = {("园区", 11, column): "" for column in range(14)}
    assert any("10" in sentence and "11" in sentence for sentence in faults_of(a_book(blank)))


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500])
def test_what_only_looks_like_a_workbook_is_refused(content):
    assert len(faults_of(content)) == 1


def test_a_bomb_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (workbooks.MAX_UNPACKED + 1))
    assert faults_of(buffer.getvalue()) == [
        "“指标方案工作簿”解压后的内容远超数据表应有的规模，不予接收。"
    ]


def test_a_workbook_replaces_the_schemes_of_a_draft(client, officer):
    batch = make.a_draft_batch()
    content = a_book({("企业", 1, 4): "新的指标"})
    upload = SimpleUploadedFile("指标.xlsx", content)
    response = client.post(url("scheme_import", batch), {"file": upload})
    assert response.status_code == 302
    found = {scheme.kind: scheme for scheme in read(batch).schemes.all()}
    assert found["enterprise"].leaves[0].name == "新的指标"
    book = client.get(url("scheme_book", batch)).content
    assert sheets.read(book) == [scheme.as_rules() for scheme in read(batch).schemes.all()]


# ── side by side ─────────────────────────────────────────────────────────────────────────────


def test_schemes_that_are_the_same_show_no_difference():
    park = defaults()[0]
    assert list(comparing.differences(park, park)) == []


@pytest.mark.clause("四")
def test_what_was_added_taken_out_and_changed_stands_side_by_side(client, officer):
    old, new = make.a_batch(), make.a_draft_batch()
    document = json.loads(schemes.dump(defaults()[:1]))
    leaves = document[0]["level1"][0]["level2"]
    leaves[0]["full"] = 900
    leaves[2] |= {"code": "P1.9", "name": "换上的指标"}
    schemes.store(new, schemes.read(json.dumps(document)), is_default=False)
    response = client.get(url("scheme_compare", new), {"with": old.pk})
    park, enterprise = (lines for _kind, lines in response.context["kinds"])
    assert enterprise == []
    indicators = {line.code: line for line in park if line.code.startswith("P1")}
    assert set(indicators) == {"P1.1", "P1.9", "P1.3"}
    assert [(before, after) for _n, before, after in indicators["P1.1"].fields] == [("500", "900")]
    assert (indicators["P1.9"].tone, indicators["P1.3"].tone) == ("green", "red")


def test_a_batch_that_is_not_there_is_not_compared_with(client, officer):
    batch = make.a_draft_batch()
    assert client.get(url("scheme_compare", batch), {"with": "999"}).status_code == 404
    assert client.get(url("scheme_compare", batch), {"with": "x"}).status_code == 404
    alone = client.get(url("scheme_compare", batch))
    assert (alone.context["other"], alone.context["kinds"]) == (None, [])


def test_the_comparison_asks_a_fixed_number_of_queries(
    client, officer, django_assert_max_num_queries
):
    batches = [make.a_batch() for _position in range(3)]
    address = url("scheme_compare", batches[0])
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)
