"""What the rules of policy.py look at, and how it is gathered from the store.

Whoever lends has locked what is counted: first the book, then the borrower, always in that order.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from attrs import frozen

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import sight
from library.domain.errors import NotFound
from library.domain.ids import BookId, MemberId
from library.domain.lending.hold import Hold, head, ready
from library.domain.lending.loan import Guest, Loan
from library.domain.lending.rights import waits_for
from library.domain.lending.terms import Resolved
from library.domain.ports import UnitOfWork


class OfBook(Protocol):
    """Every situation in which a book is to be lent."""

    @property
    def book(self) -> Book: ...

    @property
    def lost(self) -> Loan | None:
        """The loan in which the book was lost, unless it was found again."""


@frozen(kw_only=True)
class Asking:
    """A member asks for a book."""

    book: Book
    member_id: MemberId
    terms: Resolved
    loan: Loan | None
    """The open one of this book."""
    lost: Loan | None
    same: Hold | None
    """The open one of this member on this book, or on any copy of it."""
    holds: int
    """Open ones of this member."""


@frozen(kw_only=True)
class Readying:
    """A book is to be ready for a hold."""

    book: Book
    hold: Hold
    loan: Loan | None
    """The open one of this book."""
    lost: Loan | None
    ready: Hold | None
    """The hold for which the book is ready."""
    first: Hold | None
    """The hold that comes next."""


@frozen(kw_only=True)
class Standing:
    """How a borrower stands; of guests only the loans count that they have from this owner."""

    loans: int
    overdue: int = 0
    """How many of these are overdue."""
    owed: int = 0
    """Fees with what accrues, in minor units."""


@frozen(kw_only=True)
class Handing:
    """An owner hands a book over."""

    book: Book
    to: MemberId | Guest
    terms: Resolved
    standing: Standing
    loan: Loan | None
    """The open one of this book."""
    lost: Loan | None
    ready: Hold | None
    """The hold for which the book is ready."""


@frozen(kw_only=True)
class Renewing:
    """A borrower wants to keep a book for longer."""

    loan: Loan
    terms: Resolved
    today: date
    waits: bool
    """Whether somebody waits for the book, and is not suspended."""


def today(uow: UnitOfWork) -> date:
    """The day that it is for the community."""
    return uow.terms.community().calendar().today(uow.now)


def seen_book(uow: UnitOfWork, by: Actor, book_id: BookId) -> Book:
    """A book, locked. Whoever has it on loan or holds it keeps seeing it, whatever it becomes. Raises NotFound."""
    book = uow.books.get(book_id, lock=True)
    if not sees(uow, by, book):
        raise NotFound("book", book_id)
    return book


def sees(uow: UnitOfWork, by: Actor, book: Book) -> bool:
    """Whether the book exists for this actor."""
    return sight(by).sees(book) or keeps_seeing(uow, by, book)


def keeps_seeing(uow: UnitOfWork, by: Actor, book: Book) -> bool:
    """Whether this member has the book on loan, or an open hold on it."""
    loan = uow.loans.open_of(book.id)
    if loan is not None and loan.borrower_id == by.id:
        return True
    return any(hold.book_id == book.id and hold.member_id == by.id for hold in uow.holds.queue(book))


def queue_of(uow: UnitOfWork, book: Book) -> Sequence[Hold]:
    """The open holds that this book would fill, in the order of their coming."""
    terms = uow.terms.resolved(book)
    return [hold for hold in uow.holds.queue(book) if waits_for(hold, book, terms)]


def asking(uow: UnitOfWork, by: Actor, book: Book) -> Asking:
    """Of a member who is locked."""
    return Asking(
        book=book,
        member_id=by.id,
        terms=uow.terms.resolved(book),
        loan=uow.loans.open_of(book.id),
        lost=uow.loans.lost_of(book.id),
        same=uow.holds.open_of(by.id, book_id=book.id, isbn=book.isbn),
        holds=len(uow.holds.open_by(by.id)),
    )


def readying(uow: UnitOfWork, book: Book, hold: Hold) -> Readying:
    """Of a book that is locked."""
    queue = queue_of(uow, book)
    return Readying(
        book=book,
        hold=hold,
        loan=uow.loans.open_of(book.id),
        lost=uow.loans.lost_of(book.id),
        ready=ready(queue),
        first=head(queue),
    )


def handing(uow: UnitOfWork, book: Book, to: MemberId | Guest) -> Handing:
    """Of a book that is locked; locks the borrower. Raises NotFound, Suspended."""
    terms = uow.terms.resolved(book)
    return Handing(
        book=book,
        to=to,
        terms=terms,
        standing=_of_guest(uow, book, to) if isinstance(to, Guest) else _of_member(uow, to, terms),
        loan=uow.loans.open_of(book.id),
        lost=uow.loans.lost_of(book.id),
        ready=ready(queue_of(uow, book)),
    )


def _of_guest(uow: UnitOfWork, book: Book, guest: Guest) -> Standing:
    uow.members.get(book.owner_id, lock=True)  # there is nothing of a guest's that could be locked
    return Standing(loans=len(uow.loans.open_to_guest(book.owner_id, guest.email)))


def _of_member(uow: UnitOfWork, borrower_id: MemberId, terms: Resolved) -> Standing:
    uow.members.get(borrower_id, lock=True).actor()
    day = terms.calendar().today(uow.now)
    loans = uow.loans.open_to(borrower_id)
    return Standing(
        loans=len(loans),
        overdue=sum(loan.is_overdue(day) for loan in loans),
        owed=uow.ledger.owed_by(borrower_id, terms.currency) + sum(loan.accrued(day) for loan in loans),
    )
