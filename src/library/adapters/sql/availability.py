"""Whether a book can be had stands with the book: worked out anew when it may have changed, in the same transaction.

It follows from the loans and holds of the book, and from what its owner and the admins say of it. Lists are filtered by
it and show it; to look each time at loans and holds, of each book that is passed over too, took four times as long.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, exists, inspect, or_, update

from library.adapters.sql import tables
from library.domain.catalogue.book import Book
from library.domain.catalogue.record import Availability
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Loan, LoanState

_b, _l, _h = tables.books.c, tables.loans.c, tables.holds.c

AVAILABILITY = case(
    (exists().where(_l.open_book_id == _b.id), Availability.ON_LOAN),
    (exists().where(_l.book_id == _b.id, _l.state == LoanState.LOST), Availability.LOST),
    (or_(_b.withdrawn, _b.hidden), Availability.WITHDRAWN),
    (exists().where(_h.ready_book_id == _b.id), Availability.READY),
    else_=Availability.AVAILABLE,
)
"""Of a book, the first that is true."""

_WRITE = update(tables.books).where(_b.id == bindparam("book")).values(availability=AVAILABILITY)


def write(connection: Connection, changed: Iterable[object]) -> None:
    """Work it out for the books that these are, or are about. What is removed has ended before."""
    concerned = {book_id for entity in changed for book_id in _concerned(entity)}
    if known := sorted(book_id for book_id in concerned if book_id is not None):
        connection.execute(_WRITE, [{"book": book_id} for book_id in known])


def _concerned(entity: object) -> Iterable[UUID | None]:
    if isinstance(entity, Book):
        return [entity.id] if _has_changed(entity, "hidden", "withdrawn") else []
    if isinstance(entity, Loan):
        return [entity.book_id] if _has_changed(entity, "state") else []
    if isinstance(entity, Hold):
        ready = inspect(entity).attrs["_ready_book_id"].history
        return [*ready.added, *ready.deleted]
    return []


def _has_changed(entity: object, *names: str) -> bool:
    """What is new and says nothing there is as the column has it by itself."""
    histories = [inspect(entity).attrs[name].history for name in names]
    return any(history.deleted or any(history.added) for history in histories)
