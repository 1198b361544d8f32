"""What happens in lending."""

from datetime import date
from typing import ClassVar

from attrs import frozen

from library.domain.entity import Event
from library.domain.ids import BookId, FeeId, GiftId, HoldId, LoanId, MemberId


@frozen(kw_only=True)
class TermsChanged(Event):
    """Of a book or of an owner."""

    owner_id: MemberId | None
    book_id: BookId | None
    names: tuple[str, ...]


@frozen(kw_only=True)
class CommunityTermsChanged(Event):
    """`names` are those that an admin has set."""

    audited: ClassVar[bool] = True
    names: tuple[str, ...]


@frozen(kw_only=True)
class HoldEvent(Event):
    """`book_id` is None of a hold on any copy that none was found for yet."""

    logged: ClassVar[frozenset[str] | None] = frozenset({"hold_id", "book_id"})
    hold_id: HoldId
    member_id: MemberId
    book_id: BookId | None


@frozen(kw_only=True)
class HoldPlaced(HoldEvent):
    any_copy: str | None


@frozen(kw_only=True)
class HoldAccepted(HoldEvent):
    pick_up_until: date


@frozen(kw_only=True)
class HoldDeclined(HoldEvent):
    owner_id: MemberId
    title: str
    """Of the book, which may be gone by now."""
    reason: str | None
    waits_on: bool
    """For a copy of somebody else."""


@frozen(kw_only=True)
class HoldCancelled(HoldEvent):
    was_ready: bool


@frozen(kw_only=True)
class HoldExpired(HoldEvent):
    pass


@frozen(kw_only=True)
class HoldSuspended(HoldEvent):
    until: date | None


@frozen(kw_only=True)
class HoldResumed(HoldEvent):
    pass


@frozen(kw_only=True)
class HoldFilled(HoldEvent):
    loan_id: LoanId


@frozen(kw_only=True)
class LoanEvent(Event):
    """`member_id` is the borrower; None is a guest. `book_id` is None when the book has left since."""

    logged: ClassVar[frozenset[str] | None] = frozenset({"loan_id", "book_id"})
    loan_id: LoanId
    book_id: BookId | None
    owner_id: MemberId
    member_id: MemberId | None


@frozen(kw_only=True)
class BookLent(LoanEvent):
    """`handed_over_by` is who had it before and passes it on; None when its owner hands it over."""

    due_on: date
    handed_over_by: MemberId | None = None


@frozen(kw_only=True)
class LoanRenewed(LoanEvent):
    due_on: date
    by_owner: bool


@frozen(kw_only=True)
class LoanRecalled(LoanEvent):
    due_on: date


@frozen(kw_only=True)
class ReturnClaimed(LoanEvent):
    pass


@frozen(kw_only=True)
class BookReturned(LoanEvent):
    """`handed_back` is no when the book has not gone home: it was passed on, or is the borrower's own by now."""

    returned_on: date
    handed_back: bool


@frozen(kw_only=True)
class ReturnSettled(LoanEvent):
    """By the staff, where a claim was disputed."""

    audited: ClassVar[bool] = True
    settled_by: MemberId


@frozen(kw_only=True)
class BookLost(LoanEvent):
    pass


@frozen(kw_only=True)
class BookFound(LoanEvent):
    pass


@frozen(kw_only=True)
class PassingOnAllowed(LoanEvent):
    pass


@frozen(kw_only=True)
class BookPassedOn(LoanEvent):
    """The borrower has handed the book to who was next."""

    to: MemberId


@frozen(kw_only=True)
class LoanHandedOver(LoanEvent):
    """The book has another owner now; the loan goes on."""


@frozen(kw_only=True)
class LoanDetached(LoanEvent):
    """Nobody knows any more who had the book."""


@frozen(kw_only=True)
class FeeEvent(Event):
    """Not audited: only who owes it and to whom it is owed see a fee, and the ledger forgets nothing."""

    fee_id: FeeId
    member_id: MemberId
    owed_to: MemberId
    amount: int
    currency: str


@frozen(kw_only=True)
class FeeCharged(FeeEvent):
    pass


@frozen(kw_only=True)
class FeeWaived(FeeEvent):
    pass


@frozen(kw_only=True)
class FeePaid(FeeEvent):
    pass


@frozen(kw_only=True)
class FeeTakenBack(FeeEvent):
    pass


@frozen(kw_only=True)
class FeePaidBack(FeeEvent):
    pass


@frozen(kw_only=True)
class GiftEvent(Event):
    gift_id: GiftId
    book_id: BookId
    giver_id: MemberId
    member_id: MemberId
    """Who is to have it."""


@frozen(kw_only=True)
class GiftOffered(GiftEvent):
    pass


@frozen(kw_only=True)
class GiftAccepted(GiftEvent):
    audited: ClassVar[bool] = True


@frozen(kw_only=True)
class GiftDeclined(GiftEvent):
    pass


@frozen(kw_only=True)
class GiftWithdrawn(GiftEvent):
    title: str
    """Of the book, which may be gone by now."""
