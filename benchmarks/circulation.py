"""python -m benchmarks.circulation: what it takes to borrow, to look at one's loans and to return, by an edit.

In process and one after the other, in the library of 100,000 books and 200,000 loans of the other benchmarks.
"""

import statistics
import sys
import time
from contextlib import closing

from benchmarks.__main__ import POSTGRESQL
from benchmarks.databases import PostgresqlServer, SqliteFiles
from benchmarks.seeding import TOKEN
from library import open_library
from library.domain.actor import OPERATOR
from library.domain.catalogue.queries import books
from library.domain.catalogue.use_cases import edit_book
from library.domain.lending.circulation import lend, return_book
from library.domain.lending.queries import loans
from library.domain.lending.searches import LoanFilter, LoanSearch
from library.domain.membership.credentials import digest
from library.domain.membership.joining import add_member
from library.domain.membership.queries import token_s_actor
from library.domain.paging import Slice
from library.domain.search import AvailabilityFilter, BookSearch

BOOKS = 100_000
LENT, TO_EACH = 100, 10
HEAD = "| done | database | time for each, by an edit's | processor time of ours, by an edit's |\n|---|---|---|---|"


def main():
    print(HEAD)
    for database in (SqliteFiles(), PostgresqlServer(POSTGRESQL)):
        with database.copy(BOOKS) as url, closing(open_library(url)) as library:
            for row in _rows(database.name, library):
                print(row)


def _rows(name, library):
    owner = library.ask(token_s_actor, secret_digest=digest(TOKEN), now=library.now())
    search = BookSearch(owner_id=owner.id, availability=AvailabilityFilter.AVAILABLE, page=Slice(page_size=LENT))
    shelf = [book.id for book in library.ask(books, viewer=owner, search=search).items]
    member = {"by": OPERATOR, "password_hash": None, "name": "A member"}
    readers = [library.do(add_member, email=f"r{n}@example.org", **member).actor() for n in range(LENT // TO_EACH)]
    titles = {book_id: {"title": f"Title {number}"} for number, book_id in enumerate(shelf)}
    edit = _timed(lambda book_id: library.do(edit_book, by=owner, book_id=book_id, changes=titles[book_id]), shelf)
    turns = [(book_id, readers[number % len(readers)].id) for number, book_id in enumerate(shelf)]
    lent = []
    made = _timed(lambda turn: lent.append(library.do(lend, by=owner, book_id=turn[0], to=turn[1])), turns)
    asked = LoanSearch(state=LoanFilter.OPEN)
    mine = _timed(lambda by: library.ask(loans, viewer=by, search=asked, now=library.now()), readers * TO_EACH)
    back = _timed(lambda loan: library.do(return_book, by=owner, loan_id=loan.id), lent)
    for says, took in (("borrow", made), ("my loans, ten of them", mine), ("return", back)):
        shares = [one / other for one, other in zip(took, edit, strict=True)]
        print(f"{name}: {says} {took}, an edit {edit} (seconds, and of processor)", file=sys.stderr)
        yield f"| {says} | {name} | **{shares[0]:.2f}** | {shares[1]:.2f} |"


def _timed(do, things):
    """The median time of one, and the mean of our processor time, in seconds."""
    took, before = [], time.process_time()
    for thing in things:
        began = time.perf_counter()
        do(thing)
        took.append(time.perf_counter() - began)
    return statistics.median(took), (time.process_time() - before) / len(things)


if __name__ == "__main__":
    main()
