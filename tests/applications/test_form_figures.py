"""Figures by spreadsheet: the template, each fault by its cell, the preview, and the saving."""

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from applications import exchange, services
from portal.accounts.models import Role
from tests import factories as make

pytestmark = pytest.mark.django_db

YEARLY, OTHER = "分年度数据", "其他数据"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def draft():
    """A draft with an answer to each field: 60, or 3 where it is a level."""
    application = make.a_draft()
    texts = make.answers_for(application)
    figures = make.fresh(application).outline.fields.items()
    texts |= {key: "60" for key, asked in figures if asked.form == "number" and asked.unit != "级"}
    services.save_answers(make.fresh(application), texts, actor=make.owner_of(application))
    return make.fresh(application)


@pytest.fixture
def client(draft):
    return client_of(make.owner_of(draft))


def path(draft) -> str:
    return f"{draft.get_absolute_url()}figures/"


class Filled:
    """A downloaded template, its cells changed as somebody would in a spreadsheet program."""

    def __init__(self, client: Client, draft) -> None:
        self.content = client.get(f"{path(draft)}template.xlsx").content
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.content))
        self.sheets: dict[str, list[list[Any]]] = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
        self.formats: dict[tuple[str, int, int], str] = {}

    def row(self, code: str, sheet: str = YEARLY) -> int:
        return next(i for i, cells in enumerate(self.sheets[sheet]) if cells[0] == code)

    def upload(self, name: str = "填报数据.xlsx") -> SimpleUploadedFile:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            for title, rows in self.sheets.items():
                sheet = book.add_worksheet(title)
                for i, cells in enumerate(rows):
                    for j, value in enumerate(cells):
                        form = book.add_format({"num_format": self.formats.get((title, i, j), "")})
                        if value != "":
                            sheet.write(i, j, value, form)
        return SimpleUploadedFile(name, stream.getvalue())


@pytest.fixture
def filled(client, draft) -> Filled:
    return Filled(client, draft)


@pytest.fixture
def code(draft) -> str:
    """A data item that is asked for three years."""
    return next(
        line.code
        for line in exchange.tables(draft)[0].lines
        if len(line.fields) == 3 and line.unit != "%"
    )


def look(client, draft, file):
    return client.post(path(draft), {"file": file})


def apply(client, answer, **more):
    """Press the button under a preview."""
    data: dict[str, Any] = {"apply": "yes"}
    for change in answer.context["changes"]:
        data[change["field"].key] = change["after"]
        data[f"v.{change['field'].key}"] = change["stamp"]
    for one in answer.context["collisions"]:
        key = one["field"].key
        data |= {key: one["mine"], f"v.{key}": one["stamp"], f"seen.{key}": one["seen"]}
        data.setdefault("collided", []).append(key)
    return client.post(answer.wsgi_request.path, {**data, **more})


def changes(answer) -> dict[str, tuple[str, str]]:
    return {c["field"].key: (c["before"], c["after"]) for c in answer.context["changes"]}


class TestTheTemplate:
    def test_it_asks_every_figure_of_the_form_once(self, draft):
        asked = [
            f.key for t in exchange.tables(draft) for line in t.lines for f in line.fields.values()
        ]
        figures = {key for key, f in draft.outline.fields.items() if f.form == "number"}
        assert len(asked) == len(figures)
        assert set(asked) == figures

    def test_it_carries_the_present_figures(self, filled, code):
        assert filled.sheets[YEARLY][filled.row(code)][4:7] == [60, 60, 60]

    def test_unchanged_it_changes_nothing(self, client, draft, filled):
        answer = look(client, draft, filled.upload())
        assert (answer.status_code, changes(answer), answer.context["collisions"]) == (200, {}, [])

    def test_what_is_no_figure_survives_the_way_out_and_back(self, client, draft, code):
        key = f"{code}.{draft.batch.year - 1}"
        services.save_answers(draft, {key: "=约60"}, actor=make.owner_of(draft))
        filled = Filled(client, draft)
        assert filled.sheets[YEARLY][filled.row(code)][6] == "=约60"

    def test_another_applicant_gets_no_template(self, draft):
        stranger = client_of(make.a_user(Role.APPLICANT_OWNER))
        assert stranger.get(f"{path(draft)}template.xlsx").status_code == 404

    def test_in_english_it_comes_and_goes_in_english(self, client, draft, code):
        client.cookies["django_language"] = "en"
        filled = Filled(client, draft)
        row = filled.row(code, "Figures by year")
        filled.sheets["Figures by year"][row][6] = 71
        client.cookies["django_language"] = "zh-hans"
        answer = look(client, draft, filled.upload())
        assert changes(answer) == {f"{code}.{draft.batch.year - 1}": ("60", "71")}


