"""Calendars as programs subscribe to them: days and what is to be done on them, as RFC 5545 writes it down."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from attrs import frozen

MEDIA_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75
"""In octets, without the end of the line (RFC 5545, 3.1)."""
_UTC = """\
BEGIN:VTIMEZONE
TZID:UTC
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE""".splitlines()
"""Needed by nothing but the rule that there is something in each calendar, also when nothing is to be done."""
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}  # RFC 5545, 3.3.11


@frozen
class DayEvent:
    """Something that is to be done on a day. `id` is what programs know it by again when its day has moved."""

    id: UUID
    day: date
    summary: str


def written(events: Iterable[DayEvent], *, name: str, now: datetime) -> bytes:
    """A whole calendar; `now`, in UTC, is when it was written."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Library//Library//EN", f"X-WR-CALNAME:{escaped(name)}", *_UTC]
    for event in events:
        lines += _event(event, now)
    return b"".join(b"%s\r\n" % line for line in map(folded, [*lines, "END:VCALENDAR"]))


def _event(event: DayEvent, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.id}"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_written(event.day)}"
    yield f"DTEND;VALUE=DATE:{_written(event.day + timedelta(days=1))}"  # the first day on which it is not
    yield f"SUMMARY:{escaped(event.summary)}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy all day by that
    yield "END:VEVENT"


def _written(day: date) -> str:
    return day.isoformat().replace("-", "")


def escaped(text: str) -> str:
    """A text as a value."""
    return re.sub(r"[\\;,\n]", lambda found: _ESCAPED[found[0]], text)


def folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, of which all but the first begin with a space; no character is cut."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece])
