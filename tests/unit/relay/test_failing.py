"""What fails is tried again, holds up nothing else, and is parked in the end."""

from datetime import timedelta
from uuid import UUID, uuid4

from library.domain.actor import OPERATOR, Actor
from library.domain.errors import MailRefused, Unavailable
from library.domain.ids import MemberId
from library.domain.lending.withdrawing import delete_book
from library.domain.operations import use_cases
from library.domain.operations.jobs import LEASE, LONGEST_OUTAGE, MOST_DEATHS, MOST_FAULTS, JobState, wait_after
from library.domain.reading.use_cases import add_reading
from library.relay import Effect, Errand, Relay
from tests.unit.relay.doing import Failing

# --- failed -----------------------------------------------------------------------------------------------------------


def test_what_failed_is_tried_again_after_a_wait_that_grows_and_parked_in_the_end(add, relay, clock, jobs):
    work = Failing(*[ZeroDivisionError("no")] * MOST_FAULTS)
    add()
    for attempt in range(1, MOST_FAULTS):
        assert relay(Errand(work)).run_due() == 1
        clock.now += wait_after(attempt) - timedelta(seconds=1)
        assert relay(Errand(work)).run_due() == 0
        clock.forward(seconds=1)
    assert {job.state for job in jobs()} == {JobState.WAITING}
    assert relay(Errand(work)).run_due() == 1
    assert work.tried == list(range(1, MOST_FAULTS + 1))
    clock.forward(days=1)
    assert relay(Errand(work)).run_due() == 0
    assert [(job.state, job.error) for job in jobs()] == [(JobState.PARKED, "ZeroDivisionError: no")]


def test_a_job_that_fails_holds_up_no_other(add, relay, jobs):
    work = Failing(ZeroDivisionError())
    for _ in range(3):
        add()
    assert relay(Errand(work)).run_due() == 3
    assert [job.state for job in jobs()] == [JobState.DONE, JobState.DONE, JobState.WAITING]


def test_what_was_refused_is_parked_at_once(add, relay, jobs):
    add()
    relay(Errand(Failing(MailRefused("x@example.org", "no such box")))).run_due()
    assert {job.state for job in jobs()} == {JobState.PARKED}


def test_an_outage_ends_the_round_and_what_was_not_begun_is_as_if_it_had_not_been_taken(add, relay, jobs, clock):
    work = Failing(Unavailable("mail server"))
    for _ in range(3):
        add()
    assert relay(Errand(work)).run_due() == 1
    assert [(job.attempts, job.due_at) for job in jobs()] == [
        (0, clock.now),
        (0, clock.now),
        (1, clock.now + wait_after(1)),
    ]
    assert relay(Errand(work)).run_due() == 2
    clock.now += wait_after(1)
    assert relay(Errand(work)).run_due() == 1
    assert {job.state for job in jobs()} == {JobState.DONE}


def test_what_changes_only_the_library_does_not_wait_for_an_outage(library, add, ada, jobs, noted):
    work = {"BookAdded": Errand(Failing(*[Unavailable("mail server")] * 3)), "BookDeleted": Effect(note_the_end)}
    library.do(delete_book, by=ada, book_id=add("Emma").id)
    add("Persuasion")
    assert Relay(library, work).run_due() == 2
    assert noted() == ["A book went"]
    assert len(jobs(JobState.WAITING)) == 2


def note_the_end(uow, job):
    add_reading(uow, by=Actor(MemberId(UUID(job.data["owner_id"]))), record={"title": "A book went"})


def test_an_outage_is_waited_for_for_days_and_then_parked_with_what_did_not_answer(add, relay, clock, jobs):
    add()
    began, work = clock.now, Errand(Failing(*[Unavailable("mail server")] * 1000))
    while jobs(JobState.WAITING):
        relay(work).run_due()
        clock.forward(minutes=30)
    assert LONGEST_OUTAGE < clock.now - began < LONGEST_OUTAGE + timedelta(hours=2)
    assert [job.error for job in jobs()] == ["Unavailable: The mail server does not answer. Try again in a while."]


def test_what_waited_while_nobody_worked_is_not_given_up_at_the_first_outage(add, relay, clock, jobs):
    add()
    clock.forward(days=30)
    work = Failing(Unavailable("mail server"))
    relay(Errand(work)).run_due()
    clock.now += wait_after(1)
    relay(Errand(work)).run_due()
    assert {job.state for job in jobs()} == {JobState.DONE}


def test_a_job_that_always_ends_its_process_is_parked_and_not_begun_again(library, add, relay, clock, jobs):
    add()
    work = Failing()
    for number in range(MOST_DEATHS + 1):
        assert library.do(use_cases.take_jobs, lease=OPERATOR.id, lasting=LEASE, most=1), number
        clock.now += LEASE
    assert relay(Errand(work)).run_due() == 0
    assert work.tried == []
    [job] = jobs()
    assert (job.state, job.error) == (JobState.PARKED, "It was begun again and again, and never ended.")


def test_an_event_of_which_this_program_knows_nothing_to_do_is_left_to_one_that_does(
    library, add, ada, relay, clock, jobs
):
    library.do(delete_book, by=ada, book_id=add().id)
    done = Failing()
    assert relay(Errand(done)).run_due() == 1
    assert [(job.name, job.state, job.attempts) for job in jobs()] == [
        ("BookDeleted", JobState.WAITING, 0),
        ("BookAdded", JobState.DONE, 1),
    ]
    Relay(library, {"BookDeleted": Errand(done)}).run_due()
    assert {job.state for job in jobs()} == {JobState.DONE}


def test_whatever_an_error_says_it_is_kept_as_text_that_every_database_takes(add, relay, jobs):
    add()
    relay(Errand(Failing(ValueError("a\0b \udcff " + 1000 * "x")))).run_due()
    [job] = jobs()
    assert job.error.startswith("ValueError: a b ? xxx")
    assert len(job.error) == 500


def test_jobs_that_lay_beside_one_that_ends_its_process_are_done_all_the_same(library, add, clock, jobs):
    deadly, *innocent = [add().id for _ in range(4)]
    work, done = Failing(), []

    def run(_, job):
        done.append(job.data["book_id"])

    for _ in range(MOST_DEATHS + 8):  # each time the process ends at the deadly one
        taken = library.do(use_cases.take_jobs, lease=uuid4(), lasting=LEASE, most=10)
        for job in taken:
            if job.data["book_id"] == str(deadly):
                break
            Errand(run).run(library, job)
        clock.now += LEASE
    assert sorted(done) == sorted(map(str, innocent))
    assert [job.data["book_id"] for job in jobs(JobState.PARKED)] == [str(deadly)]
    assert work.tried == []


def test_a_mail_that_waited_for_a_day_and_then_met_a_death_goes_on_waiting(library, add, relay, clock, jobs):
    add()
    began, work = clock.now, Errand(Failing(*[Unavailable("mail server")] * 1000))
    while clock.now - began < timedelta(days=1):
        relay(work).run_due()
        clock.forward(hours=1)
    library.do(use_cases.take_jobs, lease=uuid4(), lasting=LEASE, most=10)
    clock.now += LEASE
    relay(work).run_due()
    assert len(jobs(JobState.WAITING)) == 1


def test_an_outage_is_told_once_and_a_refusal_without_its_words(add, relay, clock, caplog):
    add()
    relay(Errand(Failing(MailRefused("ada@example.org", "no such mailbox")))).run_due()
    assert "ada@example.org" not in caplog.text
    assert "MailRefused: the job BookAdded" in caplog.text
