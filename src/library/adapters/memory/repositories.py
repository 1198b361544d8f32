"""The repositories of one transaction: copies of what is committed, each handed out as the same object every time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import ClassVar, Generic, Protocol, TypeVar, cast
from uuid import UUID

from library.adapters.memory.changes import Changes, K, Kept, Touched, copy_of
from library.adapters.memory.committed import Row
from library.domain.actor import Role
from library.domain.catalogue.book import Book
from library.domain.errors import Conflict, LinkNotValid, NotFound
from library.domain.ids import BookId, MemberId, ReadingId, SessionId, TokenId
from library.domain.membership.credentials import Session, Token
from library.domain.membership.links import Invitation, Link, LinkPurpose
from library.domain.membership.member import Member
from library.domain.ports import Imported
from library.domain.ports.writing import MOST_COPIES
from library.domain.reading.reading import Reading
from library.domain.values import Isbn


class Expiring(Kept, Protocol):
    """What ends by itself, if it does."""

    @property
    def expires_at(self) -> datetime | None: ...


F = TypeVar("F", bound=Expiring)


class Repository(Generic[K]):
    """One table as one transaction sees it."""

    table: ClassVar[str]
    called: ClassVar[str]

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    def get(self, id: UUID, *, lock: bool = False) -> K:
        """Raises NotFound, and Conflict when it was got before and the lock comes too late."""
        if lock:
            self._changes.lock()
        row, touched = self._rows().get(id), self._touched(id)
        if touched is None and row is not None:
            return self._touch(copy_of(row.entity), before=row.entity)
        if touched is None or touched.removed:
            raise NotFound(self.called, id)
        if lock and touched.before is not (row and row.entity):
            raise Conflict
        return cast("K", touched.entity)

    def add(self, entity: K) -> K:
        """Keep a new one."""
        return self._touch(entity, before=None)

    def add_all(self, entities: Sequence[K]) -> None:
        """Keep many new ones."""
        for entity in entities:
            self.add(entity)

    def remove(self, entity: K) -> None:
        """Keep it no longer."""
        self._changes.touched[self.table, entity.id].removed = True

    def _rows(self) -> Mapping[UUID, Row[K]]:
        return cast("Mapping[UUID, Row[K]]", getattr(self._changes.state, self.table))

    def _touched(self, id: UUID) -> Touched | None:
        return self._changes.touched.get((self.table, id))

    def _touch(self, entity: K, *, before: K | None) -> K:
        self._changes.touched[self.table, entity.id] = Touched(entity, before)
        return entity

    def _visible(self) -> Iterator[K]:
        """To look at only: what others committed, then what this transaction touched."""
        yield from [row.entity for row in self._rows().values() if self._touched(row.entity.id) is None]
        for (table, _), touched in list(self._changes.touched.items()):
            if table == self.table and not touched.removed:
                yield cast("K", touched.entity)


class Books(Repository[Book]):
    """Keeps the port Books."""

    table, called = "books", "book"

    def copies(self, isbn: Isbn) -> Sequence[Book]:
        """With the lock."""
        self._changes.lock()
        copies = islice((book.id for book in self._visible() if book.isbn == isbn), MOST_COPIES)
        return [self.get(book_id, lock=True) for book_id in list(copies)]

    def of_owner(self, owner_id: MemberId) -> Sequence[Book]:
        """With the lock."""
        self._changes.lock()
        return [self.get(book.id, lock=True) for book in list(self._visible()) if book.owner_id == owner_id]


class Members(Repository[Member]):
    """Keeps the port Members."""

    table, called = "members", "member"

    def with_email(self, email: str) -> Member | None:
        """At most one, as a constraint sees to."""
        return next((self.get(member.id) for member in self._visible() if member.email == email), None)

    def lock_active_admins(self) -> tuple[Member, ...]:
        """With the lock nobody becomes one either."""
        self._changes.lock()
        admins = [member.id for member in self._visible() if member.role is Role.ADMIN and not member.suspended]
        return tuple(self.get(admin_id, lock=True) for admin_id in admins)


class Ending(Repository[F]):
    """A table of what ends by itself."""

    def __init__(self, changes: Changes, now: datetime) -> None:
        super().__init__(changes)
        self._now = now

    def purge(self) -> None:
        """Those that end at this moment have ended."""
        for each in list(self._visible()):
            if each.expires_at is not None and each.expires_at <= self._now:
                self.remove(self.get(each.id))


class Sessions(Ending[Session]):
    """Keeps the port Sessions."""

    table, called = "sessions", "session"

    def of(self, member_id: MemberId, id: SessionId) -> Session:
        """Raises NotFound for another member's too."""
        session = self.get(id)
        if session.member_id != member_id:
            raise NotFound(self.called, id)
        return session

    def end_all(self, member_id: MemberId, *, but: SessionId | None = None) -> None:
        """End those that there are now."""
        for session in list(self._visible()):
            if session.member_id == member_id and session.id != but:
                self.remove(self.get(session.id))


