"""The search by looking at every book: the plainest form of what the databases' indexes are held to."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias
from uuid import UUID

from library.adapters.memory.committed import State, Stated
from library.adapters.memory.listing import Entry, page_of
from library.adapters.memory.showing import availability, book_view
from library.domain.catalogue.book import Book
from library.domain.catalogue.finding import Indexed
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.views import BookView
from library.domain.ids import MemberId
from library.domain.lending.hold import HoldState
from library.domain.paging import Page
from library.domain.search import AvailabilityFilter, BookSearch, BookSort
from library.domain.words import tag_key, words_asked

Condition: TypeAlias = Callable[[Indexed], bool]


class MemorySearch:
    """Keeps the port Search."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed
        self._indexed: Mapping[UUID, Indexed] = {}

    def books(self, sight: Sight, search: BookSearch) -> Page[BookView]:
        """Whatever every condition lets pass."""
        state = self._committed.state
        indexed = self._index(state)
        conditions = tuple(_conditions(state, search))
        found = [
            Entry(_key(search.sort, indexed[book_id]), row.seq, row.entity)
            for book_id, row in state.books.items()
            if _is_seen(state, sight, search, row.entity)
            and all(condition(indexed[book_id]) for condition in conditions)
        ]
        return page_of(found, search.page, lambda book: book_view(state, sight, book), backwards=search.sort.descending)

    def _index(self, state: State) -> Mapping[UUID, Indexed]:
        # A committed book is never changed, so the words of the same object are the same.
        before = self._indexed
        self._indexed = now = {
            book_id: known if (known := before.get(book_id)) and known.book is row.entity else Indexed(row.entity)
            for book_id, row in state.books.items()
        }
        return now


def _is_seen(state: State, sight: Sight, search: BookSearch, book: Book) -> bool:
    if search.availability is AvailabilityFilter.MINE:  # what somebody has stays in sight
        return _is_theirs(state, sight.own, book)
    if search.availability is not None and availability(state, book).value != search.availability:
        return False
    return sight.sees(book)


def _is_theirs(state: State, member_id: MemberId | None, book: Book) -> bool:
    loans = (row.entity for row in state.loans.values() if row.entity.is_open)
    ready = (row.entity for row in state.holds.values() if row.entity.state is HoldState.READY)
    having = [(loan.book_id, loan.borrower_id) for loan in loans] + [(hold.book_id, hold.member_id) for hold in ready]
    return member_id is not None and (book.id, member_id) in having


def _key(sort: BookSort, indexed: Indexed) -> str:
    if sort in {BookSort.TITLE, BookSort.TITLE_BACKWARDS}:
        return indexed.title_key
    if sort in {BookSort.AUTHOR, BookSort.AUTHOR_BACKWARDS}:
        return indexed.author_key
    return ""


def _conditions(state: State, search: BookSearch) -> Iterator[Condition]:
    if search.words.strip():
        yield _has_words(search.words)
    if search.author.strip():
        yield _has_author(search.author)
    if search.tag:
        tag = tag_key(search.tag)
        yield lambda indexed: tag in indexed.tags
    if search.owner_id is not None:
        yield lambda indexed: indexed.book.owner_id == search.owner_id
    if search.isbn is not None:
        yield lambda indexed: indexed.book.isbn == search.isbn
    if search.reader is not None:
        yield _is_read(state, search)


def _has_words(query: str) -> Condition:
    *whole, last = words_asked(query) or ("",)
    if not last:  # nothing but punctuation is in no book
        return lambda _: False
    return lambda indexed: set(whole).issubset(indexed.words) and any(word.startswith(last) for word in indexed.words)


def _has_author(name: str) -> Condition:
    asked = words_asked(name)
    return lambda indexed: bool(asked) and set(asked).issubset(indexed.author_words)


def _is_read(state: State, search: BookSearch) -> Condition:
    readings = [
        row.entity
        for row in state.readings.values()
        if row.entity.reader_id == search.reader and search.status in {None, row.entity.status}
    ]
    books = {reading.book_id for reading in readings}
    isbns = {reading.isbn for reading in readings} - {None}
    return lambda indexed: indexed.book.id in books or indexed.book.isbn in isbns
