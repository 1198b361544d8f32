"""Calendars keep to RFC 5545, whatever the books in them are called."""

import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from library.entrypoints.http.icalendar import LONGEST_LINE, DayEvent, escaped, folded, written

NOW = datetime(2026, 3, 1, 12, 30, 5, 999, tzinfo=UTC)
LINES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=300)


def unfolded(octets):
    """As a program reads it (RFC 5545, 3.1)."""
    return octets.replace(b"\r\n ", b"").decode()


def unescaped(value):
    """As a program reads it (RFC 5545, 3.3.11)."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_an_event_is_all_of_a_day_and_known_by_its_id():
    calendar = written([DayEvent(UUID(int=7), date(2026, 12, 31), "Return “Emma” to Ada")], name="Elm Street", now=NOW)
    assert unfolded(calendar).split("\r\n")[-10:] == [
        "BEGIN:VEVENT",
        "UID:00000000-0000-0000-0000-000000000007",
        "DTSTAMP:20260301T123005Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Return “Emma” to Ada",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    assert b"X-WR-CALNAME:Elm Street\r\n" in calendar


def test_a_calendar_without_events_has_something_in_it_all_the_same():
    lines = written([], name="Elm Street", now=NOW).decode().split("\r\n")
    assert (lines[0], lines[1], lines[-2:]) == ("BEGIN:VCALENDAR", "VERSION:2.0", ["END:VCALENDAR", ""])
    assert "BEGIN:VTIMEZONE" in lines
    begun = [line.partition(":")[2] for line in lines if line.startswith("BEGIN")]
    assert begun == [line.partition(":")[2] for line in reversed(lines) if line.startswith("END")]


@pytest.mark.parametrize(
    "text, value",
    [
        ("Emma", "Emma"),
        ("Emma; or, a Novel", "Emma\\; or\\, a Novel"),
        ("C:\\temp", "C:\\\\temp"),
        ("two\nlines", "two\\nlines"),
        ("DTSTART:1", "DTSTART:1"),
    ],
)
def test_what_means_something_in_a_calendar_is_escaped(text, value):
    assert escaped(text) == value


@given(LINES)
@example("ß" * 75)
@example("x" * 74 + "€")
def test_a_line_is_folded_at_75_octets_and_no_character_is_cut(line):
    pieces = folded(line).split(b"\r\n")
    assert all(len(piece) <= LONGEST_LINE for piece in pieces)
    assert all(piece.startswith(b" ") and piece.decode() for piece in pieces[1:])
    assert unfolded(folded(line)) == line


@given(LINES)
@example("\\n;,")
def test_a_title_is_read_as_it_was_written_and_nothing_else_comes_of_it(title):
    calendar = written([DayEvent(UUID(int=7), date(2026, 1, 1), title)], name=title, now=NOW)
    lines = unfolded(calendar).split("\r\n")
    named = dict(line.partition(":")[::2] for line in lines)
    assert unescaped(named["SUMMARY"]) == unescaped(named["X-WR-CALNAME"]) == title
    assert len(lines) == 22
