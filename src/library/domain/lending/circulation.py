"""What can be done with loans: handing over, renewing, recalling, returning, losing, finding, passing on."""

from collections.abc import Sequence
from datetime import date

from library.domain.actor import Actor
from library.domain.catalogue.book import Book
from library.domain.fields import Check, checked, required, text
from library.domain.ids import BookId, LoanId, MemberId
from library.domain.lending import policy, rights
from library.domain.lending.errors import LoanEnded, NobodyWaits, NoConsent
from library.domain.lending.fee import EntryKind
from library.domain.lending.fees import charge, take_back_charges
from library.domain.lending.hold import Hold
from library.domain.lending.holding import let_late_one_go, locked, move_up
from library.domain.lending.loan import Guest, Loan
from library.domain.lending.situations import Renewing, following, handing, queue_of, seen_book, today
from library.domain.operations.limits import CHANGE_LOANS_BY, LEND_TO_GUESTS
from library.domain.operations.use_cases import count
from library.domain.ports import UnitOfWork
from library.domain.values import email as email_address

GUEST: dict[str, Check] = {"name": required(text(100)), "email": email_address}


def guest(*, name: str, email: str) -> Guest:
    """Somebody without an account. Raises Invalid."""
    return Guest(**checked(GUEST, {"name": name, "email": email}))


def lend(uow: UnitOfWork, *, by: Actor, book_id: BookId, to: MemberId | Guest) -> Loan:
    """Hand a book over, as its owner, to who asked for it, to any other member, or to a guest.

    Raises NotFound, NotTheLender, MemberNotActive, TooMany, and the refusals of policy.LENDING.
    """
    book = seen_book(uow, by, book_id)
    rights.is_the_lender(by, book.owner_id)
    asked = let_late_one_go(uow, uow.holds.queue(book), but=to)
    if isinstance(to, Guest):
        count(uow, attempts=((LEND_TO_GUESTS, str(by.id)),))
    return _hand_over(uow, book, to, asked)


def _hand_over(
    uow: UnitOfWork, book: Book, to: MemberId | Guest, asked: Sequence[Hold], *, handed_over_by: MemberId | None = None
) -> Loan:
    """`asked` are the open holds of the book."""
    elsewhere = None if isinstance(to, Guest) else _ready_elsewhere(uow, book, to)
    situation = handing(uow, book, to, asked)
    policy.permit(policy.LENDING, situation)
    loan = Loan.begin(
        id=LoanId(uow.new_id()),
        book_id=book.id,
        title=book.title,
        owner_id=book.owner_id,
        to=to,
        today=today(uow),
        terms=situation.terms,
        handed_over_by=handed_over_by,
    )
    for hold in asked:
        if hold.member_id == to:
            hold.fill(book.id, loan.id, uow.now)
    uow.loans.add(loan)
    if elsewhere is not None:
        hold, other = elsewhere
        hold.fill(book.id, loan.id, uow.now)
        move_up(uow, other)
    return loan


def _ready_elsewhere(uow: UnitOfWork, book: Book, to: MemberId) -> tuple[Hold, Book] | None:
    """Their hold on any copy for which another one is ready, and that one: both locked, before the borrower is."""
    if book.isbn is None:
        return None
    hold = uow.holds.open_of(to, book_id=book.id, isbn=book.isbn)
    if hold is None or hold.any_copy is None or hold.book_id in {None, book.id}:
        return None
    held, other = locked(uow, hold.id)
    return (held, other) if other is not None and held.is_open and held.book_id == other.id else None


