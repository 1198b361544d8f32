"""Changing: everything inside one transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from attrs import frozen

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.entity import Event
from library.domain.ids import BookId, InvitationId, MemberId, ReadingId, SessionId, TokenId
from library.domain.membership.credentials import Session, Token
from library.domain.membership.links import Invitation, Link, LinkPurpose
from library.domain.membership.member import Member
from library.domain.ports.lending import Gifts, Holds, Ledger, Loans, TermsOf
from library.domain.ports.notices import Notices, PreferencesOf
from library.domain.ports.operations import (
    Answers,
    Audit,
    Jobs,
    Limits,
    Schedules,
)
from library.domain.ports.reading import Reads
from library.domain.reading.reading import Reading
from library.domain.values import Isbn


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit()` undoes everything.

    `commit()` stores the events of every touched entity with the changes themselves. Whatever is got twice by the same
    id is the same object. A change that somebody else overtook raises Conflict, here or at `commit()`.
    """

    books: "Books"
    members: "Members"
    sessions: "Sessions"
    tokens: "Tokens"
    invitations: "Invitations"
    links: "Links"
    readings: "Readings"
    imports: "Imports"
    holds: Holds
    loans: Loans
    terms: TermsOf
    ledger: Ledger
    gifts: Gifts
    notices: Notices
    preferences: PreferencesOf
    jobs: Jobs
    schedules: Schedules
    limits: Limits
    answers: Answers
    audit: Audit

    by: Actor | None
    """Who acts; what is audited is said to be theirs."""

    @property
    def now(self) -> datetime:
        """The moment of this transaction, in UTC; the same from its beginning to its end."""

    def new_id(self) -> UUID:
        """A new UUIDv7; later ones sort after earlier ones."""

    @property
    def reads(self) -> Reads:
        """Everything that can be read, with what this transaction has changed so far."""

    def tell(self, event: Event) -> None:
        """Store an event that no entity records."""

    def commit(self) -> None:
        """Make it all last, or raise and leave nothing of it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


MOST_COPIES = 100  # that one looks at, or a title that is here too often would hold up all who ask for it


class Books(Protocol):
    """All books. Deleting one leaves its readings, and what has ended of its loans and holds, which then point to none.

    Its terms and the offers of it go with it.
    """

    def get(self, id: BookId, *, lock: bool = False) -> Book:
        """The book with this id; raises NotFound. With `lock` nobody else changes it until the end."""

    def copies(self, isbn: Isbn) -> Sequence[Book]:
        """The first MOST_COPIES with this ISBN, as they came; nobody else changes them until the end."""

    def of_owner(self, owner_id: MemberId) -> Sequence[Book]:
        """All books of this owner; nobody else changes them until the end."""

    def add(self, book: Book) -> Book:
        """Keep a new book."""

    def add_all(self, books: Sequence[Book]) -> None:
        """Keep many new books, which are not to be changed in this transaction any more."""

    def remove(self, book: Book) -> None:
        """Keep it no longer."""


class Members(Protocol):
    """All members."""

    def get(self, id: MemberId, *, lock: bool = False) -> Member:
        """The member with this id; raises NotFound. With `lock` nobody else changes them until the end."""

    def with_email(self, email: str) -> Member | None:
        """The member with this e-mail address, which is in lower case; nobody else's."""

    def lock_active_admins(self) -> tuple[Member, ...]:
        """Every admin who is not suspended; nobody else changes them, nor who they are, until the end."""

    def add(self, member: Member) -> Member:
        """Keep a new member. If the address was taken at this moment, that is EmailTaken or Conflict, at `commit()`."""


class Sessions(Protocol):
    """Everybody's sessions, over ones too until they are purged."""

    def get(self, id: SessionId) -> Session:
        """The session with this id; raises NotFound."""

    def add(self, session: Session) -> Session:
        """Keep a new session."""

    def remove(self, session: Session) -> None:
        """End it."""

    def of(self, member_id: MemberId, id: SessionId) -> Session:
        """This member's session with this id; raises NotFound for another's too."""

    def end_all(self, member_id: MemberId, *, but: SessionId | None = None) -> None:
        """End the sessions of a member, all or all but one."""

    def purge(self) -> None:
        """Forget those that are over."""


class Tokens(Protocol):
    """Everybody's personal tokens."""

    def of(self, member_id: MemberId, id: TokenId) -> Token:
        """This member's token with this id; raises NotFound for another's too."""

    def add(self, token: Token) -> Token:
        """Keep a new token."""

    def remove(self, token: Token) -> None:
        """Keep it no longer."""

    def end_all(self, member_id: MemberId) -> None:
        """Keep none of a member's any longer."""

    def purge(self) -> None:
        """Forget those that are over."""


class Invitations(Protocol):
    """Who was asked to join, and has not yet; at most one for each address."""

    def get(self, id: InvitationId) -> Invitation:
        """The invitation with this id; raises NotFound."""

    def with_email(self, email: str) -> Invitation | None:
        """The one to this e-mail address, which is in lower case."""

    def add(self, invitation: Invitation) -> Invitation:
        """Keep a new one. Raises Conflict when somebody just invited the same."""

    def remove(self, invitation: Invitation) -> None:
        """Keep it no longer, nor its links."""

    def purge(self) -> None:
        """Forget those that are over."""


class Links(Protocol):
    """Links that do one thing, once."""

    def find(self, purpose: LinkPurpose, secret_digest: str) -> Link:
        """The link with this secret, which nobody else uses at this moment; raises LinkNotValid, also when over."""

    def add(self, link: Link) -> Link:
        """Keep a new one. Raises Conflict when whom or what it is about has just gone."""

    def end_all(self, purpose: LinkPurpose, *, member_id: MemberId | None = None) -> None:
        """Let all links for this be worth nothing, of this member or of nobody."""

    def purge(self) -> None:
        """Forget those that are over."""


class Readings(Protocol):
    """Everybody's readings; at most one of a reader and a book."""

    def of(self, reader_id: MemberId, id: ReadingId) -> Reading:
        """This reader's reading with this id; raises NotFound for another's too."""

    def of_book(self, reader_id: MemberId, book_id: BookId) -> Reading | None:
        """This reader's reading of this book, if there is one."""

    def add(self, reading: Reading) -> Reading:
        """Keep a new reading. Raises Conflict when somebody just added one of the same reader and book."""

    def add_all(self, readings: Sequence[Reading]) -> None:
        """Keep many new readings, which are not to be changed in this transaction any more."""

    def remove(self, reading: Reading) -> None:
        """Keep it no longer."""

    def remove_all(self, reader_id: MemberId) -> None:
        """Keep none of this reader's any longer."""


@frozen
class Imported:
    """What an earlier import made of a row, as far as it is still there."""

    book_id: BookId | None = None
    reading_id: ReadingId | None = None


class Imports(Protocol):
    """Which rows were taken over, by owner, source and key."""

    def known(self, owner_id: MemberId, source: str, keys: Collection[str]) -> Mapping[str, Imported]:
        """What was made of those of these rows that are known."""

    def forget(self, owner_id: MemberId) -> None:
        """Forget which rows this owner took over."""

    def note(self, owner_id: MemberId, source: str, made: Mapping[str, Imported]) -> None:
        """Remember what was made. Raises Conflict when somebody imports the same rows at this moment."""
