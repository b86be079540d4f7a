"""The call notices on the public home page."""

from portal.batches.models import Notice
from portal.web.home import Card, card

LATEST = 5


@card(10)
def notices() -> Card:
    """The latest notices (one query)."""
    return Card("batches/_home.html", {"notices": list(Notice.objects.public()[:LATEST])})
