"""The library in one database."""

import os
import weakref
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from library.adapters.sql import engines, schema
from library.adapters.sql.fair_lock import FairLock
from library.adapters.sql.kept import Kept
from library.adapters.sql.reads import SqlReads
from library.adapters.sql.unit_of_work import SqlUnitOfWork
from library.domain.errors import Invalid, NotMigrated


class SqlStore:
    """Open connections to a database. An SQLite file is migrated when it is opened, a server's only by the operator."""

    def __init__(self, url: str, clock: Callable[[], datetime], *, followed: Collection[str]) -> None:
        where = engines.database(url)
        embedded = where.drivername == "sqlite"
        if embedded:
            schema.migrate(url)
        elif steps := schema.pending(url):
            raise NotMigrated(steps[0])
        self.reads_in_place = embedded
        self._clock = clock
        self._followed = followed
        self._writer = engines.writer(where)
        self._turn = FairLock() if embedded else None
        self._kept = Kept(engines.reader(where))
        self.reads = SqlReads(self._kept)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=partial(_after_fork, weakref.ref(self)))

    def transaction(self) -> SqlUnitOfWork:
        """A unit of work to be entered."""
        return SqlUnitOfWork(self._writer, self._clock, self._turn, self._followed)

    def trace(self) -> None:
        """Tell OpenTelemetry of each statement from now on. Raises Invalid where that is not installed."""
        try:
            from library.adapters.sql import tracing  # noqa: PLC0415 - an extra, loaded where it is wanted
        except ImportError:
            raise Invalid.because("LIBRARY_TRACES_URL", "needs an extra: install lending-library[tracing]") from None
        tracing.trace_reads(self._kept)
        tracing.trace_writes(self._writer)

    def close(self) -> None:
        """Let go of all connections."""
        self._kept.close()
        self._writer.dispose()

    def after_fork(self) -> None:
        """In the child: begin anew. What is open, and who waits for a turn, is the parent's."""
        self._writer.dispose(close=False)
        self._turn = self._turn and FairLock()
        self._kept.after_fork()


def _after_fork(store: "weakref.ref[SqlStore]") -> None:
    if (mine := store()) is not None:
        mine.after_fork()
