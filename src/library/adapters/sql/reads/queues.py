"""Who waits for a book, by one SELECT: all that the rules of lending look at, for each hold that might be meant."""

from collections.abc import Sequence
from typing import TypeAlias

from attrs import frozen
from sqlalchemy import and_, bindparam, or_, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Row
from library.adapters.sql.reads.terms import Says
from library.domain.catalogue.record import Visibility
from library.domain.ids import BookId, HoldId, MemberId
from library.domain.lending.rights import who_waits
from library.domain.lending.terms import COMMUNITY, Level, resolve
from library.domain.values import Isbn

_h, _b, _l = tables.holds.c, tables.books.c, tables.loans.c

SHOWN = select(
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
"""A hold with its member, and its own book if it has one."""

_COPIES = tables.books.alias("copy")
_c = _COPIES.c
_LEVELS = {level: tables.terms.alias(f"of_{level.value}") for level in (Level.BOOK, Level.OWNER, Level.COMMUNITY)}
_book, _owner, _community = (table.c for table in _LEVELS.values())
_THIS = _c.id == bindparam("book", type_=_c.id.type)
_ASKS = select(_h.seq).select_from(_COPIES).where(_THIS, _h.open_about.is_not(None))
_WAITING = (
    _ASKS.where(_h.book_id == _c.id)
    .union_all(_ASKS.where(_h.book_id.is_(None), _h.any_copy == _c.isbn))
    .subquery("waiting")
)
_QUEUE = (
    SHOWN.add_columns(
        _h.unwilling,
        _c.isbn.label("copy_isbn"),
        _c.owner_id.label("copy_owner_id"),
        _c.visibility.label("copy_visibility"),
        _c.hidden.label("copy_hidden"),
        _c.withdrawn.label("copy_withdrawn"),
        _l.borrower_id,
        *(level.c["values"].label(level.name) for level in _LEVELS.values()),
    )
    .join(_WAITING, _WAITING.c.seq == _h.seq)
    .join(_COPIES, and_(_THIS, or_(_h.book_id == _c.id, _h.any_copy == _c.isbn)))
    .outerjoin(tables.loans, _l.open_book_id == _c.id)
    .outerjoin(_LEVELS[Level.BOOK], _book.book_id == _c.id)
    .outerjoin(_LEVELS[Level.OWNER], _owner.owner_id == _c.owner_id)
    .outerjoin(_LEVELS[Level.COMMUNITY], _community.id == bindparam("community", COMMUNITY, type_=_community.id.type))
    .order_by(_h.seq)
    .execution_options(prepared=True)
)


@frozen
class Waiting:
    """A hold, and the row that it was read from."""

    id: HoldId
    member_id: MemberId
    book_id: BookId | None
    any_copy: Isbn | None
    unwilling: tuple[MemberId, ...]
    row: Row
    is_open: bool = True


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


def queue_of(kept: Rows, book_id: BookId) -> Queue:
    """The open holds that this book would fill, in the order of their coming."""
    rows = kept.rows(_QUEUE, {"book": book_id, "community": COMMUNITY})
    if not rows:
        return ()
    copy, (borrower_id, *values) = Copy(book_id, *rows[0][18:23]), rows[0][23:27]
    said = zip(_LEVELS, values, strict=True)
    terms = resolve(*(None if each is None else Says(level, each) for level, each in said))
    holds = (Waiting(row[0], row[3], row[1], row[2], row[17], row) for row in rows)
    return who_waits(holds, copy, terms, borrower_id)
