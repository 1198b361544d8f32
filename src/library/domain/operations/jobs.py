"""Work that follows from what happened.

An event from which work follows is a job from the moment on at which its transaction committed, and until it is done.
Whoever takes it gets a lease: when that runs out, because its holder died, the next one may take it. Until when it is
leased, and when it is tried again, is the same: `due_at`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from attrs import frozen

from library.domain.entity import Event
from library.domain.errors import Refused, Unavailable

LEASE = timedelta(minutes=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
MOST_FAULTS = 8  # with growing pauses that is some 10 minutes
MOST_DEATHS = 10  # a job that was taken so often in a row and never ended takes its process with it
LONGEST_OUTAGE = timedelta(days=3)
FARTHEST = LONGEST_WAIT + LEASE  # what is due later than this was put off by a clock that went wrong


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    PARKED = "parked"
    DONE = "done"


@frozen(kw_only=True)
class Job:
    """An event that was taken, to do what follows from it."""

    id: UUID
    name: str
    """Of the event."""
    data: Mapping[str, Any]
    """Of the event, as JSON has it."""
    happened_at: datetime
    attempts: int
    """This one included."""
    lease: UUID
    deaths: int = 0
    """How many in a row had it before and let the lease run out: most likely their processes ended."""

    def is_deadly(self) -> bool:
        """Whether it most likely takes its process with it; what fails in good order is no such thing."""
        return self.deaths > MOST_DEATHS

    def member_id(self) -> UUID:
        """Whom the event is about."""
        return UUID(self.data["member_id"])


@frozen(kw_only=True)
class JobView:
    """A job as those see it who look after the server."""

    id: UUID
    name: str
    state: JobState
    happened_at: datetime
    due_at: datetime | None
    attempts: int
    done_at: datetime | None
    error: str | None
    data: Mapping[str, Any]


@frozen(kw_only=True)
class ScheduleDue(Event):
    """The moment for something that is done again and again has come."""

    schedule: str
    after: UUID | None = None
    """Where a round that found a lot goes on."""


@frozen(kw_only=True)
class UpkeepDue(Event):
    """A round of a schedule has come to something to be done."""

    schedule: str
    about: UUID


def is_poison(job: Job, error: Exception, now: datetime) -> bool:
    """Whether to park it: what does not answer is waited for, a fault is tried a few times, a refusal is a refusal."""
    if isinstance(error, Unavailable) and now - job.happened_at <= LONGEST_OUTAGE:
        return False
    return isinstance(error, Refused) or job.attempts >= MOST_FAULTS  # after a pause of days it was not tried often


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, an hour at most."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
