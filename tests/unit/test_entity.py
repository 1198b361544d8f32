"""Entities have versions and record what happened."""

import pytest
from attrs import define, frozen

from library.domain.entity import Entity, Event
from library.domain.errors import Stale


@frozen(kw_only=True)
class Rung(Event):
    times: int


@define(slots=False, eq=False, kw_only=True)
class Bell(Entity):
    times: int = 0

    def ring(self):
        self.times += 1
        self._changed(Rung(times=self.times))


def test_a_new_one_has_version_1_and_every_change_is_a_version_and_an_event():
    bell = Bell()
    assert bell.version == 1
    bell.ring()
    bell.ring()
    assert bell.version == 3
    assert bell.take_events() == [Rung(times=1), Rung(times=2)]


def test_events_are_taken_once():
    bell = Bell()
    bell.ring()
    bell.take_events()
    assert bell.take_events() == []


def test_only_the_present_version_is_expected():
    bell = Bell(version=2)
    bell.expect(2)
    bell.expect(None)
    with pytest.raises(Stale) as stale:
        bell.expect(1)
    assert stale.value.fields() == {"expected": 1, "actual": 2}


def test_two_are_never_the_same_whatever_they_hold():
    assert Bell() != Bell()
    assert len({Bell(), Bell()}) == 2
