"""Public notices with their entries, and objections with what the objector handed in."""

from publicity.models.entry import Entry
from publicity.models.notice import PublicNotice
from publicity.models.objection import Objection, Statement

__all__ = ["Entry", "Objection", "PublicNotice", "Statement"]
