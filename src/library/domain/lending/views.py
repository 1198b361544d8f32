"""What is shown of lending.

Without slots they are made in two thirds of the time, and shown with their fields in the order written here.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attrs import frozen

from library.domain.ids import BookId, FeeId, GiftId, HoldId, LoanId, MemberId
from library.domain.lending.fee import EntryKind
from library.domain.lending.gift import GiftState
from library.domain.lending.hold import HoldState
from library.domain.lending.loan import LoanState
from library.domain.lending.terms import Level
from library.domain.membership.views import MemberView


@frozen(kw_only=True, slots=False)
class HoldView:
    """A hold as who asked, the owner and the staff see it.

    `title` is the book's, and None where there is no book, yet or any more. `place` is 1 for who comes first, and None
    without a book, or when it has ended; in the queue of a book it is the place there.
    """

    id: HoldId
    book_id: BookId | None
    title: str | None
    any_copy: str | None
    member: MemberView
    placed_at: datetime
    state: HoldState
    place: int | None
    pick_up_until: date | None
    suspended: bool
    suspended_until: date | None
    reason: str | None
    ended_at: datetime | None
    version: int

    @property
    def member_id(self) -> MemberId:
        """Whose it is."""
        return self.member.id


@frozen(kw_only=True, slots=False)
class QueueView:
    """The first of those who wait for a book, of those who are shown at all, and how many these are."""

    items: tuple[HoldView, ...]
    total: int


@frozen(kw_only=True, slots=False)
class GuestView:
    """Somebody without an account."""

    name: str
    email: str


@frozen(kw_only=True, slots=False)
class LoanView:
    """A loan as borrower, owner and staff see it. Money is in minor units of `currency`.

    `title` is as it was when the loan began. `overdue`, `days_late`, `disputed` and `accrued`, which is what lateness
    has cost since the last renewal, are as of today; of a loan that has ended they are no, 0 and no.
    """

    id: LoanId
    book_id: BookId | None
    title: str
    owner: MemberView
    borrower: MemberView | None
    guest: GuestView | None
    lent_on: date
    due_on: date
    state: LoanState
    overdue: bool
    days_late: int
    accrued: int
    currency: str
    guaranteed_days: int
    grace_days: int
    fee_per_day: int
    fee_cap: int
    agreed_value: int
    renewals: int
    recalled: bool
    claimed_on: date | None
    disputed: bool
    may_pass_on: bool
    kept: bool
    ended_on: date | None
    version: int


@frozen(kw_only=True, slots=False)
class EntryView:
    """A line of the ledger: above zero is owed, below zero comes off; in minor units."""

    id: UUID
    kind: EntryKind
    amount: int
    at: datetime
    note: str | None


@frozen(kw_only=True, slots=False)
class FeeView:
    """A fee as who owes it and to whom it is owed see it. What is below zero is owed back, in minor units."""

    id: FeeId
    loan_id: LoanId
    title: str
    kind: EntryKind
    member: MemberView
    owed_to: MemberView
    owed: int
    currency: str
    entries: tuple[EntryView, ...]


@frozen(kw_only=True, slots=False)
class BalanceView:
    """What somebody owes and is owed in one currency, in minor units; without what accrues on open loans.

    What is to be paid back is owed too, by whom the fee was owed to.
    """

    currency: str
    owes: int
    is_owed: int


@frozen(kw_only=True, slots=False)
class GiftView:
    """An offer as giver and receiver see it.

    `title` is the book's, and None when the offer has ended and the book is out of sight.
    """

    id: GiftId
    book_id: BookId
    title: str | None
    giver: MemberView
    receiver: MemberView
    offered_at: datetime
    state: GiftState
    version: int


@frozen(kw_only=True, slots=False)
class TermView:
    """A value that holds, and who set it."""

    value: Any
    set_by: Level


@frozen(kw_only=True, slots=False)
class TermsView:
    """What one level sets, what then holds there, and where each value comes from."""

    set: Mapping[str, Any]
    holds: Mapping[str, TermView]
    version: int


@frozen(kw_only=True, slots=False)
class ActivityView:
    """What happened in one month."""

    month: str
    """As 2026-11."""
    lent: int
    returned: int
    lost: int
    holds: int
    books_added: int
    members_joined: int
