"""Members and what proves who they are, books, readings."""

from sqlalchemy import (
    CHAR,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    false,
)

from library.adapters.sql.tables.columns import BINARY, KEY, LONG, id_, metadata, of_member, one_of, seq
from library.adapters.sql.types import HalfStars, IsbnText, OneOf, SomeOf, Texts, UtcTime
from library.domain.actor import Role, Scope
from library.domain.catalogue.record import Availability, Condition, Visibility
from library.domain.membership.links import LinkPurpose
from library.domain.reading.reading import Status
from library.domain.values import LONGEST_EMAIL

members = Table(
    "members",
    metadata,
    seq(),
    id_(),
    Column("name", String(100), nullable=False),
    Column("name_key", KEY, nullable=False),
    Column("email", String(LONGEST_EMAIL), nullable=False),
    Column("email_confirmed", Boolean(), nullable=False, server_default=false()),
    Column("password_hash", String(255)),
    Column("role", OneOf(Role), nullable=False),
    Column("suspended", Boolean(), nullable=False),
    Column("left_at", UtcTime()),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("email"),
    Index(None, "name_key", "seq"),
    Index(None, "role"),
    one_of("role", Role),
    CheckConstraint("version >= 1", name="version"),
    **BINARY,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid(), primary_key=True),
    of_member("member_id"),
    Column("secret_digest", CHAR(64), nullable=False),
    Column("agent", String(200), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("seen_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("secret_digest"),
    Index(None, "member_id"),
    Index(None, "expires_at"),
    **BINARY,
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Uuid(), primary_key=True),
    of_member("member_id"),
    Column("name", String(100), nullable=False),
    Column("scopes", SomeOf(Scope), nullable=False),
    Column("secret_digest", CHAR(64), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime()),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("secret_digest"),
    Index(None, "member_id"),
    **BINARY,
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Uuid(), primary_key=True),
    Column("email", String(LONGEST_EMAIL), nullable=False),
    Column("invited_by", Uuid(), ForeignKey("members.id", ondelete="CASCADE")),
    Column("created_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("email"),
    Index(None, "invited_by"),
    **BINARY,
)

links = Table(
    "links",
    metadata,
    Column("id", Uuid(), primary_key=True),
    Column("purpose", OneOf(LinkPurpose), nullable=False),
    Column("secret_digest", CHAR(64), nullable=False),
    Column("member_id", Uuid(), ForeignKey("members.id", ondelete="CASCADE")),
    Column("invitation_id", Uuid(), ForeignKey("invitations.id", ondelete="CASCADE")),
    Column("email", String(LONGEST_EMAIL)),
    Column("created_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("secret_digest"),
    Index(None, "member_id"),
    Index(None, "invitation_id"),
    Index(None, "expires_at"),
    one_of("purpose", LinkPurpose),
    **BINARY,
)

books = Table(
    "books",
    metadata,
    seq(),
    id_(),
    # Not with their owner: members who leave hand their books on or take them along, by the rules.
    Column("owner_id", Uuid(), ForeignKey("members.id"), nullable=False),
    Column("title", String(500), nullable=False),
    Column("title_key", KEY, nullable=False),
    Column("authors", Texts(), nullable=False),
    Column("author_key", KEY, nullable=False),
    Column("isbn", IsbnText()),
    Column("publisher", String(200)),
    Column("year", SmallInteger()),
    Column("language", String(35)),
    Column("pages", Integer()),
    Column("description", LONG),
    Column("tags", Texts(), nullable=False),
    Column("condition", OneOf(Condition)),
    Column("notes", LONG),
    Column("visibility", OneOf(Visibility), nullable=False),
    Column("hidden", Boolean(), nullable=False),
    Column("withdrawn", Boolean(), nullable=False, server_default=false()),
    Column("words", LONG, nullable=False),
    Column("availability", OneOf(Availability), nullable=False, server_default=Availability.AVAILABLE.value),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    Index(None, "owner_id", "seq"),
    Index(None, "isbn"),
    Index(None, "title_key", "seq"),
    Index(None, "author_key", "seq"),
    Index(None, "availability", "seq", "hidden", "visibility", "owner_id"),  # to count what is in sight by it alone
    one_of("availability", Availability),
    one_of("visibility", Visibility),
    one_of("condition", Condition),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint("pages >= 1", name="pages"),
    CheckConstraint("version >= 1", name="version"),
    **BINARY,
)

# What books are chosen by: words of their authors' names, their tags, and on MariaDB the words of the search.
book_terms = Table(
    "book_terms",
    metadata,
    Column("field", String(8), primary_key=True),
    Column("term", String(64).with_variant(String(64, collation="C"), "postgresql"), primary_key=True),
    Column(
        "book_seq",
        BigInteger().with_variant(Integer(), "sqlite"),
        ForeignKey("books.seq", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Index(None, "book_seq"),
    **BINARY,
)

readings = Table(
    "readings",
    metadata,
    seq(),
    id_(),
    of_member("reader_id"),
    Column("book_id", Uuid(), ForeignKey("books.id", ondelete="SET NULL")),
    Column("title", String(500), nullable=False),
    Column("authors", Texts(), nullable=False),
    Column("isbn", IsbnText()),
    Column("status", OneOf(Status), nullable=False),
    Column("started_on", Date()),
    Column("finished_on", Date()),
    Column("rating", HalfStars()),
    Column("review", LONG),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("reader_id", "book_id"),
    Index(None, "reader_id", "seq"),
    Index(None, "reader_id", "status", "seq"),
    Index(None, "book_id"),
    one_of("status", Status),
    CheckConstraint("rating BETWEEN 1 AND 10", name="rating"),
    CheckConstraint("finished_on >= started_on", name="days"),
    **BINARY,
)

imported_rows = Table(
    "imported_rows",
    metadata,
    Column("owner_id", Uuid(), ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("source", String(50), primary_key=True),
    Column("row_digest", CHAR(64), primary_key=True),  # of the row's key, which may be of any length
    Column("book_id", Uuid(), ForeignKey("books.id", ondelete="SET NULL")),
    Column("reading_id", Uuid(), ForeignKey("readings.id", ondelete="SET NULL")),
    Index(None, "book_id"),
    Index(None, "reading_id"),
    **BINARY,
)
