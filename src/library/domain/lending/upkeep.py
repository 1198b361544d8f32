"""What time does by itself. Each is run again without harm, and does nothing when there is nothing to do any more."""

from collections.abc import Sequence
from datetime import timedelta

from library.domain.ids import BookId, HoldId, LoanId, MemberId
from library.domain.lending.hold import HoldState
from library.domain.lending.holding import forget, locked, move_up, resume
from library.domain.lending.loan import LoanState
from library.domain.lending.situations import today
from library.domain.ports import UnitOfWork


def late_holds(uow: UnitOfWork, after: HoldId | None, most: int) -> Sequence[HoldId]:
    """Those whose book was not picked up in time."""
    return uow.holds.late(today(uow), after=after, most=most)


def expire_hold(uow: UnitOfWork, *, hold_id: HoldId) -> None:
    """Let the next one come, when a book was not picked up in time."""
    hold, book = locked(uow, hold_id)
    if book is not None and hold.is_late(today(uow)):
        hold.expire(uow.now)
        move_up(uow, book)


def pass_over(uow: UnitOfWork, *, member_id: MemberId) -> None:
    """Suspend what a suspended member waits for, or nobody behind them would get it; they resume it themselves."""
    if uow.members.get(member_id).suspended:
        for each in uow.holds.open_by(member_id):
            hold, _ = locked(uow, each.id)
            if hold.state is HoldState.WAITING:
                hold.suspend(None)


def holds_to_resume(uow: UnitOfWork, after: HoldId | None, most: int) -> Sequence[HoldId]:
    """Those that were to be passed over until yesterday."""
    return uow.holds.to_resume(today(uow), after=after, most=most)


def resume_due_hold(uow: UnitOfWork, *, hold_id: HoldId) -> None:
    """Let a hold take part again, after the last day on which it was to be passed over."""
    hold, book = locked(uow, hold_id)
    if hold.is_open and hold.suspended_until is not None and hold.suspended_until < today(uow):
        resume(uow, hold, book)


def queues(uow: UnitOfWork, after: BookId | None, most: int) -> Sequence[BookId]:
    """Books that somebody waits for though they are free."""
    return uow.holds.waited_for(after=after, most=most)


def serve_queue(uow: UnitOfWork, *, book_id: BookId) -> None:
    """Get a book ready for who is next, when its owner is back or accepts by other terms than before."""
    move_up(uow, uow.books.get(book_id, lock=True))


def loans_to_detach(uow: UnitOfWork, after: LoanId | None, most: int) -> Sequence[LoanId]:
    """Those whose return was said long enough ago."""
    before = today(uow) - timedelta(days=uow.terms.community().detach_days)
    return uow.loans.to_detach(before, after=after, most=most)


def detach_loan(uow: UnitOfWork, *, loan_id: LoanId) -> None:
    """Forget who had a book, some days after its return was said, unless they keep it in their history.

    Who has lost one is remembered until it is found, for its owner looks for it.
    """
    loan = uow.loans.get(loan_id, lock=True)
    before = today(uow) - timedelta(days=uow.terms.community().detach_days)
    returned = loan.closed_on if loan.state is LoanState.RETURNED else None
    if returned is not None and returned < before and not loan.kept:
        loan.detach()
        uow.notices.forget(loan_id=loan_id)


def holds_to_forget(uow: UnitOfWork, after: HoldId | None, most: int) -> Sequence[HoldId]:
    """Those that ended long enough ago."""
    before = uow.now - timedelta(days=uow.terms.community().detach_days)
    return uow.holds.to_forget(before, after=after, most=most)


def forget_hold(uow: UnitOfWork, *, hold_id: HoldId) -> None:
    """Forget who asked for a book, so many days after that has ended."""
    hold = uow.holds.get(hold_id, lock=True)
    before = uow.now - timedelta(days=uow.terms.community().detach_days)
    if hold.ended_at is not None and hold.ended_at < before:
        forget(uow, hold)
