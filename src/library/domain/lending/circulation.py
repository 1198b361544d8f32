"""What can be done with loans: handing over, renewing, recalling, returning, losing, finding, passing on.

Whoever hands over locks what is counted: first the book, then the borrower, always in that order.
"""

from collections.abc import Sequence
from datetime import date

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import sight
from library.domain.errors import NotFound
from library.domain.fields import Check, checked, required, text
from library.domain.ids import BookId, LoanId, MemberId
from library.domain.lending import policy
from library.domain.lending.errors import NobodyWaits, NoConsent
from library.domain.lending.fee import EntryKind
from library.domain.lending.fees import charge, take_back_charges
from library.domain.lending.hold import Hold, head, ready
from library.domain.lending.holding import move_up
from library.domain.lending.loan import Guest, Loan
from library.domain.lending.policy import Handing, Renewing
from library.domain.lending.terms import Resolved
from library.domain.ports import UnitOfWork
from library.domain.values import email as email_address

GUEST: dict[str, Check] = {"name": required(text(100)), "email": email_address}


def guest(*, name: str, email: str) -> Guest:
    """Somebody without an account. Raises Invalid."""
    return Guest(**checked(GUEST, {"name": name, "email": email}))


def lend(uow: UnitOfWork, *, by: Actor, book_id: BookId, to: MemberId | Guest) -> Loan:
    """Hand a book over, as its owner, to who asked for it, to any other member, or to a guest.

    Raises NotFound, NotTheLender, Suspended, and the refusals of policy.LENDING.
    """
    book = uow.books.get(book_id, lock=True)
    _sees(by, book)
    policy.is_the_lender(by, book.owner_id)
    return _hand_over(uow, book, to, uow.holds.queue(book))


def _hand_over(uow: UnitOfWork, book: Book, to: MemberId | Guest, queue: Sequence[Hold]) -> Loan:
    terms = uow.terms.resolved(book)
    days = terms.calendar()
    today = days.today(uow.now)
    standing = {} if isinstance(to, Guest) else _standing(uow, to, today)
    open_loan, promised = uow.loans.open_of(book.id), ready(queue)
    handing = Handing(book=book, to=to, terms=terms, loan=open_loan, ready=promised, **standing)
    policy.permit(policy.LENDING, handing)
    loan = Loan.begin(
        id=LoanId(uow.new_id()),
        book_id=book.id,
        title=book.title,
        owner_id=book.owner_id,
        to=to,
        lent_on=today,
        due_on=due_on(terms, today, terms.loan_days),
        terms=terms,
    )
    for hold in queue:
        if hold.member_id == to:
            hold.fill(book.id, loan.id, uow.now)
    return uow.loans.add(loan)


def _standing(uow: UnitOfWork, borrower_id: MemberId, today: date) -> dict[str, int]:
    """How many loans a borrower has, how many of these are overdue, and what is owed. Raises Suspended."""
    uow.members.get(borrower_id, lock=True).actor()
    loans = uow.loans.open_to(borrower_id)
    return {
        "loans": len(loans),
        "overdue": sum(loan.is_overdue(today) for loan in loans),
        "owed": uow.ledger.owed_by(borrower_id) + sum(loan.late_fee(today) for loan in loans),
    }


def due_on(terms: Resolved, start: date, days: int) -> date:
    """So many days later, on an open day, and not while the owner is away."""
    calendar = terms.calendar()
    due = calendar.days_after(start, days)
    if terms.is_away(due) and terms.away_until is not None:
        return calendar.days_after(terms.away_until, 1)
    return due


