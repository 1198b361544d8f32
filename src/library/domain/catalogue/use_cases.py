"""What can be done with books. Whoever changes one locks it, so that others who do wait for their turn."""

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.record import BookRecord
from library.domain.ids import BookId
from library.domain.ports import UnitOfWork


def add_book(uow: UnitOfWork, *, by: Actor, record: BookRecord) -> Book:
    """Put a book of one's own into the library. Raises ScopeMissing, Invalid."""
    return uow.books.add(Book.add(id=BookId(uow.new_id()), by=by, record=record, now=uow.now))


def edit_book(uow: UnitOfWork, *, by: Actor, book_id: BookId, changes: BookRecord, expected: int | None = None) -> Book:
    """Change a book's record; what `changes` leaves out stays. Raises NotFound, NotTheOwner, Stale, Invalid."""
    book = uow.books.get(book_id, lock=True)
    book.edit(by=by, changes=changes, now=uow.now, expected=expected)
    return book


def hide_book(uow: UnitOfWork, *, by: Actor, book_id: BookId, hidden: bool) -> Book:
    """Hide a book as an admin, or show it again. Raises NotFound, RoleMissing."""
    book = uow.books.get(book_id, lock=True)
    book.hide(by=by, hidden=hidden, now=uow.now)
    return book
