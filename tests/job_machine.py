"""Takers of jobs, their failures and deaths, and clocks that jump, in any order that Hypothesis thinks of."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from library.domain.actor import OPERATOR
from library.domain.catalogue.use_cases import add_book
from library.domain.errors import LeaseLost, MailRefused, Unavailable
from library.domain.membership.joining import add_member
from library.domain.operations import queries, use_cases
from library.domain.operations.jobs import LEASE, JobState
from library.domain.paging import Slice
from library.domain.reading.queries import readings
from library.domain.reading.use_cases import add_reading
from library.relay import Effect, Relay

FAULTS = (ZeroDivisionError("a fault"), Unavailable("mail server"), MailRefused("x@example.org", "no such box"))


class JobMachine(RuleBasedStateMachine):
    """Subclasses say by `open` which store it is about."""

    def __init__(self):
        super().__init__()
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.held = []
        self.discarded = set()
        self.added = 0

    def open(self):
        raise NotImplementedError

    @initialize()
    def begin(self):
        self.library = self.open()
        account = {"name": "Ada", "email": "ada@example.org", "password_hash": None}
        self.ada = self.library.do(add_member, by=OPERATOR, **account).actor()

    def teardown(self):
        if hasattr(self, "library"):
            self.settle()
            self.library.close()

    # --- what happens -------------------------------------------------------------------------------------------------

    @rule(how_many=st.integers(1, 3))
    def something_happens(self, how_many):
        for _ in range(how_many):
            self.library.do(add_book, by=self.ada, record={"title": "Emma"})
        self.added += how_many

    @rule(most=st.integers(1, 3))
    def somebody_takes(self, most):
        """And some of them die, which is to do nothing any more."""
        self.held += self.library.do(use_cases.take_jobs, lease=uuid4(), lasting=LEASE, most=most)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), fails=st.booleans())
    def somebody_does_it(self, data, fails):
        """Whoever holds a lease, or has held it once; they may do it again and again."""
        job = data.draw(st.sampled_from(self.held))

        def effect(uow, job):
            add_reading(uow, by=self.ada, record={"title": str(job.id)})
            if fails:
                raise ZeroDivisionError

        with suppress(LeaseLost, ZeroDivisionError):
            self.library.do(use_cases.apply_job, job=job, effect=effect)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), error=st.sampled_from(FAULTS))
    def somebody_fails(self, data, error):
        self.library.do(use_cases.job_failed, job=data.draw(st.sampled_from(self.held)), error=error)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def somebody_gives_back(self, data):
        self.library.do(use_cases.give_back_jobs, jobs=[data.draw(st.sampled_from(self.held))])

    @rule(data=st.data())
    def an_admin_retries(self, data):
        if open_ones := [job for job in self.jobs() if job.state is not JobState.DONE]:
            self.library.do(use_cases.retry_job, by=OPERATOR, job_id=data.draw(st.sampled_from(open_ones)).id)

    @rule(data=st.data())
    def an_admin_discards(self, data):
        if open_ones := [job for job in self.jobs() if job.state is not JobState.DONE]:
            job_id = data.draw(st.sampled_from(open_ones)).id
            self.library.do(use_cases.discard_job, by=OPERATOR, job_id=job_id)
            self.discarded.add(str(job_id))

    @rule(seconds=st.sampled_from([1, 30, 60, 3600, 86400, -1, -30, -3600, -86400]) | st.integers(-(10**8), 10**8))
    def the_clock_is_set(self, seconds):
        self.now += timedelta(seconds=seconds)

    # --- what holds ---------------------------------------------------------------------------------------------------

    @invariant()
    def each_effect_is_there_once_if_and_only_if_its_job_is_done(self):
        if not hasattr(self, "library"):
            return
        done = {str(job.id) for job in self.jobs() if job.state is JobState.DONE}
        assert self.effects() == Counter(done - self.discarded)

    @invariant()
    def nothing_is_lost(self):
        if hasattr(self, "library"):
            assert len(self.jobs()) == self.added

    def settle(self):
        """However it went, in the end all is done or parked, and nothing is done twice."""
        relay = Relay(self.library, {"BookAdded": Effect(self.note)})
        for _ in range(10):
            self.now += timedelta(hours=2)
            relay.run_due()
        assert {job.state for job in self.jobs()} <= {JobState.DONE, JobState.PARKED}
        self.each_effect_is_there_once_if_and_only_if_its_job_is_done()
        self.nothing_is_lost()

    def note(self, uow, job):
        add_reading(uow, by=self.ada, record={"title": str(job.id)})

    def jobs(self):
        return self._all(queries.jobs, OPERATOR)

    def effects(self):
        return Counter(view.title for view in self._all(readings, self.ada))

    def _all(self, query, viewer):
        found, page = [], Slice(1, 100)
        while True:
            got = self.library.ask(query, viewer=viewer, page=page)
            found += got.items
            if got.next is None:
                return found
            page = Slice(page.page + 1, 100, got.next)
