"""Jobs are taken by one of many, done once, and never forgotten before, in every store."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from library.domain.actor import OPERATOR
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.errors import Conflict, LeaseLost, NotFound, RoleMissing
from library.domain.operations import queries, use_cases
from library.domain.operations.jobs import FARTHEST, LEASE, LONGEST_WAIT, JobState
from library.domain.paging import Slice
from library.domain.reading.queries import readings
from library.domain.reading.use_cases import add_reading
from library.relay import Effect, Relay
from tests.racing import at_once

SECOND = timedelta(seconds=1)


@pytest.fixture
def work():
    return {"BookAdded": Effect(use_cases.finish_job)}


@pytest.fixture
def add(library, ada):
    """Adds books, from each of which a job follows."""

    def add(how_many=1):
        for number in range(how_many):
            library.do(add_book, by=ada, record={"title": f"Volume {number}"})

    return add


@pytest.fixture
def take(library):
    """Takes jobs as somebody else each time."""
    return lambda most=10, lasting=LEASE: library.do(use_cases.take_jobs, lease=uuid4(), lasting=lasting, most=most)


@pytest.fixture
def jobs(library):
    """Those in this state, the newest first."""
    return lambda state=None: library.ask(queries.jobs, viewer=OPERATOR, state=state).items


@pytest.fixture
def is_due(library):
    return lambda: library.ask(queries.is_due, now=library.now())


@pytest.fixture
def noted(library, ada):
    return lambda: [view.title for view in library.ask(readings, viewer=ada).items]


# --- taken ------------------------------------------------------------------------------------------------------------


def test_an_event_from_which_work_follows_is_a_job_and_another_is_none(library, add, ada, jobs, is_due):
    assert not is_due()
    add()
    [job] = jobs()
    library.do(edit_book, by=ada, book_id=UUID(job.data["book_id"]), changes={"year": 1961})
    assert (job.name, job.state, job.attempts, job.due_at) == ("BookAdded", JobState.WAITING, 0, library.now())
    assert jobs() == (job,)
    assert is_due()


def test_who_takes_gets_the_event_as_it_was(add, take, jobs, clock, ada):
    add()
    [seen] = jobs()
    [job] = take()
    assert (job.id, job.name, job.data, job.happened_at) == (seen.id, "BookAdded", seen.data, clock.now)
    assert job.data["owner_id"] == str(ada.id)
    assert (job.attempts, job.deaths) == (1, 0)


def test_the_longest_waiting_are_taken_first_and_no_more_than_wanted(add, take, clock):
    for _ in range(3):
        add()
        clock.go_on(seconds=1)
    first, last = take(most=2), take(most=2)
    assert [len(first), len(last)] == [2, 1]
    assert max(job.happened_at for job in first) < last[0].happened_at


def test_of_many_who_compete_each_gets_others(add, take):
    add(20)

    def all_there_is():
        taken = []
        for _ in range(20):
            try:
                jobs = take(most=3)
            except Conflict:
                continue
            taken += [(job.id, job.attempts) for job in jobs]
        return taken

    taken = [job for some in at_once(*[all_there_is] * 4) for job in some]
    assert len({job_id for job_id, _ in taken}) == len(taken) == 20
    assert {attempts for _, attempts in taken} == {1}


def test_what_is_leased_is_not_due_until_the_lease_is_over(add, take, clock, is_due):
    add()
    take()
    clock.now += LEASE - SECOND
    assert not is_due()
    assert take() == ()
    clock.now += SECOND
    assert is_due()
    [job] = take()
    assert (job.attempts, job.deaths) == (2, 1)


def test_whoever_comes_too_late_has_lost_the_lease_and_leaves_nothing(library, add, ada, take, clock, jobs, noted):
    add()
    [late] = take()
    clock.now += LEASE
    [now_mine] = take()

    def note(uow, job):
        add_reading(uow, by=ada, record={"title": f"attempt {job.attempts}"})

    with pytest.raises(LeaseLost):
        library.do(use_cases.apply_job, job=late, effect=note)
    library.do(use_cases.job_failed, job=late, error=ZeroDivisionError())
    library.do(use_cases.give_back_jobs, jobs=[late])
    library.do(use_cases.apply_job, job=now_mine, effect=note)
    with pytest.raises(LeaseLost):
        library.do(use_cases.apply_job, job=now_mine, effect=note)
    assert noted() == ["attempt 2"]
    assert [(job.state, job.error, job.done_at) for job in jobs()] == [(JobState.DONE, None, clock.now)]


def test_an_effect_is_there_once_whoever_of_many_applies_it(library, add, ada, take, noted):
    add()
    [job] = take()

    def note(uow, job):
        add_reading(uow, by=ada, record={"title": "noted"})

    ends = at_once(*[lambda: library.do(use_cases.apply_job, job=job, effect=note)] * 8)
    assert sorted(type(end).__name__ for end in ends) == ["LeaseLost"] * 7 + ["NoneType"]
    assert noted() == ["noted"]


# --- not done ---------------------------------------------------------------------------------------------------------


def test_what_was_put_off_is_taken_when_its_time_has_come(library, add, take, clock, jobs):
    add()
    [job] = take()
    library.do(lambda uow: uow.jobs.put_off(job, until=uow.now + LONGEST_WAIT, error="no answer"))
    assert [(one.state, one.error) for one in jobs()] == [(JobState.WAITING, "no answer")]
    clock.now += LONGEST_WAIT - SECOND
    assert take() == ()
    clock.now += SECOND
    [again] = take()
    assert (again.id, again.attempts, again.deaths) == (job.id, 2, 0)


def test_what_was_given_back_is_taken_at_once_as_if_it_had_not_been(library, add, take):
    add()
    library.do(use_cases.give_back_jobs, jobs=take())
    assert [(job.attempts, job.deaths) for job in take()] == [(1, 0)]


def test_what_is_parked_stays_until_somebody_retries_it(library, admin, add, take, clock, jobs, is_due):
    add()
    [job] = take()
    library.do(lambda uow: uow.jobs.park(job, error="no"))
    clock.go_on(days=1000)
    assert not is_due()
    assert take() == ()
    assert [(one.state, one.error, one.due_at) for one in jobs(JobState.PARKED)] == [(JobState.PARKED, "no", None)]
    library.do(use_cases.retry_job, by=admin, job_id=job.id)
    assert jobs(JobState.PARKED) == ()
    assert [again.attempts for again in take()] == [1]


def test_what_is_retried_while_somebody_does_it_is_the_next_one_s(library, admin, add, take):
    add()
    [job] = take()
    library.do(use_cases.retry_job, by=admin, job_id=job.id)
    with pytest.raises(LeaseLost):
        library.do(use_cases.finish_job, job=job)
    [again] = take()
    library.do(use_cases.finish_job, job=again)


@pytest.mark.parametrize("parked", [False, True])
def test_what_is_discarded_is_never_done(library, admin, add, take, jobs, parked):
    add()
    [job] = take()
    if parked:
        library.do(lambda uow: uow.jobs.park(job, error="no"))
    library.do(use_cases.discard_job, by=admin, job_id=job.id)
    assert take() == ()
    with pytest.raises(LeaseLost):
        library.do(use_cases.finish_job, job=job)
    assert [(one.state, one.error) for one in jobs()] == [(JobState.DONE, "It was discarded.")]


def test_what_is_done_or_never_was_a_job_is_neither_retried_nor_discarded(library, admin, add, take):
    add()
    [job] = take()
    library.do(use_cases.finish_job, job=job)
    for job_id in (job.id, uuid4()):
        for use_case in (use_cases.retry_job, use_cases.discard_job):
            with pytest.raises(NotFound):
                library.do(use_case, by=admin, job_id=job_id)


def test_only_admins_look_after_jobs(library, ada, librarian, add, jobs):
    add()
    [job] = jobs()
    for who in (ada, librarian):
        for refused in (
            lambda who=who: library.do(use_cases.retry_job, by=who, job_id=job.id),
            lambda who=who: library.do(use_cases.discard_job, by=who, job_id=job.id),
            lambda who=who: library.ask(queries.job, viewer=who, job_id=job.id),
            lambda who=who: library.ask(queries.jobs, viewer=who),
            lambda who=who: library.ask(queries.audit, viewer=who),
        ):
            with pytest.raises(RoleMissing):
                refused()


# --- looked at, and forgotten -----------------------------------------------------------------------------------------


def test_jobs_are_listed_the_newest_first_page_by_page_and_counted(library, add, take, jobs):
    add(5)
    done, parked = take(most=2)
    library.do(use_cases.finish_job, job=done)
    library.do(lambda uow: uow.jobs.park(parked, error="no"))
    listed, cursor = [], None
    for number in (1, 2, 3):
        page = library.ask(queries.jobs, viewer=OPERATOR, page=Slice(number, 2, cursor))
        assert page.total == 5
        listed += page.items
        cursor = page.next
    assert listed == list(jobs())
    assert [job.id for job in jobs(JobState.DONE)] == [done.id]
    assert len(jobs(JobState.WAITING)) == 3
    assert library.ask(queries.job_counts) == {JobState.WAITING: 3, JobState.PARKED: 1}
    assert library.ask(queries.job, viewer=OPERATOR, job_id=parked.id) == jobs(JobState.PARKED)[0]
    with pytest.raises(NotFound):
        library.ask(queries.job, viewer=OPERATOR, job_id=uuid4())


def test_what_happened_is_forgotten_after_thirty_days_unless_it_is_not_done(library, add, take, clock, jobs):
    add(4)
    done, put_off, parked = take(most=3)
    library.do(use_cases.finish_job, job=done)
    library.do(lambda uow: uow.jobs.put_off(put_off, until=uow.now, error="no"))
    library.do(lambda uow: uow.jobs.park(parked, error="no"))
    clock.go_on(days=30)
    library.do(use_cases.purge)
    assert len(jobs()) == 4
    clock.go_on(seconds=1)
    library.do(use_cases.purge)
    assert [job.state for job in jobs()] == [JobState.WAITING, JobState.PARKED, JobState.WAITING]


# --- clocks that go wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [1, 365])
def test_what_a_clock_put_off_that_was_ahead_is_due_when_it_is_right_again(library, add, take, clock, is_due, days):
    clock.go_on(days=days)
    add(2)
    held, put_off = take()
    library.do(lambda uow: uow.jobs.put_off(put_off, until=uow.now + LONGEST_WAIT, error="no"))
    clock.go_on(days=-days)
    assert is_due()
    assert [[job.id for job in take()] for _ in range(2)] == [[held.id], [put_off.id]]  # whoever held one may have died
    with pytest.raises(LeaseLost):
        library.do(use_cases.finish_job, job=held)
    assert not is_due()


def test_what_is_put_off_for_as_long_as_can_be_is_not_due(library, add, take, clock, is_due):
    add()
    [job] = take()
    library.do(lambda uow: uow.jobs.put_off(job, until=uow.now + FARTHEST, error="no"))
    assert not is_due()
    assert take() == ()


@pytest.mark.parametrize("days", [1, 365, -1, -365])
def test_no_job_is_done_twice_when_the_clock_is_set(library, add, ada, clock, jobs, noted, days):
    def note_and_set_the_clock(uow, job):
        add_reading(uow, by=ada, record={"title": job.data["book_id"]})
        clock.go_on(days=days)

    relay = Relay(library, {"BookAdded": Effect(note_and_set_the_clock)})
    add(3)
    relay.run_due()
    clock.go_on(days=-days)
    relay.run_due()
    assert len(noted()) == len(set(noted())) == 3
    assert {job.state for job in jobs()} == {JobState.DONE}
