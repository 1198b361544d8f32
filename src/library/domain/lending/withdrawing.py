"""How books leave the library: withdrawn for the time being, or deleted."""

from library.domain.actor import Actor, Scope
from library.domain.catalogue.book import Book
from library.domain.ids import BookId
from library.domain.lending.errors import BookOnLoan
from library.domain.lending.giving import withdraw_offer
from library.domain.lending.holding import decline, move_up
from library.domain.lending.situations import seen_book
from library.domain.ports import UnitOfWork


def withdraw_book(uow: UnitOfWork, *, by: Actor, book_id: BookId, withdrawn: bool, expected: int | None = None) -> Book:
    """Lend a book of one's own no longer, so that nobody waits for it in vain; or lend it again.

    Whoever has it keeps it until it is due. Raises ScopeMissing, NotFound, NotTheOwner, Stale.
    """
    by.need_scope(Scope.WRITE)
    book = seen_book(uow, by, book_id)
    book.withdraw(by=by, withdrawn=withdrawn, now=uow.now, expected=expected)
    if withdrawn:
        let_go(uow, book)
    else:
        move_up(uow, book)
    return book


def delete_book(uow: UnitOfWork, *, by: Actor, book_id: BookId, expected: int | None = None) -> None:
    """Take a book out of the library; readings and ended loans of it stay.

    Raises ScopeMissing, NotFound, NotTheOwner, Stale, BookOnLoan.
    """
    by.need_scope(Scope.WRITE)
    book = seen_book(uow, by, book_id)
    book.leave(by=by, expected=expected)
    if uow.loans.open_of(book_id) is not None:
        raise BookOnLoan(book_id)
    withdraw_offer(uow, book)
    let_go(uow, book)
    uow.books.remove(book)


def let_go(uow: UnitOfWork, book: Book) -> None:
    """Let nobody wait for this book, which is locked; who waits for any copy waits for those of others."""
    for hold in uow.holds.queue(book):
        if hold.book_id == book.id:
            decline(uow, hold, book, None)
