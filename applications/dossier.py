"""The whole application as one ZIP: the paper, each file, and a list with the hash of each.

It is written to a file on disk piece by piece, so that no dossier is too large for the memory.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from applications.documents import application_pdf
from applications.models import Application
from applications.versions import sealed
from portal.timeline import clock

_CHUNK: Final = 256 * 1024
#: Moments of entries in a ZIP begin here; those of the portal lie in the manifest.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def dossier(application: Application, reader: Any) -> IO[bytes]:
    """Return the dossier as an open file at its beginning; whoever closes it removes it.

    What waits for its virus scan is left out, and the list says so.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with translation.override(settings.LANGUAGE_CODE), zipfile.ZipFile(target, "w") as book:
        entries = list(_entries(application, book, reader))
        _write_list(application, book, entries)
    target.seek(0)
    return target


def _entries(
    application: Application, book: zipfile.ZipFile, reader: Any
) -> Iterator[dict[str, Any]]:
    """Write all but the list into the ZIP; yield what the list says of each entry."""
    paper = application_pdf(application)
    yield _put(book, f"{_('Application form')}.pdf", [paper], what=_("Application form"))
    version = application.standing
    content: Any = version.content if version else application.content()
    # The very bytes whose hash is printed on the paper.
    yield _put(book, f"{_('Content')}.json", [sealed(content)], what=_("Content"))
    section = application.outline.section("files")
    labels = {field.key: field.label for field in section.fields} if section else {}
    taken: set[str] = set()
    for file in application.attachments.all():
        if not file.counts:
            continue
        label = labels.get(file.slot, file.slot)
        if file.is_held_from(reader):
            left_out = file.content.get_scan_display()
            yield {"path": None, "what": label, "name": file.name, "left_out": left_out}
            continue
        path = _free(f"{_('Evidence')}/{label}", file.name, taken)
        with file.file.open("rb") as source:
            entry = _put(book, path, iter(lambda: source.read(_CHUNK), b""), what=label)
        yield {**entry, "as_uploaded": entry["sha256"] == file.sha256}


def _put(book: zipfile.ZipFile, path: str, chunks: Any, what: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with book.open(zipfile.ZipInfo(path, _EPOCH), "w", force_zip64=True) as entry:
        for chunk in chunks:
            entry.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {"path": path, "what": what, "bytes": size, "sha256": digest.hexdigest()}


def _free(folder: str, name: str, taken: set[str]) -> str:
    """Return a path that no other entry has, whatever the files are called."""
    stem, dot, ending = name.rpartition(".")
    path, number = f"{folder}/{name}", 2
    while path in taken:
        path, number = f"{folder}/{stem} ({number}){dot}{ending}", number + 1
    taken.add(path)
    return path


def _write_list(
    application: Application, book: zipfile.ZipFile, entries: list[dict[str, Any]]
) -> None:
    """For people and programs the manifest; for `sha256sum -c` the bare list."""
    version = application.standing
    manifest = {
        "applicant": str(application.applicant),
        "uscc": application.applicant.uscc,
        "batch": str(application.batch),
        "version": version.number if version else None,
        "received_at": clock.local(version.at).isoformat() if version else None,
        "sha256": version.sha256 if version else None,
        "packed_at": clock.local(clock.now()).isoformat(),
        "entries": entries,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    _put(book, "manifest.json", [text.encode()], what="")
    sums = "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in entries if entry["path"])
    _put(book, "SHA256SUMS", [sums.encode()], what="")
