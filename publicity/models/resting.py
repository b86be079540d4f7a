"""The clause of whatever is done to a public notice, or to something of one."""

from typing import Any

from publicity.rules import CLAUSES, clause_of


class OfANotice:
    """Mixed into a `Subject`: all that is done to it rests on the clause of what its notice shows.

    It is a notice itself, or has one as `notice`.
    """

    def rests_on(self, clause: str) -> str:
        notice: Any = getattr(self, "notice", self)
        return clause_of(notice.kind)

    @classmethod
    def may_rest_on(cls, name: str, clause: str) -> tuple[str, ...]:
        return CLAUSES
