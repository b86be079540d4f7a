"""Public notices with their entries, and objections with what the objector handed in."""

from publicity.models.notice import Entry, PublicNotice
from publicity.models.objection import Objection, Statement

__all__ = ["Entry", "Objection", "PublicNotice", "Statement"]
