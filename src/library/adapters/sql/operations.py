"""Jobs, schedules, limits, kept answers and the audit log, by plain statements: no entities, nothing to map."""

import json
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Update, case, delete, insert, or_, select, update
from sqlalchemy.orm import Session as Transaction

from library.adapters.sql import tables
from library.domain.errors import Conflict, LeaseLost, NotFound, TooMany
from library.domain.operations.answers import Answered
from library.domain.operations.clocks import farthest
from library.domain.operations.jobs import FARTHEST, Job
from library.domain.operations.limits import Limit
from library.domain.operations.schedules import Schedule

_o = tables.outbox.c
_s = tables.schedules.c
_l = tables.limits.c
_a = tables.answers.c
_UNFINISHED = or_(_o.due_at.is_not(None), _o.parked_at.is_not(None))


class SqlJobs:
    """Keeps the port Jobs."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def take(self, lease: UUID, *, until: datetime, most: int, names: Collection[str] | None = None) -> tuple[Job, ...]:
        """One conditional UPDATE decides who gets what was seen to be due."""
        due = or_(_o.due_at <= self._now, _o.due_at > self._now + FARTHEST)
        wanted = due if names is None else due & _o.name.in_(names)
        seen = self._transaction.execute(select(_o.seq, _o.lease).where(wanted).order_by(_o.due_at).limit(most)).all()
        fresh = [row.seq for row in seen if row.lease is None]
        seqs = fresh if seen and seen[0].lease is None else [row.seq for row in seen[:1]]
        if not seqs:
            return ()
        # In this order: MariaDB reads what it has just set.
        mine = update(tables.outbox).ordered_values(
            (_o.deaths, case((_o.lease.is_not(None), _o.deaths + 1), else_=_o.deaths)),
            (_o.attempts, _o.attempts + 1),
            (_o.lease, lease),
            (_o.due_at, until),
        )
        self._change(mine.where(_o.seq.in_(seqs), due))
        rows = self._transaction.execute(select(tables.outbox).where(_o.lease == lease).order_by(_o.seq))
        return tuple(
            Job(
                id=row.id,
                name=row.name,
                data=json.loads(row.data),
                happened_at=row.happened_at,
                attempts=row.attempts,
                lease=lease,
                deaths=row.deaths,
            )
            for row in rows
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
        self._leased(job, due_at=self._now, attempts=_o.attempts - 1)

    def park(self, job: Job, *, error: str) -> None:
        """Out of the way."""
        self._leased(job, due_at=None, parked_at=self._now, error=error)

    def retry(self, id: UUID) -> None:
        """Raises NotFound for what is done too."""
        self._unfinished(id, due_at=self._now, parked_at=None, attempts=0)

    def discard(self, id: UUID) -> None:
        """Raises NotFound for what is done too."""
        self._unfinished(id, due_at=None, parked_at=None, done_at=self._now, error="It was discarded.")

    def purge(self, before: datetime) -> None:
        """Of events from which nothing follows too."""
        self._transaction.execute(delete(tables.outbox).where(_o.happened_at < before, ~_UNFINISHED))

    def _leased(self, job: Job, **values: Any) -> bool:
        """Whether it was still leased to the one who holds this."""
        mine = update(tables.outbox).where(_o.id == job.id, _o.lease == job.lease)
        return self._change(mine.values(lease=None, deaths=0, **values)) == 1

    def _unfinished(self, id: UUID, **values: Any) -> None:
        if not self._change(
            update(tables.outbox).where(_o.id == id, _UNFINISHED).values(lease=None, deaths=0, **values)
        ):
            raise NotFound("unfinished job", id)

    def _change(self, statement: Update) -> int:
        return _count(self._transaction.execute(statement))


class SqlSchedules:
    """Keeps the port Schedules."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def take(self, schedule: Schedule) -> bool:
        """Whoever moves the time on from what both saw is the one."""
        next_run_at = self._transaction.scalar(select(_s.next_run_at).where(_s.name == schedule.name))
        next_time = self._now + schedule.every
        if next_run_at is None:
            self._transaction.execute(insert(tables.schedules).values(name=schedule.name, next_run_at=next_time))
            return True
        if not schedule.is_due(next_run_at, self._now):
            return False
        as_seen = update(tables.schedules).where(_s.name == schedule.name, _s.next_run_at == next_run_at)
        return _count(self._transaction.execute(as_seen.values(next_run_at=next_time))) == 1


