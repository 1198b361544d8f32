"""Holds, and who waits for a book."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from attrs import define
from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, literal_column, or_, select, type_coerce

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Listing, Order, Row
from library.adapters.sql.reads.queues import ASKED, COPY, Copy, Queue, Waiting, queues_of
from library.adapters.sql.reads.several import is_one_of, parameters, room_for
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.record import Visibility
from library.domain.errors import NotFound
from library.domain.ids import BookId, HoldId, MemberId
from library.domain.lending.hold import OPEN
from library.domain.lending.rights import asks_for
from library.domain.lending.searches import HoldFilter, HoldRole, HoldSearch
from library.domain.lending.views import HoldView, QueueView
from library.domain.membership.views import MemberView
from library.domain.paging import Page, Slice
from library.domain.ports.lending_reading import Choice

_h, _b = tables.holds.c, tables.books.c
_SHOWN = select(
    _h.id,
    _h.book_id,
    _h.any_copy,
    _h.member_id,
    tables.members.c.name.label("member_name"),
    _h.placed_at,
    _h.state,
    _h.pick_up_until,
    _h.suspended,
    _h.suspended_until,
    _h.reason,
    _h.ended_at,
    _h.version,
    _b.title,
    _b.owner_id,
    _b.visibility,
    _b.hidden,
).select_from(
    tables.holds.join(tables.members, tables.members.c.id == _h.member_id).outerjoin(tables.books, _b.id == _h.book_id)
)
_ID = bindparam("id", type_=_h.id.type)
_ONE = _SHOWN.where(_h.id == _ID).execution_options(prepared=True)
_OWNERS = (
    select(*ASKED, *COPY)
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


def _places(kept: Rows, rows: Collection[Row]) -> Mapping[HoldId, int]:
    """Where they stand in the queues of their books. Those that have none, or have ended, stand nowhere."""
    books = {row[1] for row in rows if row[1] is not None and row[6] in OPEN}
    queues = queues_of(kept, books).values()
    return {hold.id: place for queue in queues for place, hold in enumerate(queue, 1) if hold.book_id is not None}


@lru_cache
def _some(room: int) -> Select[Any]:
    return _SHOWN.where(is_one_of(_h.id, room)).execution_options(prepared=True)


@lru_cache
def _listing(role: HoldRole, state: HoldFilter | None, *, onwards: bool) -> Listing:
    in_state = [_IN_STATE[state]] if state else []
    found = _for_owner(*in_state) if role is HoldRole.OWNER else _of_holder(role, *in_state)
    seq = found.selected_columns[0]
    return Listing.of(found, Order(seq, descending=True), _SHOWN, _h.seq, onwards=onwards)


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
        return _view(rows[0], sight, _places(self._kept, rows).get(id))

    def owners(self, id: HoldId) -> frozenset[MemberId]:
        """Raises NotFound."""
        rows = self._kept.rows(_OWNERS, {"id": id})
        if not rows:
            raise NotFound("hold", id)
        hold = Waiting(*rows[0][: len(ASKED)])
        copies = (Copy(*row[len(ASKED) :]) for row in rows)
        owners = (copy.owner_id for copy in copies if asks_for(hold, copy))
        return frozenset(owners).union(hold.unwilling if hold.any_copy is not None else ())

    def page(self, sight: Sight, member_id: MemberId, search: HoldSearch, page: Slice) -> Page[HoldView]:
        """The newest first; all the queues in which they stand are looked up together."""
        listing = _listing(search.role, search.state, onwards=page.cursor is not None)
        given = {"viewer": member_id, "viewer_in_words": str(member_id)}
        return listing.read_at_once(self._kept, given, page, partial(self._views, sight))

    def _views(self, sight: Sight, rows: Sequence[Row]) -> Iterator[HoldView]:
        places = _places(self._kept, rows)
        return (_view(row, sight, places.get(row[0])) for row in rows)

    def queue(self, sight: Sight, book_id: BookId, choice: Choice, most: int) -> QueueView:
        """First who they all are; then those who are shown, unless they have changed meanwhile."""
        waiting = queues_of(self._kept, [book_id]).get(book_id, ())
        chosen = choice(waiting)
        places = {hold.id: place for place, hold in enumerate(waiting, 1)}
        rows = self._unchanged(chosen[:most])
        items = tuple(_view(rows[hold.id], sight, places[hold.id]) for hold in chosen[:most] if hold.id in rows)
        return QueueView(items=items, total=len(chosen))

    def _unchanged(self, holds: Queue) -> Mapping[HoldId, Row]:
        if not holds:
            return {}
        versions = {hold.id: hold.version for hold in holds}
        rows = self._kept.rows(_some(room_for(versions)), parameters(versions))
        return {row[0]: row for row in rows if row[12] == versions[row[0]]}
