"""What can be done with terms, and what time does by itself."""

from library.domain.actor import Actor
from library.domain.catalogue.policy import sight
from library.domain.errors import NotFound
from library.domain.ids import BookId, HoldId, LoanId
from library.domain.lending import policy
from library.domain.lending.holding import move_up
from library.domain.lending.loan import LoanState
from library.domain.lending.terms import Terms, TermsRecord
from library.domain.ports import UnitOfWork


def set_community_terms(uow: UnitOfWork, *, by: Actor, record: TermsRecord, expected: int | None = None) -> Terms:
    """Set what holds where nobody says otherwise. Raises RoleMissing, ScopeMissing, Stale, Invalid."""
    policy.may_set_community_terms(by)
    return _set(uow.terms.of(), record, expected)


def set_own_terms(uow: UnitOfWork, *, by: Actor, record: TermsRecord, expected: int | None = None) -> Terms:
    """Set on which terms one lends one's own books. Raises NotAMember, ScopeMissing, Stale, Invalid."""
    by.need_membership()
    return _set(uow.terms.of(owner_id=by.id), record, expected)


def set_book_s_terms(
    uow: UnitOfWork, *, by: Actor, book_id: BookId, record: TermsRecord, expected: int | None = None
) -> Terms:
    """Set in what one book differs. Raises NotFound, NotTheLender, Stale, Invalid."""
    book = uow.books.get(book_id, lock=True)
    if not sight(by).sees(book):
        raise NotFound("book", book_id)
    policy.is_the_lender(by, book.owner_id)
    terms = _set(uow.terms.of(book_id=book_id), record, expected)
    move_up(uow, book)
    return terms


def _set(terms: Terms, record: TermsRecord, expected: int | None) -> Terms:
    terms.expect(expected)
    terms.set(record)
    return terms


def detach_loan(uow: UnitOfWork, *, loan_id: LoanId) -> None:
    """Forget who had a book, some days after it came back, unless they keep it in their history."""
    loan = uow.loans.get(loan_id, lock=True)
    if loan.state is not LoanState.OPEN and not loan.kept:
        loan.detach()


def resume_due_hold(uow: UnitOfWork, *, hold_id: HoldId) -> None:
    """Take part again, after the day until which a hold was suspended."""
    hold = uow.holds.get(hold_id)
    book = None if hold.book_id is None else uow.books.get(hold.book_id, lock=True)
    hold = uow.holds.get(hold_id, lock=True)
    today = uow.terms.community().calendar().today(uow.now)
    if hold.is_open and hold.suspended and hold.suspended_until is not None and hold.suspended_until < today:
        hold.resume()
        if book is not None:
            move_up(uow, book)
