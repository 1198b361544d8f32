"""The repositories of lending."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID, uuid5

from library.adapters.memory.repositories import Repository
from library.domain.catalogue.book import Book
from library.domain.errors import NotFound
from library.domain.ids import BookId, FeeId, HoldId, LoanId, MemberId
from library.domain.lending.fee import Entry
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import Hold, HoldState
from library.domain.lending.loan import Loan
from library.domain.lending.terms import Resolved, Terms, resolve
from library.domain.values import Isbn

COMMUNITY = UUID(int=0)


class Holds(Repository[Hold]):
    """Keeps the port Holds."""

    table, called = "holds", "hold"

    def queue(self, book: Book) -> Sequence[Hold]:
        """In the order of their coming."""
        return [self.get(hold.id) for hold in self._open() if self._waits_for(hold, book)]

    @staticmethod
    def _waits_for(hold: Hold, book: Book) -> bool:
        if hold.book_id is not None:
            return hold.book_id == book.id
        return hold.any_copy is not None and hold.any_copy == book.isbn and book.owner_id not in hold.unwilling

    def open_of(self, member_id: MemberId, *, book_id: BookId | None, isbn: Isbn | None) -> Hold | None:
        """At most one, as the rules see to."""
        for hold in self._open():
            same = (book_id is not None and hold.book_id == book_id) or (isbn is not None and hold.any_copy == isbn)
            if hold.member_id == member_id and same:
                return self.get(hold.id)
        return None

    def count_open(self, member_id: MemberId) -> int:
        """Counted one by one."""
        return sum(hold.member_id == member_id for hold in self._open())

    def on_any_copy(self, isbn: Isbn) -> Sequence[Hold]:
        """In the order of their coming."""
        return [self.get(hold.id) for hold in self._open() if hold.any_copy == isbn and hold.book_id is None]

    def expired(self, today: date, *, most: int) -> Sequence[HoldId]:
        """Those that are ready."""
        over = [hold.id for hold in self._open() if hold.pick_up_until is not None and hold.pick_up_until < today]
        return over[:most]

    def to_resume(self, today: date, *, most: int) -> Sequence[HoldId]:
        """Those that wait."""
        over = [hold.id for hold in self._open() if hold.suspended_until is not None and hold.suspended_until < today]
        return over[:most]

    def _open(self) -> list[Hold]:
        places = {row.entity.id: row.seq for row in self._rows().values()}
        found = [hold for hold in self._visible() if hold.state in {HoldState.WAITING, HoldState.READY}]
        return sorted(found, key=lambda hold: (places.get(hold.id, 2**63), hold.id))


class Loans(Repository[Loan]):
    """Keeps the port Loans."""

    table, called = "loans", "loan"

    def open_of(self, book_id: BookId) -> Loan | None:
        """At most one, as a constraint sees to."""
        return next((self.get(loan.id) for loan in self._open() if loan.book_id == book_id), None)

    def open_to(self, borrower_id: MemberId) -> Sequence[Loan]:
        """Of books of anybody."""
        return [self.get(loan.id) for loan in self._open() if loan.borrower_id == borrower_id]

    def open_from(self, owner_id: MemberId) -> Sequence[Loan]:
        """To anybody."""
        return [self.get(loan.id) for loan in self._open() if loan.owner_id == owner_id]

    def to_detach(self, before: date, *, most: int) -> Sequence[LoanId]:
        """The oldest first."""
        found = [loan for loan in self._visible() if loan.ended_on is not None and loan.ended_on < before]
        known = [loan for loan in found if not loan.kept and (loan.borrower_id or loan.guest_email)]
        return [loan.id for loan in sorted(known, key=lambda loan: str(loan.ended_on))][:most]

    def _open(self) -> list[Loan]:
        return [loan for loan in self._visible() if loan.is_open]


class TermsOf(Repository[Terms]):
    """Keeps the port TermsOf."""

    table, called = "terms", "terms"

    def of(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> Terms:
        """By an id that follows from whose they are."""
        id = _id(owner_id, book_id)  # noqa: A001 - the field's own word
        self._changes.lock()
        try:
            return self.get(id, lock=True)
        except NotFound:
            return self.add(Terms(id=id, owner_id=owner_id, book_id=book_id, version=0))

    def resolved(self, book: Book) -> Resolved:
        """From the book's to the community's."""
        return resolve(self._look(None, book.id), self._look(book.owner_id, None), self._look(None, None))

    def community(self) -> Resolved:
        """The community's."""
        return resolve(self._look(None, None))

    def _look(self, owner_id: MemberId | None, book_id: BookId | None) -> Terms | None:
        return next((terms for terms in self._visible() if terms.id == _id(owner_id, book_id)), None)


class Ledger(Repository[Entry]):
    """Keeps the port Ledger."""

    table, called = "entries", "fee"

    def of_fee(self, fee_id: FeeId) -> Sequence[Entry]:
        """With the lock."""
        self._changes.lock()
        if not (found := self._where(lambda entry: entry.fee_id == fee_id)):
            raise NotFound("fee", fee_id)
        return found

    def of_loan(self, loan_id: LoanId) -> Sequence[Entry]:
        """The oldest first."""
        return self._where(lambda entry: entry.loan_id == loan_id)

    def owed_by(self, member_id: MemberId) -> int:
        """Added up."""
        return sum(entry.amount for entry in self._visible() if entry.member_id == member_id)

    def _where(self, wanted: Callable[[Entry], bool]) -> list[Entry]:
        return sorted((entry for entry in self._visible() if wanted(entry)), key=lambda entry: entry.id)


class Gifts(Repository[Gift]):
    """Keeps the port Gifts."""

    table, called = "gifts", "gift"

    def open_of(self, book_id: BookId) -> Gift | None:
        """At most one, as a constraint sees to."""
        for gift in self._visible():
            if gift.book_id == book_id and gift.state is GiftState.OFFERED:
                return self.get(gift.id)
        return None


def _id(owner_id: MemberId | None, book_id: BookId | None) -> UUID:
    whose = book_id or owner_id
    return COMMUNITY if whose is None else uuid5(COMMUNITY, str(whose))
