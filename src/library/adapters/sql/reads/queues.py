"""Who waits for books, by two SELECTs for all of them: what the rules of lending look at, and nothing more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from attrs import frozen
from sqlalchemy import Select, bindparam, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Row
from library.adapters.sql.reads.several import is_one_of, parameters, room_for
from library.adapters.sql.reads.terms import Says
from library.domain.catalogue.record import Visibility
from library.domain.ids import BookId, HoldId, MemberId
from library.domain.lending.hold import OPEN, HoldState
from library.domain.lending.rights import who_waits
from library.domain.lending.terms import COMMUNITY, Level, resolve
from library.domain.values import Isbn

_h, _b, _l = tables.holds.c, tables.books.c, tables.loans.c
_LEVELS = {level: tables.terms.alias(f"of_{level.value}") for level in (Level.BOOK, Level.OWNER, Level.COMMUNITY)}
_book, _owner, _community = (table.c for table in _LEVELS.values())


@frozen
class Waiting:
    """A hold, as far as the rules look at it."""

    id: HoldId
    member_id: MemberId
    book_id: BookId | None
    any_copy: Isbn | None
    unwilling: tuple[MemberId, ...]
    state: HoldState
    suspended: bool
    version: int

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in OPEN


@frozen
class Copy:
    """A book that they wait for."""

    id: BookId
    isbn: Isbn | None
    owner_id: MemberId
    visibility: Visibility
    hidden: bool
    withdrawn: bool


Queue: TypeAlias = Sequence[Waiting]

ASKED = (_h.id, _h.member_id, _h.book_id, _h.any_copy, _h.unwilling, _h.state, _h.suspended, _h.version)
COPY = (_b.id, _b.isbn, _b.owner_id, _b.visibility, _b.hidden, _b.withdrawn)


@lru_cache
def _holds(room: int) -> Select[Any]:
    asks = select(_b.seq.label("copy"), *ASKED, _h.seq).select_from(tables.books)
    asks = asks.where(is_one_of(_b.id, room), _h.open_about.is_not(None))
    itself = asks.where(_h.book_id == _b.id)
    they = itself.union_all(asks.where(_h.book_id.is_(None), _h.any_copy == _b.isbn)).subquery("they")
    return select(*they.c).order_by(they.c.seq).execution_options(prepared=True)


@lru_cache
def _copies(room: int) -> Select[Any]:
    community = _community.id == bindparam("community", COMMUNITY, type_=_community.id.type)
    return (
        select(_b.seq, *COPY, _l.borrower_id, *(level.c["values"].label(level.name) for level in _LEVELS.values()))
        .select_from(tables.books)
        .outerjoin(tables.loans, _l.open_book_id == _b.id)
        .outerjoin(_LEVELS[Level.BOOK], _book.book_id == _b.id)
        .outerjoin(_LEVELS[Level.OWNER], _owner.owner_id == _b.owner_id)
        .outerjoin(_LEVELS[Level.COMMUNITY], community)
        .where(is_one_of(_b.id, room))
        .execution_options(prepared=True)
    )


def queues_of(kept: Rows, book_ids: Collection[BookId]) -> Mapping[BookId, Queue]:
    """The open holds that each of these books would fill, in the order of their coming."""
    if not book_ids:
        return {}
    asked: dict[int, list[Waiting]] = defaultdict(list)
    given, room = parameters(book_ids), room_for(book_ids)
    for copy, *hold, _ in kept.rows(_holds(room), given):
        asked[copy].append(Waiting(*hold))
    if not asked:
        return {}
    copies = kept.rows(_copies(room), {**given, "community": COMMUNITY})
    return {row[1]: _queue(row, asked[row[0]]) for row in copies}


def _queue(row: Row, asked: Queue) -> Queue:
    copy, borrower_id, values = Copy(*row[1:7]), row[7], row[8:]
    said = zip(_LEVELS, values, strict=True)
    terms = resolve(*(None if each is None else Says(level, each) for level, each in said))
    return who_waits(asked, copy, terms, borrower_id)
