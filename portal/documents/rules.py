"""What may be uploaded. Pure: what was found in a file goes in, a fault or nothing comes out."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MIB: Final = 1024 * 1024
#: One file of evidence.
MAX_BYTES: Final = 50 * MIB
#: One file of somebody who has no account.
MAX_PUBLIC_BYTES: Final = 20 * MIB
#: Files of one subject, and of one slot of it.
MAX_FILES: Final = 60
MAX_SLOT: Final = 20
MAX_NAME: Final = 120

#: A document is a package of parts; so many of them, unpacked so large, are none.
MAX_PARTS: Final = 5000
MAX_UNPACKED: Final = 400 * MIB
#: Text packs to a tenth or a fiftieth; what packs better than this and is large is a bomb.
MAX_RATIO: Final = 120
RATIO_FROM: Final = 20 * MIB

_OOXML: Final = "application/vnd.openxmlformats-officedocument"
#: Extension -> the content types that libmagic may find in such a file.
ALLOWED: Final[dict[str, frozenset[str]]] = {
    "pdf": frozenset({"application/pdf"}),
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "png": frozenset({"image/png"}),
    "xlsx": frozenset(
        {f"{_OOXML}.spreadsheetml.sheet", "application/zip", "application/octet-stream"}
    ),
    "docx": frozenset(
        {f"{_OOXML}.wordprocessingml.document", "application/zip", "application/octet-stream"}
    ),
}
#: 十: no slides and no video may be asked for, so none is taken.
SLIDES: Final = frozenset({"ppt", "pptx", "pptm", "pps", "ppsx", "odp", "key", "dps"})
VIDEO: Final = frozenset(
    {"mp4", "avi", "mov", "wmv", "mkv", "flv", "webm", "m4v", "mpg", "mpeg", "rmvb", "3gp"}
)
SLIDE_TYPES: Final = frozenset(
    {"application/vnd.ms-powerpoint", f"{_OOXML}.presentationml.presentation"}
)
ARCHIVES: Final = frozenset({"zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "iso", "cab"})
MACROS: Final = frozenset({"docm", "xlsm", "xlsb", "xltm", "dotm", "xlam"})

#: The part that a document of each kind is about, by its folder.
MAIN_FOLDER: Final = {"docx": "word/", "xlsx": "xl/"}
SLIDES_FOLDER: Final = "ppt/"
#: Parts that run or carry something else.
_ACTIVE_PART: Final = re.compile(
    r"vbaproject|vbadata|/activex/|/macrosheets/|/dialogsheets/|embeddings/.*\.(bin|exe|js|vbs|bat)$",
    re.IGNORECASE,
)
#: In a PDF: keys that are active by being there, and what an action or annotation may not be.
PDF_KEYS: Final = frozenset({"/JS", "/JavaScript", "/EF", "/XFA", "/RichMediaContent"})
PDF_VALUES: Final[dict[str, frozenset[str]]] = {
    "/S": frozenset(
        {
            "/JavaScript",
            "/Launch",
            "/ImportData",
            "/SubmitForm",
            "/GoToE",
            "/Rendition",
            "/Movie",
            "/Sound",
        }
    ),
    "/Subtype": frozenset({"/RichMedia", "/Movie", "/Screen", "/Sound", "/FileAttachment"}),
    "/Type": frozenset({"/EmbeddedFile"}),
}


class FileFault(StrEnum):
    """Why a file is refused; the words stand in `wording.py`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NAME = "name"
    SLIDES_OR_VIDEO = "slides_or_video"
    ARCHIVE = "archive"
    EXTENSION = "extension"
    CONTENT = "content"
    ACTIVE = "active"
    BOMB = "bomb"
    BROKEN = "broken"
    INFECTED = "infected"
    TOO_MANY = "too_many"
    SLOT_FULL = "slot_full"


@dataclass(frozen=True, slots=True)
class Found:
    """What the inspection found in a file: its size in bytes and the type of its content."""

    name: str
    size: int
    content_type: str
    most: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a package: its path, and its size in bytes unpacked and packed."""

    name: str
    size: int
    packed: int


def extension(name: str) -> str:
    """Return the lower-case extension of `name`, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def clean_name(name: str) -> str:
    """Return what is left of a file's name without paths, control and bidi characters.

    The extension stays, the rest is cut where it is too long; "" where nothing is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    plain = re.sub(r"\s+", " ", re.sub(r'["<>|:*?]', "_", seen)).strip(" .")
    kind = extension(plain)
    if len(plain) <= MAX_NAME or not kind or len(kind) >= MAX_NAME:
        return plain[:MAX_NAME]
    return f"{plain[: MAX_NAME - len(kind) - 1]}.{kind}"


def fault(found: Found) -> FileFault | None:
    """Return why the file is refused, or None (十 for slides and video)."""
    return next(_faults(found), None)


def _faults(found: Found) -> Iterator[FileFault]:
    kind = extension(found.name)
    if kind in SLIDES | VIDEO or found.content_type in SLIDE_TYPES:
        yield FileFault.SLIDES_OR_VIDEO
    if found.content_type.startswith("video/"):
        yield FileFault.SLIDES_OR_VIDEO
    if not found.size:
        yield FileFault.EMPTY
    if found.size > found.most:
        yield FileFault.TOO_LARGE
    if not 0 < len(found.name) <= MAX_NAME or clean_name(found.name) != found.name:
        yield FileFault.NAME
    if kind in ARCHIVES:
        yield FileFault.ARCHIVE
    if kind in MACROS:
        yield FileFault.ACTIVE
    if kind not in ALLOWED:
        yield FileFault.EXTENSION
    elif found.content_type not in ALLOWED[kind]:
        yield FileFault.CONTENT


def package_fault(kind: str, parts: Iterable[Part]) -> FileFault | None:
    """Return why a DOCX or XLSX is refused for its parts, or None (十 for slides)."""
    return next(_package_faults(kind, list(parts)), None)


def _package_faults(kind: str, parts: Sequence[Part]) -> Iterator[FileFault]:
    names = [part.name for part in parts]
    if any(name.startswith(SLIDES_FOLDER) for name in names):
        yield FileFault.SLIDES_OR_VIDEO
    if "[Content_Types].xml" not in names:
        yield FileFault.ARCHIVE
    if not any(name.startswith(MAIN_FOLDER[kind]) for name in names):
        yield FileFault.CONTENT
    unpacked = sum(part.size for part in parts)
    packed = sum(part.packed for part in parts)
    too_dense = unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or too_dense:
        yield FileFault.BOMB
    if any(_ACTIVE_PART.search(name) for name in names):
        yield FileFault.ACTIVE
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        yield FileFault.BROKEN


def pdf_is_active(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether any of the (key, name) pairs of a PDF's dictionaries runs or carries something."""
    return any(key in PDF_KEYS or value in PDF_VALUES.get(key, ()) for key, value in pairs)
