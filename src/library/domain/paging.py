"""Lists come in pages: by number, or onwards from a cursor, which costs the same at any depth."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from attrs import frozen

from library.domain.errors import Invalid

V = TypeVar("V")
MOST_PER_PAGE = 100
DEEPEST_PAGE = 10_000
COUNTED_UP_TO = 1_000


@frozen
class Cursor:
    """Where a page ended: what its last row is sorted by, and its place among equals."""

    key: str
    seq: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.key, self.seq]).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises Invalid for what no page of ours ended with."""
        try:
            key, seq = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            str(key).encode()  # half a surrogate pair would be no text that a database takes
        except (ValueError, TypeError, binascii.Error, RecursionError):
            raise Invalid.because("cursor", "is not one that a list gave") from None
        if not isinstance(key, str) or "\0" in key or type(seq) is not int or not 0 <= seq < 2**63:
            raise Invalid.because("cursor", "is not one that a list gave")
        return cls(key, seq)


@frozen
class Slice:
    """Which page is wanted. With a cursor the number is only what the page is called."""

    page: int = 1
    page_size: int = 20
    cursor: Cursor | None = None

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.page <= DEEPEST_PAGE and self.cursor is None:
            raise Invalid.because("page", f"must be from 1 to {DEEPEST_PAGE}; use the cursor of the last page beyond")
        if not 1 <= self.page_size <= MOST_PER_PAGE:
            raise Invalid.because("page_size", f"must be from 1 to {MOST_PER_PAGE}")

    @property
    def offset(self) -> int:
        """How many rows come before it."""
        return 0 if self.cursor else (self.page - 1) * self.page_size


FIRST_PAGE = Slice()


@frozen
class Page(Generic[V]):
    """One page of a list. Rows are counted up to 1,000; `total_is_exact` says whether that was all."""

    items: tuple[V, ...]
    page: int
    page_size: int
    total: int
    total_is_exact: bool
    next: Cursor | None = None


def every(page_at: Callable[[Slice], Page[V]]) -> Iterator[V]:
    """All items of a list, which is read a page at a time: what is added or deleted meanwhile may be missing."""
    page = page_at(Slice(page_size=MOST_PER_PAGE))
    yield from page.items
    while page.next:
        page = page_at(Slice(page=page.page + 1, page_size=MOST_PER_PAGE, cursor=page.next))
        yield from page.items
