"""Ids sort by their time, and within a millisecond by their making."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from library.adapters.clock import utc_now, uuid7

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def made(count):
    last = None
    for _ in range(count):
        last = uuid7(NOW, after=last)
        yield last


def test_an_id_says_that_it_is_of_version_7_and_when_it_was_made():
    one = uuid7(NOW)
    assert (one.version, one.variant) == (7, RFC_4122)
    assert one.int >> 80 == int(NOW.timestamp() * 1000)


def test_ids_of_one_moment_are_never_the_same():
    assert len({uuid7(NOW) for _ in range(1000)}) == 1000


def test_an_id_that_comes_after_another_sorts_after_it():
    ids = list(made(1000))
    assert ids == sorted(set(ids))
    assert {(one.version, one.variant, one.int >> 80) for one in ids} == {(7, RFC_4122, ids[0].int >> 80)}


def test_a_later_moment_begins_anew_and_sorts_after():
    *_, last = made(100)
    assert uuid7(NOW + timedelta(milliseconds=1), after=last) > last


def test_now_is_in_utc():
    assert utc_now().tzinfo is UTC
