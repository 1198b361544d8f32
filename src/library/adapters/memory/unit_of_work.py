"""One transaction over dictionaries. It reads what is committed at that moment, as most databases do."""

from collections.abc import Collection
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from attrs import frozen

from library.adapters.clock import uuid7
from library.adapters.memory.changes import Changes
from library.adapters.memory.committed import Committed, Recorded, Row, State
from library.adapters.memory.lending import Gifts, Holds, Ledger, Loans, TermsOf
from library.adapters.memory.notices import Notices, PreferencesOf
from library.adapters.memory.operations import Answers, Audit, Jobs, Limits, Schedules
from library.adapters.memory.reads import MemoryReads
from library.adapters.memory.repositories import (
    Books,
    Imports,
    Invitations,
    Links,
    Members,
    Readings,
    Sessions,
    Tokens,
)
from library.domain import ports
from library.domain.actor import Actor
from library.domain.entity import Event
from library.domain.operations.audit import audited, is_audited


@frozen
class Preview:
    """A state that is not committed yet."""

    state: State


class MemoryUnitOfWork:
    """Keeps the port UnitOfWork."""

    def __init__(self, committed: Committed, now: datetime, followed: Collection[str]) -> None:
        self._changes = changes = Changes(committed)
        self._followed = followed  # events from which work follows, by name
        self._told: list[Event] = []
        self._last_id: UUID | None = None
        self.now = now
        self.by: Actor | None = None
        self.books: ports.Books = Books(changes)
        self.members: ports.Members = Members(changes)
        self.sessions: ports.Sessions = Sessions(changes, now)
        self.tokens: ports.Tokens = Tokens(changes, now)
        self.invitations: ports.Invitations = Invitations(changes, now)
        self.links: ports.Links = Links(changes, now)
        self.readings: ports.Readings = Readings(changes)
        self.imports: ports.Imports = Imports(changes)
        self.holds: ports.Holds = Holds(changes)
        self.loans: ports.Loans = Loans(changes)
        self.terms: ports.TermsOf = TermsOf(changes)
        self.ledger: ports.Ledger = Ledger(changes)
        self.gifts: ports.Gifts = Gifts(changes)
        self.notices: ports.Notices = Notices(changes)
        self.preferences: ports.PreferencesOf = PreferencesOf(changes)
        self.jobs: ports.Jobs = Jobs(changes, now)
        self.schedules: ports.Schedules = Schedules(changes, now)
        self.limits: ports.Limits = Limits(changes, now)
        self.answers: ports.Answers = Answers(changes, now)
        self.audit: ports.Audit = Audit(changes)

    def new_id(self) -> UUID:
        """After the one before, also within a millisecond."""
        self._last_id = uuid7(self.now, after=self._last_id)
        return self._last_id

    @property
    def reads(self) -> ports.Reads:
        """Of what is committed and what this transaction has changed."""
        return MemoryReads(Preview(self._changes.after()))

    def tell(self, event: Event) -> None:
        """Store an event with this transaction."""
        self._told.append(event)

    def commit(self) -> None:
        """Put the next state in place, with what happened, while nobody else commits."""
        try:
            self._changes.lock()
            after = self._changes.after()
            for happened in self._changes.events() + self._told:
                self._record(after, happened)
            self._changes.commit(after)
        finally:
            self._changes.end()

    def _record(self, after: State, happened: Event) -> None:
        name = type(happened).__name__
        recorded = Recorded(
            id=self.new_id(),
            name=name,
            data=happened.data(),
            happened_at=self.now,
            seq=self._changes.next_seq(),
            due_at=self.now if name in self._followed else None,
        )
        after.outbox[recorded.id] = recorded
        if is_audited(happened, self.by):
            entry = audited(happened, self.by, id=self.new_id(), at=self.now)
            after.audit[entry.id] = Row(self._changes.next_seq(), entry)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._changes.end()
