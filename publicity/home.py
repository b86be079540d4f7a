"""What is on show, on the public home page."""

from portal.web.home import Card, card
from publicity.models import PublicNotice


@card(20)
def on_show() -> Card:
    """Each notice on show, with its counter of working days."""
    notices = PublicNotice.objects.filter(state=PublicNotice.State.OPEN).with_life()
    return Card("publicity/_home.html", {"notices": list(notices)})
