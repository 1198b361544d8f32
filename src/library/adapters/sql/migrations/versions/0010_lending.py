"""Holds, loans, terms, fees and gifts; who has left, and which books are lent no more."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0010_lending", "0009_deaths"


def upgrade() -> None:
    op.add_column("members", sa.Column("left_at", columns.moment))
    op.add_column("books", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
    _holds()
    _loans()
    _terms()
    _entries()
    _gifts()


def _holds() -> None:
    op.create_table(
        "holds",
        columns.seq(),
        columns.uuid("id"),
        columns.uuid("member_id"),
        columns.uuid("book_id", nullable=True),
        sa.Column("any_copy", sa.CHAR(13)),
        sa.Column("placed_at", columns.moment, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("pick_up_until", sa.Date()),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("suspended_until", sa.Date()),
        sa.Column("unwilling", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("ended_at", columns.moment),
        columns.uuid("ready_book_id", nullable=True),
        sa.Column("open_about", sa.String(36)),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("members", "member_id"),
        _to("books", "book_id", "SET NULL"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("ready_book_id"),
        sa.UniqueConstraint("member_id", "open_about"),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'filled', 'cancelled', 'declined', 'expired')", name="state"),
        sa.CheckConstraint("(state = 'ready') = (ready_book_id IS NOT NULL)", name="ready"),
        sa.CheckConstraint("(state = 'ready') = (pick_up_until IS NOT NULL)", name="pick_up"),
        sa.CheckConstraint("(state IN ('waiting', 'ready')) = (open_about IS NOT NULL)", name="open"),
        sa.CheckConstraint("(state IN ('waiting', 'ready')) = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("version >= 1", name="version"),
        **columns.TABLE,
    )
    _indexes(
        "holds",
        ["book_id", "seq"],
        ["any_copy", "seq"],
        ["state", "book_id"],
        ["pick_up_until"],
        ["suspended_until"],
        ["ended_at"],
    )


def _loans() -> None:
    op.create_table(
        "loans",
        columns.seq(),
        columns.uuid("id"),
        columns.uuid("book_id", nullable=True),
        sa.Column("title", sa.String(500), nullable=False),
        columns.uuid("owner_id"),
        columns.uuid("borrower_id", nullable=True),
        sa.Column("guest_name", sa.String(100)),
        sa.Column("guest_email", sa.String(254)),
        sa.Column("lent_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *_numbers("guaranteed_days", "grace_days", "fee_per_day", "fee_cap", "agreed_value"),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        *_numbers("renewals"),
        sa.Column("recalled", sa.Boolean(), nullable=False),
        sa.Column("claimed_on", sa.Date()),
        sa.Column("may_pass_on", sa.Boolean(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        *_numbers("late_charged"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ended_on", sa.Date()),
        columns.uuid("open_book_id", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("books", "book_id", "SET NULL"),
        _to("books", "open_book_id"),
        _to("members", "owner_id"),
        _to("members", "borrower_id"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("open_book_id"),
        sa.CheckConstraint("state IN ('open', 'returned', 'lost')", name="state"),
        sa.CheckConstraint("(state = 'open') = (open_book_id IS NOT NULL)", name="open"),
        sa.CheckConstraint("(state = 'open') = (ended_on IS NULL)", name="ended"),
        sa.CheckConstraint("borrower_id IS NULL OR guest_email IS NULL", name="borrower"),
        sa.CheckConstraint("(guest_name IS NULL) = (guest_email IS NULL)", name="guest"),
        sa.CheckConstraint("renewals >= 0", name="renewals"),
        sa.CheckConstraint("late_charged >= 0", name="late_charged"),
        sa.CheckConstraint("fee_per_day >= 0 AND fee_cap >= 0 AND agreed_value >= 0", name="money"),
        sa.CheckConstraint("version >= 1", name="version"),
        **columns.TABLE,
    )
    of_whom = (["owner_id", "state"], ["borrower_id", "state"])
    _indexes("loans", ["book_id"], *of_whom, ["state", "due_on"], ["ended_on"])


def _terms() -> None:
    op.create_table(
        "terms",
        sa.Column("id", sa.Uuid(), primary_key=True),
        columns.uuid("owner_id", nullable=True),
        columns.uuid("book_id", nullable=True),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("members", "owner_id"),
        _to("books", "book_id", "CASCADE"),
        sa.UniqueConstraint("owner_id"),
        sa.UniqueConstraint("book_id"),
        **columns.TABLE,
    )


def _entries() -> None:
    op.create_table(
        "entries",
        columns.seq(),
        columns.uuid("id"),
        columns.uuid("fee_id"),
        columns.uuid("loan_id"),
        columns.uuid("book_id", nullable=True),
        columns.uuid("member_id"),
        columns.uuid("owed_to"),
        sa.Column("kind", sa.String(16), nullable=False),
        *_numbers("amount"),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("at", columns.moment, nullable=False),
        sa.Column("note", sa.String(500)),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("loans", "loan_id"),
        _to("books", "book_id", "SET NULL"),
        _to("members", "member_id"),
        _to("members", "owed_to"),
        sa.UniqueConstraint("id"),
        sa.CheckConstraint("kind IN ('late', 'lost', 'waived', 'paid', 'taken-back', 'paid-back')", name="kind"),
        sa.CheckConstraint("(kind IN ('late', 'lost', 'paid-back')) = (amount > 0)", name="sign"),
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.CheckConstraint("version = 1", name="version"),
        **columns.TABLE,
    )
    _indexes("entries", ["fee_id"], ["loan_id"], ["book_id"], ["member_id"], ["owed_to"])


def _gifts() -> None:
    op.create_table(
        "gifts",
        columns.seq(),
        columns.uuid("id"),
        columns.uuid("book_id"),
        columns.uuid("giver_id"),
        columns.uuid("receiver_id"),
        sa.Column("offered_at", columns.moment, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        columns.uuid("open_book_id", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("books", "book_id", "CASCADE"),
        _to("members", "giver_id"),
        _to("members", "receiver_id"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("open_book_id"),
        sa.CheckConstraint("state IN ('offered', 'accepted', 'declined', 'withdrawn')", name="state"),
        sa.CheckConstraint("(state = 'offered') = (open_book_id IS NOT NULL)", name="open"),
        sa.CheckConstraint("giver_id <> receiver_id", name="receiver"),
        sa.CheckConstraint("version >= 1", name="version"),
        **columns.TABLE,
    )
    _indexes("gifts", ["book_id"], ["giver_id"], ["receiver_id", "state"])


def _numbers(*names: str) -> tuple["sa.Column[int]", ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=False) for name in names)


def _to(table: str, column: str, when_gone: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], ondelete=when_gone)


def _indexes(table: str, *of_columns: list[str]) -> None:
    for of_column in of_columns:
        op.create_index(None, table, of_column)


def downgrade() -> None:
    for table in ("gifts", "entries", "terms", "loans", "holds"):
        op.drop_table(table)
    op.drop_column("books", "withdrawn")
    op.drop_column("members", "left_at")
