"""The repositories of lending."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from library.adapters.memory.repositories import Repository
from library.domain.catalogue.book import Book
from library.domain.errors import NotFound
from library.domain.ids import BookId, FeeId, HoldId, LoanId, MemberId
from library.domain.lending.fee import Entry, owed
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import Hold, HoldState
from library.domain.lending.loan import AWAY, Loan, LoanState
from library.domain.lending.terms import Resolved, Terms, resolve, terms_id
from library.domain.notices.kinds import Kind
from library.domain.values import Isbn

NOT_YET_COMMITTED = 2**63  # comes after all that is
Id = TypeVar("Id", bound=UUID)


def some(after: Id | None, most: int, found: Iterable[Id]) -> list[Id]:
    """By id, those after this one."""
    return sorted(each for each in found if after is None or each > after)[:most]


class Holds(Repository[Hold]):
    """Keeps the port Holds."""

    table, called = "holds", "hold"

    def queue(self, book: Book) -> Sequence[Hold]:
        """In the order of their coming."""
        return [self.get(hold.id) for hold in self._open() if _is_about(hold, book.id, book.isbn)]

    def open_of(self, member_id: MemberId, *, book_id: BookId, isbn: Isbn | None) -> Hold | None:
        """At most one, as the rules see to."""
        for hold in self._open():
            same = hold.book_id == book_id or (isbn is not None and hold.any_copy == isbn)
            if hold.member_id == member_id and same:
                return self.get(hold.id)
        return None

    def open_by(self, member_id: MemberId) -> Sequence[Hold]:
        """In the order of their coming."""
        return [self.get(hold.id) for hold in self._open() if hold.member_id == member_id]

    def ended_of(self, book_id: BookId) -> Sequence[Hold]:
        """Looks at all of them."""
        ended = [hold.id for hold in self._visible() if not hold.is_open and hold.book_id == book_id]
        return [self.get(each) for each in ended]

    def late(self, today: date, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """Looks at all of them."""
        return some(after, most, (hold.id for hold in self._open() if hold.is_late(today)))

    def to_resume(self, today: date, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """Looks at all of them."""
        over = [hold for hold in self._open() if hold.suspended_until is not None and hold.suspended_until < today]
        return some(after, most, (hold.id for hold in over))

    def waited_for(self, *, after: BookId | None, most: int) -> Sequence[BookId]:
        """Looks at all books."""
        state, found = self._changes.state, []
        on_loan = {row.entity.book_id for row in state.loans.values() if row.entity.is_open}
        for book in (row.entity for row in state.books.values()):
            states = {hold.state for hold in self._open() if _is_about(hold, book.id, book.isbn)}
            if states == {HoldState.WAITING} and book.id not in on_loan:
                found.append(book.id)
        return some(after, most, found)

    def to_forget(self, before: datetime, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """Looks at all of them."""
        over = (hold.id for hold in self._visible() if hold.ended_at is not None and hold.ended_at < before)
        return some(after, most, over)

    def _open(self) -> list[Hold]:
        places = {row.entity.id: row.seq for row in self._rows().values()}
        found = [hold for hold in self._visible() if hold.is_open]
        return sorted(found, key=lambda hold: (places.get(hold.id, NOT_YET_COMMITTED), hold.id))


def _is_about(hold: Hold, book_id: BookId, isbn: Isbn | None) -> bool:
    return hold.book_id == book_id if hold.book_id is not None else isbn is not None and hold.any_copy == isbn


class Loans(Repository[Loan]):
    """Keeps the port Loans."""

    table, called = "loans", "loan"

    def open_of(self, book_id: BookId) -> Loan | None:
        """At most one, as a constraint sees to."""
        return next(iter(self._where(lambda loan: loan.is_open and loan.book_id == book_id)), None)

    def away(self, book_id: BookId) -> Loan | None:
        """At most one, as the rules see to."""
        return next(iter(self._where(lambda loan: loan.state in AWAY and loan.book_id == book_id)), None)

    def open_to(self, borrower_id: MemberId) -> Sequence[Loan]:
        """Of books of anybody."""
        return self._where(lambda loan: loan.is_open and loan.borrower_id == borrower_id)

    def open_to_guest(self, owner_id: MemberId, email: str) -> Sequence[Loan]:
        """Of this owner's books."""
        return self._where(lambda loan: loan.is_open and (loan.owner_id, loan.guest_email) == (owner_id, email))

    def ended_to(self, borrower_id: MemberId) -> Sequence[Loan]:
        """Of books of anybody."""
        return self._where(lambda loan: not loan.is_open and loan.borrower_id == borrower_id)

    def to_detach(self, before: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """Looks at all of them."""
        returned = (loan for loan in self._visible() if loan.state is LoanState.RETURNED)
        ended = (loan for loan in returned if loan.closed_on is not None and loan.closed_on < before)
        known = (loan.id for loan in ended if not loan.kept and (loan.borrower_id or loan.guest_email))
        return some(after, most, known)

    def to_remind(self, kind: Kind, first: date, last: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """Looks at all of them."""
        unclaimed = [loan for loan in self._visible() if loan.is_open and loan.claimed_on is None]
        due = [loan for loan in unclaimed if first <= loan.due_on <= last]
        return some(after, most, (loan.id for loan in due if not self._was_told(loan.id, kind, loan.due_on)))

    def unanswered(self, until: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """Looks at all of them."""
        claimed = [(loan, loan.claimed_on) for loan in self._visible() if loan.is_open]
        old = [(loan.id, day) for loan, day in claimed if day is not None and day <= until]
        untold = (loan_id for loan_id, day in old if not self._was_told(loan_id, Kind.CLAIM_UNANSWERED, day))
        return some(after, most, untold)

    def _was_told(self, loan_id: LoanId, kind: Kind, day: date) -> bool:
        notices = (row.entity for row in self._changes.state.notices.values())
        return any((notice.loan_id, notice.kind, notice.day) == (loan_id, kind, day) for notice in notices)

    def _where(self, wanted: Callable[[Loan], bool]) -> list[Loan]:
        return [self.get(loan.id) for loan in list(self._visible()) if wanted(loan)]


class TermsOf(Repository[Terms]):
    """Keeps the port TermsOf."""

    table, called = "terms", "terms"

    def of(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> Terms:
        """By an id that follows from whose they are."""
        their_id = terms_id(owner_id, book_id)
        try:
            return self.get(their_id, lock=True)
        except NotFound:
            return self.add(Terms(id=their_id, owner_id=owner_id, book_id=book_id, version=0))

    def clear(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> None:
        """If something was set."""
        with suppress(NotFound):
            self.get(terms_id(owner_id, book_id), lock=True).clear()

    def resolved(self, book: Book) -> Resolved:
        """From the book's to the community's."""
        return resolve(self._look(None, book.id), self._look(book.owner_id, None), self._look(None, None))

    def community(self) -> Resolved:
        """The community's."""
        return resolve(self._look(None, None))

    def _look(self, owner_id: MemberId | None, book_id: BookId | None) -> Terms | None:
        return next((terms for terms in self._visible() if terms.id == terms_id(owner_id, book_id)), None)


class Ledger(Repository[Entry]):
    """Keeps the port Ledger."""

    table, called = "entries", "fee"

    def of_fee(self, fee_id: FeeId) -> Sequence[Entry]:
        """With the lock."""
        self._changes.lock()
        if not (found := self._where(lambda entry: entry.fee_id == fee_id)):
            raise NotFound(self.called, fee_id)
        return found

    def of_loan(self, loan_id: LoanId) -> Sequence[Entry]:
        """The charges first."""
        return self._where(lambda entry: entry.loan_id == loan_id)

    def owed_by(self, member_id: MemberId, currency: str) -> int:
        """Fee by fee."""
        entries = self._where(lambda entry: (entry.member_id, entry.currency) == (member_id, currency))
        return sum(max(0, amount) for amount in _by_fee(entries).values())

    def unsettled(self, owed_to: MemberId) -> Sequence[FeeId]:
        """Fee by fee."""
        fees = _by_fee(self._where(lambda entry: entry.owed_to == owed_to))
        return [fee_id for fee_id, amount in fees.items() if amount > 0]

    def _where(self, wanted: Callable[[Entry], bool]) -> list[Entry]:
        return sorted((entry for entry in self._visible() if wanted(entry)), key=_charges_first)


def _charges_first(entry: Entry) -> tuple[bool, datetime, UUID]:
    return entry.id != entry.fee_id, entry.at, entry.id


def _by_fee(entries: Sequence[Entry]) -> dict[FeeId, int]:
    fees = dict.fromkeys(entry.fee_id for entry in entries)
    return {fee_id: owed(entry for entry in entries if entry.fee_id == fee_id) for fee_id in fees}


class Gifts(Repository[Gift]):
    """Keeps the port Gifts."""

    table, called = "gifts", "gift"

    def open_of(self, book_id: BookId) -> Gift | None:
        """At most one, as a constraint sees to."""
        return next(iter(self._open(lambda gift: gift.book_id == book_id)), None)

    def offered_to(self, receiver_id: MemberId) -> Sequence[Gift]:
        """From anybody."""
        return self._open(lambda gift: gift.receiver_id == receiver_id)

    def _open(self, wanted: Callable[[Gift], bool]) -> list[Gift]:
        found = [gift.id for gift in self._visible() if gift.state is GiftState.OFFERED and wanted(gift)]
        return [self.get(gift_id) for gift_id in found]
