"""Readers' own readings."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, select, type_coerce

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Listing, Order
from library.domain.errors import NotFound
from library.domain.ids import BookId, MemberId, ReadingId
from library.domain.paging import Page, Slice
from library.domain.reading.reading import Status
from library.domain.reading.views import ReadingView

_r = tables.readings.c
_SHOWN = select(
    _r.id,
    _r.book_id,
    _r.title,
    _r.authors,
    type_coerce(_r.isbn, String).label("isbn"),
    _r.status,
    _r.started_on,
    _r.finished_on,
    _r.rating,
    _r.review,
    _r.created_at,
    _r.updated_at,
    _r.version,
)
_NAMES = tuple(_SHOWN.selected_columns.keys())
_THEIRS = _r.reader_id == bindparam("reader", type_=_r.reader_id.type)
_ONE = _SHOWN.where(_THEIRS, _r.id == bindparam("id", type_=_r.id.type))
_OF_BOOK = _SHOWN.where(_THEIRS, _r.book_id == bindparam("book", type_=_r.book_id.type))


def _view(row: Sequence[Any]) -> ReadingView:
    return ReadingView(**dict(zip(_NAMES, row, strict=False)))  # a row of a list ends with its cursor


@lru_cache
def _listing(*, status: bool, onwards: bool) -> Listing:
    wanted: list[ColumnElement[bool]] = [_THEIRS]
    if status:
        wanted.append(_r.status == bindparam("status", type_=_r.status.type))
    newest_first = Order(_r.seq, descending=True)
    return Listing.of(select(_r.seq).where(*wanted), newest_first, _SHOWN, _r.seq, onwards=onwards)


class SqlReadingReads:
    """Keeps the port ReadingReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def one(self, reader_id: MemberId, id: ReadingId) -> ReadingView:
        """By its own id."""
        return self._only(_ONE, {"reader": reader_id, "id": id}, "reading", id)

    def of_book(self, reader_id: MemberId, book_id: BookId) -> ReadingView:
        """By the book's id."""
        return self._only(_OF_BOOK, {"reader": reader_id, "book": book_id}, "reading of the book", book_id)

    def _only(self, statement: Select[Any], given: dict[str, Any], what: str, id: ReadingId | BookId) -> ReadingView:
        rows = self._kept.rows(statement, given)
        if not rows:
            raise NotFound(what, id)
        return _view(rows[0])

    def page(self, reader_id: MemberId, status: Status | None, page: Slice) -> Page[ReadingView]:
        """The newest first."""
        given = {"reader": reader_id, "status": status}
        return _listing(status=status is not None, onwards=page.cursor is not None).read(self._kept, given, page, _view)
