"""Pages of whatever was found."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from attrs import frozen

from library.domain.paging import COUNTED_UP_TO, Cursor, Page, Slice

T = TypeVar("T")
V = TypeVar("V")


@frozen
class Entry(Generic[T]):
    """Something found, what it is sorted by, and its place among equals."""

    key: str
    seq: int
    what: T

    @property
    def place(self) -> tuple[str, int]:
        return self.key, self.seq


def page_of(found: Sequence[Entry[T]], wanted: Slice, view: Callable[[T], V], *, backwards: bool) -> Page[V]:
    """The wanted page, in order."""
    entries = sorted(found, key=lambda entry: entry.place, reverse=backwards)
    if wanted.cursor is not None:
        last = (wanted.cursor.key, wanted.cursor.seq)
        entries = [entry for entry in entries if (entry.place < last if backwards else entry.place > last)]
    entries = entries[wanted.offset :]
    shown = entries[: wanted.page_size]
    return Page(
        items=tuple(view(entry.what) for entry in shown),
        page=wanted.page,
        page_size=wanted.page_size,
        total=min(len(found), COUNTED_UP_TO),
        total_is_exact=len(found) <= COUNTED_UP_TO,
        next=Cursor(*shown[-1].place) if len(entries) > len(shown) else None,
    )
