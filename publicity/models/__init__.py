"""Public notices with entries and changes; objections, what their authors handed in, inquiries."""

from publicity.models.change import NoticeChange
from publicity.models.entry import Entry
from publicity.models.inquiry import Inquiry
from publicity.models.notice import PublicNotice
from publicity.models.objection import Objection, Statement

__all__ = ["Entry", "Inquiry", "NoticeChange", "Objection", "PublicNotice", "Statement"]
