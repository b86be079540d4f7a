"""The way in for whoever has something to report, on the public home page."""

from portal.web.home import Card, card


@card(90, aside=True)
def report_a_concern() -> Card:
    """Open at all times (十)."""
    return Card("integrity/_home.html")