class TestLookingFirst:
    def test_only_what_was_changed_in_the_file_is_shown(self, client, draft, filled, code):
        row = filled.row(code)
        filled.sheets[YEARLY][row][4] = 61.25
        filled.sheets[YEARLY][row][6] = ""
        answer = look(client, draft, filled.upload())
        year = draft.batch.year
        assert changes(answer) == {
            f"{code}.{year - 3}": ("60", "61.25"),
            f"{code}.{year - 1}": ("60", ""),
        }
        assert make.fresh(draft).texts == draft.texts

    def test_then_it_is_saved(self, client, draft, filled, code):
        filled.sheets[YEARLY][filled.row(code)][4] = 61.25
        answer = apply(client, look(client, draft, filled.upload()))
        assert answer.status_code == 302
        saved = make.fresh(draft).texts
        key = f"{code}.{draft.batch.year - 3}"
        assert {k: v for k, v in saved.items() if v != draft.texts[k]} == {key: "61.25"}

    def test_lines_may_stand_in_another_order(self, client, draft, filled, code):
        row = filled.row(code)
        filled.sheets[YEARLY][row][6] = 71
        filled.sheets[YEARLY][1:] = reversed(filled.sheets[YEARLY][1:])
        answer = look(client, draft, filled.upload())
        assert changes(answer) == {f"{code}.{draft.batch.year - 1}": ("60", "71")}

    def test_a_figure_changed_online_meanwhile_is_kept_where_the_file_left_it_alone(
        self, client, draft, filled, code
    ):
        key = f"{code}.{draft.batch.year - 1}"
        services.save_answers(draft, {key: "65"}, actor=make.owner_of(draft))
        filled.sheets[YEARLY][filled.row(code)][4] = 61
        apply(client, look(client, draft, filled.upload()))
        assert make.fresh(draft).texts[key] == "65"

    @pytest.mark.parametrize(("ticked", "expected"), [(False, "65"), (True, "71")])
    def test_where_both_changed_one_chooses(self, client, draft, filled, code, ticked, expected):
        key = f"{code}.{draft.batch.year - 1}"
        editor = make.a_user(Role.APPLICANT_EDITOR, draft.applicant)
        services.save_answers(draft, {key: "65"}, actor=editor)
        filled.sheets[YEARLY][filled.row(code)][6] = 71
        seen = look(client, draft, filled.upload())
        (one,) = seen.context["collisions"]
        assert (one["mine"], one["theirs"], one["by"]) == ("71", "65", editor)
        apply(client, seen, **({"mine": key} if ticked else {}))
        assert make.fresh(draft).texts[key] == expected

    def test_what_changes_between_the_look_and_the_save_is_not_overwritten(
        self, client, draft, filled, code
    ):
        key = f"{code}.{draft.batch.year - 1}"
        filled.sheets[YEARLY][filled.row(code)][6] = 71
        seen = look(client, draft, filled.upload())
        editor = make.a_user(Role.APPLICANT_EDITOR, draft.applicant)
        services.save_answers(draft, {key: "65"}, actor=editor)
        answer = apply(client, seen)
        assert answer.status_code == 409
        assert make.fresh(draft).texts[key] == "65"
        assert answer.context["collisions"][0]["mine"] == "71"

    def test_after_handing_in_nothing_is_taken(self):
        application = make.submitted()
        client = client_of(make.owner_of(application))
        assert client.get(path(application)).status_code == 403


