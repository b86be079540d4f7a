"""Which tests share a worker when the suite runs on several (`pytest -n 2 --dist loadscope`)."""

from xdist.scheduler import LoadScopeScheduling

NETS = "tests/nets/"


class NetsOnOneWorker(LoadScopeScheduling):
    """The nets are one unit of work, every other test is one by itself.

    Units go out largest first, so the nets start at once and the others fill up beside them.
    Marks cannot say this: xdist 3.8 hands its groups on in `_nodeid`, which pytest 9.2 has not.
    """

    def _split_scope(self, nodeid: str) -> str:
        return NETS if nodeid.startswith(NETS) else nodeid