def renew(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Keep a book for longer, as its borrower; or as its owner let it be kept, for which no rule stands in the way.

    What lateness has cost so far is charged. Raises NotFound, NotTheBorrower, LoanEnded, TooMany, and the refusals of
    policy.RENEWING.
    """
    loan, book = _open(uow, by, loan_id)
    terms, day = uow.terms.resolved(book), today(uow)
    if by.id == loan.owner_id:
        rights.is_the_lender(by, loan.owner_id)
        count(uow, attempts=((CHANGE_LOANS_BY, str(by.id)),))
        late_fee = loan.extend(day, terms)
    else:
        rights.is_the_borrower(by, loan)
        waits = following(queue_of(uow, book), terms) is not None
        policy.permit(policy.RENEWING, Renewing(book=book, loan=loan, terms=terms, today=day, waits=waits))
        late_fee = loan.renew(day, terms)
    charge(uow, loan, EntryKind.LATE, late_fee)
    return loan


def recall(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Want a book back, as its owner: it is due earlier, but not before the notice that the terms guarantee.

    Raises NotFound, NotTheLender, LoanEnded, TooMany.
    """
    loan, book = _open(uow, by, loan_id)
    rights.is_the_lender(by, loan.owner_id)
    if not loan.recalled:
        count(uow, attempts=((CHANGE_LOANS_BY, str(by.id)),))
    loan.recall(today(uow), uow.terms.resolved(book))
    return loan


def claim_return(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Say that the book is back, as its borrower; its owner confirms that.

    Raises NotFound, NotTheBorrower, LoanEnded.
    """
    loan, _ = _open(uow, by, loan_id)
    rights.is_the_borrower(by, loan)
    loan.claim(today(uow))
    return loan


def return_book(uow: UnitOfWork, *, by: Actor, loan_id: LoanId, on: date | None = None) -> Loan:
    """Confirm that a book is back, as its owner: since that day, or else since the claim of it, or since today.

    A librarian does so where the claim is disputed, for owners who do not answer or are not there any more. What
    lateness costs until then is fixed. Raises NotFound, NotTheLender, ScopeMissing, LoanEnded, Invalid.
    """
    loan, book = _open(uow, by, loan_id)
    rights.confirms_return(by, loan, disputed=loan.is_disputed(today(uow), uow.terms.community().dispute_days))
    end(uow, loan, on)
    if by.id != loan.owner_id:
        loan.settled(by.id)
    move_up(uow, book)
    return loan


def end(uow: UnitOfWork, loan: Loan, on: date | None = None, *, handed_back: bool = True) -> None:
    """The book is back; what lateness costs is charged. Raises LoanEnded, Invalid."""
    charge(uow, loan, EntryKind.LATE, loan.take_back(on, today(uow), handed_back=handed_back))


def lose(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Declare a book lost, as its owner: the loan ends, and costs what the book was agreed to be worth.

    Raises NotFound, NotTheLender, LoanEnded.
    """
    loan, _ = _open(uow, by, loan_id)
    rights.is_the_lender(by, loan.owner_id)
    charge(uow, loan, EntryKind.LATE, loan.lose(today(uow)))
    charge(uow, loan, EntryKind.LOST, loan.agreed_value)
    return loan


def find(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """Say that a lost book has turned up, as its owner: what it cost is taken back.

    Raises NotFound, NotTheLender, NotLost.
    """
    loan, book = _seen(uow, by, loan_id)
    rights.is_the_lender(by, loan.owner_id if book is None else book.owner_id)
    loan.find(today(uow))
    take_back_charges(uow, loan, EntryKind.LOST)
    if book is not None:
        move_up(uow, book)
    return loan


def pass_on(uow: UnitOfWork, *, by: Actor, loan_id: LoanId) -> Loan:
    """As the owner, agree to passing the book on; as the borrower, hand it to who is next, whose loan this returns.

    Raises NotFound, NotTheBorrower, LoanEnded, NoConsent, NobodyWaits, MemberNotActive, and the refusals of
    policy.LENDING.
    """
    loan, book = _open(uow, by, loan_id)
    if by.id == loan.owner_id:
        rights.is_the_lender(by, loan.owner_id)
        loan.allow_passing_on()
        return loan
    rights.is_the_borrower(by, loan)
    if not loan.may_pass_on:
        raise NoConsent
    if (hold := following(queue_of(uow, book), uow.terms.resolved(book))) is None:
        raise NobodyWaits
    end(uow, loan, max(today(uow), loan.lent_on), handed_back=False)
    loan.passed_on(hold.member_id)
    return _hand_over(uow, book, hold.member_id, uow.holds.queue(book), handed_over_by=by.id)


def keep_loan(uow: UnitOfWork, *, by: Actor, loan_id: LoanId, kept: bool, expected: int | None = None) -> Loan:
    """Let a loan stay in one's history, or not. Raises NotFound, NotTheBorrower, Stale."""
    loan, _ = _seen(uow, by, loan_id)
    rights.is_the_borrower(by, loan)
    loan.expect(expected)
    loan.keep(kept=kept)
    return loan


def _seen(uow: UnitOfWork, by: Actor, loan_id: LoanId) -> tuple[Loan, Book | None]:
    """A loan, locked after its book, which may have left the library since."""
    loan = uow.loans.get(loan_id)
    rights.may_see_loan(by, loan)
    book = None if loan.book_id is None else uow.books.get(loan.book_id, lock=True)
    return uow.loans.get(loan_id, lock=True), book


def _open(uow: UnitOfWork, by: Actor, loan_id: LoanId) -> tuple[Loan, Book]:
    """The same of a loan that has not ended. Raises LoanEnded."""
    loan, book = _seen(uow, by, loan_id)
    if book is None or not loan.is_open:
        raise LoanEnded(loan.state.value)
    return loan, book
