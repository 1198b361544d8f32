"""Where everything is stored. Every constraint has a name, which violations.py turns into an error of the domain.

Things that are listed have a `seq`, the order in which they came: it breaks ties, and the search refers to it.
Columns that end in `_key`, and `words`, are derived from the others by index.py.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

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
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    column,
)
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from library.adapters.sql.types import HalfStars, IsbnText, OneOf, SomeOf, Texts, UtcTime
from library.domain.actor import Role, Scope
from library.domain.catalogue.record import Condition, Visibility
from library.domain.reading.reading import Status

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# MariaDB compares by its own rules unless told: two addresses that differ by an accent would be the same.
_BINARY: Any = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin", "mysql_engine": "InnoDB"}
_KEY = String(200).with_variant(String(200, collation="C"), "postgresql")
_LONG = Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")


def _seq() -> "Column[int]":
    # SQLite numbers rows by itself only in a column of exactly this type.
    return Column("seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True)


def _id() -> "Column[UUID]":
    return Column("id", Uuid(), nullable=False)


def _of_member(name: str) -> "Column[UUID]":
    return Column(name, Uuid(), ForeignKey("members.id", ondelete="CASCADE"), nullable=False)


def _one_of(name: str, choices: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(column(name).in_([choice.value for choice in choices]), name=name)


members = Table(
    "members",
    metadata,
    _seq(),
    _id(),
    Column("name", String(100), nullable=False),
    Column("name_key", _KEY, nullable=False),
    Column("email", String(254), nullable=False),
    Column("password_hash", String(255)),
    Column("role", OneOf(Role), nullable=False),
    Column("suspended", Boolean(), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("email"),
    Index(None, "name_key", "seq"),
    Index(None, "role"),
    _one_of("role", Role),
    CheckConstraint("version >= 1", name="version"),
    **_BINARY,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid(), primary_key=True),
    _of_member("member_id"),
    Column("secret_digest", CHAR(64), nullable=False),
    Column("agent", String(200), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("seen_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("secret_digest"),
    Index(None, "member_id"),
    **_BINARY,
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Uuid(), primary_key=True),
    _of_member("member_id"),
    Column("name", String(100), nullable=False),
    Column("scopes", SomeOf(Scope), nullable=False),
    Column("secret_digest", CHAR(64), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime()),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("secret_digest"),
    Index(None, "member_id"),
    **_BINARY,
)

books = Table(
    "books",
    metadata,
    _seq(),
    _id(),
    # Not with their owner: members who leave hand their books on or take them along, by the rules.
    Column("owner_id", Uuid(), ForeignKey("members.id"), nullable=False),
    Column("title", String(500), nullable=False),
    Column("title_key", _KEY, nullable=False),
    Column("authors", Texts(), nullable=False),
    Column("author_key", _KEY, nullable=False),
    Column("isbn", IsbnText()),
    Column("publisher", String(200)),
    Column("year", SmallInteger()),
    Column("language", String(35)),
    Column("pages", Integer()),
    Column("description", _LONG),
    Column("tags", Texts(), nullable=False),
    Column("condition", OneOf(Condition)),
    Column("notes", _LONG),
    Column("visibility", OneOf(Visibility), nullable=False),
    Column("hidden", Boolean(), nullable=False),
    Column("words", _LONG, nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    Index(None, "owner_id", "seq"),
    Index(None, "isbn"),
    Index(None, "title_key", "seq"),
    Index(None, "author_key", "seq"),
    _one_of("visibility", Visibility),
    _one_of("condition", Condition),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint("pages >= 1", name="pages"),
    CheckConstraint("version >= 1", name="version"),
    **_BINARY,
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
    **_BINARY,
)

readings = Table(
    "readings",
    metadata,
    _seq(),
    _id(),
    _of_member("reader_id"),
    Column("book_id", Uuid(), ForeignKey("books.id", ondelete="SET NULL")),
    Column("title", String(500), nullable=False),
    Column("authors", Texts(), nullable=False),
    Column("isbn", IsbnText()),
    Column("status", OneOf(Status), nullable=False),
    Column("started_on", Date()),
    Column("finished_on", Date()),
    Column("rating", HalfStars()),
    Column("review", _LONG),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("reader_id", "book_id"),
    Index(None, "reader_id", "seq"),
    Index(None, "reader_id", "status", "seq"),
    Index(None, "book_id"),
    _one_of("status", Status),
    CheckConstraint("rating BETWEEN 1 AND 10", name="rating"),
    CheckConstraint("finished_on >= started_on", name="days"),
    **_BINARY,
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
    **_BINARY,
)

# What happened, stored with the change itself: what follows from it exists if and only if the change does.
outbox = Table(
    "outbox",
    metadata,
    _seq(),
    _id(),
    Column("name", String(100), nullable=False),
    Column("data", _LONG, nullable=False),
    Column("happened_at", UtcTime(), nullable=False),
    UniqueConstraint("id"),
    **_BINARY,
)
