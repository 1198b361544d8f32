"""The SQL of the bare programs, which is what somebody who knows the tables would write for one question each."""

from functools import cache

NAMES = (
    *("id", "title", "authors", "isbn", "publisher", "year", "language", "pages", "description", "tags", "condition"),
    *("visibility", "hidden", "created_at", "updated_at", "version", "availability"),
)
COLUMNS = f"{', '.join(f'b.{name}' for name in NAMES)}, o.due_on, b.notes, b.owner_id, m.name"
FROM = "FROM books b JOIN members m ON m.id = b.owner_id LEFT JOIN loans o ON o.open_book_id = b.id"
IN_SIGHT = "(b.visibility IN ('members', 'public') AND b.hidden = false OR b.owner_id = :viewer)"
ONE = f"SELECT {COLUMNS} {FROM} WHERE b.id = :id AND {IN_SIGHT}"


@cache
def page(found, seq="b.seq"):
    """Ids first, and the columns of these only: otherwise a page far behind reads all the books before it."""
    return f"""
        SELECT {COLUMNS}
        {FROM} JOIN (SELECT {seq} AS at {found} ORDER BY {seq} DESC LIMIT :rows OFFSET :skipped) p ON p.at = b.seq
        ORDER BY p.at DESC
    """


@cache
def count(found):
    return f"SELECT count(*) FROM (SELECT 1 {found} LIMIT 1001) counted"


ALL = f"FROM books b WHERE {IN_SIGHT}"
STANDING_AS = f"{ALL} AND b.availability = :availability"
OF_LOANS = (
    *("id", "book_id", "title", "lent_on", "due_on", "state", "currency", "guaranteed_days", "grace_days"),
    *("fee_per_day", "fee_cap", "agreed_value", "renewals", "recalled", "claimed_on", "may_pass_on", "kept"),
    *("ended_on", "version"),
)
LOANS = f"""
    SELECT {", ".join(f"l.{name}" for name in OF_LOANS)}, l.owner_id, m.name, l.borrower_id, b.name
    FROM loans l JOIN members m ON m.id = l.owner_id JOIN members b ON b.id = l.borrower_id
    WHERE l.borrower_id = :viewer AND l.state = 'open' ORDER BY l.seq DESC LIMIT :rows
"""


def read(condition=""):
    """What the viewer has so marked: the same copy, or any with its ISBN."""
    theirs = f"WHERE r.reader_id = :viewer AND r.status = :status {condition}"
    return f"""
        SELECT b.seq FROM readings r JOIN books b ON b.id = r.book_id {theirs}
        UNION
        SELECT b.seq FROM readings r JOIN books b ON b.isbn = r.isbn {theirs}
    """


ADD_TERM = "INSERT INTO book_terms (field, term, book_seq) VALUES (:field, :term, :seq)"
ADD_EVENT = "INSERT INTO outbox (id, name, data, happened_at) VALUES (:id, :name, :data, :now)"
ADD = """
    INSERT INTO books (
        id, owner_id, title, title_key, authors, author_key, isbn, publisher, year, language, pages, description, tags,
        condition, notes, visibility, hidden, words, created_at, updated_at, version
    ) VALUES (
        :id, :viewer, :title, :title_key, :authors, :author_key, :isbn, :publisher, :year, :language, :pages,
        :description, :tags, :condition, :notes, :visibility, false, :words, :now, :now, 1
    ) RETURNING seq
"""
BEFORE = "SELECT owner_id, version, authors, isbn, tags FROM books WHERE id = :id"
EDIT = """
    UPDATE books SET title = :title, title_key = :title_key, words = :words, updated_at = :now, version = version + 1
    WHERE id = :id AND version = :version
"""