def renew(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Keep a book for longer, as its borrower; or let it be kept, as its owner, who needs no rule for that.

    What lateness has cost so far is charged now. Raises NotFound, LoanEnded, and the refusals of policy.RENEWING.
    """
    loan, book = _of(uow, loan_id)
    terms = uow.terms.resolved(book)
    today = terms.calendar().today(uow.now)
    loan.must_be_open()
    if by.id != loan.owner_id:
        policy.is_the_borrower(by, loan)
        waits = any(hold.member_id != by.id for hold in uow.holds.queue(book))
        policy.permit(policy.RENEWING, Renewing(loan=loan, terms=terms, today=today, waits=waits))
    else:
        by.need_membership()
    charge(uow, loan, EntryKind.LATE, loan.late_fee(today))
    loan.renew(due_on(terms, max(today, loan.due_on), terms.renewal_days))
    return loan


def recall(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Want a book back, as its owner: it is due earlier, but not before the notice that the terms guarantee.

    Raises NotFound, NotTheLender, LoanEnded.
    """
    loan, book = _lent_by(uow, by, loan_id)
    terms = uow.terms.resolved(book)
    days = terms.calendar()
    loan.recall(days.days_after(days.today(uow.now), terms.guaranteed_days))
    return loan


def claim_return(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Say that the book is back, as its borrower; the owner confirms it. Raises NotFound, NotTheBorrower, LoanEnded."""
    loan, _ = _of(uow, loan_id)
    policy.is_the_borrower(by, loan)
    loan.claim(_today(uow))
    return loan


def return_book(uow: UnitOfWork, *, by: Actor, loan_id: LoanId, on: date | None = None) -> Loan:
    """Confirm that a book is back, as its owner, perhaps since an earlier day. What lateness costs is fixed.

    Raises NotFound, NotTheLender, LoanEnded, Invalid.
    """
    loan, book = _lent_by(uow, by, loan_id)
    today = _today(uow)
    loan.take_back(on or today, today)
    charge(uow, loan, EntryKind.LATE, loan.late_fee(on or today))
    move_up(uow, book)
    return loan


def lose(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Declare a book lost, as its owner: the loan ends, and costs what the book was agreed to be worth.

    Raises NotFound, NotTheLender, LoanEnded.
    """
    loan, _ = _lent_by(uow, by, loan_id)
    loan.lose(_today(uow))
    charge(uow, loan, EntryKind.LOST, loan.agreed_value)
    return loan


def find(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Say that a lost book has turned up, as its owner: what it cost is taken back. Raises NotFound, NotLost."""
    loan, book = _lent_by(uow, by, loan_id)
    loan.find()
    take_back_charges(uow, loan, EntryKind.LOST)
    move_up(uow, book)
    return loan


def pass_on(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """As the owner, agree to passing the book on; as the borrower, hand it to who is next. The loan of who has it then.

    Raises NotFound, LoanEnded, NoConsent, NobodyWaits, and the refusals of policy.LENDING.
    """
    loan, book = _of(uow, loan_id)
    loan.must_be_open()
    if by.id == loan.owner_id:
        by.need_membership()
        loan.allow_passing_on()
        return loan
    policy.is_the_borrower(by, loan)
    if not loan.may_pass_on:
        raise NoConsent
    queue = uow.holds.queue(book)
    if (following := head(queue)) is None:
        raise NobodyWaits
    today = _today(uow)
    loan.take_back(today, today)
    charge(uow, loan, EntryKind.LATE, loan.late_fee(today))
    return _hand_over(uow, book, following.member_id, queue)


def keep_loan(uow: UnitOfWork, *, by: Actor, loan_id: LoanId, kept: bool) -> Loan:
    """Let a loan stay in one's history, or not. Raises NotFound, NotTheBorrower."""
    loan, _ = _of(uow, loan_id)
    policy.is_the_borrower(by, loan)
    loan.keep(kept=kept)
    return loan


def _of(uow: UnitOfWork, loan_id: LoanId) -> tuple[Loan, Book]:
    """A loan, locked after its book."""
    loan = uow.loans.get(loan_id)
    if loan.book_id is None:
        raise NotFound("loan", loan_id)
    book = uow.books.get(loan.book_id, lock=True)
    return uow.loans.get(loan_id, lock=True), book


def _lent_by(uow: UnitOfWork, by: Actor, loan_id: LoanId) -> tuple[Loan, Book]:
    loan, book = _of(uow, loan_id)
    if not policy.sees_loan(by, loan):
        raise NotFound("loan", loan_id)
    policy.is_the_lender(by, loan.owner_id)
    return loan, book


def _sees(by: Actor, book: Book) -> None:
    if not sight(by).sees(book):
        raise NotFound("book", book.id)


def _today(uow: UnitOfWork) -> date:
    return uow.terms.community().calendar().today(uow.now)
