"""Jobs, the audit log and kept answers, to look at."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, literal, or_, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Listing, Order
from library.domain.errors import NotFound
from library.domain.operations.answers import Answered
from library.domain.operations.audit import AuditEntry, AuditSearch
from library.domain.operations.jobs import FARTHEST, JobState, JobView
from library.domain.paging import Page, Slice

_o = tables.outbox.c
_a = tables.audit.c
_k = tables.answers.c
_JOB = select(_o.id, _o.name, _o.data, _o.happened_at, _o.due_at, _o.parked_at, _o.done_at, _o.attempts, _o.error)
_IN_STATE: Mapping[JobState, ColumnElement[bool]] = {
    JobState.WAITING: _o.due_at.is_not(None),
    JobState.PARKED: _o.parked_at.is_not(None),
    JobState.DONE: _o.done_at.is_not(None),
}
_ANY_JOB = or_(*_IN_STATE.values())
_ONE_JOB = _JOB.where(_o.id == bindparam("id", type_=_o.id.type), _ANY_JOB)
_DUE = (
    select(_o.seq)
    .where(
        or_(
            _o.due_at <= bindparam("now", type_=_o.due_at.type),
            _o.due_at > bindparam("farthest", type_=_o.due_at.type),
        )
    )
    .limit(1)
)
_COUNTS = select(
    *(
        select(func.count()).select_from(tables.outbox).where(_IN_STATE[state]).scalar_subquery().label(state.value)
        for state in (JobState.WAITING, JobState.PARKED)
    )
)
_ENTRY = select(_a.id, _a.at, _a.action, _a.by_id, _a.operator, _a.member_id, _a.address, _a.data)
_ANSWER = select(_k.fingerprint, _k.answer, _k.expires_at).where(_k.key_digest == bindparam("digest"))


def _job(row: Sequence[Any]) -> JobView:
    job_id, name, data, happened_at, due_at, parked_at, done_at, attempts, error = row[:9]
    return JobView(
        id=job_id,
        name=name,
        state=JobState.PARKED if parked_at else JobState.DONE if done_at else JobState.WAITING,
        happened_at=happened_at,
        due_at=due_at,
        attempts=attempts,
        done_at=done_at,
        error=error,
        data=json.loads(data),
    )


def _entry(row: Sequence[Any]) -> AuditEntry:
    entry_id, at, action, by, operator, member_id, address, data = row[:8]
    return AuditEntry(
        id=entry_id,
        at=at,
        action=action,
        by=by,
        operator=bool(operator),
        member_id=member_id,
        address=address,
        data=json.loads(data),
    )


@lru_cache
def _jobs(state: JobState | None, *, onwards: bool) -> Listing:
    wanted = _ANY_JOB if state is None else _IN_STATE[state]
    newest_first = Order(_o.seq, descending=True)
    return Listing.of(select(_o.seq).where(wanted), newest_first, _JOB, _o.seq, onwards=onwards)


@lru_cache
def _audit(*, action: bool, by: bool, member_id: bool, onwards: bool) -> Listing:
    wanted: list[ColumnElement[bool]] = []
    if action:
        wanted.append(_a.action == bindparam("action"))
    if by:
        wanted.append(_a.by_id == bindparam("by", type_=_a.by_id.type))
    if member_id:
        wanted.append(_a.member_id == bindparam("member_id", type_=_a.member_id.type))
    found = select(_a.seq).select_from(tables.audit).where(*(wanted or [literal(1) == literal(1)]))
    return Listing.of(found, Order(_a.seq, descending=True), _ENTRY, _a.seq, onwards=onwards)


class SqlJobReads:
    """Keeps the port JobReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def one(self, id: UUID) -> JobView:
        """Raises NotFound for an event from which nothing ever followed too."""
        rows = self._kept.rows(_ONE_JOB, {"id": id})
        if not rows:
            raise NotFound("job", id)
        return _job(rows[0])

    def page(self, state: JobState | None, page: Slice) -> Page[JobView]:
        """The newest first."""
        return _jobs(state, onwards=page.cursor is not None).read(self._kept, {}, page, _job)

    def is_due(self, now: datetime) -> bool:
        """By the index on when they are due."""
        return bool(self._kept.rows(_DUE, {"now": now, "farthest": now + FARTHEST}))

    def counts(self) -> Mapping[JobState, int]:
        """By the indexes on when they are due, and were parked."""
        (waiting, parked) = self._kept.rows(_COUNTS, {})[0]
        return {JobState.WAITING: waiting, JobState.PARKED: parked}


class SqlAuditReads:
    """Keeps the port AuditReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def page(self, search: AuditSearch, page: Slice) -> Page[AuditEntry]:
        """The newest first."""
        asked = {"action": search.action, "by": search.by, "member_id": search.member_id}
        given = {name: value for name, value in asked.items() if value is not None}
        listing = _audit(
            action=search.action is not None,
            by=search.by is not None,
            member_id=search.member_id is not None,
            onwards=page.cursor is not None,
        )
        return listing.read(self._kept, given, page, _entry)


class SqlAnswerReads:
    """Keeps the port AnswerReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def get(self, digest: str) -> Answered | None:
        """One that was committed."""
        rows = self._kept.rows(_ANSWER, {"digest": digest})
        return Answered(fingerprint=rows[0][0], answer=rows[0][1], expires_at=rows[0][2]) if rows else None
