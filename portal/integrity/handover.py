"""What follows from an incident on this floor: whom it concerns is heard."""

from portal.integrity.models import Hearing, Incident
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create
from portal.lifecycle.signals import after


@after("integrity.Incident", "confirm")
def open_hearing(incident: Incident, act: Act) -> None:
    """The organisation may state its view."""
    create(Hearing(incident=incident), actor=SYSTEM)
