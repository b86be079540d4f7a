"""Incidents in the register, what those concerned say to them, and complaints."""

from portal.integrity.models.complaint import Complaint, ComplaintStatement
from portal.integrity.models.hearing import Hearing
from portal.integrity.models.incident import Category, Incident

__all__ = ["Category", "Complaint", "ComplaintStatement", "Hearing", "Incident"]