class TestFaults:
    """Every fault at once, each with its sheet and cell; nothing half-taken."""

    def faults(self, client, draft, filled) -> list[str]:
        answer = look(client, draft, filled.upload())
        assert answer.status_code == 400
        assert make.fresh(draft).texts == draft.texts
        return answer.context["faults"]

    def test_every_fault_is_told_at_once_by_its_cell(self, client, draft, filled, code):
        row = filled.row(code)
        filled.sheets[YEARLY][row][4:7] = ["12a", -3, True]
        label = draft.outline.fields[f"{code}.{draft.batch.year - 2}"].label
        assert self.faults(client, draft, filled) == [
            f"{YEARLY}!E{row + 1}：“12a”不是数字。",
            f"{YEARLY}!F{row + 1}：“{label}”填写为 -3，不能小于 0。",
            f"{YEARLY}!G{row + 1}：“True”不是数字。",
        ]

    def test_what_was_wrong_before_and_left_alone_is_no_fault_of_the_file(
        self, client, draft, code
    ):
        year = draft.batch.year
        services.save_answers(draft, {f"{code}.{year - 3}": "12a"}, actor=make.owner_of(draft))
        filled = Filled(client, draft)
        filled.sheets[YEARLY][filled.row(code)][6] = 71
        answer = look(client, draft, filled.upload())
        assert changes(answer) == {f"{code}.{year - 1}": ("60", "71")}

    def test_a_moved_column_is_refused_with_a_sentence(self, client, draft, filled):
        for cells in filled.sheets[YEARLY]:
            cells[4], cells[6] = cells[6], cells[4]
        first, last = draft.outline.years[0], draft.outline.years[-1]
        assert self.faults(client, draft, filled) == [
            f"{YEARLY}!E1 为“{last}”，模板中应为“{first}”：不得移动列或修改列名。",
            f"{YEARLY}!G1 为“{first}”，模板中应为“{last}”：不得移动列或修改列名。",
        ]

    def test_a_renamed_sheet_is_told(self, client, draft, filled):
        filled.sheets = {("数据" if n == YEARLY else n): rows for n, rows in filled.sheets.items()}
        assert self.faults(client, draft, filled) == [f"缺少工作表“{YEARLY}”，或其名称已被修改。"]

    def test_a_formula_is_refused_and_not_evaluated(self, client, draft, filled, code):
        row = filled.row(code)
        filled.sheets[YEARLY][row][4] = "=40+20"
        assert self.faults(client, draft, filled) == [
            f"{YEARLY}!E{row + 1} 是公式，请直接填写数值。"
        ]

    def test_text_that_begins_like_a_formula_is_text(self, client, draft, filled, code):
        row = filled.row(code)
        filled.sheets[YEARLY][row][4] = " =40+20"
        assert self.faults(client, draft, filled) == [f"{YEARLY}!E{row + 1}：“=40+20”不是数字。"]

    def test_a_percentage_that_a_spreadsheet_divided_by_a_hundred_is_told(
        self, client, draft, filled
    ):
        line = next(li for li in exchange.tables(draft)[0].lines if li.unit == "%")
        column = 4 + list(map(str, draft.outline.years)).index(next(iter(line.fields)))
        row = filled.row(line.code)
        filled.sheets[YEARLY][row][column] = 0.455
        filled.formats[(YEARLY, row, column)] = "0.0%"
        (fault,) = self.faults(client, draft, filled)
        assert "0.455" in fault
        assert "百分比格式" in fault

    def test_unknown_and_repeated_codes_are_told(self, client, draft, filled, code):
        rows = filled.sheets[YEARLY]
        rows.append(["X9.9", "", "", "", 1, 2, 3])
        rows.append(list(rows[filled.row(code)]))
        assert self.faults(client, draft, filled) == [
            f"{YEARLY}!A{len(rows) - 1}：申报书中没有编码为“X9.9”的数据项。",
            f"{YEARLY}!A{len(rows)}：“{code}”重复出现。",
        ]

    def test_the_template_of_another_application_is_refused(self, client, draft):
        other = make.a_draft(draft.batch)
        foreign = Filled(client_of(make.owner_of(other)), other)
        assert self.faults(client, draft, foreign) == ["该模板是为另一件申报下载的。"]

    def test_any_other_workbook_is_refused(self, client, draft, filled):
        del filled.sheets["_portal"]
        assert len(self.faults(client, draft, filled)) == 1


class TestHarmfulFiles:
    """What is no workbook, or more than one, is refused before it is read."""

    def refused(self, client, draft, content: bytes, name: str = "数据.xlsx") -> str:
        answer = look(client, draft, SimpleUploadedFile(name, content))
        assert answer.status_code == 400
        return " ".join(answer.context["form"].errors["file"])

    def repacked(self, filled, **parts: bytes) -> bytes:
        """The template with further parts in its ZIP."""
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(filled.content)) as old,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                new.writestr(name, parts.pop(name, old.read(name)))
            for name, content in parts.items():
                new.writestr(name, content)
        return stream.getvalue()

    def test_a_zip_bomb_is_refused(self, client, draft, filled):
        bomb = self.repacked(filled, **{"xl/media/image1.png": bytes(60 * 1024 * 1024)})
        assert len(bomb) < 200_000
        assert "远超" in self.refused(client, draft, bomb)

    def test_a_cell_at_the_end_of_the_world_is_refused(self, client, draft, filled):
        part = "xl/worksheets/sheet1.xml"
        with zipfile.ZipFile(io.BytesIO(filled.content)) as book:
            sheet = book.read(part)
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        content = self.repacked(filled, **{part: sheet.replace(b"</sheetData>", far)})
        assert "远超" in self.refused(client, draft, content)

    def test_macros_are_refused(self, client, draft, filled):
        content = self.repacked(filled, **{"xl/vbaProject.bin": b"Sub Auto_Open()"})
        assert "宏" in self.refused(client, draft, content)

    def test_a_workbook_with_macros_by_its_name_is_refused(self, client, draft, filled):
        assert "XLSX" in self.refused(client, draft, filled.content, "数据.xlsm")

    def test_a_part_with_a_document_type_is_refused(self, client, draft, filled):
        part = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
        content = self.repacked(filled, **{"xl/workbook.xml": part})
        assert "宏" in self.refused(client, draft, content)

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>no workbook</html>"])
    def test_what_is_no_workbook_is_refused(self, client, draft, content):
        assert "数据.xlsx" in self.refused(client, draft, content)

    def test_a_zip_that_is_no_workbook_is_refused(self, client, draft):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as book:
            book.writestr("readme.txt", "no workbook")
        assert "损坏" in self.refused(client, draft, stream.getvalue())
