"""The index over the words of books: FTS5 on SQLite, GIN on PostgreSQL; MariaDB has them among the terms."""

from alembic import op

revision, down_revision = "0003_search", "0002_books"

# The words come ready from our tokenizer: letters and digits, between blanks. No database is to cut them again.
SQLITE = (
    (
        "CREATE VIRTUAL TABLE book_words USING fts5"
        "(words, content='books', content_rowid='seq', tokenize='ascii', prefix='2 3', detail='none')"
    ),
    "INSERT INTO book_words (rowid, words) SELECT seq, words FROM books",
    (
        "CREATE TRIGGER book_words_added AFTER INSERT ON books BEGIN"
        " INSERT INTO book_words (rowid, words) VALUES (new.seq, new.words); END"
    ),
    (
        "CREATE TRIGGER book_words_changed AFTER UPDATE OF words ON books BEGIN"
        " INSERT INTO book_words (book_words, rowid, words) VALUES ('delete', old.seq, old.words);"
        " INSERT INTO book_words (rowid, words) VALUES (new.seq, new.words); END"
    ),
    (
        "CREATE TRIGGER book_words_removed AFTER DELETE ON books BEGIN"
        " INSERT INTO book_words (book_words, rowid, words) VALUES ('delete', old.seq, old.words); END"
    ),
)
SQLITE_UNDONE = (
    "DROP TRIGGER book_words_added",
    "DROP TRIGGER book_words_changed",
    "DROP TRIGGER book_words_removed",
    "DROP TABLE book_words",
)
POSTGRESQL = (
    (
        "ALTER TABLE books ADD COLUMN word_vector tsvector NOT NULL"
        " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED"
    ),
    "CREATE INDEX ix_books_word_vector ON books USING gin (word_vector)",
)
POSTGRESQL_UNDONE = ("DROP INDEX ix_books_word_vector", "ALTER TABLE books DROP COLUMN word_vector")


def upgrade() -> None:
    _execute({"sqlite": SQLITE, "postgresql": POSTGRESQL})


def downgrade() -> None:
    _execute({"sqlite": SQLITE_UNDONE, "postgresql": POSTGRESQL_UNDONE})


def _execute(statements: dict[str, tuple[str, ...]]) -> None:
    for statement in statements.get(op.get_bind().dialect.name, ()):
        op.execute(statement)
