"""Why a hold, a loan or a renewal is refused. Each decision is a tuple of rules; a rule says no by raising.

To add a rule: write it, list it, test it. What the rules look at is in situations.py.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from library.domain.errors import Refused
from library.domain.lending.errors import (
    AlreadyBorrowed,
    AlreadyHeld,
    AlreadyOnLoan,
    FeesUnpaid,
    HasOverdueLoans,
    IsHidden,
    IsLost,
    IsSuspended,
    IsWithdrawn,
    NoRenewalsLeft,
    NotForYou,
    NotNext,
    OwnBook,
    Promised,
    SomebodyWaits,
    TooLateToRenew,
    TooManyHolds,
    TooManyLoans,
    WasRecalled,
)
from library.domain.lending.situations import Asking, Handing, OfBook, Readying, Renewing

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


# --- a book that is lent at all ---------------------------------------------------------------------------------------


def not_hidden(of: OfBook) -> None:
    """A hidden book is not lent."""
    if of.book.hidden:
        raise IsHidden(of.book.id)


def not_withdrawn(of: OfBook | Renewing) -> None:
    """A withdrawn book is not lent, nor for longer."""
    if of.book.withdrawn:
        raise IsWithdrawn(of.book.id)


def not_lost(of: OfBook) -> None:
    """A lost book is not lent before it is found."""
    if of.lost is not None:
        raise IsLost(of.lost.id)


# --- placing a hold ---------------------------------------------------------------------------------------------------


def not_one_s_own(asking: Asking) -> None:
    """Nobody borrows their own book."""
    if asking.book.owner_id == asking.member_id:
        raise OwnBook(asking.book.id)


def lent_to_them(of: Asking | Readying) -> None:
    """An owner may lend to named members only."""
    if not of.terms.may_borrow(of.member_id):
        raise NotForYou(of.book.id)


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


HOLDING = (
    not_one_s_own,
    has_it_not_already,
    has_not_asked_already,
    not_hidden,
    not_withdrawn,
    not_lost,
    lent_to_them,
    within_hold_limit,
)


def is_of_the_member(no: Refused) -> bool:
    """Whether it says something of the member rather than of one of several copies."""
    return isinstance(no, AlreadyBorrowed | AlreadyHeld)


# --- getting a book ready for a hold ----------------------------------------------------------------------------------


def on_loan_to_nobody(of: Readying | Handing) -> None:
    """A book never has two open loans."""
    if of.loan is not None:
        raise AlreadyOnLoan(of.book.id)


def ready_for_nobody(readying: Readying) -> None:
    """A book is ready for one hold at a time."""
    if readying.ready is not None:
        raise Promised(readying.ready.id)


def not_suspended(readying: Readying) -> None:
    """Who asked to be passed over is passed over."""
    if readying.hold.suspended:
        raise IsSuspended(readying.hold.id)


def comes_next(readying: Readying) -> None:
    """First come, first served."""
    if readying.first is not None and readying.first is not readying.hold:
        raise NotNext(readying.first.id)


READYING = (
    not_hidden,
    not_withdrawn,
    not_lost,
    lent_to_them,
    on_loan_to_nobody,
    ready_for_nobody,
    not_suspended,
    comes_next,
)


# --- handing a book over ----------------------------------------------------------------------------------------------


def not_to_its_owner(handing: Handing) -> None:
    """Nobody borrows their own book."""
    if handing.to == handing.book.owner_id:
        raise OwnBook(handing.book.id)


def promised_to_nobody_else(handing: Handing) -> None:
    """A book that is ready for somebody goes to them."""
    if handing.ready is not None and handing.ready.member_id != handing.to:
        raise Promised(handing.ready.id)


def within_loan_limit(handing: Handing) -> None:
    """A borrower never holds more loans than the limit."""
    if handing.standing.loans >= handing.terms.loans_per_borrower:
        raise TooManyLoans


def nothing_overdue(handing: Handing) -> None:
    """A member with an overdue loan borrows nothing."""
    if handing.standing.overdue:
        raise HasOverdueLoans


def fees_below_limit(handing: Handing) -> None:
    """A member with unpaid fees above the limit borrows nothing."""
    if handing.standing.owed > handing.terms.fee_limit:
        raise FeesUnpaid


LENDING = (
    not_to_its_owner,
    not_hidden,
    not_withdrawn,
    not_lost,
    on_loan_to_nobody,
    promised_to_nobody_else,
    within_loan_limit,
    nothing_overdue,
    fees_below_limit,
)


# --- renewing a loan --------------------------------------------------------------------------------------------------


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


RENEWING = (not_recalled, not_withdrawn, nobody_waits, renewals_left, not_too_late)
