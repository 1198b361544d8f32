"""What was committed. It is never changed: a commit puts another state in its place, so that readers need no lock."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime
from threading import Lock
from typing import Any, Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

import attrs
from attrs import Factory, define, frozen

from library.domain.catalogue.book import Book
from library.domain.ids import MemberId
from library.domain.lending.fee import Entry
from library.domain.lending.gift import Gift
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Loan
from library.domain.lending.terms import Terms
from library.domain.membership.credentials import Session, Token
from library.domain.membership.links import Invitation, Link
from library.domain.membership.member import Member
from library.domain.notices.notice import Notice, Preferences
from library.domain.operations.answers import Answered
from library.domain.operations.audit import AuditEntry
from library.domain.operations.jobs import FARTHEST
from library.domain.ports import Imported
from library.domain.reading.reading import Reading

E = TypeVar("E")
ImportKey: TypeAlias = tuple[MemberId, str, str]
"""Whose, from which source, which row."""


@frozen
class Row(Generic[E]):
    """One entity, and its place in the order in which all were added."""

    seq: int
    entity: E


@frozen(kw_only=True)
class Recorded:
    """An event in the outbox. `due_at` is when to do (or to take over) what follows from it."""

    id: UUID
    name: str
    data: Mapping[str, Any]
    happened_at: datetime
    seq: int
    due_at: datetime | None = None
    attempts: int = 0
    deaths: int = 0
    lease: UUID | None = None
    done_at: datetime | None = None
    parked_at: datetime | None = None
    error: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether to take it at this moment."""
        return self.due_at is not None and not now < self.due_at <= now + FARTHEST


@frozen
class Counted:
    """Attempts, until their window ends."""

    used: int
    ends_at: datetime


@frozen
class State:
    """Every table at one moment, in the order of adding."""

    books: dict[UUID, Row[Book]] = Factory(dict)
    members: dict[UUID, Row[Member]] = Factory(dict)
    sessions: dict[UUID, Row[Session]] = Factory(dict)
    tokens: dict[UUID, Row[Token]] = Factory(dict)
    invitations: dict[UUID, Row[Invitation]] = Factory(dict)
    links: dict[UUID, Row[Link]] = Factory(dict)
    readings: dict[UUID, Row[Reading]] = Factory(dict)
    holds: dict[UUID, Row[Hold]] = Factory(dict)
    loans: dict[UUID, Row[Loan]] = Factory(dict)
    terms: dict[UUID, Row[Terms]] = Factory(dict)
    entries: dict[UUID, Row[Entry]] = Factory(dict)
    gifts: dict[UUID, Row[Gift]] = Factory(dict)
    notices: dict[UUID, Row[Notice]] = Factory(dict)
    preferences: dict[UUID, Row[Preferences]] = Factory(dict)
    imports: dict[ImportKey, Imported] = Factory(dict)
    outbox: dict[UUID, Recorded] = Factory(dict)
    audit: dict[UUID, Row[AuditEntry]] = Factory(dict)
    schedules: dict[str, datetime] = Factory(dict)
    limits: dict[str, Counted] = Factory(dict)
    answers: dict[str, Answered] = Factory(dict)

    def copy(self) -> "State":
        """The same to begin with; changing it leaves this one as it is."""
        return State(*(dict(getattr(self, field.name)) for field in attrs.fields(State)))


@define
class Committed:
    """The newest state, and the lock that whoever wants to change it holds meanwhile."""

    state: State = Factory(State)
    changing: Lock = Factory(Lock)
    sequence: Iterator[int] = Factory(lambda: itertools.count(1))


class Stated(Protocol):
    """What has a state to read."""

    @property
    def state(self) -> State: ...
