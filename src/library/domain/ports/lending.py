"""What lending asks of the store."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from library.domain.catalogue.book import Book
from library.domain.ids import BookId, FeeId, GiftId, HoldId, LoanId, MemberId
from library.domain.lending.fee import Entry
from library.domain.lending.gift import Gift
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Loan
from library.domain.lending.terms import Resolved, Terms
from library.domain.notices.kinds import Kind
from library.domain.values import Isbn


class Holds(Protocol):
    """All holds, those that have ended too. A book is ready for at most one."""

    def get(self, id: HoldId, *, lock: bool = False) -> Hold:
        """The hold with this id; raises NotFound. With `lock` nobody else changes it until the end."""

    def queue(self, book: Book) -> Sequence[Hold]:
        """Open holds on this book, and those on any copy with its ISBN that have no book yet, in order of coming.

        Whether a hold on any copy is for this one is for the rules to say.
        """

    def open_of(self, member_id: MemberId, *, book_id: BookId, isbn: Isbn | None) -> Hold | None:
        """This member's open hold on this book, or on any copy with this ISBN."""

    def open_by(self, member_id: MemberId) -> Sequence[Hold]:
        """This member's open holds."""

    def ended_of(self, book_id: BookId) -> Sequence[Hold]:
        """The holds on this book, or for which it was ready, that have ended."""

    def late(self, today: date, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """Those whose pick-up day has passed; by id, those after this one."""

    def to_resume(self, today: date, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """Open ones that were suspended until before today; by id, those after this one."""

    def waited_for(self, *, after: BookId | None, most: int) -> Sequence[BookId]:
        """Books with a hold that waits and none that is ready, which are not on loan; by id, those after this one."""

    def to_forget(self, before: datetime, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """Those that ended before this; by id, those after this one."""

    def add(self, hold: Hold) -> Hold:
        """Keep a new one. Raises Conflict, here or later, when this member has just asked for the same."""

    def remove(self, hold: Hold) -> None:
        """Keep it no longer."""


class Loans(Protocol):
    """All loans, those that have ended too. A book has at most one that is open."""

    def get(self, id: LoanId, *, lock: bool = False) -> Loan:
        """The loan with this id; raises NotFound. With `lock` nobody else changes it until the end."""

    def open_of(self, book_id: BookId) -> Loan | None:
        """The open loan of this book."""

    def away(self, book_id: BookId) -> Loan | None:
        """The open loan of this book, or the one that ended with its loss, unless it was found.

        Never both, for nothing is lent that is lost.
        """

    def open_to(self, borrower_id: MemberId) -> Sequence[Loan]:
        """The open loans of this borrower."""

    def open_to_guest(self, owner_id: MemberId, email: str) -> Sequence[Loan]:
        """The open loans from this owner to the guest with this e-mail address."""

    def ended_to(self, borrower_id: MemberId) -> Sequence[Loan]:
        """The loans of this borrower that have ended."""

    def to_detach(self, before: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """Those whose return was said before this day, whose borrower is known and did not ask to keep them.

        By id, those after this one, as in the next two.
        """

    def to_remind(self, kind: Kind, first: date, last: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """Open, unclaimed ones due from one day to the other, both included, of which no such notice was given.

        One of another due date, such as before a renewal, counts for that only.
        """

    def unanswered(self, until: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """Open ones claimed to be back on this day or before, of which no notice that says so was given."""

    def add(self, loan: Loan) -> Loan:
        """Keep a new one, after the end of the one before, which may be of the same transaction.

        Raises Conflict, here or later, when the book has just been lent.
        """


class TermsOf(Protocol):
    """The terms of every level."""

    def of(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> Terms:
        """What this level says, locked: of a book, of an owner, or of the community. Empty until it is set."""

    def clear(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> None:
        """Let everything at this level be as the next one says. Where nothing was set, nothing is kept of that."""

    def resolved(self, book: Book) -> Resolved:
        """The terms that hold for this book."""

    def community(self) -> Resolved:
        """The terms that hold where no book is meant."""


class Ledger(Protocol):
    """What is owed, entry by entry. None is ever changed or removed."""

    def add(self, entry: Entry) -> Entry:
        """Write a new one."""

    def of_fee(self, fee_id: FeeId) -> Sequence[Entry]:
        """The entries of one fee, locked, the charge first, whose id is the fee's; raises NotFound."""

    def of_loan(self, loan_id: LoanId) -> Sequence[Entry]:
        """The entries of the fees of a loan."""

    def owed_by(self, member_id: MemberId, currency: str) -> int:
        """What this member owes, in minor units; what is owed back of one fee makes no other smaller."""

    def unsettled(self, owed_to: MemberId) -> Sequence[FeeId]:
        """The fees of which something is owed to this member."""


class Gifts(Protocol):
    """All offers of books; a book has at most one that is open."""

    def get(self, id: GiftId, *, lock: bool = False) -> Gift:
        """The offer with this id; raises NotFound. With `lock` nobody else changes it until the end."""

    def open_of(self, book_id: BookId) -> Gift | None:
        """The open offer of this book."""

    def offered_to(self, receiver_id: MemberId) -> Sequence[Gift]:
        """The open offers to this member."""

    def add(self, gift: Gift) -> Gift:
        """Keep a new one. Raises Conflict, here or later, when the book has just been offered."""
