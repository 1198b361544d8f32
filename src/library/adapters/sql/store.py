"""The library in one database."""

from collections.abc import Callable
from datetime import datetime

from library.adapters.sql import engines, schema
from library.adapters.sql.reads import SqlReads
from library.adapters.sql.unit_of_work import SqlUnitOfWork
from library.domain.errors import NotMigrated


class SqlStore:
    """Open connections to a database. An SQLite file is migrated when it is opened, a server's only by the operator."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        where = engines.database(url)
        embedded = where.drivername == "sqlite"
        if embedded:
            schema.migrate(url)
        elif steps := schema.pending(url):
            raise NotMigrated(steps[0])
        self.reads_in_place = embedded
        self._clock = clock
        self._writer = engines.writer(where)
        self._turn = engines.FairLock() if embedded else None
        self._kept = engines.Kept(engines.reader(where))
        self.reads = SqlReads(self._kept)

    def transaction(self) -> SqlUnitOfWork:
        """A unit of work to be entered."""
        return SqlUnitOfWork(self._writer, self._clock, self._turn)

    def close(self) -> None:
        """Let go of all connections."""
        self._kept.close()
        self._writer.dispose()
