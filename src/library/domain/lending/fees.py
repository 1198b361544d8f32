"""What can be done with fees. They are owed to owners, and only these waive them or say that they were paid."""

from library.domain.actor import Actor
from library.domain.errors import Invalid, NotFound
from library.domain.fields import checked, optional, text, whole_number
from library.domain.ids import FeeId
from library.domain.lending.errors import NothingOwed, NotTheCreditor
from library.domain.lending.fee import Entry, EntryKind, owed
from library.domain.lending.loan import Loan
from library.domain.lending.terms import MOST_MONEY
from library.domain.ports import UnitOfWork

LONGEST_NOTE = 500


def charge(uow: UnitOfWork, loan: Loan, kind: EntryKind, amount: int) -> None:
    """Write down that the borrower owes the owner this; nothing, of a guest or of nothing."""
    if amount > 0 and loan.borrower_id is not None:
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
    """Take back what a loan was charged for this. What was paid of it is owed back, what was waived is not."""
    entries = uow.ledger.of_loan(loan.id)
    for first in [entry for entry in entries if entry.kind is kind]:
        of_fee = [entry for entry in entries if entry.fee_id == first.fee_id]
        back = sum(entry.amount for entry in of_fee if entry.kind is not EntryKind.PAID)
        if back > 0:
            _write(uow, first, EntryKind.TAKEN_BACK, -back, None)


def waive(uow: UnitOfWork, *, by: Actor, fee_id: FeeId, amount: int | None = None, note: str | None = None) -> Entry:
    """Owed no longer, all of it or so much. Raises NotFound, NotTheCreditor, NothingOwed, Invalid."""
    return _settle(uow, by, fee_id, kind=EntryKind.WAIVED, amount=amount, note=note)


def pay_cash(uow: UnitOfWork, *, by: Actor, fee_id: FeeId, amount: int | None = None, note: str | None = None) -> Entry:
    """Was paid in cash, all of it or so much. Raises NotFound, NotTheCreditor, NothingOwed, Invalid."""
    return _settle(uow, by, fee_id, kind=EntryKind.PAID, amount=amount, note=note)


def _settle(
    uow: UnitOfWork, by: Actor, fee_id: FeeId, *, kind: EntryKind, amount: int | None, note: str | None
) -> Entry:
    by.need_membership()
    entries = uow.ledger.of_fee(fee_id)
    first, still = entries[0], owed(entries)
    if by.id not in {first.owed_to, first.member_id}:
        raise NotFound("fee", fee_id)
    if by.id != first.owed_to:
        raise NotTheCreditor
    kept = checked(
        {"amount": optional(whole_number(1, MOST_MONEY)), "note": optional(text(LONGEST_NOTE))},
        {"amount": amount, "note": note},
    )
    settled = still if kept["amount"] is None else kept["amount"]
    if settled <= 0 or settled > still:
        raise NothingOwed(max(still, 0), settled)
    return _write(uow, first, kind, -settled, kept["note"])


def _write(uow: UnitOfWork, first: Entry, kind: EntryKind, amount: int, note: str | None) -> Entry:
    if not amount:
        raise Invalid.because("amount", "must not be zero")
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
