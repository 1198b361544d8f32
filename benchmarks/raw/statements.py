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
"""
LENT_TO = f"{LOANS} WHERE l.borrower_id = :viewer AND l.state = 'open' ORDER BY l.seq DESC LIMIT :rows"
LOAN = f"{LOANS} WHERE l.id = :id"


def read(condition=""):
    """What the viewer has so marked: the same copy, or any with its ISBN."""
    theirs = f"WHERE r.reader_id = :viewer AND r.status = :status {condition}"
    return f"""
        SELECT b.seq FROM readings r JOIN books b ON b.id = r.book_id {theirs}
        UNION
        SELECT b.seq FROM readings r JOIN books b ON b.isbn = r.isbn {theirs}
    """


ADD_TERM = "INSERT INTO book_terms (field, term, book_seq) VALUES (:field, :term, :seq)"
ADD_EVENT = "INSERT INTO outbox (id, name, data, happened_at, due_at) VALUES (:id, :name, :data, :now, :due)"
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
TO_LEND = "SELECT title FROM books WHERE id = :id AND owner_id = :viewer AND availability = 'available'"
BORROWER = "SELECT name FROM members WHERE id = :id AND suspended = false AND left_at IS NULL"
HOW_MANY = "SELECT count(*) FROM loans WHERE borrower_id = :id AND state = 'open'"
LEND = """
    INSERT INTO loans (
        id, book_id, open_book_id, title, owner_id, borrower_id, guest_name, guest_email, lent_on, due_on,
        guaranteed_days, grace_days, fee_per_day, fee_cap, agreed_value, currency, renewals, recalled, claimed_on,
        may_pass_on, kept, late_charged, state, ended_on, closed_on, version
    ) VALUES (
        :id, :book_id, :book_id, :title, :viewer, :to, NULL, NULL, :lent_on, :due_on,
        7, 0, 0, 2000, 0, 'EUR', 0, false, NULL,
        false, false, 0, 'open', NULL, NULL, 1
    )
"""
LENT = "UPDATE books SET availability = 'on-loan' WHERE id = :id"
TAKE_BACK = """
    UPDATE loans
    SET state = 'returned', ended_on = :today, closed_on = :today, open_book_id = NULL, version = version + 1
    WHERE id = :id AND owner_id = :viewer AND state = 'open' RETURNING book_id, borrower_id
"""
BACK = """
    UPDATE books SET availability = CASE WHEN withdrawn OR hidden THEN 'withdrawn' ELSE 'available' END WHERE id = :id
"""
