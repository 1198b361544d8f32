"""What readers can ask about their own readings."""

from library.domain.actor import Actor, Scope
from library.domain.ids import BookId, ReadingId
from library.domain.paging import FIRST_PAGE, Page, Slice
from library.domain.ports import Reads
from library.domain.reading.reading import Status
from library.domain.reading.views import ReadingView


def reading(reads: Reads, *, viewer: Actor, reading_id: ReadingId) -> ReadingView:
    """One of the viewer's readings. Raises ScopeMissing, NotFound."""
    viewer.need_scope(Scope.READ)
    return reads.readings.one(viewer.id, reading_id)


def book_reading(reads: Reads, *, viewer: Actor, book_id: BookId) -> ReadingView:
    """The viewer's reading of a book here. Raises ScopeMissing, NotFound."""
    viewer.need_scope(Scope.READ)
    return reads.readings.of_book(viewer.id, book_id)


def readings(
    reads: Reads, *, viewer: Actor, status: Status | None = None, page: Slice = FIRST_PAGE
) -> Page[ReadingView]:
    """The viewer's readings, the newest first. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return reads.readings.page(viewer.id, status, page)
