"""One transaction on SQLAlchemy's session, with the events of all that it touched."""

import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import attrs
from sqlalchemy import Engine, event, insert, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm.exc import StaleDataError

from library.adapters.clock import uuid7
from library.adapters.sql import index, tables
from library.adapters.sql.fair_lock import FairLock
from library.adapters.sql.repositories import SqlBooks, SqlImports, SqlMembers, SqlReadings, SqlSessions, SqlTokens
from library.adapters.sql.violations import translated
from library.domain import ports
from library.domain.catalogue.book import Book
from library.domain.entity import Entity
from library.domain.errors import Conflict


class SqlUnitOfWork:
    """Keeps the port UnitOfWork. With a lock it waits for its turn, as SQLite has one writer at a time."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], lock: FairLock | None) -> None:
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
        self.books: ports.Books = SqlBooks(transaction, self._touch)
        self.members: ports.Members = SqlMembers(transaction, self._touch)
        self.sessions: ports.Sessions = SqlSessions(transaction, self._touch)
        self.tokens: ports.Tokens = SqlTokens(transaction, self._touch)
        self.readings: ports.Readings = SqlReadings(transaction, self._touch)
        self.imports: ports.Imports = SqlImports(transaction)
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

    def commit(self) -> None:
        """Write the changes and their events, and make it last."""
        self._transaction.flush()
        if happened := [one for entity in self._touched.values() for one in entity.take_events()]:
            rows = [
                {"id": self.new_id(), "name": type(one).__name__, "data": _as_json(one), "happened_at": self.now}
                for one in happened
            ]
            self._transaction.execute(insert(tables.outbox), rows)
        self._transaction.commit()

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


def _as_json(happened: Any) -> str:
    return json.dumps(attrs.asdict(happened, recurse=False), default=_plain, ensure_ascii=False)


def _plain(value: Any) -> str:
    if isinstance(value, UUID | StrEnum | datetime):
        return str(value)
    raise TypeError(f"{type(value).__name__} in an event has no form in JSON")
