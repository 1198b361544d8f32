"""What a reading does with its own state."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from library.domain.errors import Invalid, Stale
from library.domain.ids import MemberId, ReadingId
from library.domain.reading import events
from library.domain.reading.reading import RECORD, Reading, ReadingRecord, Status
from library.domain.values import Isbn

ME, READING = MemberId(UUID(int=1)), ReadingId(UUID(int=2))
THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = THEN + timedelta(hours=1)


def begin(**said):
    record: Any = {"title": "Ulysses", **said}
    return Reading.begin(id=READING, reader_id=ME, record=record, now=THEN)


def test_every_field_of_a_record_has_its_check():
    assert set(RECORD) == set(ReadingRecord.__annotations__)


def test_a_new_reading_is_of_what_one_means_to_read():
    reading = begin()
    assert (reading.status, reading.book_id, reading.rating) == (Status.TO_READ, None, None)
    assert reading.take_events() == [events.ReadingBegun(reading_id=READING, reader_id=ME)]


def test_a_full_record_is_kept_tidied():
    reading = begin(
        authors=["James Joyce"],
        isbn="0-679-72276-9",
        status="abandoned",
        started_on="2026-02-02",
        finished_on=date(2026, 2, 3),
        rating=3.5,
        review=" Yes.\r\n",
    )
    assert (reading.authors, reading.isbn) == (("James Joyce",), Isbn("9780679722762"))
    assert (reading.started_on, reading.finished_on) == (date(2026, 2, 2), date(2026, 2, 3))
    assert (reading.status, reading.rating, reading.review) == (Status.ABANDONED, 3.5, "Yes.")


@pytest.mark.parametrize(
    "name, wrong",
    [
        ("title", " "),
        ("status", "lost"),
        ("status", None),
        ("rating", 0),
        ("rating", 4.2),
        ("isbn", "123"),
        ("started_on", "yesterday"),
        ("review", "x" * 20_001),
        ("reader_id", "0"),
        ("book_id", "0"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_wrong_field_is_named(name, wrong):
    with pytest.raises(Invalid) as invalid:
        begin(**{name: wrong})
    assert [problem.field for problem in invalid.value.problems] == [name]


def test_nobody_finishes_before_they_start():
    with pytest.raises(Invalid, match="finished_on: must not be before started_on"):
        begin(started_on="2026-02-03", finished_on="2026-02-02")
    reading = begin(started_on="2026-02-02", finished_on="2026-02-02")
    with pytest.raises(Invalid):
        reading.edit(changes={"started_on": "2026-02-03"}, now=NOW)


def test_an_edit_changes_what_it_names_as_one_version_and_event():
    reading = begin(rating=4)
    reading.take_events()
    reading.edit(changes={"status": "read", "finished_on": "2026-02-28"}, now=NOW, expected=1)
    assert (reading.status, reading.rating, reading.version, reading.updated_at) == (Status.READ, 4, 2, NOW)
    assert reading.take_events() == [events.ReadingEdited(reading_id=READING, reader_id=ME)]


def test_an_edit_that_changes_nothing_is_no_new_version():
    reading = begin(rating=4)
    reading.take_events()
    reading.edit(changes={"title": "Ulysses ", "rating": 4.0, "review": ""}, now=NOW)
    assert (reading.version, reading.updated_at, reading.take_events()) == (1, THEN, [])


def test_a_stale_edit_changes_nothing():
    reading = begin()
    with pytest.raises(Stale):
        reading.edit(changes={"rating": 5}, now=NOW, expected=2)
    with pytest.raises(Stale):
        reading.forget(expected=2)
    assert (reading.rating, reading.version) == (None, 1)


def test_being_forgotten_is_told():
    reading = begin()
    reading.take_events()
    reading.forget(expected=1)
    assert reading.take_events() == [events.ReadingRemoved(reading_id=READING, reader_id=ME)]
