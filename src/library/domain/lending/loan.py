"""A book in somebody's hands: from its handing over until it is back."""

from datetime import date
from enum import StrEnum

from attrs import define, frozen

from library.domain.entity import Entity
from library.domain.errors import Invalid
from library.domain.ids import BookId, LoanId, MemberId
from library.domain.lending import events
from library.domain.lending.errors import LoanEnded, NotLost
from library.domain.lending.terms import Resolved


class LoanState(StrEnum):
    """Whether it is overdue is no state: that follows from the due date and the clock."""

    OPEN = "open"
    RETURNED = "returned"
    LOST = "lost"


@frozen
class Guest:
    """Somebody without an account, who gets the same reminders."""

    name: str
    email: str


@frozen(kw_only=True)
class FeeTerms:
    """What lateness and loss cost, as it was agreed when the loan began. Minor units."""

    grace_days: int
    fee_per_day: int
    fee_cap: int
    agreed_value: int
    currency: str

    @classmethod
    def of(cls, terms: Resolved) -> "FeeTerms":
        """Those of these terms."""
        return cls(
            grace_days=terms.grace_days,
            fee_per_day=terms.fee_per_day,
            fee_cap=terms.fee_cap,
            agreed_value=terms.agreed_value,
            currency=terms.currency,
        )


@define(slots=False, eq=False, kw_only=True)
class Loan(Entity):
    """To a member or to a guest; to neither, when nobody is to know any more who had the book."""

    id: LoanId
    book_id: BookId | None
    title: str
    owner_id: MemberId
    borrower_id: MemberId | None
    guest_name: str | None = None
    guest_email: str | None = None
    lent_on: date
    due_on: date
    renewals: int = 0
    recalled: bool = False
    claimed_on: date | None = None
    may_pass_on: bool = False
    kept: bool = False
    """Whether the borrower wants it to stay in their history."""
    grace_days: int
    fee_per_day: int
    fee_cap: int
    agreed_value: int
    currency: str
    state: LoanState = LoanState.OPEN
    ended_on: date | None = None

    @classmethod
    def begin(
        cls,
        *,
        id: LoanId,
        book_id: BookId,
        title: str,
        owner_id: MemberId,
        to: MemberId | Guest,
        lent_on: date,
        due_on: date,
        terms: Resolved,
    ) -> "Loan":
        """A new one."""
        guest = to if isinstance(to, Guest) else None
        fees = FeeTerms.of(terms)
        loan = cls(
            id=id,
            book_id=book_id,
            title=title,
            owner_id=owner_id,
            borrower_id=None if isinstance(to, Guest) else to,
            guest_name=guest.name if guest else None,
            guest_email=guest.email if guest else None,
            lent_on=lent_on,
            due_on=due_on,
            grace_days=fees.grace_days,
            fee_per_day=fees.fee_per_day,
            fee_cap=fees.fee_cap,
            agreed_value=fees.agreed_value,
            currency=fees.currency,
        )
        loan._began(
            events.BookLent(loan_id=id, book_id=book_id, owner_id=owner_id, member_id=loan.borrower_id, due_on=due_on)
        )
        return loan

    @property
    def is_open(self) -> bool:
        """Whether the book is still out."""
        return self.state is LoanState.OPEN

    def days_late(self, today: date) -> int:
        """How many days it is overdue; zero on the due date itself."""
        return max(0, (today - self.due_on).days)

    def is_overdue(self, today: date) -> bool:
        """Whether the due date has ended."""
        return self.is_open and self.days_late(today) > 0

    def late_fee(self, on: date) -> int:
        """What lateness costs until that day: by the day, after the days of grace, up to the cap."""
        billable = max(0, self.days_late(on) - self.grace_days)
        return min(billable * self.fee_per_day, self.fee_cap)

    def renew(self, due_on: date) -> None:
        """Let it be due later. Raises LoanEnded."""
        self.must_be_open()
        self.due_on = max(due_on, self.due_on)
        self.renewals += 1
        self.claimed_on = None
        self._tell(events.LoanRenewed, due_on=self.due_on)

    def recall(self, due_on: date) -> None:
        """Let it be due earlier, but never later than it is. Raises LoanEnded."""
        self.must_be_open()
        if not self.recalled:
            self.recalled = True
            self.due_on = min(due_on, self.due_on)
            self._tell(events.LoanRecalled, due_on=self.due_on)

    def claim(self, today: date) -> None:
        """The borrower says that it is back. Raises LoanEnded."""
        self.must_be_open()
        if self.claimed_on is None:
            self.claimed_on = today
            self._tell(events.ReturnClaimed)

    def is_disputed(self, today: date, after_days: int) -> bool:
        """Whether the owner has not confirmed a claim for so long that somebody should mediate."""
        return self.is_open and self.claimed_on is not None and (today - self.claimed_on).days >= after_days

    def take_back(self, on: date, today: date) -> None:
        """It is back since that day. Raises LoanEnded, Invalid for a day before the loan or after today."""
        self.must_be_open()
        if not self.lent_on <= on <= today:
            raise Invalid.because("on", f"must be from {self.lent_on} to {today}")
        self.state, self.ended_on = LoanState.RETURNED, on
        self._tell(events.BookReturned, returned_on=on)

    def lose(self, today: date) -> None:
        """It will not come back. Raises LoanEnded."""
        self.must_be_open()
        self.state, self.ended_on = LoanState.LOST, today
        self._tell(events.BookLost)

    def find(self) -> None:
        """What was lost has turned up. Raises NotLost."""
        if self.state is not LoanState.LOST:
            raise NotLost
        self.state = LoanState.RETURNED
        self._tell(events.BookFound)

    def allow_passing_on(self) -> None:
        """The owner agrees to its going to the next one directly. Raises LoanEnded."""
        self.must_be_open()
        if not self.may_pass_on:
            self.may_pass_on = True
            self._tell(events.PassingOnAllowed)

    def hand_over(self, owner_id: MemberId) -> None:
        """The book belongs to somebody else from now on."""
        self.owner_id = owner_id
        self._tell(events.LoanHandedOver)

    def keep(self, *, kept: bool) -> None:
        """Let it stay in the borrower's history, or not."""
        if kept is not self.kept:
            self.kept = kept
            self.version += 1

    def detach(self) -> None:
        """Forget who had the book."""
        self.borrower_id = self.guest_name = self.guest_email = None
        self._tell(events.LoanDetached)

    def must_be_open(self) -> None:
        """Raise LoanEnded when it is not."""
        if not self.is_open:
            raise LoanEnded(self.state.value)

    def _tell(self, event: type[events.LoanEvent], **data: object) -> None:
        self._changed(
            event(loan_id=self.id, book_id=self.book_id, owner_id=self.owner_id, member_id=self.borrower_id, **data)
        )