class SqlLimits:
    """Keeps the port Limits."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def take(self, limit: Limit, key: str) -> None:
        """Counted by one conditional UPDATE, so that no two take the last attempt."""
        digest, ends_at = _digest(limit, key), self._now + limit.within
        latest = farthest(self._now, limit.within)
        open_now = [_l.key_digest == digest, _l.ends_at > self._now, _l.ends_at <= latest]
        counted = update(tables.limits).where(*open_now, _l.used < limit.most).values(used=_l.used + 1)
        if _count(self._transaction.execute(counted)):
            return
        window = self._window(digest)
        if window is None:
            self._transaction.execute(insert(tables.limits).values(key_digest=digest, used=1, ends_at=ends_at))
        elif not limit.is_open(window.ends_at, self._now):
            as_seen = update(tables.limits).where(_l.key_digest == digest, _l.ends_at == window.ends_at)
            if not _count(self._transaction.execute(as_seen.values(used=1, ends_at=ends_at))):
                raise Conflict
        elif window.used < limit.most:  # somebody has just opened it
            raise Conflict
        else:
            raise TooMany(ceil((window.ends_at - self._now).total_seconds()))

    def is_open(self, limit: Limit, key: str) -> bool:
        """As it is now."""
        window = self._window(_digest(limit, key))
        return window is not None and limit.is_open(window.ends_at, self._now)

    def give_back(self, limit: Limit, key: str) -> None:
        """Never below none."""
        taken = update(tables.limits).where(_l.key_digest == _digest(limit, key), _l.used > 0)
        self._transaction.execute(taken.values(used=_l.used - 1))

    def _window(self, digest: str) -> Any:
        return self._transaction.execute(select(tables.limits).where(_l.key_digest == digest)).one_or_none()

    def clear(self, limit: Limit, key: str) -> None:
        """By forgetting it."""
        self._transaction.execute(delete(tables.limits).where(_l.key_digest == _digest(limit, key)))

    def purge(self) -> None:
        """By the time at which they end."""
        self._transaction.execute(delete(tables.limits).where(_l.ends_at <= self._now))


class SqlAnswers:
    """Keeps the port Answers. Whoever inserts the same key waits for the end of who was first."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def get(self, digest: str) -> Answered | None:
        """As it is now."""
        row = self._transaction.execute(select(tables.answers).where(_a.key_digest == digest)).one_or_none()
        if row is None:
            return None
        return Answered(fingerprint=row.fingerprint, answer=row.answer, expires_at=row.expires_at)

    def begin(self, digest: str, fingerprint: str, *, expires_at: datetime) -> None:
        """In place of one that is over."""
        self._transaction.execute(delete(tables.answers).where(_a.key_digest == digest, _a.expires_at <= self._now))
        row = {"key_digest": digest, "fingerprint": fingerprint, "answer": "", "expires_at": expires_at}
        self._transaction.execute(insert(tables.answers).values(row))

    def keep(self, digest: str, answer: str) -> None:
        """Nobody else sees it before the end."""
        self._transaction.execute(update(tables.answers).where(_a.key_digest == digest).values(answer=answer))

    def purge(self) -> None:
        """By the time at which they expire."""
        self._transaction.execute(delete(tables.answers).where(_a.expires_at <= self._now))


class SqlAudit:
    """Keeps the port Audit."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def forget_addresses(self, before: datetime) -> None:
        """Everything else stays."""
        known = [tables.audit.c.at < before, tables.audit.c.address.is_not(None)]
        self._transaction.execute(update(tables.audit).where(*known).values(address=None))


def _count(result: Any) -> int:
    found: CursorResult[Any] = result
    return found.rowcount


def _digest(limit: Limit, key: str) -> str:
    return sha256(f"{limit.name}\n{key}".encode("utf-8", "surrogatepass")).hexdigest()
