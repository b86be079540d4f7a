"""Thirty timers that are due and thirty letters to be sent, written into an empty portal.

Run as a program with the embedded settings; the worker under test finds them there.
"""

import django

django.setup()

from django.db import transaction  # noqa: E402 - models load once Django is set up

from portal.accounts.models import Role  # noqa: E402
from portal.inbox.models import Letter  # noqa: E402
from portal.timeline import clock  # noqa: E402
from portal.timeline.models import RehearsalClock, Timer  # noqa: E402
from tests import factories as make  # noqa: E402

NUMBER = 30


def main() -> None:
    """Write them in one transaction; nothing is sent or fired yet."""
    with transaction.atomic():
        first = make.a_batch()
        batches = [first, *(make.a_batch() for _number in range(NUMBER - 1))]
        Timer.objects.filter(name__in=["remind_experts", "evaluation_due"]).delete()
        Timer.objects.filter(name="close_recommendations").delete()
        Letter.objects.all().delete()
        reader = make.a_user(Role.MINISTRY_OFFICER, name="reader")
        Letter.objects.bulk_create(
            Letter(
                key=f"thirty:{number}",
                recipient=reader,
                subject=f"样例{number}",
                body="演示数据",
                written_at=clock.now(),
            )
            for number in range(NUMBER)
        )
        RehearsalClock.move(max(batch.applications_due for batch in batches))


if __name__ == "__main__":
    main()
