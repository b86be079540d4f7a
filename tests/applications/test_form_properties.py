"""Whatever editors do in whatever order: no answer is overwritten by one who has not seen it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from applications import answers, exchange
from applications.answers import Fate, Version
from applications.versions import difference, seal
from portal.timeline import clock

TEXTS = st.sampled_from(["", "甲", "乙", "丙"])
EDITORS = st.integers(0, 2)


class Editors(RuleBasedStateMachine):
    """Three pages with one field, as `save_answers` judges them under the row's lock."""

    def __init__(self) -> None:
        super().__init__()
        self.value, self.kept = "", None
        self.shown = dict.fromkeys(range(3), answers.stamp(Version(), ""))
        self.seen: dict[int, set[int]] = {editor: {0} for editor in range(3)}
        self.overwritten: list[tuple[int, int]] = []

    @property
    def version(self) -> Version:
        return Version.of(self.kept)

    @rule(editor=EDITORS)
    def opens_the_page(self, editor: int) -> None:
        self.shown[editor] = answers.stamp(self.version, self.value)
        self.seen[editor].add(self.version.number)

    @rule(editor=EDITORS, text=TEXTS, tells=st.booleans())
    def saves(self, editor: int, text: str, tells: bool) -> None:
        """`tells`: the answer arrives at the page; otherwise the line broke after the save."""
        match answers.fate(self.version, self.value, text, self.shown[editor]):
            case Fate.WRITE:
                self.overwritten.append((editor, self.version.number))
                self.value, self.kept = text, self.version.next(editor, _NOW)
                self.seen[editor].add(self.version.number)
                if tells:
                    self.shown[editor] = answers.stamp(self.version, text)
            case Fate.CONFLICT:
                assert text != self.value
                assert self.shown[editor] != answers.stamp(self.version, self.value)

    @invariant()
    def nobody_overwrites_what_they_have_not_seen(self) -> None:
        assert all(number in self.seen[editor] for editor, number in self.overwritten)

    @invariant()
    def a_page_that_shows_the_present_may_save(self) -> None:
        present = answers.stamp(self.version, self.value)
        assert answers.fate(self.version, self.value, "丁", present) is Fate.WRITE


_NOW = clock.dt.datetime(2026, 5, 6, tzinfo=clock.BEIJING)
Editors.TestCase.settings = settings(
    max_examples=60, stateful_step_count=20, suppress_health_check=[HealthCheck.too_slow]
)
TestEditors = Editors.TestCase


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
)
def test_a_figure_survives_the_way_through_a_spreadsheet(figure):
    assert answers.same_figure(exchange._text(float(figure)), f"{figure}")


CONTENTS = st.fixed_dictionaries(
    {
        "texts": st.dictionaries(st.sampled_from("abcd"), TEXTS),
        "key_tasks": st.lists(st.lists(TEXTS, min_size=5, max_size=5), max_size=4),
        "files": st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=4),
    }
)


@given(CONTENTS)
def test_nothing_differs_from_itself(content):
    assert difference(content, content).count == 0


@given(CONTENTS, CONTENTS)
def test_a_difference_read_backwards_is_the_difference_the_other_way(one, other):
    there, back = difference(one, other), difference(other, one)
    assert {(c.key, c.before, c.after) for c in there.texts} == {
        (c.key, c.after, c.before) for c in back.texts
    }
    assert {(c.slot, c.before, c.after) for c in there.files} == {
        (c.slot, c.after, c.before) for c in back.files
    }


@given(CONTENTS, CONTENTS)
def test_contents_of_one_seal_are_one_content(one, other):
    assert (seal(one) == seal(other)) == (one == other)
