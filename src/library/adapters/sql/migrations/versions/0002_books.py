"""Books, and what they are chosen by."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

revision, down_revision = "0002_books", "0001_members"


def upgrade() -> None:
    op.create_table(
        "books",
        columns.seq(),
        columns.uuid("id"),
        columns.uuid("owner_id"),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("title_key", columns.key(200), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("author_key", columns.key(200), nullable=False),
        sa.Column("isbn", sa.CHAR(13)),
        sa.Column("publisher", sa.String(200)),
        sa.Column("year", sa.SmallInteger()),
        sa.Column("language", sa.String(35)),
        sa.Column("pages", sa.Integer()),
        sa.Column("description", columns.long_text),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("condition", sa.String(16)),
        sa.Column("notes", columns.long_text),
        sa.Column("visibility", sa.String(16), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("words", columns.long_text, nullable=False),
        *columns.kept(),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"]),
        sa.UniqueConstraint("id"),
        sa.CheckConstraint("visibility IN ('private', 'members', 'public')", name="visibility"),
        sa.CheckConstraint(
            sa.column("condition").in_(["new", "fine", "very-good", "good", "fair", "poor"]), name="condition"
        ),
        sa.CheckConstraint("title <> ''", name="title"),
        sa.CheckConstraint("pages >= 1", name="pages"),
        sa.CheckConstraint("version >= 1", name="version"),
        **columns.TABLE,
    )
    op.create_index(None, "books", ["owner_id", "seq"])
    op.create_index(None, "books", ["isbn"])
    op.create_index(None, "books", ["title_key", "seq"])
    op.create_index(None, "books", ["author_key", "seq"])
    op.create_index(None, "books", ["visibility", "hidden", "seq"])
    op.create_index(None, "books", ["visibility", "hidden", "title_key", "seq"])
    op.create_index(None, "books", ["visibility", "hidden", "author_key", "seq"])
    op.create_table(
        "book_terms",
        sa.Column("field", sa.String(8), primary_key=True),
        sa.Column("term", columns.key(64), primary_key=True),
        sa.Column("book_seq", columns.row_number, primary_key=True, autoincrement=False),
        sa.ForeignKeyConstraint(["book_seq"], ["books.seq"], ondelete="CASCADE"),
        **columns.TABLE,
    )
    op.create_index(None, "book_terms", ["book_seq"])


def downgrade() -> None:
    for table in ("book_terms", "books"):
        op.drop_table(table)
