"""The repositories on SQLAlchemy's session. Each tells its unit of work of what it hands out, for the events."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, insert, inspect, select
from sqlalchemy.orm import Session as Transaction

from library.adapters.sql import index, mapping, tables  # noqa: F401 - the mapping has to be there first
from library.domain.actor import Role
from library.domain.catalogue.book import Book
from library.domain.entity import Entity
from library.domain.errors import LinkNotValid, NotFound
from library.domain.ids import BookId, MemberId, ReadingId, SessionId, TokenId
from library.domain.membership.credentials import Session, Token
from library.domain.membership.links import Invitation, Link, LinkPurpose
from library.domain.membership.member import Member
from library.domain.ports import Imported
from library.domain.ports.writing import MOST_COPIES
from library.domain.reading.reading import Reading
from library.domain.values import Isbn

E = TypeVar("E", bound=Entity)
Touch = Callable[[Entity], None]


class Repository(Generic[E]):
    """One table of entities as one transaction sees it."""

    entity: type[E]
    called: str

    def __init__(self, transaction: Transaction, touch: Touch, now: datetime) -> None:
        self._transaction = transaction
        self._touch = touch
        self._now = now

    def _got(self, id: UUID, found: E | None) -> E:
        if found is None:
            raise NotFound(self.called, id)
        self._touch(found)
        return found

    def get(self, id: Any, *, lock: bool = False) -> E:
        """Raises NotFound. A locked one is read anew, for it may have been read before somebody changed it."""
        return self._got(
            id, self._transaction.get(self.entity, id, with_for_update=lock or None, populate_existing=lock)
        )

    def add(self, entity: E) -> E:
        """Keep a new one."""
        self._transaction.add(entity)
        self._touch(entity)
        return entity

    def add_all(self, entities: Sequence[E]) -> None:
        """Keep many, past the session: nobody changes them any more in this transaction."""
        if entities:
            rows = [_row(entity) for entity in entities]
            self._transaction.connection().execute(insert(inspect(self.entity).local_table), rows)
        for entity in entities:
            self._touch(entity)

    def remove(self, entity: E) -> None:
        """Keep it no longer, from here on; what pointed to it and has ended is written first."""
        self._transaction.flush()
        self._transaction.delete(entity)
        self._transaction.flush()

    def _forget_over(self, table: Table) -> None:
        self._transaction.execute(delete(table).where(table.c.expires_at <= self._now))


def _row(entity: Entity) -> dict[str, Any]:
    index.derive(entity)
    mapped = inspect(type(entity)).column_attrs
    return {each.columns[0].name: getattr(entity, each.key) for each in mapped if each.key != "_seq"}


class SqlBooks(Repository[Book]):
    """Keeps the port Books."""

    entity, called = Book, "book"

    def copies(self, isbn: Isbn) -> Sequence[Book]:
        """Locked in one order, so that two who do this wait for each other only one way."""
        return self._locked(tables.books.c.isbn == isbn, most=MOST_COPIES)

    def of_owner(self, owner_id: MemberId) -> Sequence[Book]:
        """The same."""
        return self._locked(tables.books.c.owner_id == owner_id)

    def _locked(self, wanted: ColumnElement[bool], most: int | None = None) -> list[Book]:
        books = select(Book).where(wanted).order_by(tables.books.c.seq).limit(most).with_for_update()
        found = self._transaction.scalars(books, execution_options={"populate_existing": True})
        return [self._got(book.id, book) for book in found]

    def add_all(self, entities: Sequence[Book]) -> None:
        """Keep many, and what they are found by."""
        super().add_all(entities)
        index.write_terms(self._transaction.connection(), entities, new=True)


class SqlMembers(Repository[Member]):
    """Keeps the port Members."""

    entity, called = Member, "member"

    def with_email(self, email: str) -> Member | None:
        """As it is kept, else as it is here and not written yet; to write it now could fail on the address itself."""
        with self._transaction.no_autoflush:
            kept = self._transaction.scalar(select(Member).where(tables.members.c.email == email))
        having = (one for one in (kept, *self._transaction) if isinstance(one, Member) and one.email == email)
        member = next(having, None)
        return None if member is None else self._got(member.id, member)

    def lock_active_admins(self) -> tuple[Member, ...]:
        """Locked in one order, so that two who do this wait for each other only one way."""
        admins = (
            select(Member)
            .where(tables.members.c.role == Role.ADMIN, tables.members.c.suspended.is_(False))
            .order_by(tables.members.c.seq)
            .with_for_update()
        )
        locked = self._transaction.scalars(admins, execution_options={"populate_existing": True})
        return tuple(self._got(admin.id, admin) for admin in locked)


class SqlSessions(Repository[Session]):
    """Keeps the port Sessions."""

    entity, called = Session, "session"

    def of(self, member_id: MemberId, id: SessionId) -> Session:
        """Raises NotFound for another member's too."""
        mine = select(Session).where(tables.sessions.c.member_id == member_id, tables.sessions.c.id == id)
        return self._got(id, self._transaction.scalar(mine))

    def end_all(self, member_id: MemberId, *, but: SessionId | None = None) -> None:
        """End a member's sessions by one statement."""
        ending = delete(tables.sessions).where(tables.sessions.c.member_id == member_id)
        self._transaction.execute(ending if but is None else ending.where(tables.sessions.c.id != but))

    def purge(self) -> None:
        """By the time at which they end."""
        self._forget_over(tables.sessions)


