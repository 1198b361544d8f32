"""Does the work that follows from events: takes jobs with a lease, does them, and tries again what failed.

Any number of relays may run, in server processes and in workers of their own. Each job is done at least once; what it
changes in our own database, once.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from attrs import frozen

from library.app import Library
from library.domain.errors import Conflict, LeaseLost, Refused, Unavailable
from library.domain.operations import queries, use_cases
from library.domain.operations.jobs import LEASE, Job
from library.domain.operations.schedules import SCHEDULES
from library.domain.ports import UnitOfWork

PAUSE = 1.0  # seconds between two looks at what is due
SCHEDULES_EVERY = 30.0  # seconds
AT_ONCE = 10  # jobs to a lease

_log = logging.getLogger("library.relay")


class Work(Protocol):
    """What follows from one kind of event."""

    def run(self, library: Library, job: Job) -> None:
        """Do it, and note that it is done."""


@frozen
class Effect:
    """A change in our own database: in one transaction with the note that it is done, so it happens once."""

    use_case: Callable[[UnitOfWork, Job], None]

    def run(self, library: Library, job: Job) -> None:
        """All of it or nothing. Raises LeaseLost."""
        library.do(use_cases.apply_job, job=job, effect=self.use_case)


@frozen
class Errand:
    """Something outside, such as a mail, which after a crash may happen again."""

    procedure: Callable[[Library, Job], None]

    def run(self, library: Library, job: Job) -> None:
        """Do it, then note it."""
        self.procedure(library, job)
        library.do(use_cases.finish_job, job=job)


class Relay:
    """Does what is due in a library. `work` says what follows from which event, by the event's name."""

    def __init__(self, library: Library, work: Mapping[str, Work], *, lease: timedelta = LEASE) -> None:
        self._library = library
        self._work = work
        self._lease = lease
        self._stopped = threading.Event()
        self._look_at_schedules_at = 0.0
        self._told = False

    def run_due(self) -> int:
        """Do what is due now, until nothing is, or something does not answer; how many jobs were tried."""
        self._library.do(use_cases.begin_schedules, schedules=SCHEDULES)
        tried = 0
        while not self._stopped.is_set() and (jobs := self._take()):
            tried_now, to_go_on = self._run(jobs)
            tried += tried_now
            if not to_go_on:  # the others of its kind would only wait for it as well, and have time
                break
        return tried

    def look(self) -> None:
        """Do what is due, having looked by reading first: most of the time there is nothing."""
        now = time.monotonic()
        if now >= self._look_at_schedules_at:
            self._look_at_schedules_at = now + SCHEDULES_EVERY
            self.run_due()
        elif self._library.ask(queries.is_due, now=self._library.now()):
            self.run_due()

    def run(self) -> None:
        """Go on doing what is due, until `stop`. Nothing that goes wrong ends it."""
        while not self._stopped.is_set():
            try:
                self.look()
                self._told = False
            except Unavailable as error:
                if not self._told:  # once, however long it lasts
                    _log.warning("Jobs wait: %s", error)
                self._told = True
            except Conflict:
                pass  # others were faster
            except Exception:  # noqa: BLE001 - whatever it is, there is more to do later
                _log.exception("Looking for jobs failed")
            self._stopped.wait(PAUSE * random.uniform(0.8, 1.2))  # noqa: S311 - so that relays do not march in step

    def stop(self) -> None:
        """Finish the job at hand, and end."""
        self._stopped.set()

    def _take(self) -> tuple[Job, ...]:
        # Only what is known here: a newer program beside this one may know more.
        return self._library.do(
            use_cases.take_jobs, lease=uuid4(), lasting=self._lease, most=AT_ONCE, names=frozenset(self._work)
        )

    def _run(self, jobs: tuple[Job, ...]) -> tuple[int, bool]:
        """How many were tried, and whether to go on. What would begin late in the lease is given back for another.

        So is what may need the same that does not answer; changes in our own database need not wait for that.
        """
        until = time.monotonic() + self._lease.total_seconds() / 2
        done, left, to_go_on = 0, [], True
        for job in jobs:
            waits = not to_go_on and not isinstance(self._work.get(job.name), Effect)
            late = done > 0 and (self._stopped.is_set() or time.monotonic() > until)
            if waits or late:
                left.append(job)
            else:
                to_go_on &= self._try(job)
                done += 1
        if left:
            self._library.do(use_cases.give_back_jobs, jobs=left)
        return done, to_go_on

    def _try(self, job: Job) -> bool:
        """Whether to go on with the next one."""
        try:
            self._work[job.name].run(self._library, job)
        except LeaseLost:
            _log.warning("The job %s %s was taken by somebody else meanwhile", job.name, job.id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs are to be done
            self._library.do(use_cases.job_failed, job=job, error=error)
            self._tell(job, error)
            return not isinstance(error, Unavailable)
        return True

    @staticmethod
    def _tell(job: Job, error: Exception) -> None:
        """The words of a no may hold an address, and are in the job, which admins see. A fault is told whole."""
        expected = isinstance(error, Unavailable | Refused)
        said = type(error).__name__, job.name, job.id, job.attempts
        _log.warning("%s: the job %s %s failed at attempt %d", *said, exc_info=None if expected else error)
