"""Which of them are wanted; of whom is not for the search to say, but follows from who asks."""

from enum import StrEnum

from attrs import frozen

from library.domain.ids import BookId


class HoldRole(StrEnum):
    """Whose holds: one's own, those that wait for one's books, or everybody's."""

    HOLDER = "holder"
    OWNER = "owner"
    ALL = "all"


class LoanRole(StrEnum):
    """Whose loans: what one has, what others have of one's own, or everybody's."""

    BORROWER = "borrower"
    OWNER = "owner"
    ALL = "all"


class Side(StrEnum):
    """Which side of a fee or of a gift one is on."""

    MINE = "mine"
    """What one owes, or is offered."""
    OTHERS = "others"
    """What others owe one, or are offered by one."""


class LoanFilter(StrEnum):
    """Where a loan stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLAIMED = "claimed"
    DISPUTED = "disputed"
    ENDED = "ended"
    LOST = "lost"


class HoldFilter(StrEnum):
    """Where a hold stands."""

    OPEN = "open"
    WAITING = "waiting"
    READY = "ready"
    ENDED = "ended"


class FeeFilter(StrEnum):
    """Whether something of a fee is still owed, or owed back."""

    OWED = "owed"
    SETTLED = "settled"


class GiftFilter(StrEnum):
    """Whether nobody has answered an offer yet."""

    OPEN = "open"
    ENDED = "ended"


@frozen(kw_only=True)
class HoldSearch:
    """Holds of this role, the newest first."""

    role: HoldRole = HoldRole.HOLDER
    state: HoldFilter | None = None


@frozen(kw_only=True)
class LoanSearch:
    """Loans of this role, the newest first."""

    role: LoanRole = LoanRole.BORROWER
    state: LoanFilter | None = None
    book_id: BookId | None = None


@frozen(kw_only=True)
class FeeSearch:
    """Fees on this side, the newest first."""

    side: Side = Side.MINE
    state: FeeFilter | None = None


@frozen(kw_only=True)
class GiftSearch:
    """Gifts on this side, the newest first."""

    side: Side = Side.MINE
    state: GiftFilter | None = None
