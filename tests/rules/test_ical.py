"""Calendars as RFC 5545 writes them: folded by octets, escaped, in UTC."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from portal.timeline import ical

STAMP = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)
BEIJING = dt.timezone(dt.timedelta(hours=8))


def test_a_deadline_is_written_in_utc_with_its_words_escaped():
    event = ical.Event(
        uid="a@b",
        at=dt.datetime(2026, 5, 20, 17, tzinfo=BEIJING),
        summary="申报截止; 省,市\\县",
        description="一\n二",
        url="https://example.test/notices/1/",
        revision=2,
    )
    text = ical.calendar("第一批", [event], STAMP)
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "UID:a@b",
        "DTSTAMP:20260302T013000Z",
        "DTSTART:20260520T090000Z",
        "SEQUENCE:2",
        "SUMMARY:申报截止\\; 省\\,市\\\\县",
        "DESCRIPTION:一\\n二",
        "URL:https://example.test/notices/1/",
    ):
        assert line in lines


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_a_folded_line_has_no_piece_over_75_octets_and_unfolds_to_itself(line):
    folded = ical.fold(line)
    assert all(len(piece.encode()) <= ical.LINE for piece in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


@given(st.text(max_size=300))
def test_no_text_ever_breaks_out_of_its_line(summary):
    event = ical.Event(uid="a", at=STAMP, summary=summary)
    plain = ical.calendar("x", [event], STAMP).replace("\r\n ", "")
    names = [line.partition(":")[0] for line in plain.rstrip("\r\n").split("\r\n")]
    assert names.count("BEGIN") == names.count("END") == 2
    assert len(names) == 16
