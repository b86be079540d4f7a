#!/usr/bin/env python
"""Django's command line, with the embedded settings unless the environment names others."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)
    from django.db import DatabaseError  # noqa: PLC0415 (settings first)

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        from portal.health import missing_tables  # noqa: PLC0415 (settings first)

        if not (told := missing_tables()):
            raise
        sys.exit(told)


if __name__ == "__main__":
    main()
