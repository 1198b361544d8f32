"""One transaction on SQLAlchemy's session, with the events of all that it touched."""

import json
from collections.abc import Callable, Collection
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import attrs
from sqlalchemy import Engine, event, insert, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm.exc import StaleDataError

from library.adapters.clock import uuid7
from library.adapters.sql import availability, index, tables
from library.adapters.sql.fair_lock import FairLock
from library.adapters.sql.kept import InTransaction
from library.adapters.sql.lending import SqlGifts, SqlHolds, SqlLedger, SqlLoans, SqlTermsOf
from library.adapters.sql.notices import SqlNotices, SqlPreferencesOf
from library.adapters.sql.operations import SqlAnswers, SqlAudit, SqlJobs, SqlLimits, SqlSchedules
from library.adapters.sql.reads import SqlReads
from library.adapters.sql.repositories import (
    SqlBooks,
    SqlImports,
    SqlInvitations,
    SqlLinks,
    SqlMembers,
    SqlReadings,
    SqlSessions,
    SqlTokens,
)
from library.adapters.sql.violations import translated
from library.domain import ports
from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.entity import Entity, Event
from library.domain.errors import Conflict
from library.domain.operations.audit import audited, is_audited


class SqlUnitOfWork:
    """Keeps the port UnitOfWork. With a lock it waits for its turn, as SQLite has one writer at a time."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime], lock: FairLock | None, followed: Collection[str]
    ) -> None:
        self._followed = followed  # events from which work follows, by name
        self._engine = engine
        self._clock = clock
        self._lock = lock

    def __enter__(self) -> Self:
        if self._lock:
            self._lock.acquire()
        try:
            return self._begin()
        except BaseException:
            if self._lock:
                self._lock.release()
            raise

    def _begin(self) -> Self:
        self.now = self._clock()  # after the wait, so that moments are in the order of the commits
        self._last_id: UUID | None = None
        self._touched: dict[int, Entity] = {}  # the session would forget what it wrote
        self._transaction = transaction = Transaction(self._engine, expire_on_commit=False)
        event.listen(transaction, "before_flush", _before_flush)
        event.listen(transaction, "after_flush", _after_flush)
        self.by: Actor | None = None
        self._told: list[Event] = []
        entities = (transaction, self._touch, self.now)
        self.books: ports.Books = SqlBooks(*entities)
        self.members: ports.Members = SqlMembers(*entities)
        self.sessions: ports.Sessions = SqlSessions(*entities)
        self.tokens: ports.Tokens = SqlTokens(*entities)
        self.invitations: ports.Invitations = SqlInvitations(*entities)
        self.links: ports.Links = SqlLinks(*entities)
        self.readings: ports.Readings = SqlReadings(*entities)
        self.imports: ports.Imports = SqlImports(transaction)
        self.holds: ports.Holds = SqlHolds(*entities)
        self.loans: ports.Loans = SqlLoans(*entities)
        self.terms: ports.TermsOf = SqlTermsOf(*entities)
        self.ledger: ports.Ledger = SqlLedger(*entities)
        self.gifts: ports.Gifts = SqlGifts(*entities)
        self.notices: ports.Notices = SqlNotices(*entities)
        self.preferences: ports.PreferencesOf = SqlPreferencesOf(*entities)
        self.jobs: ports.Jobs = SqlJobs(transaction, self.now)
        self.schedules: ports.Schedules = SqlSchedules(transaction, self.now)
        self.limits: ports.Limits = SqlLimits(transaction, self.now)
        self.answers: ports.Answers = SqlAnswers(transaction, self.now)
        self.audit: ports.Audit = SqlAudit(transaction)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._transaction.close()
        finally:
            if self._lock:
                self._lock.release()
        if isinstance(error, DBAPIError):
            raise translated(error) from error
        if isinstance(error, StaleDataError):
            raise Conflict from error

    def new_id(self) -> UUID:
        """After the one before, also within a millisecond."""
        self._last_id = uuid7(self.now, after=self._last_id)
        return self._last_id

    @property
    def reads(self) -> ports.Reads:
        """On the connection of this transaction."""
        return SqlReads(InTransaction(self._transaction))

    def tell(self, event: Event) -> None:
        """Store an event with this transaction."""
        self._told.append(event)

    def commit(self) -> None:
        """Write the changes and their events, and make it last."""
        self._transaction.flush()
        happened = [one for entity in self._touched.values() for one in entity.take_events()] + self._told
        for table, rows in (
            (tables.outbox, [self._outbox_row(one) for one in happened]),
            (tables.audit, [self._audit_row(one) for one in happened if is_audited(one, self.by)]),
        ):
            if rows:
                self._transaction.execute(insert(table), rows)
        self._transaction.commit()

    def _outbox_row(self, happened: Event) -> dict[str, Any]:
        name = type(happened).__name__
        return {
            "id": self.new_id(),
            "name": name,
            "data": _as_json(happened),
            "happened_at": self.now,
            "due_at": self.now if name in self._followed else None,
        }

    def _audit_row(self, happened: Event) -> dict[str, Any]:
        entry = audited(happened, self.by, id=self.new_id(), at=self.now)
        kept = attrs.asdict(entry, recurse=False)
        return kept | {"by_id": kept.pop("by"), "data": json.dumps(entry.data, ensure_ascii=False)}

    def _touch(self, entity: Entity) -> None:
        self._touched[id(entity)] = entity


def _before_flush(transaction: Transaction, *_: Any) -> None:
    for entity in transaction.dirty:
        state = inspect(entity)
        if transaction.is_modified(entity) and not state.attrs.version.history.has_changes():
            raise RuntimeError(f"{type(entity).__name__} was changed but not its version: the change would be lost")
    for entity in (*transaction.new, *transaction.dirty):
        index.derive(entity)


def _after_flush(transaction: Transaction, *_: Any) -> None:
    connection = transaction.connection()
    index.write_terms(connection, [entity for entity in transaction.new if isinstance(entity, Book)], new=True)
    changed = [entity for entity in transaction.dirty if isinstance(entity, Book) and transaction.is_modified(entity)]
    index.write_terms(connection, changed, new=False)
    availability.write(connection, (*transaction.new, *transaction.dirty))


def _as_json(happened: Event) -> str:
    return json.dumps(happened.data(), ensure_ascii=False)
