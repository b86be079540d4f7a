"""What may be uploaded. Pure: the file's bytes and name in, a fault or nothing out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MIB: Final = 1024 * 1024
#: One file of evidence.
MAX_BYTES: Final = 20 * MIB
#: Files of one subject.
MAX_FILES: Final = 60
MAX_NAME: Final = 120

#: Extension -> the content types that libmagic may find in such a file.
ALLOWED: Final[dict[str, frozenset[str]]] = {
    "pdf": frozenset({"application/pdf"}),
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "png": frozenset({"image/png"}),
    "xlsx": frozenset(
        {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/zip",
            "application/octet-stream",
        }
    ),
    "docx": frozenset(
        {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/zip",
            "application/octet-stream",
        }
    ),
}
#: 十: no slides and no video may be asked for, so none is taken.
SLIDES: Final = frozenset({"ppt", "pptx", "pps", "ppsx", "odp", "key", "dps"})
VIDEO: Final = frozenset({"mp4", "avi", "mov", "wmv", "mkv", "flv", "webm", "m4v", "mpg", "mpeg"})


class FileFault(StrEnum):
    """Why a file is refused; the words stand in `attachments.sentence`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NAME = "name"
    SLIDES_OR_VIDEO = "slides_or_video"
    EXTENSION = "extension"
    CONTENT = "content"
    ACTIVE = "active"
    BROKEN = "broken"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Found:
    """What the inspection found in a file: its size in bytes and the type of its content."""

    name: str
    size: int
    content_type: str


def extension(name: str) -> str:
    """Return the lower-case extension of `name`, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def fault(found: Found) -> FileFault | None:
    """Return why the file is refused, or None (十 for slides and video)."""
    return next(_faults(found), None)


def _faults(found: Found) -> Iterator[FileFault]:
    kind = extension(found.name)
    if kind in SLIDES | VIDEO or found.content_type.startswith("video/"):
        yield FileFault.SLIDES_OR_VIDEO
    if not found.size:
        yield FileFault.EMPTY
    if found.size > MAX_BYTES:
        yield FileFault.TOO_LARGE
    if not 0 < len(found.name) <= MAX_NAME or any(c in found.name for c in '/\\\0\n\r"'):
        yield FileFault.NAME
    if kind not in ALLOWED:
        yield FileFault.EXTENSION
    elif found.content_type not in ALLOWED[kind]:
        yield FileFault.CONTENT
