"""`manage.py rehearsal_open`: fill an empty database with the demo's opening."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.timeline import clock
from portal.web.demo import DOORS
from rehearsal import opening


class Command(BaseCommand):
    help = "Fill an empty database with the rehearsal's opening and print the accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REHEARSAL:
            raise CommandError(_("Rehearsal data belong into a rehearsal portal only."))
        if User.objects.exists():
            raise CommandError(_("The database is not empty; begin anew with FRESH=1."))
        with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
            opening.fill()
            self.stdout.write(
                _("Rehearsal accounts; one password for all: %(password)s")
                % {"password": settings.DEMO_PASSWORD}
            )
            for door in DOORS:
                self.stdout.write(f"  {door.username:<22} {door.label} · {door.hint}")
            self.stdout.write(
                _(
                    "  authority-<code>, authority-<code>-lead for each of the 37 authorities; "
                    "expert-001 … expert-015"
                )
            )
            self.stdout.write(
                _("The rehearsal stands at %(moment)s.")
                % {"moment": f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"}
            )
