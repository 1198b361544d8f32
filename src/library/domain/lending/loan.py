"""A book in somebody's hands: from its handing over until it is back."""

from datetime import date
from enum import StrEnum
from typing import Final

from attrs import define, frozen

from library.domain.entity import Entity
from library.domain.errors import Invalid
from library.domain.ids import BookId, LoanId, MemberId
from library.domain.lending import events, lateness
from library.domain.lending.errors import LoanEnded, NotLost
from library.domain.lending.terms import Resolved


class LoanState(StrEnum):
    """Whether it is overdue or disputed is no state: that follows from days and the clock."""

    OPEN = "open"
    RETURNED = "returned"
    LOST = "lost"


AWAY = (LoanState.OPEN, LoanState.LOST)
"""Where the book is not at home."""


@frozen
class Guest:
    """Somebody without an account, who gets the same reminders."""

    name: str
    email: str


AGREED: Final = ("guaranteed_days", "grace_days", "fee_per_day", "fee_cap", "agreed_value", "currency")
"""The terms that hold for a loan as they were when it began, whatever becomes of them meanwhile."""


@define(slots=False, eq=False, kw_only=True)
class Loan(Entity):
    """To a member or to a guest; to neither, when nobody is to know any more who had the book."""

    id: LoanId
    book_id: BookId | None
    """None when the book has left the library since."""
    title: str
    owner_id: MemberId
    borrower_id: MemberId | None
    guest_name: str | None
    guest_email: str | None
    lent_on: date
    due_on: date
    guaranteed_days: int
    grace_days: int
    fee_per_day: int
    fee_cap: int
    agreed_value: int
    currency: str
    renewals: int = 0
    recalled: bool = False
    claimed_on: date | None = None
    may_pass_on: bool = False
    kept: bool = False
    """Whether the borrower wants it to stay in their history."""
    late_charged: int = 0
    """What lateness has cost before it was last renewed, in minor units."""
    state: LoanState = LoanState.OPEN
    ended_on: date | None = None
    closed_on: date | None = None
    """The day on which that was said, or on which the book was found: who had it is forgotten some days after it."""

    @classmethod
    def begin(
        cls,
        *,
        id: LoanId,
        book_id: BookId,
        title: str,
        owner_id: MemberId,
        to: MemberId | Guest,
        today: date,
        terms: Resolved,
        handed_over_by: MemberId | None = None,
    ) -> "Loan":
        """A new one, from today on; handed over by its owner, or by who has passed it on."""
        guest = to if isinstance(to, Guest) else None
        loan = cls(
            id=id,
            book_id=book_id,
            title=title,
            owner_id=owner_id,
            borrower_id=None if isinstance(to, Guest) else to,
            guest_name=guest.name if guest else None,
            guest_email=guest.email if guest else None,
            lent_on=today,
            due_on=terms.day_after(today, terms.loan_days),
            **{name: getattr(terms, name) for name in AGREED},
        )
        loan._began(
            events.BookLent(
                loan_id=id,
                book_id=book_id,
                owner_id=owner_id,
                member_id=loan.borrower_id,
                due_on=loan.due_on,
                handed_over_by=handed_over_by,
            )
        )
        return loan

    @property
    def is_open(self) -> bool:
        """Whether the book is still out."""
        return self.state is LoanState.OPEN

    def must_be_open(self) -> None:
        """Raise LoanEnded unless the book is still out."""
        if not self.is_open:
            raise LoanEnded(self.state.value)

    def days_late(self, today: date) -> int:
        """How many days it is overdue; zero on the due date itself."""
        return lateness.days_late(self, today)

    def is_overdue(self, today: date) -> bool:
        """Whether the due date has ended."""
        return self.is_open and self.days_late(today) > 0

    def is_disputed(self, today: date, dispute_days: int) -> bool:
        """Whether a claim was left unconfirmed for so long that somebody should mediate."""
        return self.is_open and lateness.is_disputed(self, today, dispute_days)

    def accrued(self, today: date) -> int:
        """What lateness costs as it stands today: until the day on which the borrower says that it was back."""
        return lateness.accrued(self, today)

    def renew(self, today: date, terms: Resolved) -> int:
        """Let it be due later, and return what lateness has cost so far. Raises LoanEnded."""
        late_fee = self._put_off(today, terms)
        self.renewals += 1
        self._tell(events.LoanRenewed, due_on=self.due_on, by_owner=False)
        return late_fee

    def extend(self, today: date, terms: Resolved) -> int:
        """The same by leave of the owner: it uses up no renewal, and is a recall no longer. Raises LoanEnded."""
        late_fee = self._put_off(today, terms)
        self.recalled = False
        self._tell(events.LoanRenewed, due_on=self.due_on, by_owner=True)
        return late_fee

    def _put_off(self, today: date, terms: Resolved) -> int:
        # From the due date, so that who renews early loses no day; from today when that is over, so that it lies ahead.
        self.must_be_open()
        late_fee = lateness.late_fee(self, today)  # not until a claim: who still has the book was wrong to make one
        self.late_charged += late_fee
        self.claimed_on = None
        self.due_on = max(self.due_on, terms.day_after(max(today, self.due_on), terms.renewal_days))
        return late_fee

    def recall(self, today: date, terms: Resolved) -> None:
        """Let it be due earlier, after the notice that was guaranteed, and never later than it is. Raises LoanEnded."""
        self.must_be_open()
        if not self.recalled:
            self.recalled, self.may_pass_on = True, False  # it is to come home
            self.due_on = min(self.due_on, terms.day_after(today, self.guaranteed_days))
            self._tell(events.LoanRecalled, due_on=self.due_on)

    def claim(self, today: date) -> None:
        """The borrower says that it is back. Raises LoanEnded."""
        self.must_be_open()
        if self.claimed_on is None:
            self.claimed_on = today
            self._tell(events.ReturnClaimed)

    def take_back(self, on: date | None, today: date, *, handed_back: bool = True) -> int:
        """It is back since that day, or since the claim, or since today; return what lateness costs.

        Raises LoanEnded, Invalid for a day before the loan or after today.
        """
        self.must_be_open()
        today = max(today, self.lent_on)  # a clock may have gone back
        since = on or min(max(self.claimed_on or today, self.lent_on), today)
        if not self.lent_on <= since <= today:
            days = f"from {self.lent_on} to {today}" if self.lent_on < today else str(today)
            raise Invalid.because("on", f"must be {days}")
        self._close(LoanState.RETURNED, today, since)
        self._tell(events.BookReturned, returned_on=since, handed_back=handed_back)
        return lateness.late_fee(self, since)

    def lose(self, today: date) -> int:
        """It will not come back, whatever was claimed; return what lateness costs. Raises LoanEnded."""
        self.must_be_open()
        self._close(LoanState.LOST, today, max(today, self.lent_on))
        self._tell(events.BookLost)
        return lateness.late_fee(self, today)

    def _close(self, state: LoanState, today: date, since: date) -> None:
        self.state, self.ended_on, self.closed_on = state, since, max(today, since)

    def find(self, today: date) -> None:
        """What was lost has turned up. Raises NotLost."""
        self._be_lost_no_more(today)
        self._tell(events.BookFound)

    def allow_passing_on(self) -> None:
        """The owner agrees to its going to the next one directly. Raises LoanEnded."""
        self.must_be_open()
        if not self.may_pass_on:
            self.may_pass_on = True
            self._tell(events.PassingOnAllowed)

    def settled(self, by: MemberId) -> None:
        """It has ended because the staff confirmed the return."""
        self._tell(events.ReturnSettled, settled_by=by)

    def passed_on(self, to: MemberId) -> None:
        """It has ended because the borrower handed the book to who was next."""
        self._tell(events.BookPassedOn, to=to)

    def change_owner(self, owner_id: MemberId) -> None:
        """The book belongs to somebody else from now on; the loan goes on, or it stays lost."""
        self.owner_id = owner_id
        self.may_pass_on = False
        self._tell(events.LoanHandedOver)

    def give_up(self, today: date) -> None:
        """What was lost belongs to its borrower now, so that nobody looks for it any more. Raises NotLost."""
        self._be_lost_no_more(today)
        self._tell(events.LoanHandedOver)

    def _be_lost_no_more(self, today: date) -> None:
        if self.state is not LoanState.LOST:
            raise NotLost
        self._close(LoanState.RETURNED, today, self.ended_on or today)

    def keep(self, *, kept: bool) -> None:
        """Let it stay in the borrower's history, or not."""
        if kept is not self.kept:
            self.kept = kept
            self.version += 1

    def detach(self) -> None:
        """Forget who had the book."""
        self.borrower_id = self.guest_name = self.guest_email = None
        self.kept = False
        self._tell(events.LoanDetached)

    def _tell(self, event: type[events.LoanEvent], **data: object) -> None:
        self._changed(
            event(loan_id=self.id, book_id=self.book_id, owner_id=self.owner_id, member_id=self.borrower_id, **data)
        )
