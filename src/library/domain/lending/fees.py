"""What can be done with fees. They are owed to owners, and only these waive them or say that they were paid."""

from collections.abc import Mapping
from typing import Any

from library.domain.actor import Actor
from library.domain.errors import NotFound
from library.domain.fields import checked, optional, text, whole_number
from library.domain.ids import FeeId, MemberId
from library.domain.lending.errors import NothingOwed, NothingOwedBack, NotTheCreditor
from library.domain.lending.fee import Entry, EntryKind, owed
from library.domain.lending.loan import Loan
from library.domain.lending.terms import MOST_MONEY
from library.domain.operations.limits import SETTLE_BY
from library.domain.operations.use_cases import count
from library.domain.ports import UnitOfWork

LONGEST_NOTE = 500
SETTLING = {"amount": optional(whole_number(1, MOST_MONEY)), "note": optional(text(LONGEST_NOTE))}


def charge(uow: UnitOfWork, loan: Loan, kind: EntryKind, amount: int) -> None:
    """Write down that the borrower owes the owner this; nothing is not written down.

    A guest is charged nothing, and who has left is owed nothing, for nobody would be there to say that it is settled.
    """
    if amount > 0 and loan.borrower_id is not None and uow.members.get(loan.owner_id).left_at is None:
        fee_id = FeeId(uow.new_id())
        uow.ledger.add(
            Entry.write(
                id=fee_id,
                fee_id=fee_id,
                loan_id=loan.id,
                book_id=loan.book_id,
                member_id=loan.borrower_id,
                owed_to=loan.owner_id,
                kind=kind,
                amount=amount,
                currency=loan.currency,
                at=uow.now,
            )
        )


def take_back_charges(uow: UnitOfWork, loan: Loan, kind: EntryKind) -> None:
    """Take back what a loan was charged for this. What was paid of it is owed back, what was waived is not.

    Each fee is looked at with its lock: it may be waived at the same moment. Who has left pays nothing back.
    """
    for first in [entry for entry in uow.ledger.of_loan(loan.id) if entry.kind is kind]:
        entries = uow.ledger.of_fee(first.fee_id)
        back = owed(entry for entry in entries if entry.kind is not EntryKind.PAID)
        if uow.members.get(first.owed_to).left_at is not None:
            back = min(back, owed(entries))
        if back > 0:
            _write(uow, first, EntryKind.TAKEN_BACK, -back)


def waive(uow: UnitOfWork, *, by: Actor, fee_id: FeeId, amount: int | None = None, note: str | None = None) -> Entry:
    """Let all or so much of it be owed no longer. Raises NotFound, NotTheCreditor, TooMany, NothingOwed, Invalid."""
    return _settle(uow, by, fee_id, EntryKind.WAIVED, _checked(amount, note))


def pay_cash(uow: UnitOfWork, *, by: Actor, fee_id: FeeId, amount: int | None = None, note: str | None = None) -> Entry:
    """Say that all or so much was paid in cash. Raises NotFound, NotTheCreditor, NothingOwed, Invalid."""
    return _settle(uow, by, fee_id, EntryKind.PAID, _checked(amount, note))


def pay_back(uow: UnitOfWork, *, by: Actor, fee_id: FeeId, amount: int | None = None, note: str | None = None) -> Entry:
    """Say that all or so much of what is owed back was. Raises NotFound, NotTheCreditor, NothingOwedBack, Invalid."""
    first, still = _to_settle(uow, by, fee_id)
    given = _checked(amount, note)
    back = given["amount"] or -still
    if not 0 < back <= -still:
        raise NothingOwedBack(max(-still, 0))
    return _write(uow, first, EntryKind.PAID_BACK, back, given["note"])


def waive_all(uow: UnitOfWork, owed_to: MemberId) -> None:
    """Let nothing be owed to this member any longer."""
    for fee_id in uow.ledger.unsettled(owed_to):
        entries = uow.ledger.of_fee(fee_id)
        _write(uow, entries[0], EntryKind.WAIVED, -owed(entries))


def _settle(uow: UnitOfWork, by: Actor, fee_id: FeeId, kind: EntryKind, given: Mapping[str, Any]) -> Entry:
    first, still = _to_settle(uow, by, fee_id)
    settled = given["amount"] or still
    if not 0 < settled <= still:
        raise NothingOwed(max(still, 0))
    return _write(uow, first, kind, -settled, given["note"])


def _to_settle(uow: UnitOfWork, by: Actor, fee_id: FeeId) -> tuple[Entry, int]:
    """The charge of a fee that is owed to the actor, and what is still owed; counted, for the debtor is mailed."""
    by.need_membership()
    entries = uow.ledger.of_fee(fee_id)
    if by.id not in {entries[0].owed_to, entries[0].member_id}:
        raise NotFound("fee", fee_id)
    if by.id != entries[0].owed_to:
        raise NotTheCreditor
    count(uow, attempts=((SETTLE_BY, str(by.id)),))
    return entries[0], owed(entries)


def _checked(amount: int | None, note: str | None) -> dict[str, Any]:
    return checked(SETTLING, {"amount": amount, "note": note})


def _write(uow: UnitOfWork, first: Entry, kind: EntryKind, amount: int, note: str | None = None) -> Entry:
    return uow.ledger.add(
        Entry.write(
            id=uow.new_id(),
            fee_id=first.fee_id,
            loan_id=first.loan_id,
            book_id=first.book_id,
            member_id=first.member_id,
            owed_to=first.owed_to,
            kind=kind,
            amount=amount,
            currency=first.currency,
            at=uow.now,
            note=note,
        )
    )
