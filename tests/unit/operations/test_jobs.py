"""When jobs are tried again, and when no more; which moments can be right."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from library.domain.errors import LinkNotValid, MailRefused, Unavailable
from library.domain.operations.jobs import (
    FIRST_WAIT,
    LONGEST_OUTAGE,
    LONGEST_WAIT,
    MOST_DEATHS,
    MOST_FAULTS,
    Job,
    is_poison,
    wait_after,
)
from library.domain.operations.limits import Limit
from library.domain.operations.schedules import Schedule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OUTAGE, FAULT, REFUSAL = Unavailable("mail server"), ZeroDivisionError(), MailRefused("x@example.org", "no such box")
SECOND, HOUR, YEAR = timedelta(seconds=1), timedelta(hours=1), timedelta(days=365)
JOB = Job(id=UUID(int=1), name="BookAdded", data={}, happened_at=NOW, attempts=1, lease=UUID(int=2))


@given(st.integers(1, 10**6))
def test_each_wait_is_twice_as_long_as_the_one_before_and_an_hour_at_most(attempts):
    assert wait_after(1) == FIRST_WAIT
    assert wait_after(attempts + 1) == min(2 * wait_after(attempts), LONGEST_WAIT)


@pytest.mark.parametrize(
    "error, attempts, after, parked",
    [
        (FAULT, MOST_FAULTS - 1, YEAR, False),
        (FAULT, MOST_FAULTS, SECOND, True),
        (LinkNotValid(), MOST_FAULTS - 1, SECOND, False),
        (REFUSAL, 1, SECOND, True),
        (OUTAGE, 1000, LONGEST_OUTAGE, False),
        (OUTAGE, MOST_FAULTS, LONGEST_OUTAGE + SECOND, True),
        (OUTAGE, 1, YEAR, False),  # nobody was there to try it
        (OUTAGE, 1000, -YEAR, False),  # by a clock that went wrong it has not happened yet
    ],
    ids=str,
)
def test_a_fault_is_tried_a_few_times_an_outage_is_waited_for_and_a_refusal_is_a_refusal(
    error, attempts, after, parked
):
    assert is_poison(evolve(JOB, attempts=attempts), error, NOW + after) is parked


def test_what_takes_its_process_with_it_again_and_again_is_deadly_and_what_fails_in_good_order_is_not():
    assert evolve(JOB, deaths=MOST_DEATHS + 1).is_deadly()
    assert not evolve(JOB, deaths=MOST_DEATHS).is_deadly()
    assert not evolve(JOB, attempts=1000).is_deadly()


HOURLY = Schedule("hourly", HOUR)


@pytest.mark.parametrize(
    "next_run_in, is_due",
    [
        (-YEAR, True),
        (-SECOND, True),
        (0 * SECOND, True),
        (SECOND, False),
        (HOUR, False),
        (HOUR + SECOND, False),  # by the clock of another server, which is a bit ahead
        (HOUR + 2 * timedelta(minutes=1), True),
        (YEAR, True),
    ],
    ids=str,
)
def test_a_schedule_is_due_at_its_moment_and_when_that_is_farther_away_than_it_can_be(next_run_in, is_due):
    assert HOURLY.is_due(NOW + next_run_in, NOW) is is_due


@pytest.mark.parametrize(
    "ends_in, is_open",
    [(-YEAR, False), (0 * SECOND, False), (SECOND, True), (HOUR, True), (HOUR + SECOND, True), (YEAR, False)],
    ids=str,
)
def test_attempts_are_counted_in_a_window_until_it_ends_and_in_none_that_ends_later_than_it_can(ends_in, is_open):
    assert Limit("anything", 3, HOUR).is_open(NOW + ends_in, NOW) is is_open
