"""Who sees and who decides what in lending. What one does not see does not exist: NotFound, not Forbidden.

| | holder or borrower | owner of the book | librarian or admin | others |
|---|---|---|---|---|
| who waits (a hold) | yes | yes | yes | no |
| who has it (a loan) | yes | yes | yes | no |
| what is owed (a fee) | yes | yes, if owed to them | no | no |

Where the owner has agreed to passing a book on, its borrower sees who is next, and the next one is told who had it.
Others see that a book is out, and until when.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from library.domain.actor import Actor, Scope
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import SEEN_BY_MEMBERS
from library.domain.catalogue.record import Visibility
from library.domain.errors import NotFound
from library.domain.ids import BookId, HoldId, LoanId, MemberId
from library.domain.lending.errors import NotTheBorrower, NotTheHolder, NotTheLender
from library.domain.lending.terms import Resolved
from library.domain.membership.policy import STAFF
from library.domain.values import Isbn


class Lent(Protocol):
    """What decisions about a loan look at; a Loan is one."""

    id: LoanId
    owner_id: MemberId
    borrower_id: MemberId | None


class Wanted(Protocol):
    """What decisions about a hold look at; a Hold is one."""

    id: HoldId
    member_id: MemberId
    any_copy: Isbn | None


class Waiting(Protocol):
    """What a place in a queue follows from; a Hold is one."""

    @property
    def is_open(self) -> bool: ...
    @property
    def member_id(self) -> MemberId: ...
    @property
    def book_id(self) -> BookId | None: ...
    @property
    def any_copy(self) -> Isbn | None: ...
    @property
    def unwilling(self) -> tuple[MemberId, ...]: ...


class Copy(Protocol):
    """What is waited for; a Book is one."""

    @property
    def id(self) -> BookId: ...
    @property
    def owner_id(self) -> MemberId: ...
    @property
    def isbn(self) -> Isbn | None: ...
    @property
    def visibility(self) -> Visibility: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def withdrawn(self) -> bool: ...


W = TypeVar("W", bound=Waiting)


def sees(viewer: Actor, *involved: MemberId | None) -> bool:
    """What is between some members is seen by them, and by the librarians."""
    return viewer.id in involved or viewer.role in STAFF


def sees_loan(viewer: Actor, loan: Lent) -> bool:
    """The owner and the librarians see who has a book, and the borrower does."""
    return sees(viewer, loan.owner_id, loan.borrower_id)


def may_see_loan(viewer: Actor, loan: Lent) -> None:
    """The same as a no."""
    if not sees_loan(viewer, loan):
        raise NotFound("loan", loan.id)


def sees_hold(viewer: Actor, hold: Wanted, book: Book | None) -> bool:
    """The owner of the book and the librarians see who waits for it, and the holder does."""
    return sees(viewer, hold.member_id, None if book is None else book.owner_id)


def is_the_lender(by: Actor, owner_id: MemberId) -> None:
    """Only the owner hands over, accepts, declines, recalls and takes back."""
    by.need_membership()
    if by.id != owner_id:
        raise NotTheLender


def confirms_return(by: Actor, loan: Lent, *, disputed: bool) -> None:
    """Only the owner does; what is disputed is settled by the staff too, but by nobody for themselves."""
    if disputed and by.role in STAFF and by.id not in {loan.owner_id, loan.borrower_id}:
        by.need_scope(Scope.ADMIN)
    else:
        is_the_lender(by, loan.owner_id)


def is_the_borrower(by: Actor, loan: Lent) -> None:
    """Only who has the book renews, claims that it is back, and passes it on."""
    by.need_membership()
    if by.id != loan.borrower_id:
        raise NotTheBorrower


def is_the_holder(by: Actor, hold: Wanted, book: Book | None) -> None:
    """Only who asked for a book cancels, suspends and resumes that."""
    by.need_membership()
    if not sees_hold(by, hold, book):
        raise NotFound("hold", hold.id)
    if by.id != hold.member_id:
        raise NotTheHolder


def waits_for(hold: Waiting, book: Copy, terms: Resolved) -> bool:
    """Whether this book would fill the hold: any copy is any that its member sees, and whose owner lends it to them."""
    return asks_for(hold, book) and (hold.book_id is not None or terms.may_borrow(hold.member_id))


def asks_for(hold: Waiting, book: Copy) -> bool:
    """Whether it is for this book, or for any copy and this is one that others see and get, of who has not declined.

    Nobody learns who waits for a title by a copy that is out of sight, nor by one that came later who has waited.
    """
    return hold.is_open and would_do(hold, book) if hold.book_id is None else hold.book_id == book.id


def would_do(hold: Waiting, book: Copy) -> bool:
    """The same of a hold on any copy, whether one is ready for it or not."""
    return (
        hold.any_copy is not None
        and hold.any_copy == book.isbn
        and book.owner_id not in {hold.member_id, *hold.unwilling}
        and book.visibility in SEEN_BY_MEMBERS
        and not (book.hidden or book.withdrawn)
    )


def who_waits(holds: Iterable[W], book: Copy, terms: Resolved, borrower_id: MemberId | None) -> list[W]:
    """Those of these open holds that this book would fill, in the same order; `borrower_id` has it.

    A member stands in a queue once: who has asked for the book itself, or has it, does not wait for it by a hold on any
    copy too. Nobody asks like that, but a copy can become one of those when its owner corrects its ISBN.
    """
    queue = [hold for hold in holds if waits_for(hold, book, terms)]
    asked_or_has = {borrower_id, *(hold.member_id for hold in queue if hold.book_id is not None)}
    return [hold for hold in queue if hold.book_id is not None or hold.member_id not in asked_or_has]
