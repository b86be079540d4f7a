"""The generated tables print the clause that each action really rests on."""

import pytest
from django.conf import settings

from portal.lifecycle.actions import deeds
from publicity.models import Inquiry, NoticeChange, Objection, PublicNotice
from publicity.rules import clause_of


@pytest.mark.parametrize(
    "model", [PublicNotice, NoticeChange, Objection, Inquiry], ids=lambda model: model.__name__
)
def test_what_is_done_to_a_notice_rests_on_the_clause_of_one_of_its_kinds(
    model: type[PublicNotice],
) -> None:
    for deed in deeds(model).values():
        kinds = set(PublicNotice.Kind)
        if deed.name == "ask_province":  # a province looks into its own list by itself
            kinds.remove(PublicNotice.Kind.PROVINCIAL_LIST)
        assert set(deed.clauses) == {clause_of(kind) for kind in kinds}


def test_the_written_tables_tell_them_all() -> None:
    text = (settings.BASE_DIR / "docs" / "states.md").read_text(encoding="utf-8")
    (row,) = (line for line in text.splitlines() if line.startswith("| Publish (`publish`)"))
    assert row.split("|")[-2].strip() == "六(一) / 六(二) / 六(四) / 八"
