"""Why a file is refused, and how its scan stands, in words."""

from django.utils.translation import gettext as _

from portal.documents import rules
from portal.documents.rules import FileFault, Found


def sentence(why: FileFault, found: Found) -> str:
    """Say in words why a file is refused."""
    words = {
        FileFault.EMPTY: _("“%(name)s” is empty (0 bytes)."),
        FileFault.TOO_LARGE: _("“%(name)s” is %(size)s MB; the limit is %(limit)s MB a file."),
        FileFault.NAME: _("The file has no usable name: rename it."),
        FileFault.SLIDES_OR_VIDEO: _(
            "“%(name)s” is a slide show or a video: neither is needed or taken (clause 10)."
        ),
        FileFault.ARCHIVE: _("“%(name)s” is an archive: upload the files in it one by one."),
        FileFault.EXTENSION: _(
            "“%(name)s” is of a type that is not accepted; upload PDF, JPG, PNG, XLSX or DOCX."
        ),
        FileFault.CONTENT: _(
            "“%(name)s” does not hold what its name says: its content is %(type)s."
        ),
        FileFault.ACTIVE: _(
            "“%(name)s” contains scripts, macros or embedded files; save it without them."
        ),
        FileFault.BOMB: _(
            "“%(name)s” unpacks to far more than a document holds; save it again or as a PDF."
        ),
        FileFault.BROKEN: _("“%(name)s” cannot be opened: it is damaged or protected."),
        FileFault.INFECTED: _("“%(name)s” has been found to carry a virus before; it stays out."),
        FileFault.TOO_MANY: _("There are already %(files)s files here; remove one first."),
        FileFault.SLOT_FULL: _("There are already %(slot)s files in this place."),
    }
    return words[why] % {
        "name": found.name,
        "size": round(found.size / rules.MIB, 1),
        "limit": found.most // rules.MIB,
        "type": found.content_type,
        "files": rules.MAX_FILES,
        "slot": rules.MAX_SLOT,
    }
