"""What readers can do with their readings; somebody else's do not exist for them."""

from library.domain.actor import Actor, Scope
from library.domain.catalogue import policy
from library.domain.errors import NotFound, Stale
from library.domain.ids import BookId, ReadingId
from library.domain.ports import UnitOfWork
from library.domain.reading.reading import Reading, ReadingRecord


def add_reading(uow: UnitOfWork, *, by: Actor, record: ReadingRecord) -> Reading:
    """Note a title that need not be in this library. Raises NotAMember, ScopeMissing, Invalid."""
    by.need_membership()
    return uow.readings.add(Reading.begin(id=ReadingId(uow.new_id()), reader_id=by.id, record=record, now=uow.now))


def edit_reading(
    uow: UnitOfWork, *, by: Actor, reading_id: ReadingId, changes: ReadingRecord, expected: int | None = None
) -> Reading:
    """Change a reading of one's own. Raises ScopeMissing, NotFound, Stale, Invalid."""
    by.need_scope(Scope.WRITE)
    reading = uow.readings.of(by.id, reading_id)
    reading.edit(changes=changes, now=uow.now, expected=expected)
    return reading


def remove_reading(uow: UnitOfWork, *, by: Actor, reading_id: ReadingId, expected: int | None = None) -> None:
    """Forget a reading of one's own. Raises ScopeMissing, NotFound, Stale."""
    by.need_scope(Scope.WRITE)
    reading = uow.readings.of(by.id, reading_id)
    reading.forget(expected=expected)
    uow.readings.remove(reading)


def set_book_reading(
    uow: UnitOfWork, *, by: Actor, book_id: BookId, record: ReadingRecord, expected: int | None = None
) -> tuple[Reading, bool]:
    """Say how one's reading of a book here stands; True beside it when it is new.

    Raises NotAMember, ScopeMissing, NotFound, Stale, Invalid.
    """
    by.need_membership()
    book = uow.books.get(book_id)
    policy.sees_it(by, book)
    reading = uow.readings.of_book(by.id, book_id)
    if reading is not None:
        reading.edit(changes=record, now=uow.now, expected=expected)
        return reading, False
    if expected is not None:
        raise Stale(expected, 0)  # it was forgotten meanwhile, and is not to come back unseen
    title: ReadingRecord = {"title": book.title, "authors": book.authors, "isbn": book.isbn}
    reading = Reading.begin(
        id=ReadingId(uow.new_id()), reader_id=by.id, record={**title, **record}, now=uow.now, book_id=book_id
    )
    return uow.readings.add(reading), True


def remove_book_reading(uow: UnitOfWork, *, by: Actor, book_id: BookId, expected: int | None = None) -> None:
    """Forget one's reading of a book here. Raises ScopeMissing, NotFound, Stale."""
    by.need_scope(Scope.WRITE)
    reading = uow.readings.of_book(by.id, book_id)
    if reading is None:
        raise NotFound("reading of the book", book_id)
    reading.forget(expected=expected)
    uow.readings.remove(reading)
