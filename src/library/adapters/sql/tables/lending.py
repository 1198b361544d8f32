"""Holds, loans, terms, fees and gifts.

When a book goes, its terms and offers go with it; what has ended of its holds, loans and fees stays. Members stay.
Columns that begin with `open_` or `ready_` hold a value only as long as that is so, and are unique: of those without a
value there are as many as there have to be, on every database. No constraint says which of two days comes first, for
clocks can be wrong. MariaDB is without those on a `book_id` that becomes NULL when the book goes.
"""

from sqlalchemy import (
    CHAR,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from library.adapters.sql.tables.columns import BINARY, id_, metadata, one_of, seq
from library.adapters.sql.types import Ids, IsbnText, OneOf, SetTerms, UtcTime
from library.domain.lending.fee import EntryKind
from library.domain.lending.fees import LONGEST_NOTE
from library.domain.lending.gift import GiftState
from library.domain.lending.hold import LONGEST_REASON, HoldState
from library.domain.lending.loan import LoanState
from library.domain.values import LONGEST_EMAIL


def _member(name: str, *, nullable: bool = False) -> "Column[object]":
    return Column(name, Uuid(), ForeignKey("members.id"), nullable=nullable)


def _book(when_gone: str) -> "Column[object]":
    return Column("book_id", Uuid(), ForeignKey("books.id", ondelete=when_gone), nullable=when_gone == "SET NULL")


def _money(name: str) -> "Column[int]":
    return Column(name, Integer(), nullable=False)


holds = Table(
    "holds",
    metadata,
    seq(),
    id_(),
    _member("member_id"),
    _book("SET NULL"),
    Column("any_copy", IsbnText()),
    Column("placed_at", UtcTime(), nullable=False),
    Column("state", OneOf(HoldState), nullable=False),
    Column("pick_up_until", Date()),
    Column("suspended", Boolean(), nullable=False),
    Column("suspended_until", Date()),
    Column("unwilling", Ids(), nullable=False),
    Column("reason", String(LONGEST_REASON)),
    Column("ended_at", UtcTime()),
    Column("ready_book_id", Uuid()),
    Column("open_about", String(36)),  # the ISBN of any copy, else the id of the book
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("ready_book_id"),
    UniqueConstraint("member_id", "open_about"),
    Index(None, "book_id", "seq"),
    Index(None, "any_copy", "seq"),
    Index(None, "state", "book_id"),
    Index(None, "pick_up_until"),
    Index(None, "suspended_until"),
    Index(None, "ended_at"),
    one_of("state", HoldState),
    CheckConstraint("(state = 'ready') = (ready_book_id IS NOT NULL)", name="ready"),
    CheckConstraint("(state = 'ready') = (pick_up_until IS NOT NULL)", name="pick_up"),
    CheckConstraint("(state IN ('waiting', 'ready')) = (open_about IS NOT NULL)", name="open"),
    CheckConstraint("(state IN ('waiting', 'ready')) = (ended_at IS NULL)", name="ended"),
    CheckConstraint("ready_book_id IS NULL OR (book_id IS NOT NULL AND ready_book_id = book_id)", name="ready_book"),
    CheckConstraint("state NOT IN ('waiting', 'ready') OR book_id IS NOT NULL OR any_copy IS NOT NULL", name="about"),
    CheckConstraint("version >= 1", name="version"),
    **BINARY,
)

loans = Table(
    "loans",
    metadata,
    seq(),
    id_(),
    _book("SET NULL"),
    Column("title", String(500), nullable=False),
    _member("owner_id"),
    _member("borrower_id", nullable=True),
    Column("guest_name", String(100)),
    Column("guest_email", String(LONGEST_EMAIL)),
    Column("lent_on", Date(), nullable=False),
    Column("due_on", Date(), nullable=False),
    Column("guaranteed_days", Integer(), nullable=False),
    Column("grace_days", Integer(), nullable=False),
    _money("fee_per_day"),
    _money("fee_cap"),
    _money("agreed_value"),
    Column("currency", CHAR(3), nullable=False),
    Column("renewals", Integer(), nullable=False),
    Column("recalled", Boolean(), nullable=False),
    Column("claimed_on", Date()),
    Column("may_pass_on", Boolean(), nullable=False),
    Column("kept", Boolean(), nullable=False),
    _money("late_charged"),
    Column("state", OneOf(LoanState), nullable=False),
    Column("ended_on", Date()),
    Column("closed_on", Date()),
    Column("open_book_id", Uuid(), ForeignKey("books.id")),  # so a book that is out cannot be deleted
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("open_book_id"),
    Index(None, "book_id", "state"),
    Index(None, "owner_id", "state"),
    Index(None, "borrower_id", "state"),
    Index(None, "state", "due_on"),
    Index(None, "ended_on"),
    one_of("state", LoanState),
    CheckConstraint("(state = 'open') = (open_book_id IS NOT NULL)", name="open"),
    CheckConstraint("(state = 'open') = (ended_on IS NULL)", name="ended"),
    CheckConstraint("state <> 'open' OR closed_on IS NULL", name="closed"),
    CheckConstraint("open_book_id IS NULL OR (book_id IS NOT NULL AND open_book_id = book_id)", name="open_book"),
    CheckConstraint("state <> 'open' OR borrower_id IS NOT NULL OR guest_email IS NOT NULL", name="with"),
    CheckConstraint("state <> 'open' OR borrower_id IS NULL OR borrower_id <> owner_id", name="owner"),
    CheckConstraint("borrower_id IS NULL OR guest_email IS NULL", name="borrower"),
    CheckConstraint("(guest_name IS NULL) = (guest_email IS NULL)", name="guest"),
    CheckConstraint("renewals >= 0", name="renewals"),
    CheckConstraint("late_charged >= 0", name="late_charged"),
    CheckConstraint("fee_per_day >= 0 AND fee_cap >= 0 AND agreed_value >= 0", name="money"),
    CheckConstraint("version >= 1", name="version"),
    **BINARY,
)

# One row for each book and owner who set something, and one for the community, which is of neither.
terms = Table(
    "terms",
    metadata,
    Column("id", Uuid(), primary_key=True),
    Column("owner_id", Uuid(), ForeignKey("members.id")),
    Column("book_id", Uuid(), ForeignKey("books.id", ondelete="CASCADE")),
    Column("values", SetTerms(), nullable=False),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("owner_id"),
    UniqueConstraint("book_id"),
    CheckConstraint("owner_id IS NULL OR book_id IS NULL", name="whose"),
    **BINARY,
)

# The ledger of fees: what is owed is the sum of a fee's entries, and no entry is ever changed.
entries = Table(
    "entries",
    metadata,
    seq(),
    id_(),
    Column("fee_id", Uuid(), nullable=False),  # the id of the first entry, the charge
    Column("loan_id", Uuid(), ForeignKey("loans.id"), nullable=False),
    _book("SET NULL"),
    _member("member_id"),
    _member("owed_to"),
    Column("kind", OneOf(EntryKind), nullable=False),
    _money("amount"),
    Column("currency", CHAR(3), nullable=False),
    Column("at", UtcTime(), nullable=False),
    Column("note", String(LONGEST_NOTE)),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    Index(None, "fee_id"),
    Index(None, "loan_id"),
    Index(None, "book_id"),
    Index(None, "member_id"),
    Index(None, "owed_to"),
    one_of("kind", EntryKind),
    CheckConstraint("(kind IN ('late', 'lost', 'paid-back')) = (amount > 0)", name="sign"),
    CheckConstraint("amount <> 0", name="amount"),
    CheckConstraint("member_id <> owed_to", name="owed_to"),
    CheckConstraint("version = 1", name="version"),
    **BINARY,
)

gifts = Table(
    "gifts",
    metadata,
    seq(),
    id_(),
    _book("CASCADE"),
    _member("giver_id"),
    _member("receiver_id"),
    Column("offered_at", UtcTime(), nullable=False),
    Column("state", OneOf(GiftState), nullable=False),
    Column("open_book_id", Uuid()),
    Column("version", Integer(), nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("open_book_id"),
    Index(None, "book_id"),
    Index(None, "giver_id"),
    Index(None, "receiver_id", "state"),
    one_of("state", GiftState),
    CheckConstraint("(state = 'offered') = (open_book_id IS NOT NULL)", name="open"),
    CheckConstraint("open_book_id IS NULL OR open_book_id = book_id", name="open_book"),
    CheckConstraint("giver_id <> receiver_id", name="receiver"),
    CheckConstraint("version >= 1", name="version"),
    **BINARY,
)
