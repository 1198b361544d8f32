"""What follows from events is done once, by whoever takes it, until they are told to stop."""

import logging
import threading
from datetime import timedelta

from library import relay as relays
from library.adapters.memory import MemoryStore
from library.domain.errors import Conflict, MailRefused, Unavailable
from library.domain.operations import use_cases
from library.domain.operations.jobs import LEASE, JobState
from library.domain.operations.schedules import SCHEDULES
from library.relay import AT_ONCE, Effect, Errand, Relay
from tests.unit.relay.doing import Failing, note

# --- done -------------------------------------------------------------------------------------------------------------


def test_what_follows_from_an_event_is_done_once_and_in_the_order_of_the_events(add, relay, jobs, noted):
    for title in ("Emma", "Persuasion", "Sanditon"):
        add(title)
    assert relay(Effect(note)).run_due() == 3
    assert relay(Effect(note)).run_due() == 0
    assert noted() == ["Emma was added", "Persuasion was added", "Sanditon was added"]
    assert {job.state for job in jobs()} == {JobState.DONE}


def test_however_much_there_is_to_do_all_of_it_is_done(add, relay, noted):
    for _ in range(3 * AT_ONCE + 1):
        add()
    assert relay(Effect(note)).run_due() == len(noted()) == 3 * AT_ONCE + 1


def test_nothing_of_an_effect_that_failed_remains(add, relay, jobs, noted):
    def fail(uow, job):
        note(uow, job)
        raise ZeroDivisionError

    add()
    assert relay(Effect(fail)).run_due() == 1
    assert noted() == []
    assert [(job.state, job.attempts, job.error) for job in jobs()] == [(JobState.WAITING, 1, "ZeroDivisionError: ")]


def test_an_effect_that_lost_its_lease_is_undone_and_whoever_has_it_now_does_it(add, relay, clock, noted):
    class Slow:
        def run(self, library, job):
            clock.now += LEASE
            relay(Effect(note)).run_due()  # somebody else
            Effect(note).run(library, job)

    add()
    assert relay(Slow()).run_due() == 1
    assert noted() == ["Emma was added"]


def test_an_errand_that_lost_its_lease_was_done_twice_and_is_noted_once(add, relay, clock, jobs):
    done = []

    def dawdle(library, job):
        done.append(job.attempts)
        if len(done) == 1:
            clock.now += LEASE
            relay(Errand(dawdle)).run_due()

    add()
    relay(Errand(dawdle)).run_due()
    assert done == [1, 2]
    assert [(job.state, job.attempts) for job in jobs()] == [(JobState.DONE, 2)]


# --- looked after -----------------------------------------------------------------------------------------------------


def test_admins_retry_what_is_parked_and_it_is_as_if_for_the_first_time(library, admin, add, relay, jobs):
    work = Errand(Failing(MailRefused("x@example.org", "no such box")))
    add()
    relay(work).run_due()
    [parked] = jobs(JobState.PARKED)
    library.do(use_cases.retry_job, by=admin, job_id=parked.id)
    assert [(job.state, job.attempts) for job in jobs()] == [(JobState.WAITING, 0)]
    relay(work).run_due()
    assert [(job.state, job.attempts, job.error) for job in jobs()] == [(JobState.DONE, 1, None)]


def test_what_admins_discard_is_never_done(library, admin, add, relay, jobs):
    add()
    [waiting] = jobs(JobState.WAITING)
    library.do(use_cases.discard_job, by=admin, job_id=waiting.id)
    work = Failing()
    assert relay(Errand(work)).run_due() == 0
    assert [(job.state, job.error) for job in jobs()] == [(JobState.DONE, "It was discarded.")]


# --- going on, and ending ---------------------------------------------------------------------------------------------


def test_who_is_told_to_stop_finishes_the_job_at_hand_and_gives_back_the_others(library, add, jobs):
    for _ in range(3):
        add()
    stopping = Relay(library, {"BookAdded": Errand(lambda *_: stopping.stop())})
    assert stopping.run_due() == 1
    assert [(job.state, job.attempts) for job in jobs()] == [
        (JobState.WAITING, 0),
        (JobState.WAITING, 0),
        (JobState.DONE, 1),
    ]
    assert stopping.run_due() == 0


def test_what_would_begin_late_in_the_lease_is_taken_anew(add, relay):
    leases = set()
    for _ in range(3):
        add()
    assert relay(Errand(lambda _, job: leases.add(job.lease)), lease=timedelta(0)).run_due() == 3
    assert len(leases) == 3


def test_nothing_that_goes_wrong_ends_it(library, add, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL, "library.relay")
    monkeypatch.setattr(relays, "PAUSE", 0)
    monkeypatch.setattr(relays, "SCHEDULES_EVERY", 0)
    add()
    done, wrong = threading.Event(), [Unavailable("database"), Conflict(), ZeroDivisionError()]
    relay = Relay(library, {"BookAdded": Errand(lambda *_: done.set())})
    transactions = library._transactions

    def failing():
        if wrong:
            raise wrong.pop()
        return transactions()

    monkeypatch.setattr(library, "_transactions", failing)
    working = threading.Thread(target=relay.run)
    working.start()
    assert done.wait(10)
    relay.stop()
    working.join(10)
    assert not working.is_alive()


def test_who_has_nothing_to_do_begins_no_transaction(library, add, relay, monkeypatch):
    begun = []
    transactions = library._transactions

    def counted():
        begun.append(1)
        return transactions()

    monkeypatch.setattr(library, "_transactions", counted)
    idle = relay(Errand(Failing()))
    idle.look()
    begun.clear()
    for _ in range(10):
        idle.look()
    assert begun == []
    add()
    begun.clear()
    idle.look()
    assert begun


# --- schedules --------------------------------------------------------------------------------------------------------


def test_what_is_scheduled_is_begun_once_however_long_nobody_was_there(clock, passwords, letters, library):
    store = MemoryStore(clock, followed={"ScheduleDue"})
    library._transactions, library._reads = store.transaction, store.reads
    work = Failing()
    relay = Relay(library, {"ScheduleDue": Errand(work)})
    for later in (timedelta(0), timedelta(days=1), timedelta(days=9), timedelta(days=-400)):
        clock.now += later
        assert relay.run_due() == len(SCHEDULES)
        assert relay.run_due() == 0
    assert work.tried == [1] * 4 * len(SCHEDULES)
