"""The terms of every level, and what holds."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import bindparam, or_, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.domain.ids import BookId, MemberId
from library.domain.lending.terms import COMMUNITY, Level, Resolved, resolve, terms_id
from library.domain.ports.lending_reading import SetTerms

_t = tables.terms.c
_LEVELS = (Level.BOOK, Level.OWNER, Level.COMMUNITY)
_ONE = select(_t["values"], _t.version).where(_t.id == bindparam("id", type_=_t.id.type))
_THEY = (
    select(_t.id, _t["values"])
    .where(or_(*(_t.id == bindparam(level.value, type_=_t.id.type) for level in _LEVELS)))
    .execution_options(prepared=True)
)
_OF_BOOKS = (
    select(_t.book_id, _t["values"])
    .join(tables.books, tables.books.c.id == _t.book_id)
    .where(tables.books.c.owner_id == bindparam("owner", type_=tables.books.c.owner_id.type))
    .order_by(tables.books.c.seq)
)


@frozen
class Says:
    """What a level says."""

    level: Level
    values: Mapping[str, Any]


class SqlTermsReads:
    """Keeps the port TermsReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def set(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> SetTerms:
        """By the id, which follows from whose they are."""
        rows = self._kept.rows(_ONE, {"id": terms_id(owner_id, book_id)})
        return SetTerms(*rows[0]) if rows else SetTerms({}, 0)

    def of_books(self, owner_id: MemberId) -> Mapping[BookId, Mapping[str, Any]]:
        """By one SELECT."""
        rows = self._kept.rows(_OF_BOOKS, {"owner": owner_id})
        return {book_id: values for book_id, values in rows if values}

    def resolved(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> Resolved:
        """From the book's to the community's, by one SELECT."""
        ids = {
            Level.BOOK: None if book_id is None else terms_id(book_id=book_id),
            Level.OWNER: None if owner_id is None else terms_id(owner_id=owner_id),
            Level.COMMUNITY: COMMUNITY,
        }
        rows = self._kept.rows(_THEY, {level.value: its_id or COMMUNITY for level, its_id in ids.items()})
        values = {row[0]: row[1] for row in rows}
        return resolve(*(Says(level, values[its_id]) for level, its_id in ids.items() if its_id in values))
