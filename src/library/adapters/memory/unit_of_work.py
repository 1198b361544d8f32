"""One transaction over dictionaries. It reads what is committed at that moment, as most databases do."""

from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

import attrs

from library.adapters.clock import uuid7
from library.adapters.memory.changes import Changes
from library.adapters.memory.committed import Committed, Recorded
from library.adapters.memory.repositories import Books, Imports, Members, Readings, Sessions, Tokens
from library.domain import ports


class MemoryUnitOfWork:
    """Keeps the port UnitOfWork."""

    def __init__(self, committed: Committed, now: datetime) -> None:
        self._outbox = committed.outbox
        self._changes = Changes(committed)
        self._last_id: UUID | None = None
        self.now = now
        self.books: ports.Books = Books(self._changes)
        self.members: ports.Members = Members(self._changes)
        self.sessions: ports.Sessions = Sessions(self._changes)
        self.tokens: ports.Tokens = Tokens(self._changes)
        self.readings: ports.Readings = Readings(self._changes)
        self.imports: ports.Imports = Imports(self._changes)

    def new_id(self) -> UUID:
        """After the one before, also within a millisecond."""
        self._last_id = uuid7(self.now, after=self._last_id)
        return self._last_id

    def commit(self) -> None:
        """Put the next state in place and its events into the outbox, while nobody else commits."""
        try:
            for event in self._changes.commit():
                data = attrs.asdict(event, recurse=False)
                name = type(event).__name__
                self._outbox.append(Recorded(id=self.new_id(), name=name, data=data, happened_at=self.now))
        finally:
            self._changes.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._changes.end()
