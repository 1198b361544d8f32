"""Where everything is stored. Every constraint has a name, which violations.py turns into an error of the domain.

Things that are listed have a `seq`, the order in which they came: it breaks ties, and the search refers to it.
Columns that end in `_key`, `words`, and what is unique while it is open, are derived from the others by index.py, and
whether a book can be had is by availability.py.
"""

from library.adapters.sql.tables.areas import (
    book_terms,
    books,
    imported_rows,
    invitations,
    links,
    members,
    readings,
    sessions,
    tokens,
)
from library.adapters.sql.tables.columns import metadata
from library.adapters.sql.tables.lending import entries, gifts, holds, loans, terms
from library.adapters.sql.tables.notices import notices, preferences
from library.adapters.sql.tables.operations import answers, audit, limits, outbox, schedules

__all__ = [
    "answers",
    "audit",
    "book_terms",
    "books",
    "entries",
    "gifts",
    "holds",
    "imported_rows",
    "invitations",
    "limits",
    "links",
    "loans",
    "members",
    "metadata",
    "notices",
    "outbox",
    "preferences",
    "readings",
    "schedules",
    "sessions",
    "terms",
    "tokens",
]
