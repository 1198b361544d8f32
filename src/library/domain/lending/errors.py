"""Every way lending can say no. The rules that say it are in policy.py, and whose business something is, in rights.py.

Forbidden                forbidden
  NotTheLender           only the owner of the book decides this
  NotTheBorrower         only who has the book does this
  NotTheHolder           only who asked for the book does this
  NotTheCreditor         only who the fee is owed to says that it is settled
  NotTheReceiver         only who the book was offered to accepts it
Refused                  refused
  OwnBook                nobody borrows their own book
  IsHidden               a hidden book is not lent
  IsWithdrawn            a withdrawn book is not lent
  IsLost                 a lost book is not lent before it is found
  NotForYou              the terms of this book do not include this member
  AlreadyHeld            this member has asked for it already
  AlreadyBorrowed        this member has it already
  MemberNotActive        who is suspended gets no book
  TooManyHolds           as many holds as the terms allow
  TooManyLoans           as many loans as the terms allow
  HasOverdueLoans        something has to be returned first
  FeesUnpaid             more is owed than the limit
  AlreadyOnLoan          a book is lent once at a time
  Promised               it is ready for somebody else
  NotNext                others asked for it before
  HoldEnded              it was filled, cancelled, declined or has expired
  HoldReady              it is ready for pick-up already
  IsSuspended            who asked to be passed over is passed over
  SomebodyWaits          it was asked for by somebody else
  NoRenewalsLeft         as many renewals as the terms allow
  TooLateToRenew         it is too long overdue
  WasRecalled            the owner wants it back
  LoanEnded              it was returned, or declared lost
  NotLost                only what was lost is found
  NoConsent              the owner has not agreed to passing it on
  NobodyWaits            there is nobody to pass it on to
  NothingOwed            not so much is owed
  NothingOwedBack        not so much is owed back
  BookOnLoan             what is on loan cannot be deleted
  GiftEnded              it was accepted, declined or withdrawn
  HasBooksOfOthers       nobody leaves with books of others
  OwnerHasNotLeft        only the books of who has left are transferred
"""

from datetime import date
from uuid import UUID

from attrs import frozen

from library.domain.errors import Forbidden, Refused


@frozen(slots=False)
class NotTheLender(Forbidden):
    code = "not-the-lender"
    says = "Only the owner of the book decides this. Ask them; who has it says by a claim that it is back."


@frozen(slots=False)
class NotTheBorrower(Forbidden):
    code, says = "not-the-borrower", "Only the member who has the book does this."


@frozen(slots=False)
class NotTheHolder(Forbidden):
    code, says = "not-the-holder", "Only the member who asked for the book does this."


@frozen(slots=False)
class NotTheCreditor(Forbidden):
    code, says = "not-the-creditor", "Only the member to whom it is owed says that it is settled."


@frozen(slots=False)
class NotTheReceiver(Forbidden):
    code, says = "not-the-receiver", "Only the member to whom the book was offered answers that."


@frozen(slots=False)
class OwnBook(Refused):
    code, says = "own-book", "The book {book_id} is this member's own: there is nothing to borrow."
    book_id: UUID


@frozen(slots=False)
class IsHidden(Refused):
    code, says = "is-hidden", "The book {book_id} is hidden: it is not lent before an admin shows it again."
    book_id: UUID


@frozen(slots=False)
class IsWithdrawn(Refused):
    code, says = "is-withdrawn", "The book {book_id} is withdrawn: it is not lent before its owner restores it."
    book_id: UUID


@frozen(slots=False)
class IsLost(Refused):
    code, says = "is-lost", "This book was lost in the loan {loan_id}. Its owner says when it is found."
    loan_id: UUID


@frozen(slots=False)
class NotForYou(Refused):
    code, says = "not-for-you", "The owner of the book {book_id} lends it to other members only. Ask them."
    book_id: UUID


@frozen(slots=False)
class AlreadyHeld(Refused):
    code, says = "already-held", "You have asked for this already: see the hold {hold_id}."
    hold_id: UUID


@frozen(slots=False)
class AlreadyBorrowed(Refused):
    code, says = "already-borrowed", "It is on loan to this member already: renew the loan {loan_id} instead."
    loan_id: UUID


@frozen(slots=False)
class MemberNotActive(Refused):
    code, says = "member-not-active", "This member gets no books at present. Talk to an admin."


@frozen(slots=False)
class TooManyHolds(Refused):
    code, says = (
        "too-many-holds",
        "This member waits for as much as is allowed ({holds} of {limit}). Cancel a hold first.",
    )
    holds: int
    limit: int


