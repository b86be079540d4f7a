"""JSON of a file, as far as a database can store what it says."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _


def load(content: str | bytes, **how: Any) -> Any:
    """Return what a JSON text says; raise `ValueError` with one sentence where it can't be kept."""
    try:
        document = json.loads(content, **how)
        words = "".join(_texts(document))
    except RecursionError as error:
        raise ValueError(_("The JSON is nested too deeply to be read.")) from error
    except ValueError as error:
        raise ValueError(_("This is not a JSON file: %(error)s") % {"error": error}) from error
    if "\0" in words:
        raise ValueError(_("Null characters are not allowed."))
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise ValueError(_("The JSON holds half of a character.")) from error
    return document


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a document, the names of its fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
