"""Pages of the evaluation: cases, boards, the score explained, score sheets, selections."""

from portal.accounts.models import MINISTRY, OVERSIGHT

#: Who reads cases and boards.
STAFF = (*MINISTRY, *OVERSIGHT)
