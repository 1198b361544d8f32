"""Fees: a ledger. What is owed is the sum of its entries, none of which is ever changed.

The entries of one fee have its id in common: the charge, and what came off it. A sum below zero is owed back.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import define

from library.domain.entity import Entity
from library.domain.ids import BookId, FeeId, LoanId, MemberId
from library.domain.lending import events


class EntryKind(StrEnum):
    """What an entry is for. The first two are charges, three come off them, the last settles what is owed back."""

    LATE = "late"
    LOST = "lost"
    WAIVED = "waived"
    PAID = "paid"
    TAKEN_BACK = "taken-back"
    PAID_BACK = "paid-back"


EVENTS = {
    EntryKind.LATE: events.FeeCharged,
    EntryKind.LOST: events.FeeCharged,
    EntryKind.WAIVED: events.FeeWaived,
    EntryKind.PAID: events.FeePaid,
    EntryKind.TAKEN_BACK: events.FeeTakenBack,
    EntryKind.PAID_BACK: events.FeePaidBack,
}


@define(slots=False, eq=False, kw_only=True)
class Entry(Entity):
    """`amount` in minor units: above zero is owed by the member, below zero comes off."""

    id: UUID
    fee_id: FeeId
    loan_id: LoanId
    book_id: BookId | None
    member_id: MemberId
    owed_to: MemberId
    kind: EntryKind
    amount: int
    currency: str
    at: datetime
    note: str | None = None

    @classmethod
    def write(cls, **values: object) -> "Entry":
        """A new one; nothing changes it any more."""
        entry = cls(**values)  # type: ignore[arg-type]  # the same names
        entry._began(
            EVENTS[entry.kind](
                fee_id=entry.fee_id,
                member_id=entry.member_id,
                owed_to=entry.owed_to,
                amount=abs(entry.amount),
                currency=entry.currency,
            )
        )
        return entry


def owed(entries: Iterable[Entry]) -> int:
    """What is still owed of it."""
    return sum(entry.amount for entry in entries)
