"""What the rules of policy.py look at, and how it is gathered from the store.

Whoever lends has locked what is counted: first the book, then the borrower, always in that order.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeAlias

from attrs import frozen

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import sight
from library.domain.errors import NotFound
from library.domain.ids import BookId, MemberId
from library.domain.lending.errors import MemberNotActive
from library.domain.lending.hold import Hold, Q, head, ready
from library.domain.lending.loan import Guest, Loan
from library.domain.lending.rights import who_waits
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
    terms: Resolved
    loan: Loan | None
    """The open one of this book."""
    lost: Loan | None
    ready: Hold | None
    """The hold for which the book is ready."""
    first: Hold | None
    """The hold that comes next."""

    @property
    def member_id(self) -> MemberId:
        """Who is to have it."""
        return self.hold.member_id


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

    book: Book
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
    return _queue(uow.holds.queue(book), book, uow.terms.resolved(book), uow.loans.open_of(book.id))


def _queue(asked: Sequence[Hold], book: Book, terms: Resolved, loan: Loan | None) -> Sequence[Hold]:
    return who_waits(asked, book, terms, None if loan is None else loan.borrower_id)


def lock_receiver(uow: UnitOfWork, member_id: MemberId) -> None:
    """Who is to get a book, locked after it, or they might leave meanwhile. Raises NotFound, MemberNotActive."""
    member = uow.members.get(member_id, lock=True)
    member.must_be_here()
    if member.suspended:
        raise MemberNotActive


def following(queue: Sequence[Q], terms: Resolved) -> Q | None:
    """Who comes next in a queue, without those to whom the owner does not lend it any more."""
    return head([hold for hold in queue if terms.may_borrow(hold.member_id)])


Away: TypeAlias = tuple[Loan | None, Loan | None]


def _away(uow: UnitOfWork, book: Book) -> Away:
    """The open loan of a book, and the one in which it was lost: it has one of them at most."""
    away = uow.loans.away(book.id)
    return (away, None) if away is None or away.is_open else (None, away)


def asking(uow: UnitOfWork, by: Actor, book: Book, held: Sequence[Hold]) -> Asking:
    """Of a member who is locked, with their open holds."""
    same = (hold for hold in held if hold.book_id == book.id or (hold.any_copy and hold.any_copy == book.isbn))
    loan, lost = _away(uow, book)
    return Asking(
        book=book,
        member_id=by.id,
        terms=uow.terms.resolved(book),
        loan=loan,
        lost=lost,
        same=next(same, None),
        holds=len(held),
    )


def readying(uow: UnitOfWork, book: Book, hold: Hold) -> Readying:
    """Of a book that is locked."""
    terms, away = uow.terms.resolved(book), _away(uow, book)
    return _readying(book, hold, terms, away, _queue(uow.holds.queue(book), book, terms, away[0]))


def readying_next(uow: UnitOfWork, book: Book) -> Readying | None:
    """The same for the hold that comes next, if there is one."""
    terms, away = uow.terms.resolved(book), _away(uow, book)
    queue = _queue(uow.holds.queue(book), book, terms, away[0])
    first = following(queue, terms)
    return None if first is None else _readying(book, first, terms, away, queue)


def _readying(book: Book, hold: Hold, terms: Resolved, away: Away, queue: Sequence[Hold]) -> Readying:
    loan, lost = away
    return Readying(
        book=book,
        hold=hold,
        terms=terms,
        loan=loan,
        lost=lost,
        ready=ready(queue),
        first=following(queue, terms),
    )


def handing(uow: UnitOfWork, book: Book, to: MemberId | Guest, asked: Sequence[Hold]) -> Handing:
    """Of a book that is locked, with its open holds; locks the borrower. Raises NotFound, MemberNotActive."""
    terms, (loan, lost) = uow.terms.resolved(book), _away(uow, book)
    return Handing(
        book=book,
        to=to,
        terms=terms,
        standing=_of_guest(uow, book, to) if isinstance(to, Guest) else _of_member(uow, to, terms),
        loan=loan,
        lost=lost,
        ready=ready(asked),
    )


def _of_guest(uow: UnitOfWork, book: Book, guest: Guest) -> Standing:
    uow.members.get(book.owner_id, lock=True)  # there is nothing of a guest's that could be locked
    return Standing(loans=len(uow.loans.open_to_guest(book.owner_id, guest.email)))


def _of_member(uow: UnitOfWork, borrower_id: MemberId, terms: Resolved) -> Standing:
    lock_receiver(uow, borrower_id)
    day = terms.calendar().today(uow.now)
    loans = uow.loans.open_to(borrower_id)
    return Standing(
        loans=len(loans),
        overdue=sum(loan.is_overdue(day) for loan in loans),
        owed=uow.ledger.owed_by(borrower_id, terms.currency)
        + sum(loan.accrued(day) for loan in loans if loan.currency == terms.currency),
    )