class SqlTokens(Repository[Token]):
    """Keeps the port Tokens."""

    entity, called = Token, "token"

    def of(self, member_id: MemberId, id: TokenId) -> Token:
        """Raises NotFound for another member's too."""
        mine = select(Token).where(tables.tokens.c.member_id == member_id, tables.tokens.c.id == id)
        return self._got(id, self._transaction.scalar(mine))

    def end_all(self, member_id: MemberId) -> None:
        """By one statement."""
        self._transaction.execute(delete(tables.tokens).where(tables.tokens.c.member_id == member_id))

    def purge(self) -> None:
        """By the time at which they end, if they do."""
        self._forget_over(tables.tokens)


class SqlInvitations(Repository[Invitation]):
    """Keeps the port Invitations."""

    entity, called = Invitation, "invitation"

    def with_email(self, email: str) -> Invitation | None:
        """At most one, which a constraint sees to."""
        invitation = self._transaction.scalar(select(Invitation).where(tables.invitations.c.email == email))
        return None if invitation is None else self._got(invitation.id, invitation)

    def purge(self) -> None:
        """With their links, which the foreign key sees to."""
        self._forget_over(tables.invitations)


class SqlLinks(Repository[Link]):
    """Keeps the port Links."""

    entity, called = Link, "link"

    def find(self, purpose: LinkPurpose, secret_digest: str) -> Link:
        """Locked, so that two who have it do not both use it. Raises LinkNotValid."""
        table = tables.links.c
        this = select(Link).where(table.purpose == purpose, table.secret_digest == secret_digest)
        link = self._transaction.scalar(this.where(table.expires_at > self._now).with_for_update())
        if link is None:
            raise LinkNotValid
        return self._got(link.id, link)

    def end_all(self, purpose: LinkPurpose, *, member_id: MemberId | None = None) -> None:
        """By one statement."""
        of_member = tables.links.c.member_id.is_(None) if member_id is None else tables.links.c.member_id == member_id
        self._transaction.execute(delete(tables.links).where(tables.links.c.purpose == purpose, of_member))

    def purge(self) -> None:
        """By the time at which they end."""
        self._forget_over(tables.links)


class SqlReadings(Repository[Reading]):
    """Keeps the port Readings."""

    entity, called = Reading, "reading"

    def of(self, reader_id: MemberId, id: ReadingId) -> Reading:
        """Raises NotFound for another reader's too."""
        mine = select(Reading).where(tables.readings.c.reader_id == reader_id, tables.readings.c.id == id)
        return self._got(id, self._transaction.scalar(mine))

    def of_book(self, reader_id: MemberId, book_id: BookId) -> Reading | None:
        """At most one, which a constraint sees to."""
        mine = select(Reading).where(tables.readings.c.reader_id == reader_id, tables.readings.c.book_id == book_id)
        reading = self._transaction.scalar(mine)
        return None if reading is None else self._got(reading.id, reading)

    def remove_all(self, reader_id: MemberId) -> None:
        """By one statement."""
        self._transaction.execute(delete(tables.readings).where(tables.readings.c.reader_id == reader_id))


class SqlImports:
    """Keeps the port Imports; the keys may be of any length, so their digests are stored."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._found: set[str] = set()

    def known(self, owner_id: MemberId, source: str, keys: Collection[str]) -> Mapping[str, Imported]:
        """By the keys that were asked for."""
        key_of = {_digest(key): key for key in keys}
        rows = self._transaction.execute(select(tables.imported_rows).where(*_these(owner_id, source, key_of))).all()
        self._found.update(row.row_digest for row in rows)
        return {key_of[row.row_digest]: Imported(row.book_id, row.reading_id) for row in rows}

    def forget(self, owner_id: MemberId) -> None:
        """By one statement."""
        self._transaction.execute(delete(tables.imported_rows).where(tables.imported_rows.c.owner_id == owner_id))

    def note(self, owner_id: MemberId, source: str, made: Mapping[str, Imported]) -> None:
        """Write anew what was known; what somebody else noted since then makes the INSERT fail, as it should."""
        if not made:
            return
        of_digest = {_digest(key): what for key, what in made.items()}
        if anew := self._found & of_digest.keys():
            self._transaction.execute(delete(tables.imported_rows).where(*_these(owner_id, source, anew)))
        mine = {"owner_id": owner_id, "source": source}
        rows = [
            {**mine, "row_digest": digest, "book_id": what.book_id, "reading_id": what.reading_id}
            for digest, what in of_digest.items()
        ]
        self._transaction.execute(insert(tables.imported_rows), rows)


def _these(owner_id: MemberId, source: str, digests: Collection[str]) -> list[Any]:
    table = tables.imported_rows.c
    return [table.owner_id == owner_id, table.source == source, table.row_digest.in_(digests)]


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
