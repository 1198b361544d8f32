"""Who sees and who decides what in lending. What one does not see does not exist: NotFound, not Forbidden.

| | holder or borrower | owner of the book | librarian or admin | others |
|---|---|---|---|---|
| who waits (a hold) | yes | yes | yes | no |
| who has it (a loan) | yes | yes | yes | no |
| what is owed (a fee) | yes | yes, if owed to them | no | no |

Others see that a book is out, and until when.
"""

from typing import Protocol

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import SEEN_BY_MEMBERS
from library.domain.errors import NotFound
from library.domain.ids import HoldId, LoanId, MemberId
from library.domain.lending.errors import NotTheBorrower, NotTheHolder, NotTheLender
from library.domain.lending.hold import Hold
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


def sees_loan(viewer: Actor, loan: Lent) -> bool:
    """The owner and the librarians see who has a book, and the borrower does."""
    return viewer.id in {loan.owner_id, loan.borrower_id} or viewer.role in STAFF


def sees_hold(viewer: Actor, hold: Wanted, book: Book | None) -> bool:
    """The owner of the book and the librarians see who waits for it, and the holder does."""
    return viewer.id == hold.member_id or (book is not None and viewer.id == book.owner_id) or viewer.role in STAFF


def may_see_loan(viewer: Actor, loan: Lent) -> None:
    """The same as a no."""
    if not sees_loan(viewer, loan):
        raise NotFound("loan", loan.id)


def is_the_lender(by: Actor, owner_id: MemberId) -> None:
    """Only the owner hands over, accepts, declines, recalls and takes back."""
    by.need_membership()
    if by.id != owner_id:
        raise NotTheLender


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


def waits_for(hold: Hold, book: Book, terms: Resolved) -> bool:
    """Whether this book would fill the hold: any copy is any that its member sees, and whose owner lends it to them."""
    if hold.book_id is not None:
        return hold.book_id == book.id
    return (
        hold.any_copy == book.isbn
        and book.owner_id not in {hold.member_id, *hold.unwilling}
        and book.visibility in SEEN_BY_MEMBERS
        and terms.may_borrow(hold.member_id)
    )
