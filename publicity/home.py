"""What is on show, on the public home page."""

from portal.web.home import Card, card
from publicity.models import PublicNotice


@card(20)
def on_show() -> Card:
    """What the ministry shows, each with its working days; of provinces' lists the number."""
    notices = PublicNotice.objects.filter(state=PublicNotice.State.OPEN)
    context = {
        "notices": list(notices.filter(authority=None).with_life()),
        "provincial": notices.exclude(authority=None).count(),
    }
    return Card("publicity/_home.html", context)
