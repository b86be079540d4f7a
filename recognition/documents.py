"""Recognition on paper: the document in the official layout, and a plaque's certificate."""

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode, urljoin

import pikepdf

from portal.accounts.models import Organisation
from portal.batches.models import Kind
from portal.documents import pdf
from recognition import keys, rules
from recognition.models import Base, Recognition, RecognitionRow
from recognition.signing import Facts, sign

PAPER: Final = "recognition/document_pdf.html"


def issuer() -> str:
    """Return the name of the ministry, which issues every document (九)."""
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    return ministry.name if ministry else ""


def recognition_document(recognition: Recognition) -> bytes:
    """Render the 发文 as PDF in the layout of GB/T 9704; a draft says that it is one.

    `recognition` comes from `with_life()`. The list is by administrative division, sector
    and name (十).
    """
    rows = list(recognition.rows.all())
    context = {
        "recognition": recognition,
        "title": rules.document_title(recognition.batch.name),
        "base_title": rules.TITLE,
        "issuer": issuer(),
        "lists": _by_kind(rows),
        "is_sample": any(row.project.applicant.is_sample for row in rows),
        "is_draft": recognition.state != Recognition.State.ISSUED,
        "letter_spacing": rules.letter_spacing_pt(),
        "line_height": rules.line_height_pt(),
        "indent": rules.characters_pt(2),
        "four": rules.characters_pt(4),
    }
    # The colophon stands on the back of the last sheet: where the text ends on a front,
    # the back is turned to for it.
    paper = pdf.render(PAPER, context)
    with pikepdf.open(io.BytesIO(paper)) as read:
        ends_on_a_front = len(read.pages) % 2 == 1
    return pdf.render(PAPER, {**context, "turn": True}) if ends_on_a_front else paper


def facts_of(base: Base) -> Facts:
    """Return what stands on the certificate of a base and is signed."""
    return Facts(
        number=base.plaque.number,
        code=base.plaque.code,
        holder=base.holder.name,
        title=base.name,
        document=base.recognition.document_number,
        recognised_on=base.recognised_on.isoformat(),
    )


def certificates(bases: Sequence[Base], root: str) -> bytes:
    """Render the certificates of some bases as one PDF, a sheet each.

    `root` is the address of the portal: QR codes lead to its verification page and carry the
    signature. No seal is drawn: the place for it is marked. One of a delisted base says so
    across the sheet.
    """
    key_id, key = keys.signing_key()
    sheets = []
    for base in bases:
        address = urljoin(root, base.plaque.get_absolute_url())
        signature = sign(facts_of(base), key_id, key)
        qr = pdf.qr_svg(f"{address}?{urlencode({'s': signature})}")
        sheets.append({"base": base, "address": address, "qr": qr, "key": key_id})
    context = {"sheets": sheets, "issuer": issuer()}
    return pdf.render("recognition/certificate_pdf.html", context)


def _by_kind(rows: list[RecognitionRow]) -> list[tuple[Any, list[RecognitionRow]]]:
    """Parks first, then enterprises, each in the order of the list."""
    order = {kind.value: position for position, kind in enumerate(Kind)}
    ordered = sorted(rows, key=lambda row: order[row.project.kind])
    return [
        (Kind(kind).label, list(group))
        for kind, group in groupby(ordered, key=lambda row: row.project.kind)
    ]
