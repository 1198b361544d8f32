"""Jobs, schedules, limits, kept answers and the audit log of one transaction; whoever touches them has the lock."""

from collections.abc import Callable, Collection
from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from attrs import evolve

from library.adapters.memory.changes import Changes
from library.adapters.memory.committed import Counted, Recorded, Row
from library.domain.errors import LeaseLost, NotFound, TooMany
from library.domain.operations.answers import Answered
from library.domain.operations.audit import AuditEntry
from library.domain.operations.jobs import Job
from library.domain.operations.limits import Limit
from library.domain.operations.schedules import Schedule


class Jobs:
    """Keeps the port Jobs."""

    def __init__(self, changes: Changes, now: datetime) -> None:
        self._changes = changes
        self._now = now

    def take(self, lease: UUID, *, until: datetime, most: int, names: Collection[str] | None = None) -> tuple[Job, ...]:
        """The longest waiting first."""
        due = [one for one in self._table().values() if one.is_due(self._now) and (names is None or one.name in names)]
        seen = [one for _, _, one in sorted((one.due_at, one.seq, one) for one in due)[:most]]
        fresh = [one for one in seen if one.lease is None]
        taken = fresh if seen and seen[0].lease is None else seen[:1]
        return tuple(self._take(one, lease, until) for one in sorted(taken, key=lambda one: one.seq))

    def _take(self, one: Recorded, lease: UUID, until: datetime) -> Job:
        deaths = one.deaths + (one.lease is not None)
        self._put(one, due_at=until, lease=lease, attempts=one.attempts + 1, deaths=deaths)
        return Job(
            id=one.id,
            name=one.name,
            data=one.data,
            happened_at=one.happened_at,
            attempts=one.attempts + 1,
            lease=lease,
            deaths=deaths,
        )

    def finish(self, job: Job) -> None:
        """Raises LeaseLost."""
        if not self._leased(job, due_at=None, done_at=self._now, error=None):
            raise LeaseLost(job.id)

    def put_off(self, job: Job, *, until: datetime, error: str) -> None:
        """Until then."""
        self._leased(job, due_at=until, error=error)

    def give_back(self, job: Job) -> None:
        """As if it had not been taken."""
        self._leased(job, due_at=self._now, attempts=job.attempts - 1)

    def park(self, job: Job, *, error: str) -> None:
        """Out of the way."""
        self._leased(job, due_at=None, parked_at=self._now, error=error)

    def retry(self, id: UUID) -> None:
        """Raises NotFound for what is done too."""
        self._put(self._unfinished(id), due_at=self._now, parked_at=None, attempts=0, deaths=0, lease=None)

    def discard(self, id: UUID) -> None:
        """Raises NotFound for what is done too."""
        one = self._unfinished(id)
        self._put(one, due_at=None, parked_at=None, done_at=self._now, lease=None, error="It was discarded.")

    def purge(self, before: datetime) -> None:
        """Of events from which nothing follows too."""
        for one in list(self._table().values()):
            if one.happened_at < before and one.due_at is None and one.parked_at is None:
                del self._table()[one.id]

    def _leased(self, job: Job, **values: Any) -> bool:
        one = self._table().get(job.id)
        if one is None or one.lease != job.lease:
            return False
        self._put(one, lease=None, deaths=0, **values)
        return True

    def _unfinished(self, id: UUID) -> Recorded:
        one = self._table().get(id)
        if one is None or (one.due_at is None and one.parked_at is None):
            raise NotFound("unfinished job", id)
        return one

    def _put(self, one: Recorded, **values: Any) -> None:
        self._table()[one.id] = evolve(one, **values)

    def _table(self) -> dict[UUID, Recorded]:
        return self._changes.table("outbox")


class Schedules:
    """Keeps the port Schedules."""

    def __init__(self, changes: Changes, now: datetime) -> None:
        self._changes = changes
        self._now = now

    def take(self, schedule: Schedule) -> bool:
        """With the lock."""
        times: dict[str, datetime] = self._changes.table("schedules")
        next_run_at = times.get(schedule.name)
        if next_run_at is not None and not schedule.is_due(next_run_at, self._now):
            return False
        times[schedule.name] = self._now + schedule.every
        return True


class Limits:
    """Keeps the port Limits."""

    def __init__(self, changes: Changes, now: datetime) -> None:
        self._changes = changes
        self._now = now

    def take(self, limit: Limit, key: str) -> None:
        """With the lock."""
        windows: dict[str, Counted] = self._changes.table("limits")
        counted = windows.get(_name(limit, key))
        if counted is None or not limit.is_open(counted.ends_at, self._now):
            windows[_name(limit, key)] = Counted(1, self._now + limit.within)
        elif counted.used < limit.most:
            windows[_name(limit, key)] = Counted(counted.used + 1, counted.ends_at)
        else:
            raise TooMany(ceil((counted.ends_at - self._now).total_seconds()))

    def is_open(self, limit: Limit, key: str) -> bool:
        """As it is now."""
        counted: Counted | None = self._changes.table("limits").get(_name(limit, key))
        return counted is not None and limit.is_open(counted.ends_at, self._now)

    def give_back(self, limit: Limit, key: str) -> None:
        """Never below none."""
        windows: dict[str, Counted] = self._changes.table("limits")
        counted = windows.get(_name(limit, key))
        if counted is not None and counted.used > 0:
            windows[_name(limit, key)] = Counted(counted.used - 1, counted.ends_at)

    def clear(self, limit: Limit, key: str) -> None:
        """By forgetting it."""
        self._changes.table("limits").pop(_name(limit, key), None)

    def purge(self) -> None:
        """By the time at which they end."""
        _forget(self._changes.table("limits"), lambda counted: counted.ends_at <= self._now)


class Answers:
    """Keeps the port Answers. Whoever comes with any key waits for the end of who was first."""

    def __init__(self, changes: Changes, now: datetime) -> None:
        self._changes = changes
        self._now = now

    def get(self, digest: str) -> Answered | None:
        """With the lock."""
        answers: dict[str, Answered] = self._changes.table("answers")
        return answers.get(digest)

    def begin(self, digest: str, fingerprint: str, *, expires_at: datetime) -> None:
        """In place of one that is over."""
        begun = Answered(fingerprint=fingerprint, answer="", expires_at=expires_at)
        self._changes.table("answers")[digest] = begun

    def keep(self, digest: str, answer: str) -> None:
        """Nobody else sees it before the end."""
        answers = self._changes.table("answers")
        answers[digest] = evolve(answers[digest], answer=answer)

    def purge(self) -> None:
        """By the time at which they expire."""
        _forget(self._changes.table("answers"), lambda kept: kept.expires_at <= self._now)


class Audit:
    """Keeps the port Audit."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    def forget_addresses(self, before: datetime) -> None:
        """Everything else stays."""
        log: dict[UUID, Row[AuditEntry]] = self._changes.table("audit")
        for id, row in list(log.items()):  # noqa: A001 - the field's own word
            if row.entity.at < before and row.entity.address is not None:
                log[id] = Row(row.seq, evolve(row.entity, address=None))


def _forget(table: dict[Any, Any], over: Callable[[Any], bool]) -> None:
    for key in [key for key, kept in table.items() if over(kept)]:
        del table[key]


def _name(limit: Limit, key: str) -> str:
    return f"{limit.name}\n{key}"
