"""Holds, and who waits for a book."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import define
from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, literal_column, or_, select, type_coerce

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Listing, Order, Row
from library.adapters.sql.reads.queues import SHOWN, Copy, Queue, Waiting, queue_of
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.record import Visibility
from library.domain.errors import NotFound
from library.domain.ids import BookId, HoldId, MemberId
from library.domain.lending.hold import OPEN
from library.domain.lending.rights import asks_for
from library.domain.lending.searches import HoldFilter, HoldRole, HoldSearch
from library.domain.lending.views import HoldView
from library.domain.membership.views import MemberView
from library.domain.paging import Page, Slice

_h, _b = tables.holds.c, tables.books.c
_ID = bindparam("id", type_=_h.id.type)
_ONE = SHOWN.where(_h.id == _ID).execution_options(prepared=True)
_OWNERS = (
    select(
        _h.id,
        _h.member_id,
        _h.book_id,
        _h.any_copy,
        _h.unwilling,
        _h.state,
        _b.id.label("copy_id"),
        _b.isbn,
        _b.owner_id,
        _b.visibility,
        _b.hidden,
        _b.withdrawn,
    )
    .select_from(
        tables.holds.outerjoin(
            tables.books, or_(_b.id == _h.book_id, and_(_h.book_id.is_(None), _b.isbn == _h.any_copy))
        )
    )
    .where(_h.id == _ID)
)
_IN_STATE: Mapping[HoldFilter, ColumnElement[bool]] = {
    HoldFilter.OPEN: _h.open_about.is_not(None),
    HoldFilter.WAITING: _h.state == literal_column("'waiting'"),
    HoldFilter.READY: _h.state == literal_column("'ready'"),
    HoldFilter.ENDED: _h.open_about.is_(None),
}


_IS_LENT = (_b.visibility != literal_column("'private'"), ~_b.hidden, ~_b.withdrawn)
_IS_UNWILLING = type_coerce(_h.unwilling, Text).contains(bindparam("viewer_in_words", type_=Text()))


@define
class Shelved:
    """What a sight looks at."""

    id: BookId
    owner_id: MemberId
    visibility: Visibility
    hidden: bool


def _view(row: Row, sight: Sight, place: int | None) -> HoldView:
    hold_id, book_id, any_copy, member_id, member_name, placed_at, state, pick_up_until, suspended = row[:9]
    suspended_until, reason, ended_at, version, title, owner_id, visibility, hidden = row[9:17]
    shelved = None if title is None else Shelved(book_id, owner_id, visibility, hidden)
    return HoldView(
        id=hold_id,
        book_id=book_id,
        title=title if shelved and (state in OPEN or sight.sees(shelved)) else None,
        any_copy=None if any_copy is None else any_copy.digits,
        member=MemberView(id=member_id, name=member_name),
        placed_at=placed_at,
        state=state,
        place=place,
        pick_up_until=pick_up_until,
        suspended=suspended,
        suspended_until=suspended_until,
        reason=reason,
        ended_at=ended_at,
        version=version,
    )


class _Places:
    """The places in queues, each of which is looked up once."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept
        self._queues: dict[BookId, Queue] = {}

    def of(self, row: Row) -> int | None:
        """None without a book, or when the hold has ended."""
        hold_id, book_id, state = row[0], row[1], row[6]
        if book_id is None or state not in OPEN:
            return None
        if book_id not in self._queues:
            self._queues[book_id] = queue_of(self._kept, book_id)
        return next((place for place, each in enumerate(self._queues[book_id], 1) if each.id == hold_id), None)


@lru_cache
def _listing(role: HoldRole, state: HoldFilter | None, *, onwards: bool) -> Listing:
    in_state = [_IN_STATE[state]] if state else []
    found = _for_owner(*in_state) if role is HoldRole.OWNER else _of_holder(role, *in_state)
    seq = found.selected_columns[0]
    return Listing.of(found, Order(seq, descending=True), SHOWN, _h.seq, onwards=onwards)


def _of_holder(role: HoldRole, *wanted: ColumnElement[bool]) -> Select[Any]:
    theirs = [_h.member_id == bindparam("viewer", type_=_h.member_id.type)] if role is HoldRole.HOLDER else []
    return select(_h.seq).select_from(tables.holds).where(*theirs, *wanted)


def _for_owner(*wanted: ColumnElement[bool]) -> Select[Any]:
    """Driven by the books of the owner. What is on any copy is found twice where they own two of them.

    For any copy the same as rights.asks_for has it.
    """
    viewer = bindparam("viewer", type_=_b.owner_id.type)
    of_others = select(_h.seq).where(_b.owner_id == viewer, _h.member_id != viewer, *wanted)
    itself = of_others.where(_h.book_id == _b.id)
    waits_for_any = _h.book_id.is_(None), _h.open_about.is_not(None), _h.any_copy == _b.isbn
    any_copy = of_others.where(*waits_for_any, *_IS_LENT, ~_IS_UNWILLING)
    theirs = itself.union(any_copy).subquery("theirs")
    return select(theirs.c.seq).select_from(theirs)


class SqlHoldReads:
    """Keeps the port HoldReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def one(self, sight: Sight, id: HoldId) -> HoldView:
        """Raises NotFound."""
        rows = self._kept.rows(_ONE, {"id": id})
        if not rows:
            raise NotFound("hold", id)
        return _view(rows[0], sight, _Places(self._kept).of(rows[0]))

    def owners(self, id: HoldId) -> frozenset[MemberId]:
        """Raises NotFound."""
        rows = self._kept.rows(_OWNERS, {"id": id})
        if not rows:
            raise NotFound("hold", id)
        first = rows[0]
        hold = Waiting(first[0], first[1], first[2], first[3], first[4], first, is_open=first[5] in OPEN)
        copies = (Copy(*row[6:12]) for row in rows)
        owners = (copy.owner_id for copy in copies if asks_for(hold, copy))
        return frozenset(owners).union(hold.unwilling if hold.any_copy is not None else ())

    def page(self, sight: Sight, member_id: MemberId, search: HoldSearch, page: Slice) -> Page[HoldView]:
        """The newest first; each queue in which they stand is looked up once."""
        places = _Places(self._kept)
        listing = _listing(search.role, search.state, onwards=page.cursor is not None)
        given = {"viewer": member_id, "viewer_in_words": str(member_id)}
        return listing.read(self._kept, given, page, lambda row: _view(row, sight, places.of(row)))

    def queue(self, sight: Sight, book_id: BookId) -> tuple[HoldView, ...]:
        """In the order of their coming."""
        waiting = queue_of(self._kept, book_id)
        return tuple(_view(each.row, sight, place) for place, each in enumerate(waiting, 1))
