"""How what is sent to the API is read."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """JSON; what Python reads of it, but nobody could store, is told like other faulty JSON."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            given = super().parse(*args, **kwargs)
            # Half of a character that UTF-16 writes in two passes JSON's escapes, and no database.
            json.dumps(given, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply to be read.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("The JSON holds half of a character.")) from error
        return given
