"""Everything that a member has here and that is known of them, in one document that they may take along.

It is written piece by piece and never is in memory all at once, nor is it of one moment: what is added or deleted
meanwhile may be missing. No secret is in it, for none is kept.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from attrs import frozen

from library.app import Library
from library.domain.actor import Actor
from library.domain.ids import BookId
from library.domain.lending import queries as lending
from library.domain.lending.searches import FeeSearch, GiftSearch, HoldSearch, LoanRole, LoanSearch, Side
from library.domain.membership import queries as membership
from library.domain.notices import queries as notices
from library.domain.paging import every
from library.exporting import books_of, readings_of

PIECE = 2**16
"""In bytes, at least, but for the last one."""

Encode: TypeAlias = Callable[[object], bytes]
"""Makes JSON of a view."""


@frozen(kw_only=True, slots=False)
class BookTerms:
    """On which terms one of one's books is lent, where they are its own."""

    book_id: BookId
    set: Mapping[str, Any]


def written(library: Library, *, by: Actor, encode: Encode) -> Iterator[bytes]:
    """The document as JSON, in pieces. Raises ScopeMissing with the first of them."""
    piece = b""
    for part in _document(library, by, encode):
        piece += part
        if len(piece) >= PIECE:
            yield piece
            piece = b""
    yield piece


def _document(library: Library, by: Actor, encode: Encode) -> Iterator[bytes]:
    between = b"{"
    for name, one in _single(library, by):
        yield between + _name(name) + encode(one)
        between = b","
    for name, items in _lists(library, by):
        yield between + _name(name)
        yield from _list(items, encode)
    yield b"}\n"


def _name(name: str) -> bytes:
    return json.dumps(name).encode() + b":"


def _list(items: Iterable[object], encode: Encode) -> Iterator[bytes]:
    between = b"["
    for item in items:
        yield between + encode(item)
        between = b","
    yield b"[]" if between == b"[" else b"]"


def _single(library: Library, by: Actor) -> Iterator[tuple[str, object]]:
    yield "account", library.ask(membership.account, viewer=by, member_id=by.id)
    yield "preferences", library.ask(notices.preferences, viewer=by)
    yield "terms", library.ask(lending.own_terms, viewer=by)


def _lists(library: Library, by: Actor) -> Iterator[tuple[str, Iterable[object]]]:
    """`loans` and `holds` are what one borrows and waits for; `lent` is what others have of one's own."""
    yield "books", books_of(library, by=by)
    yield "book_terms", _book_terms(library, by)
    yield "readings", readings_of(library, by=by)
    for name, role in {"loans": LoanRole.BORROWER, "lent": LoanRole.OWNER}.items():
        search = LoanSearch(role=role)
        yield name, _all(library, partial(lending.loans, viewer=by, search=search, now=library.now()))
    yield "holds", _all(library, partial(lending.holds, viewer=by, search=HoldSearch()))
    for name, side in {"fees": Side.MINE, "fees_owed_to_me": Side.OTHERS}.items():
        yield name, _all(library, partial(lending.fees, viewer=by, search=FeeSearch(side=side)))
    for name, side in {"gifts_to_me": Side.MINE, "gifts_by_me": Side.OTHERS}.items():
        yield name, _all(library, partial(lending.gifts, viewer=by, search=GiftSearch(side=side)))
    yield "notices", _all(library, partial(notices.notices, viewer=by))
    yield "sessions", library.ask(membership.sessions, viewer=by, now=library.now())
    yield "tokens", library.ask(membership.tokens, viewer=by)


def _all(library: Library, query: Callable[..., Any]) -> Iterator[object]:
    return every(lambda page: library.ask(query, page=page))


def _book_terms(library: Library, by: Actor) -> Iterator[BookTerms]:
    for book_id, said in library.ask(lending.own_books_terms, viewer=by).items():
        yield BookTerms(book_id=book_id, set=said)
