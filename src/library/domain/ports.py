"""What the rules ask of the world outside, as promises. Adapters keep them; one suite holds every adapter to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from attrs import frozen

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.views import BookView
from library.domain.ids import BookId, MemberId, ReadingId, SessionId, TokenId
from library.domain.membership.credentials import Session, Token
from library.domain.membership.member import Member
from library.domain.membership.views import AccountView, LogInView, MemberView, SessionView, TokenView
from library.domain.paging import Page, Slice
from library.domain.reading.reading import Reading, Status
from library.domain.reading.views import ReadingView
from library.domain.search import BookSearch

# --- writing: inside one transaction ---------------------------------------------------------------------------------


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit()` undoes everything.

    `commit()` stores the events of every touched entity with the changes themselves. Whatever is got twice by the same
    id is the same object. A change that somebody else overtook raises Conflict, here or at `commit()`.
    """

    books: "Books"
    members: "Members"
    sessions: "Sessions"
    tokens: "Tokens"
    readings: "Readings"
    imports: "Imports"

    @property
    def now(self) -> datetime:
        """The moment of this transaction, in UTC; the same from its beginning to its end."""

    def new_id(self) -> UUID:
        """A new UUIDv7; later ones sort after earlier ones."""

    def commit(self) -> None:
        """Make it all last, or raise and leave nothing of it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Books(Protocol):
    """All books. Deleting one leaves the readings of it, which then point to none."""

    def get(self, id: BookId, *, lock: bool = False) -> Book:
        """The book with this id; raises NotFound. With `lock` nobody else changes it until the end."""

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

    def end_all(self, member_id: MemberId, *, but: SessionId | None = None) -> None:
        """End the sessions of a member, all or all but one."""


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


@frozen
class Imported:
    """What an earlier import made of a row, as far as it is still there."""

    book_id: BookId | None = None
    reading_id: ReadingId | None = None


class Imports(Protocol):
    """Which rows were taken over, by owner, source and key."""

    def known(self, owner_id: MemberId, source: str, keys: Collection[str]) -> Mapping[str, Imported]:
        """What was made of those of these rows that are known."""

    def note(self, owner_id: MemberId, source: str, made: Mapping[str, Imported]) -> None:
        """Remember what was made. Raises Conflict when somebody imports the same rows at this moment."""


# --- reading: no transaction, frozen views ---------------------------------------------------------------------------


class Reads(Protocol):
    """Everything that can be read, as it was last committed."""

    books: "BookReads"
    members: "MemberReads"
    readings: "ReadingReads"
    search: "Search"

    def ping(self) -> None:
        """Raise Unavailable unless it can be read from."""


class BookReads(Protocol):
    """Single books."""

    def one(self, sight: Sight, id: BookId) -> BookView:
        """The book, with its owner's notes for its owner; raises NotFound when it is out of sight."""


class Search(Protocol):
    """Finds books. Every adapter finds the same and in the same order."""

    def books(self, sight: Sight, search: BookSearch) -> Page[BookView]:
        """One page of the books in sight that the search finds."""


class MemberReads(Protocol):
    """Members, and what proves who they are."""

    def account(self, id: MemberId) -> AccountView:
        """The member; raises NotFound."""

    def account_of(self, email: str) -> AccountView:
        """The member with this e-mail address; raises NotFound."""

    def page(self, name: str, page: Slice, *, accounts: bool) -> Page[MemberView]:
        """Those whose name begins with this, case and accents aside, by name; as accounts if wanted."""

    def log_in(self, email: str) -> LogInView | None:
        """What checking the password of this account needs, if there is one."""

    def session(self, secret_digest: str, now: datetime) -> SessionView | None:
        """The session if it has not expired; raises Suspended."""

    def token_s_actor(self, secret_digest: str, now: datetime) -> Actor | None:
        """Who acts with this token if it has not expired; raises Suspended."""

    def tokens(self, member_id: MemberId) -> tuple[TokenView, ...]:
        """A member's tokens, the newest first."""


class ReadingReads(Protocol):
    """Readers' own readings."""

    def one(self, reader_id: MemberId, id: ReadingId) -> ReadingView:
        """This reader's reading; raises NotFound."""

    def of_book(self, reader_id: MemberId, book_id: BookId) -> ReadingView:
        """This reader's reading of this book; raises NotFound."""

    def page(self, reader_id: MemberId, status: Status | None, page: Slice) -> Page[ReadingView]:
        """This reader's readings, the newest first."""


# --- the outside world: never called inside a transaction ------------------------------------------------------------


class Passwords(Protocol):
    """Keeps passwords so that nobody can read them back."""

    def hash(self, password: str) -> str:
        """What is stored; salted, so never the same twice."""

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it is this one. Takes as long for an account without a password, or for none."""
