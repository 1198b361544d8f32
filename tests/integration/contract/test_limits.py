"""How often something may be tried, and when what is done again and again is due, in every store."""

from datetime import timedelta

import pytest

from library.domain.errors import TooMany
from library.domain.operations.limits import Limit
from library.domain.operations.schedules import Schedule
from library.domain.operations.use_cases import begin_anew, begin_schedules, count
from tests.racing import at_once

HOUR = timedelta(hours=1)
LIMIT, OTHER = Limit("of the test", 5, HOUR), Limit("of another", 5, HOUR)
HOURLY = Schedule("hourly", HOUR)


@pytest.fixture
def attempt(library):
    """Whether one more attempt got through."""

    def attempt(limit=LIMIT, key="ada"):
        try:
            library.do(count, attempts=((limit, key),))
        except TooMany:
            return False
        return True

    return attempt


@pytest.fixture
def is_due(library):
    """Whether somebody who looks now is the one who does it."""
    return lambda: library.do(lambda uow: uow.schedules.take(HOURLY))


# --- limits -----------------------------------------------------------------------------------------------------------


def test_as_many_attempts_get_through_as_are_allowed(attempt):
    assert [attempt() for _ in range(7)] == [True] * 5 + [False] * 2


def test_each_key_and_each_limit_counts_by_itself(attempt):
    assert [attempt() for _ in range(5)] == [True] * 5
    assert attempt(key="bob")
    assert attempt(limit=OTHER)
    assert attempt(key="")  # nobody's
    assert [attempt(key="") for _ in range(9)] == [True] * 9


def test_whoever_tried_too_often_is_told_how_long_to_wait_and_waiting_helps(library, attempt, clock):
    assert all(attempt() for _ in range(5))
    clock.go_on(minutes=59, seconds=1, milliseconds=500)
    with pytest.raises(TooMany) as too_many:
        library.do(count, attempts=((LIMIT, "ada"),))
    assert too_many.value.retry_after == 59
    clock.go_on(seconds=59)
    assert [attempt() for _ in range(6)] == [True] * 5 + [False]


def test_of_several_limits_the_longest_wait_is_told_and_what_is_refused_is_not_counted(library, attempt, clock):
    short = Limit("short", 1, timedelta(minutes=1))
    assert all(attempt() for _ in range(5))
    assert attempt(limit=short)
    with pytest.raises(TooMany) as too_many:
        library.do(count, attempts=((short, "ada"), (LIMIT, "ada"), (OTHER, "ada")))
    assert too_many.value.retry_after == 3600
    assert [attempt(limit=OTHER) for _ in range(6)] == [True] * 5 + [False]


def test_what_was_forgotten_begins_anew(library, attempt):
    assert all(attempt() for _ in range(5))
    library.do(begin_anew, attempts=((LIMIT, "ada"), (LIMIT, "nobody")))
    assert [attempt() for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize("before", [0, 4], ids=["the first", "the last"])
def test_of_many_who_try_at_once_as_many_get_through_as_are_allowed(attempt, before):
    assert all(attempt() for _ in range(before))
    assert sorted(at_once(*[attempt] * 16)) == [False] * (16 - 5 + before) + [True] * (5 - before)


def test_of_many_who_try_at_once_when_a_window_ends_as_many_get_through_as_are_allowed(attempt, clock):
    assert all(attempt() for _ in range(5))
    clock.go_on(hours=1)
    assert sorted(at_once(*[attempt] * 16)) == [False] * 11 + [True] * 5


def test_of_a_few_who_come_first_at_once_none_is_sent_away(attempt):
    for key in map(str, range(20)):
        assert at_once(*[lambda key=key: attempt(key=key)] * 3) == [True] * 3


def test_an_attempt_that_was_none_is_given_back_and_an_open_window_is_known(library, attempt, clock):
    assert not library.do(lambda uow: uow.limits.is_open(LIMIT, "ada"))
    for _ in range(3 * LIMIT.most):
        assert attempt()
        library.do(lambda uow: uow.limits.give_back(LIMIT, "ada"))
    assert library.do(lambda uow: uow.limits.is_open(LIMIT, "ada"))
    clock.go_on(hours=1)
    assert not library.do(lambda uow: uow.limits.is_open(LIMIT, "ada"))


def test_a_clock_that_is_a_bit_behind_begins_no_window_anew(attempt, clock):
    assert all(attempt() for _ in range(5))
    clock.go_on(seconds=-30)
    assert not attempt()


@pytest.mark.parametrize("days", [1, 365])
def test_a_clock_that_is_set_back_locks_out_nobody(attempt, clock, days):
    assert all(attempt() for _ in range(5))
    clock.go_on(days=-days)
    assert [attempt() for _ in range(6)] == [True] * 5 + [False]
    clock.go_on(days=days)
    assert attempt()


def test_windows_that_are_over_are_purged_and_others_are_not(library, attempt, clock):
    assert all(attempt() for _ in range(5))
    library.do(lambda uow: uow.limits.purge())
    assert not attempt()
    clock.go_on(hours=1)
    library.do(lambda uow: uow.limits.purge())
    assert attempt()


# --- schedules --------------------------------------------------------------------------------------------------------


def test_what_is_scheduled_is_due_when_it_is_new_and_then_each_time_that_it_is_time(is_due, clock):
    assert [is_due(), is_due()] == [True, False]
    clock.go_on(minutes=59, seconds=59)
    assert not is_due()
    clock.go_on(seconds=1)
    assert [is_due(), is_due()] == [True, False]


def test_after_a_pause_of_days_it_is_due_once(is_due, clock):
    is_due()
    clock.go_on(days=9)
    assert [is_due() for _ in range(5)] == [True] + [False] * 4


def test_of_many_who_look_one_does_it(is_due, clock):
    for _ in range(8):  # when it is new, and whenever it is due
        assert sorted(at_once(*[is_due] * 8)) == [False] * 7 + [True]
        clock.now += HOUR


@pytest.mark.parametrize("days", [1, 365])
def test_when_the_clock_is_set_it_is_due_once_and_goes_on_as_before(is_due, clock, days):
    is_due()
    for direction in (1, -1, -1, 1):
        clock.go_on(days=direction * days)
        assert [is_due(), is_due()] == [True, False]
    clock.go_on(minutes=59)
    assert not is_due()
    clock.go_on(minutes=1)
    assert is_due()


def test_a_clock_that_is_a_bit_behind_does_nothing_again(is_due, clock):
    is_due()
    clock.go_on(seconds=-30)
    assert not is_due()


def test_what_is_due_becomes_a_job_of_its_own(library, clock):
    daily = Schedule("daily", timedelta(days=1))
    begun = []
    for _ in range(3):
        library.do(begin_schedules, schedules=(HOURLY, daily))
        jobs = library.do(lambda uow: uow.jobs.take(uow.new_id(), until=uow.now, most=10))
        library.do(lambda uow, jobs=jobs: [uow.jobs.finish(job) for job in jobs])
        begun.append([job.data["schedule"] for job in jobs])
        clock.go_on(hours=1)
    assert begun == [["hourly", "daily"], ["hourly"], ["hourly"]]
