"""What people were told, and how they want to be."""

from sqlalchemy import (
    CHAR,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    Uuid,
)

from library.adapters.sql.tables.columns import BINARY, id_, metadata, one_of, seq
from library.adapters.sql.types import OneOf, Said, UtcTime
from library.domain.notices.kinds import Kind
from library.domain.notices.notice import Mails

notices = Table(
    "notices",
    metadata,
    seq(),
    id_(),
    Column("member_id", Uuid(), ForeignKey("members.id")),  # none for the guest of the loan
    Column("kind", OneOf(Kind, 32), nullable=False),
    Column("loan_id", Uuid(), ForeignKey("loans.id")),
    Column("hold_id", Uuid(), ForeignKey("holds.id")),
    Column("book_id", Uuid(), ForeignKey("books.id", ondelete="SET NULL")),
    Column("other_id", Uuid(), ForeignKey("members.id")),
    Column("data", Said(), nullable=False),
    Column("day", Date(), nullable=False),
    Column("fact", Uuid(), nullable=False),  # so that nobody is told the same twice
    Column("at", UtcTime(), nullable=False),
    Column("mails", OneOf(Mails), nullable=False),
    Column("mailed_at", UtcTime()),
    Column("read_at", UtcTime()),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("fact"),
    Index(None, "member_id", "seq"),
    Index(None, "loan_id", "kind", "day"),
    Index(None, "hold_id"),
    Index(None, "book_id"),
    Index(None, "other_id"),
    Index(None, "mails", "mailed_at"),
    Index(None, "at"),
    one_of("kind", Kind),
    one_of("mails", Mails),
    CheckConstraint("member_id IS NOT NULL OR loan_id IS NOT NULL", name="to"),
    CheckConstraint("version >= 1", name="version"),
    **BINARY,
)

# One row for each who said something; its id follows from who that is, of a guest from the e-mail address.
preferences = Table(
    "preferences",
    metadata,
    Column("id", Uuid(), primary_key=True),
    Column("member_id", Uuid(), ForeignKey("members.id")),
    Column("mails", OneOf(Mails), nullable=False),
    Column("calendar_digest", CHAR(64)),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("member_id"),
    UniqueConstraint("calendar_digest"),
    one_of("mails", Mails),
    CheckConstraint("calendar_digest IS NULL OR member_id IS NOT NULL", name="whose"),
    **BINARY,
)