class Invitations(Ending[Invitation]):
    """Keeps the port Invitations."""

    table, called = "invitations", "invitation"

    def with_email(self, email: str) -> Invitation | None:
        """At most one, as a constraint sees to."""
        return next((self.get(each.id) for each in self._visible() if each.email == email), None)


class Links(Ending[Link]):
    """Keeps the port Links."""

    table, called = "links", "link"

    def find(self, purpose: LinkPurpose, secret_digest: str) -> Link:
        """With the lock, so that two who have it do not both use it."""
        self._changes.lock()
        for link in self._visible():
            if (link.purpose, link.secret_digest) == (purpose, secret_digest) and link.expires_at > self._now:
                return self.get(link.id)
        raise LinkNotValid

    def end_all(self, purpose: LinkPurpose, *, member_id: MemberId | None = None) -> None:
        """Those that there are now."""
        for link in list(self._visible()):
            if (link.purpose, link.member_id) == (purpose, member_id):
                self.remove(self.get(link.id))


class Tokens(Ending[Token]):
    """Keeps the port Tokens."""

    table, called = "tokens", "token"

    def of(self, member_id: MemberId, id: TokenId) -> Token:
        """Raises NotFound for another member's too."""
        token = self.get(id)
        if token.member_id != member_id:
            raise NotFound(self.called, id)
        return token

    def end_all(self, member_id: MemberId) -> None:
        """Keep none of those that there are now."""
        for token in list(self._visible()):
            if token.member_id == member_id:
                self.remove(self.get(token.id))


class Readings(Repository[Reading]):
    """Keeps the port Readings."""

    table, called = "readings", "reading"

    def of(self, reader_id: MemberId, id: ReadingId) -> Reading:
        """Raises NotFound for another reader's too."""
        reading = self.get(id)
        if reading.reader_id != reader_id:
            raise NotFound(self.called, id)
        return reading

    def of_book(self, reader_id: MemberId, book_id: BookId) -> Reading | None:
        """At most one, as a constraint sees to."""
        for reading in self._visible():
            if reading.reader_id == reader_id and reading.book_id == book_id:
                return self.get(reading.id)
        return None

    def remove_all(self, reader_id: MemberId) -> None:
        """Keep none of those that there are now."""
        for reading in list(self._visible()):
            if reading.reader_id == reader_id:
                self.remove(self.get(reading.id))


class Imports:
    """Keeps the port Imports."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    def known(self, owner_id: MemberId, source: str, keys: Collection[str]) -> Mapping[str, Imported]:
        """What this transaction noted itself, else what was committed."""
        found = {key: self._changes.imported((owner_id, source, key)) for key in keys}
        return {key: made for key, made in found.items() if made is not None}

    def forget(self, owner_id: MemberId) -> None:
        """With the lock."""
        table = self._changes.table("imports")
        for key in [key for key in table if key[0] == owner_id]:
            del table[key]

    def note(self, owner_id: MemberId, source: str, made: Mapping[str, Imported]) -> None:
        """Whether somebody else noted them too is found out at the end."""
        for key, what in made.items():
            self._changes.note_import((owner_id, source, key), what)
