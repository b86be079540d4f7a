"""Public notices with their entries, objections with what the objector handed in, inquiries."""

from publicity.models.entry import Entry
from publicity.models.inquiry import Inquiry
from publicity.models.notice import PublicNotice
from publicity.models.objection import Objection, Statement

__all__ = ["Entry", "Inquiry", "Objection", "PublicNotice", "Statement"]
