"""Incidents in the register, and what the organisations concerned say to them."""

from portal.integrity.models.hearing import Hearing
from portal.integrity.models.incident import Category, Incident

__all__ = ["Category", "Hearing", "Incident"]
