"""Books, and what they are chosen by."""

import sqlalchemy as sa
from alembic import op

from library.adapters.sql.migrations import columns

# Visitors without an account see few of the books, and look through all of them unless there is an index of just
# these. One of all books by visibility would lead the databases astray where members ask. MariaDB has none in part.
PUBLIC = {
    "sqlite": "visibility = 'public' AND hidden = 0",
    "postgresql": "visibility = 'public' AND hidden = false",
}

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
    if op.get_bind().dialect.name in PUBLIC:
        for name, ordered_by in (("", "seq"), ("_title", "title_key, seq"), ("_author", "author_key, seq")):
            public = PUBLIC[op.get_bind().dialect.name]
            op.execute(f"CREATE INDEX ix_books_public{name} ON books ({ordered_by}) WHERE {public}")
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
