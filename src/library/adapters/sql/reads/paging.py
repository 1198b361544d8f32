"""Pages of a list: by offset or onwards from a cursor, with a count that stops."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Self, TypeVar

from attrs import frozen
from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal, select

from library.adapters.sql.kept import Rows
from library.domain.paging import COUNTED_UP_TO, Cursor, Page, Slice

V = TypeVar("V")
Row = Sequence[Any]


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
        cls,
        found: Select[Any],
        order: Order,
        shown: Select[Any],
        seq: ColumnElement[int],
        *,
        onwards: bool,
        within: Iterable[ColumnElement[Any]] = (),
    ) -> Self:
        """Of what `found` chooses; `shown` is then read for the rows of the page only, which it knows by `seq`.

        Where `shown` has several rows for one that was found, these are ordered by `within`.
        """
        key = literal("", String) if order.key is None else order.key
        chosen = found.with_only_columns(order.seq.label("at_seq"), key.label("at_key")).order_by(*order.by())
        if onwards:
            chosen = chosen.where(*order.onwards())
        at = chosen.limit(bindparam("rows")).offset(bindparam("skipped")).subquery().c
        outside = Order(at.at_seq, None if order.key is None else at.at_key, order.descending)
        counted = found.with_only_columns(literal(1).label("one")).limit(COUNTED_UP_TO + 1).subquery()
        page = shown.add_columns(at.at_key, at.at_seq).where(seq == at.at_seq).order_by(*outside.by(), *within)
        count = select(func.count()).select_from(counted)
        options = found.get_execution_options()
        return cls(page.execution_options(**options), count.execution_options(**options))

    def read(self, kept: Rows, given: dict[str, Any], slice: Slice, view: Callable[[Row], V]) -> Page[V]:
        """One page, each row as its view."""
        return self.read_at_once(kept, given, slice, partial(map, view))

    def read_at_once(
        self, kept: Rows, given: dict[str, Any], slice: Slice, views: Callable[[Sequence[Row]], Iterable[V]]
    ) -> Page[V]:
        """One page, where what more is needed for the views is looked up for all its rows together."""
        rows = self._rows(kept, given, slice)
        items = tuple(views(rows[: slice.page_size]))
        return _page(items, slice, rows, self._total(kept, given, slice, len(rows)))

    def read_together(
        self, kept: Rows, given: dict[str, Any], slice: Slice, view: Callable[[Sequence[Row]], V]
    ) -> Page[V]:
        """One page, where what was found has several rows, which make its view together."""
        groups = [list(rows) for _, rows in groupby(self._rows(kept, given, slice), key=itemgetter(-1))]
        items = tuple(map(view, groups[: slice.page_size]))
        last_rows = [group[-1] for group in groups]
        return _page(items, slice, last_rows, self._total(kept, given, slice, len(groups)))

    def _rows(self, kept: Rows, given: dict[str, Any], slice: Slice) -> Sequence[Row]:
        """With one more to see whether there is a next page."""
        asked = {**given, "rows": slice.page_size + 1, "skipped": slice.offset}
        if slice.cursor:
            asked |= {"after_key": slice.cursor.key, "after_seq": slice.cursor.seq}
        return kept.rows(self.page, asked)

    def _total(self, kept: Rows, given: dict[str, Any], slice: Slice, found: int) -> int:
        all_of_it = slice.offset == 0 and not slice.cursor and found <= slice.page_size
        return found if all_of_it else int(kept.rows(self.count, given)[0][0])


def _page(items: tuple[V, ...], slice: Slice, rows: Sequence[Row], total: int) -> Page[V]:
    last = rows[slice.page_size - 1] if len(rows) > slice.page_size else None
    return Page(
        items,
        slice.page,
        slice.page_size,
        min(total, COUNTED_UP_TO),
        total <= COUNTED_UP_TO,
        Cursor(*last[-2:]) if last else None,
    )
