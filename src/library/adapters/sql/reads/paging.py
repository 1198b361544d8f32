"""Pages of a list: by offset or onwards from a cursor, with a count that stops."""

from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

from attrs import frozen
from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal, select

from library.adapters.sql.kept import Rows
from library.domain.paging import COUNTED_UP_TO, Cursor, Page, Slice

V = TypeVar("V")


@frozen
class Order:
    """By a key and, among equals, in the order of coming; or by that alone."""

    seq: ColumnElement[int]
    key: ColumnElement[str] | None = None
    descending: bool = False

    def by(self) -> list[ColumnElement[Any]]:
        """What to order by."""
        columns: list[ColumnElement[Any]] = [self.seq] if self.key is None else [self.key, self.seq]
        return [column.desc() if self.descending else column.asc() for column in columns]

    def onwards(self) -> list[ColumnElement[bool]]:
        """What comes after the cursor. Written so that each database enters its index at the key."""
        seq = bindparam("after_seq", type_=self.seq.type)
        after = self.seq < seq if self.descending else self.seq > seq
        if self.key is None:
            return [after]
        key = bindparam("after_key", type_=self.key.type)
        if self.descending:
            return [self.key <= key, (self.key < key) | after]
        return [self.key >= key, (self.key > key) | after]


@frozen
class Listing:
    """A list that is read page by page: its SELECTs, built once."""

    page: Select[Any]
    count: Select[Any]

    @classmethod
    def of(
        cls, found: Select[Any], order: Order, shown: Select[Any], seq: ColumnElement[int], *, onwards: bool
    ) -> Self:
        """Of what `found` chooses; `shown` is then read for the rows of the page only, which it knows by `seq`."""
        key = literal("", String) if order.key is None else order.key
        chosen = found.with_only_columns(order.seq.label("at_seq"), key.label("at_key")).order_by(*order.by())
        if onwards:
            chosen = chosen.where(*order.onwards())
        at = chosen.limit(bindparam("rows")).offset(bindparam("skipped")).subquery().c
        outside = Order(at.at_seq, None if order.key is None else at.at_key, order.descending)
        counted = found.with_only_columns(literal(1).label("one")).limit(COUNTED_UP_TO + 1).subquery()
        page = shown.add_columns(at.at_key, at.at_seq).where(seq == at.at_seq).order_by(*outside.by())
        count = select(func.count()).select_from(counted)
        options = found.get_execution_options()
        return cls(page.execution_options(**options), count.execution_options(**options))

    def read(self, kept: Rows, given: dict[str, Any], slice: Slice, view: Callable[[Sequence[Any]], V]) -> Page[V]:
        """One page, with one row more to see whether there is a next one."""
        asked = {**given, "rows": slice.page_size + 1, "skipped": slice.offset}
        if slice.cursor:
            asked |= {"after_key": slice.cursor.key, "after_seq": slice.cursor.seq}
        rows = kept.rows(self.page, asked)
        more = len(rows) > slice.page_size
        all_of_it = slice.offset == 0 and not slice.cursor and not more
        total = len(rows) if all_of_it else kept.rows(self.count, given)[0][0]
        last = rows[slice.page_size - 1] if more else None
        return Page(
            tuple(map(view, rows[: slice.page_size])),
            slice.page,
            slice.page_size,
            min(total, COUNTED_UP_TO),
            total <= COUNTED_UP_TO,
            Cursor(*last[-2:]) if last else None,
        )
