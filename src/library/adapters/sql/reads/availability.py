"""Books by whether they can be had, which stands with them; and those that somebody has or is to pick up."""

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, or_, select

from library.adapters.sql import tables
from library.adapters.sql.reads.loans import IS_OPEN
from library.domain.search import AvailabilityFilter

_b, _l, _h = tables.books.c, tables.loans.c, tables.holds.c
_VIEWER = bindparam("viewer", type_=_b.owner_id.type)

_WRITTEN_OUT: dict[AvailabilityFilter, ColumnElement[str]] = {
    AvailabilityFilter.AVAILABLE: literal_column("'available'"),
    AvailabilityFilter.ON_LOAN: literal_column("'on-loan'"),
    AvailabilityFilter.READY: literal_column("'ready'"),
}

MINE = (
    select(_l.open_book_id.label("id"))
    .where(_l.borrower_id == _VIEWER, IS_OPEN)
    .union(select(_h.ready_book_id).where(_h.member_id == _VIEWER, _h.ready_book_id.is_not(None)))
    .subquery("mine")
)
"""The ids of what the viewer has or is to pick up: a few, from which a search for these is driven."""
IS_MINE = or_(
    exists().where(_l.open_book_id == _b.id, _l.borrower_id == _VIEWER),
    exists().where(_h.ready_book_id == _b.id, _h.member_id == _VIEWER),
)


def stands_as(wanted: AvailabilityFilter, *, by_index: bool) -> ColumnElement[bool]:
    """Whether this is so of a book. SQLite, which does not know how many are, is told whether to use the index."""
    column: ColumnElement[str] = _b.availability if by_index else literal_column("+books.availability")
    return column == _WRITTEN_OUT[wanted]