# The three that follow are told to whoever wants to lend to a member, so they say no figure of them. An owner who tries
# again and again, each time on other terms, can find out how many loans somebody has all the same.


@frozen(slots=False)
class TooManyLoans(Refused):
    code, says = "too-many-loans", "This member has as many loans as the terms allow. They return something first."


@frozen(slots=False)
class HasOverdueLoans(Refused):
    code, says = "has-overdue-loans", "This member has something overdue. They return that first."


@frozen(slots=False)
class FeesUnpaid(Refused):
    code, says = (
        "fees-unpaid",
        "This member owes more than the limit. They see in their list of fees what is to be settled.",
    )


@frozen(slots=False)
class AlreadyOnLoan(Refused):
    code, says = "already-on-loan", "The book {book_id} is on loan. End that loan first."
    book_id: UUID


@frozen(slots=False)
class Promised(Refused):
    code, says = "promised", "This book is ready for the hold {hold_id}. Decline that first, or lend it to its holder."
    hold_id: UUID


@frozen(slots=False)
class NotNext(Refused):
    code, says = "not-next", "Others asked before: first the hold {hold_id}. Accept or decline that one."
    hold_id: UUID


@frozen(slots=False)
class HoldEnded(Refused):
    code, says = "hold-ended", "This hold has ended: it is {state}. Ask for the book again if it is still wanted."
    state: str


@frozen(slots=False)
class HoldReady(Refused):
    code, says = "hold-ready", "The book is ready for pick-up. Cancel the hold if it is not wanted any more."


@frozen(slots=False)
class IsSuspended(Refused):
    code, says = "hold-suspended", "The hold {hold_id} is suspended. Its member resumes it."
    hold_id: UUID


@frozen(slots=False)
class SomebodyWaits(Refused):
    code = "somebody-waits"
    says = (
        "Somebody else waits for this book. Bring it back by the due date, or ask its owner, who may let you keep it."
    )


@frozen(slots=False)
class NoRenewalsLeft(Refused):
    code = "no-renewals-left"
    says = (
        "All renewals that are allowed of this loan are used up ({renewals} so far). "
        "Bring the book back by the due date, or ask its owner, who may let you keep it."
    )
    renewals: int


@frozen(slots=False)
class TooLateToRenew(Refused):
    code, says = (
        "too-late-to-renew",
        "This loan is too long overdue to be renewed (days so far: {days}). Return the book.",
    )
    days: int


@frozen(slots=False)
class WasRecalled(Refused):
    code, says = "was-recalled", "The owner wants this book back by {due_on}."
    due_on: date


@frozen(slots=False)
class LoanEnded(Refused):
    code, says = "loan-ended", "This loan has ended: it was {state}."
    state: str


@frozen(slots=False)
class NotLost(Refused):
    code, says = "not-lost", "This loan did not end as lost, so there is nothing to find."


@frozen(slots=False)
class NoConsent(Refused):
    code, says = "no-consent", "The owner has not agreed yet to passing this book on. Ask them."


@frozen(slots=False)
class NobodyWaits(Refused):
    code, says = "nobody-waits", "Nobody waits for this book, so there is nobody to pass it on to."


@frozen(slots=False)
class NothingOwed(Refused):
    code = "nothing-owed"
    says = "Of this fee {owed} is still owed, in minor units of its currency. Settle no more than that."
    owed: int

    def __str__(self) -> str:
        return super().__str__() if self.owed else "This fee is settled: nothing of it is owed any more."


@frozen(slots=False)
class NothingOwedBack(Refused):
    code = "nothing-owed-back"
    says = "Of this fee {owed} is owed back, in minor units of its currency. Pay back no more than that."
    owed: int

    def __str__(self) -> str:
        return super().__str__() if self.owed else "Nothing of this fee is owed back."


@frozen(slots=False)
class BookOnLoan(Refused):
    code, says = "book-on-loan", "The book {book_id} is on loan. Delete it when it is back."
    book_id: UUID


@frozen(slots=False)
class GiftEnded(Refused):
    code, says = "gift-ended", "This offer has ended: it was {state}."
    state: str


@frozen(slots=False)
class HasBooksOfOthers(Refused):
    code, says = "has-books-of-others", "Return what belongs to others before leaving (books on loan: {loans})."
    loans: int


@frozen(slots=False)
class OwnerHasNotLeft(Refused):
    code, says = (
        "owner-has-not-left",
        "The owner of the book {book_id} is still here. Ask them to give it.",
    )
    book_id: UUID
