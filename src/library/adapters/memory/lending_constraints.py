"""What databases see to in lending: one open loan of a book, and the like."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import evolve

from library.adapters.memory.committed import Row, State
from library.domain.errors import Conflict
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import Hold, HoldState
from library.domain.lending.loan import Loan
from library.domain.notices.notice import Notice

E = TypeVar("E")


def check(before: State, after: State, kept: Iterable[object]) -> None:
    """Raise Conflict when these, which were added or changed, cannot stand."""
    changed = [entity for entity in kept if isinstance(entity, Loan | Hold | Gift | Notice)]
    known = before.loans.keys() | before.holds.keys() | before.gifts.keys() | before.notices.keys()
    if any(each.book_id is not None and each.book_id not in after.books for each in changed if each.id not in known):
        raise Conflict
    if changed:
        _unique(loan.book_id for loan in _all(after.loans) if loan.is_open)
        _unique(hold.book_id for hold in _all(after.holds) if hold.state is HoldState.READY)
        _unique((hold.member_id, hold.any_copy or hold.book_id) for hold in _all(after.holds) if hold.is_open)
        _unique(notice.fact for notice in _all(after.notices))
        _unique(gift.book_id for gift in _all(after.gifts) if gift.state is GiftState.OFFERED)


def let_go(after: State) -> None:
    """Point to no book that is no longer there; its terms and the offers of it go with it."""
    pointing: tuple[dict[UUID, Row[Any]], ...] = (after.holds, after.loans, after.entries, after.notices)
    for table in pointing:
        for gone in _about_gone_books(after, table):
            table[gone] = Row(table[gone].seq, evolve(table[gone].entity, book_id=None))
    belonging: tuple[dict[UUID, Row[Any]], ...] = (after.gifts, after.terms)
    for table in belonging:
        for gone in _about_gone_books(after, table):
            del table[gone]


def _about_gone_books(after: State, table: Mapping[UUID, Row[Any]]) -> list[UUID]:
    about = {row_id: row.entity.book_id for row_id, row in table.items()}
    return [row_id for row_id, book_id in about.items() if book_id is not None and book_id not in after.books]


def _all(table: Mapping[UUID, Row[E]]) -> Iterable[E]:
    return (row.entity for row in table.values())


def _unique(keys: Iterable[Hashable]) -> None:
    if any(count > 1 for count in Counter(keys).values()):
        raise Conflict
