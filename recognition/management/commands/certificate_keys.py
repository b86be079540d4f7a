"""`manage.py certificate_keys`: show the keys that sign certificates; make a new one."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition import keys


class Command(BaseCommand):
    help = "Show the published keys of certificates, or make a new one: it signs from then on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("deed", choices=("show", "new"))
        parser.add_argument("id", nargs="?", default="", help="id of a new key, such as 2028a")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["deed"] == "new":
            try:
                keys.make(options["id"])
            except ValueError as error:
                raise CommandError(str(error)) from error
        published = keys.published()
        if options["json"]:
            self.stdout.write(json.dumps({"keys": published}))
            return
        for key in published:
            signs = "signs" if key["signs"] else "retired"
            self.stdout.write(f"{key['id']}  {key['public_key']}  {signs}")
