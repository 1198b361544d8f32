"""What is sent to lend books and to have them back: each request once, by the owner of the book.

Borrowers take turns, and none of them has ever more than the twenty books that anybody may have.
"""

import itertools
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import exists, select

from benchmarks.lending import loan
from benchmarks.load import Void
from benchmarks.seeding import AT_ONCE, READER, batched, keep_loans, say_what_can_be_had
from library import open_library
from library.adapters.sql import tables
from library.adapters.sql.engines import database, reader
from library.domain.catalogue.record import Availability
from library.domain.lending.loan import LoanState

LOANS = "/api/loans/"
DIFFERS = frozenset({"book_id", "title", "owner", "borrower"})  # in an answer, from one request to the next
_b, _h, _m = tables.books.c, tables.holds.c, tables.members.c
_FREE = select(_b.id, _b.owner_id, _b.title).where(
    _b.availability == Availability.AVAILABLE, ~exists().where(_h.book_id == _b.id)
)
_READERS = select(_m.id).where(_m.email.startswith(READER)).order_by(_m.seq)


def borrowing(url, writer, members):
    """Of every book that can be had and that nobody waits for. `members` writes requests of each owner."""
    for book, borrower in _handed(url, writer):
        yield members[book.owner_id].send("POST", LOANS, {"book_id": str(book.id), "to": str(borrower.id)})
    raise Void("All books are lent: measure with more of them, or fewer pairs.")


def returning(url, writer, members):
    """Of every book that could be had, for all of these are lent first, since today: none is overdue."""
    today = datetime.now(UTC).date()
    lent = [loan(writer, [borrower], book, today, LoanState.OPEN) for book, borrower in _handed(url, writer)]
    with closing(open_library(url)) as library:
        for some in batched(lent, AT_ONCE):
            library.do(keep_loans, some)
    say_what_can_be_had(url)
    for each in lent:
        yield members[each.owner_id].send("POST", f"{LOANS}{each.id}/return/", {})
    raise Void("All books are back: measure with more of them, or fewer pairs.")


def _handed(url, writer):
    """Each of those books, in no order, with whose turn it is."""
    engine = reader(database(url))
    with engine.connect() as connection:
        books, readers = connection.execute(_FREE).all(), connection.execute(_READERS).all()
    engine.dispose()
    return zip(writer.random.sample(books, len(books)), itertools.cycle(readers), strict=False)
