"""Why a hold, a loan or a renewal is refused. Each decision is a tuple of rules; a rule says no by raising.

To add a rule: write it, list it, test it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from attrs import frozen

from library.domain.actor import OPERATOR, Actor, Role
from library.domain.catalogue.book import Book
from library.domain.errors import NotFound, Refused
from library.domain.ids import MemberId
from library.domain.lending.errors import (
    AlreadyBorrowed,
    AlreadyHeld,
    AlreadyOnLoan,
    FeesUnpaid,
    HasOverdueLoans,
    NoRenewalsLeft,
    NotForLoan,
    NotForYou,
    NotTheBorrower,
    NotTheLender,
    OwnBook,
    Promised,
    SomebodyWaits,
    TooLateToRenew,
    TooManyHolds,
    TooManyLoans,
    WasRecalled,
)
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Guest, Loan
from library.domain.lending.terms import Resolved

S = TypeVar("S")


def permit(rules: Iterable[Callable[[S], None]], situation: S) -> None:
    """Raise the first no of these rules, if there is one."""
    for rule in rules:
        rule(situation)


def refusal(rules: Iterable[Callable[[S], None]], situation: S) -> Refused | None:
    """The first no of these rules, without raising it."""
    try:
        permit(rules, situation)
    except Refused as error:
        return error
    return None


# --- a hold -----------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Asking:
    """A member asks for a book."""

    book: Book
    member_id: MemberId
    terms: Resolved
    loan: Loan | None
    """The open one of this book."""
    same: Hold | None
    """The open one of this member on this book."""
    holds: int
    """Open ones of this member."""


def not_one_s_own(asking: Asking) -> None:
    """Nobody borrows their own book."""
    if asking.book.owner_id == asking.member_id:
        raise OwnBook(asking.book.id)


def is_lent_at_all(asking: Asking) -> None:
    """A hidden or withdrawn book is not lent."""
    if asking.book.hidden or asking.book.withdrawn:
        raise NotForLoan(asking.book.id)


def is_lent_to_them(asking: Asking) -> None:
    """An owner may lend to named members only."""
    if not asking.terms.may_borrow(asking.member_id):
        raise NotForYou(asking.book.id)


def has_it_not_already(asking: Asking) -> None:
    """Whoever has the book renews the loan instead of asking for it."""
    if asking.loan is not None and asking.loan.borrower_id == asking.member_id:
        raise AlreadyBorrowed(asking.loan.id)


def has_not_asked_already(asking: Asking) -> None:
    """A member stands in a queue once."""
    if asking.same is not None:
        raise AlreadyHeld(asking.same.id)


def within_hold_limit(asking: Asking) -> None:
    """A member has as many holds as the terms allow."""
    if asking.holds >= asking.terms.holds_per_member:
        raise TooManyHolds(asking.holds, asking.terms.holds_per_member)


def is_of_the_member(no: Refused) -> bool:
    """Whether it says something of the member rather than of one of several copies."""
    return isinstance(no, AlreadyBorrowed | AlreadyHeld | TooManyHolds)


HOLDING = (
    not_one_s_own,
    is_lent_at_all,
    is_lent_to_them,
    has_it_not_already,
    has_not_asked_already,
    within_hold_limit,
)


# --- a loan -----------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Handing:
    """An owner hands a book over."""

    book: Book
    to: MemberId | Guest
    terms: Resolved
    loan: Loan | None
    """The open one of this book."""
    ready: Hold | None
    """The hold for which the book is ready."""
    loans: int = 0
    """Open ones of the borrower."""
    overdue: int = 0
    """How many of these are overdue."""
    owed: int = 0
    """By the borrower, with what accrues, in minor units."""


def is_lent(handing: Handing) -> None:
    """A hidden or withdrawn book is not lent."""
    if handing.book.hidden or handing.book.withdrawn:
        raise NotForLoan(handing.book.id)


def not_to_its_owner(handing: Handing) -> None:
    """Nobody borrows their own book."""
    if handing.to == handing.book.owner_id:
        raise OwnBook(handing.book.id)


def on_loan_to_nobody(handing: Handing) -> None:
    """A book never has two open loans."""
    if handing.loan is not None:
        raise AlreadyOnLoan(handing.book.id)


def promised_to_nobody_else(handing: Handing) -> None:
    """A book that is ready for somebody goes to them."""
    if handing.ready is not None and handing.ready.member_id != handing.to:
        raise Promised(handing.ready.id)


def within_loan_limit(handing: Handing) -> None:
    """A borrower never holds more loans than the limit."""
    if not isinstance(handing.to, Guest) and handing.loans >= handing.terms.loans_per_borrower:
        raise TooManyLoans(handing.loans, handing.terms.loans_per_borrower)


def nothing_overdue(handing: Handing) -> None:
    """A member with an overdue loan borrows nothing."""
    if handing.overdue:
        raise HasOverdueLoans(handing.overdue)


def fees_below_limit(handing: Handing) -> None:
    """A member with unpaid fees above the limit borrows nothing."""
    if handing.owed > handing.terms.fee_limit:
        raise FeesUnpaid(handing.owed, handing.terms.fee_limit)


LENDING = (
    is_lent,
    not_to_its_owner,
    on_loan_to_nobody,
    promised_to_nobody_else,
    within_loan_limit,
    nothing_overdue,
    fees_below_limit,
)


# --- a renewal --------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Renewing:
    """A borrower wants to keep a book for longer."""

    loan: Loan
    terms: Resolved
    today: date
    waits: bool
    """Whether somebody else has asked for it."""


def not_recalled(renewing: Renewing) -> None:
    """What the owner wants back is not renewed."""
    if renewing.loan.recalled:
        raise WasRecalled(renewing.loan.due_on)


def nobody_waits(renewing: Renewing) -> None:
    """What somebody waits for is not renewed."""
    if renewing.waits:
        raise SomebodyWaits


def renewals_left(renewing: Renewing) -> None:
    """A loan is renewed as often as the terms allow."""
    if renewing.loan.renewals >= renewing.terms.renewals:
        raise NoRenewalsLeft(renewing.loan.renewals)


def not_too_late(renewing: Renewing) -> None:
    """A loan that is too long overdue is not renewed."""
    if (days := renewing.loan.days_late(renewing.today)) > renewing.terms.renewable_late_days:
        raise TooLateToRenew(days)


RENEWING = (not_recalled, nobody_waits, renewals_left, not_too_late)


# --- who ------------------------------------------------------------------------------------------------------------


def is_the_lender(by: Actor, owner_id: MemberId) -> None:
    """Only the owner hands over, accepts, declines, recalls and takes back."""
    by.need_membership()
    if by.id != owner_id:
        raise NotTheLender


def is_the_borrower(by: Actor, loan: Loan) -> None:
    """Only who has the book renews and claims that it is back. Others do not see the loan."""
    by.need_membership()
    if by.id == loan.owner_id:
        raise NotTheBorrower
    if by.id != loan.borrower_id:
        raise NotFound("loan", loan.id)


def sees_loan(viewer: Actor, loan: Any) -> bool:
    """The owner and the librarians see who has a book, and the borrower does."""
    return viewer.id in {loan.owner_id, loan.borrower_id} or viewer.role in {Role.LIBRARIAN, Role.ADMIN}


def may_set_community_terms(by: Actor) -> None:
    """What holds for the whole community is for admins."""
    by.need_admin()


def is_operator(by: Actor) -> bool:
    """Whether it is the person at the console."""
    return by == OPERATOR
