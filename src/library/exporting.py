"""Everything that somebody has here, page by page, so that it never is in memory all at once."""

from collections.abc import Iterator

from library.app import Library
from library.domain.actor import Actor
from library.domain.catalogue import queries as catalogue
from library.domain.catalogue.views import OwnBookView
from library.domain.errors import NotFound
from library.domain.ids import BookId
from library.domain.paging import every
from library.domain.reading import queries as reading
from library.domain.reading.views import ReadingView
from library.domain.search import BookSearch, BookSort


def everything_of(library: Library, *, by: Actor) -> Iterator[tuple[OwnBookView | None, ReadingView | None]]:
    """Each of one's own books with one's reading of it; then one's other readings. Raises ScopeMissing.

    Not one moment of the library: what is added or deleted meanwhile may be missing.
    """
    beside = set()
    for book in books_of(library, by=by):
        mine = _reading_of(library, by, book.id)
        if mine:
            beside.add(mine.id)
        yield book, mine
    for other in readings_of(library, by=by):
        if other.id not in beside:
            yield None, other


def books_of(library: Library, *, by: Actor) -> Iterator[OwnBookView]:
    """One's own books, the oldest first. Raises ScopeMissing."""
    for book in every(
        lambda page: library.ask(
            catalogue.books, viewer=by, search=BookSearch(owner_id=by.id, sort=BookSort.OLDEST, page=page)
        )
    ):
        if isinstance(book, OwnBookView):  # of course it is; the search's type does not know
            yield book


def readings_of(library: Library, *, by: Actor) -> Iterator[ReadingView]:
    """One's own readings, the newest first. Raises ScopeMissing."""
    return every(lambda page: library.ask(reading.readings, viewer=by, page=page))


def _reading_of(library: Library, by: Actor, book_id: BookId) -> ReadingView | None:
    try:
        return library.ask(reading.book_reading, viewer=by, book_id=book_id)
    except NotFound:
        return None
