"""The connection for reading that each thread keeps: taking one anew for each query costs as much as the query."""

import os
import threading
import weakref
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Engine, Select
from sqlalchemy.orm import Session as Transaction

from library.adapters.sql.compiled import Compiled
from library.adapters.sql.engines import translating


class _Held:
    """A connection that ends with its thread, which keeps this."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.let_go = weakref.finalize(self, _close, connection, os.getpid())


def _close(connection: Connection, process: int) -> None:
    if process == os.getpid():
        connection.close()
    else:
        _INHERITED.append(connection)


# What a fork left over belongs to the parent: even closing it would end the parent's connection.
_INHERITED: list[object] = []


class Rows(Protocol):
    """What reads are made of."""

    @property
    def dialect(self) -> Dialect:
        """Of which database."""

    def rows(self, statement: Select[Any], parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """All rows that this SELECT gives."""


class InTransaction:
    """Reads what a transaction has changed so far."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.dialect = transaction.get_bind().dialect

    def rows(self, statement: Select[Any], parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """By SQLAlchemy's ordinary way; what it does not use of the parameters it does not mind."""
        self._transaction.flush()
        return self._transaction.connection().execute(statement, parameters).all()


class Kept:
    """Reads by the calling thread's connection."""

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self._engine = engine
        self._mine = threading.local()
        self._all: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._closed = False
        self._compiled = lru_cache(maxsize=2048)(partial(Compiled, dialect=engine.dialect))
        self._errors = engine.dialect.loaded_dbapi.Error

    def rows(self, statement: Select[Any], parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """All rows that this SELECT gives. Reconnects once. Raises Unavailable.

        The same statement is to come as the same object, for it is compiled once.
        """
        connection = self._connection()  # before compiling: a dialect learns from it what the server is
        try:
            return self._compiled(statement).rows(connection.connection.dbapi_connection, parameters)
        except self._errors:
            connection.invalidate()
            self._mine.held.let_go()
            del self._mine.held
        with translating():  # again, on a new connection: SQLAlchemy knows what each driver's errors mean
            return self._connection().execute(statement, parameters).all()

    def compile_by(self, kind: type[Compiled]) -> None:
        """Have this kind of Compiled execute what is read from now on."""
        self._compiled = lru_cache(maxsize=2048)(partial(kind, dialect=self.dialect))

    def _connection(self) -> Connection:
        held: _Held | None = getattr(self._mine, "held", None)
        if held is None:
            if self._closed:
                raise RuntimeError("This library was closed.")
            with translating():
                held = _Held(self._engine.connect())
            with self._guard:
                self._all.add(held)
            self._mine.held = held
        return held.connection

    def close(self) -> None:
        """Close every thread's connection."""
        self._closed = True
        with self._guard:
            for held in list(self._all):
                held.let_go()
        self._mine = threading.local()
        self._engine.dispose()

    def after_fork(self) -> None:
        """In the child: begin anew, and leave to the parent what is the parent's."""
        _INHERITED.extend((self._mine, list(self._all)))
        self._mine = threading.local()
        self._all = weakref.WeakSet()
        self._guard = threading.Lock()
