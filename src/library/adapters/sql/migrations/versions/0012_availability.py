"""Whether a book can be had stands with the book, so that lists are filtered by it as quickly as without."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0012_availability", "0011_notices"

INDEX = "ix_books_availability_seq_hidden_visibility_owner_id"
CHOICES = "('available', 'on-loan', 'ready', 'lost', 'withdrawn')"
AS_IT_IS = """
UPDATE books SET availability = CASE
    WHEN EXISTS (SELECT 1 FROM loans WHERE loans.open_book_id = books.id) THEN 'on-loan'
    WHEN EXISTS (SELECT 1 FROM loans WHERE loans.book_id = books.id AND loans.state = 'lost') THEN 'lost'
    WHEN books.withdrawn OR books.hidden THEN 'withdrawn'
    WHEN EXISTS (SELECT 1 FROM holds WHERE holds.ready_book_id = books.id) THEN 'ready'
    ELSE 'available' END
"""


def upgrade() -> None:
    column = sa.Column("availability", sa.String(16), nullable=False, server_default="available")
    if op.get_bind().dialect.name == "sqlite":  # else it would write all books anew, and without their triggers
        op.execute(
            "ALTER TABLE books ADD COLUMN availability VARCHAR(16) DEFAULT 'available' NOT NULL "
            f"CONSTRAINT ck_books_availability CHECK (availability IN {CHOICES})"
        )
    else:
        op.add_column("books", column)
        op.create_check_constraint(op.f("ck_books_availability"), "books", f"availability IN {CHOICES}")
    op.create_index(op.f("ix_loans_book_id_state"), "loans", ["book_id", "state"])
    op.drop_index(op.f("ix_loans_book_id"), "loans")
    op.execute(AS_IT_IS)
    op.create_index(op.f(INDEX), "books", ["availability", "seq", "hidden", "visibility", "owner_id"])


def downgrade() -> None:
    op.create_index(op.f("ix_loans_book_id"), "loans", ["book_id"])
    op.drop_index(op.f("ix_loans_book_id_state"), "loans")
    op.drop_index(op.f(INDEX), "books")
    if op.get_bind().dialect.name != "sqlite":  # there the check is part of the column
        op.drop_constraint(op.f("ck_books_availability"), "books", type_="check")
    op.drop_column("books", "availability")
