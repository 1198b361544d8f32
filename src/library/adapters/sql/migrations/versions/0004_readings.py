"""Everybody's readings, and which rows of files were taken over."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0004_readings", "0003_search"


def upgrade() -> None:
    op.create_table(
        "readings",
        columns.seq(),
        columns.uuid("id"),
        columns.uuid("reader_id"),
        columns.uuid("book_id", nullable=True),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("isbn", sa.CHAR(13)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("started_on", sa.Date()),
        sa.Column("finished_on", sa.Date()),
        sa.Column("rating", sa.SmallInteger()),
        sa.Column("review", columns.long_text),
        *columns.kept(),
        sa.ForeignKeyConstraint(["reader_id"], ["members.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["book_id"], ["books.id"], ondelete="SET NULL"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("reader_id", "book_id"),
        sa.CheckConstraint("status IN ('to-read', 'reading', 'read', 'abandoned')", name="status"),
        sa.CheckConstraint("rating BETWEEN 1 AND 10", name="rating"),
        sa.CheckConstraint("finished_on >= started_on", name="days"),
        **columns.TABLE,
    )
    op.create_index(None, "readings", ["reader_id", "seq"])
    op.create_index(None, "readings", ["reader_id", "status", "seq"])
    op.create_index(None, "readings", ["book_id"])
    op.create_table(
        "imported_rows",
        sa.Column("owner_id", sa.Uuid(), primary_key=True),
        sa.Column("source", sa.String(50), primary_key=True),
        sa.Column("row_digest", sa.CHAR(64), primary_key=True),
        columns.uuid("book_id", nullable=True),
        columns.uuid("reading_id", nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["book_id"], ["books.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], ondelete="SET NULL"),
        **columns.TABLE,
    )
    op.create_index(None, "imported_rows", ["book_id"])
    op.create_index(None, "imported_rows", ["reading_id"])


def downgrade() -> None:
    for table in ("imported_rows", "readings"):
        op.drop_table(table)
