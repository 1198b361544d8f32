"""Who is told what when something happens in lending."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from library.domain.catalogue.book import Book
from library.domain.entity import Event
from library.domain.errors import NotFound
from library.domain.ids import BookId, FeeId, LoanId, MemberId
from library.domain.lending import events
from library.domain.lending.fee import EntryKind
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Loan, LoanState
from library.domain.lending.rights import waits_for
from library.domain.notices.kinds import Kind
from library.domain.notices.tell import tell, tell_borrower, tell_owner
from library.domain.operations.jobs import Job
from library.domain.ports import UnitOfWork
from library.domain.values import money

MOST_OWNERS = 20  # who are told that somebody asks for any of them

Data = Mapping[str, Any]
"""Of an event, as JSON has it; and under `event` what tells it from every other one."""


# --- holds ------------------------------------------------------------------------------------------------------------


def _hold_placed(uow: UnitOfWork, data: Data) -> None:
    hold = uow.holds.get(_id(data, "hold_id"))
    for book in islice(_books_for(uow, hold), MOST_OWNERS) if hold.is_open else ():
        _tell_of_hold(uow, Kind.HOLD_PLACED, book.owner_id, data, book, other=hold.member_id)


def _books_for(uow: UnitOfWork, hold: Hold) -> Iterator[Book]:
    """The book that is asked for; or of any copy the first one of each owner that would do."""
    if hold.book_id is not None:
        yield uow.books.get(hold.book_id)
        return
    told = set()
    for book in () if hold.any_copy is None else uow.books.copies(hold.any_copy):
        if book.owner_id not in told and waits_for(hold, book, uow.terms.resolved(book)):
            told.add(book.owner_id)
            yield book


def _hold_accepted(uow: UnitOfWork, data: Data) -> None:
    hold, book = uow.holds.get(_id(data, "hold_id")), uow.books.get(_id(data, "book_id"))
    if hold.book_id == book.id and hold.pick_up_until is not None:  # or it has ended since, or another copy is ready
        until = hold.pick_up_until
        _tell_of_hold(uow, Kind.HOLD_READY, hold.member_id, data, book, other=book.owner_id, on=until, until=str(until))


def _hold_declined(uow: UnitOfWork, data: Data) -> None:
    """Also when it was because the book has left the library."""
    hold = uow.holds.get(_id(data, "hold_id"))
    waits_on = "yes" if data["waits_on"] else None
    tell(
        uow,
        Kind.HOLD_DECLINED,
        hold.member_id,
        about=data["event"],
        hold_id=hold.id,
        book_id=_if_there(uow, data),
        other=_id(data, "owner_id"),
        said={"title": data["title"], "reason": data["reason"], "waits_on": waits_on},
    )


def _hold_expired(uow: UnitOfWork, data: Data) -> None:
    book, member_id = uow.books.get(_id(data, "book_id")), _id(data, "member_id")
    _tell_of_hold(uow, Kind.HOLD_EXPIRED, member_id, data, book, other=book.owner_id)
    _tell_of_hold(uow, Kind.PICK_UP_MISSED, book.owner_id, data, book, other=member_id)


def _hold_cancelled(uow: UnitOfWork, data: Data) -> None:
    if data["was_ready"]:
        book, member_id = uow.books.get(_id(data, "book_id")), _id(data, "member_id")
        if book.owner_id != member_id:  # who is given a book wants it no more on loan
            _tell_of_hold(uow, Kind.HOLD_CANCELLED, book.owner_id, data, book, other=member_id)


def _tell_of_hold(
    uow: UnitOfWork,
    kind: Kind,
    to: UUID,
    data: Data,
    book: Book,
    *,
    other: UUID,
    on: date | None = None,
    **said: str | None,
) -> None:
    tell(
        uow,
        kind,
        MemberId(to),
        about=data["event"],
        on=on,
        hold_id=uow.holds.get(_id(data, "hold_id")).id,
        book_id=book.id,
        other=MemberId(other),
        said={"title": book.title, **said},
    )


# --- loans ------------------------------------------------------------------------------------------------------------


def _lent(uow: UnitOfWork, data: Data) -> None:
    loan, until = _loan(uow, data), data["due_on"]
    if data.get("handed_over_by") is None:
        tell_borrower(uow, Kind.BOOK_LENT, loan, event=data["event"], until=until)
    else:
        by = MemberId(_id(data, "handed_over_by"))
        tell_borrower(uow, Kind.HANDED_TO_YOU, loan, other=by, event=data["event"], until=until)


def _renewed(uow: UnitOfWork, data: Data) -> None:
    loan, until, event = _loan(uow, data), data["due_on"], data["event"]
    if data["by_owner"]:
        tell_borrower(uow, Kind.LOAN_EXTENDED, loan, event=event, on=date.fromisoformat(until), until=until)
    else:
        tell_owner(uow, Kind.LOAN_RENEWED, loan, event=event, on=date.fromisoformat(until), until=until)


def _recalled(uow: UnitOfWork, data: Data) -> None:
    loan, until, event = _loan(uow, data), data["due_on"], data["event"]
    tell_borrower(uow, Kind.LOAN_RECALLED, loan, event=event, on=date.fromisoformat(until), until=until)


def _claimed(uow: UnitOfWork, data: Data) -> None:
    loan = _loan(uow, data)
    if loan.is_open:
        tell_owner(uow, Kind.RETURN_CLAIMED, loan, event=data["event"])


def _returned(uow: UnitOfWork, data: Data) -> None:
    if data["handed_back"]:
        tell_borrower(uow, Kind.BOOK_RETURNED, _loan(uow, data), event=data["event"])


def _settled(uow: UnitOfWork, data: Data) -> None:
    loan, by = _loan(uow, data), MemberId(_id(data, "settled_by"))
    said = {"title": loan.title, "since": str(loan.ended_on)}
    tell(uow, Kind.RETURN_SETTLED, loan.owner_id, about=data["event"], loan=loan, other=by, said=said)


def _passed_on(uow: UnitOfWork, data: Data) -> None:
    loan = _loan(uow, data)
    to = MemberId(_id(data, "to"))
    said = {"title": loan.title}
    tell(uow, Kind.BOOK_PASSED_ON, loan.owner_id, about=data["event"], loan=loan, other=to, said=said)


def _owner_changed(uow: UnitOfWork, data: Data) -> None:
    loan = _loan(uow, data)
    if loan.is_open:
        tell_borrower(uow, Kind.OWNER_CHANGED, loan, event=data["event"], until=str(loan.due_on))


def _lost(uow: UnitOfWork, data: Data) -> None:
    """Who waits for this copy is told too; who waits for any copy waits for others."""
    loan = _loan(uow, data)
    tell_borrower(uow, Kind.BOOK_LOST, loan, event=data["event"])
    book = uow.books.get(_id(data, "book_id"))
    for hold in uow.holds.queue(book) if loan.state is LoanState.LOST else ():  # or it was found since
        if hold.book_id == book.id:
            _tell_of_hold(
                uow, Kind.AWAITED_LOST, hold.member_id, {**data, "hold_id": str(hold.id)}, book, other=book.owner_id
            )


def _to_borrower(kind: Kind) -> Callable[[UnitOfWork, Data], None]:
    return lambda uow, data: tell_borrower(uow, kind, _loan(uow, data), event=data["event"])


# --- fees -------------------------------------------------------------------------------------------------------------


def _of_fee(kind: Kind) -> Callable[[UnitOfWork, Data], None]:
    def told(uow: UnitOfWork, data: Data) -> None:
        first = uow.ledger.of_fee(FeeId(_id(data, "fee_id")))[0]
        loan, amount = uow.loans.get(first.loan_id), money(data["amount"], data["currency"])
        what = EntryKind(first.kind).value
        tell(
            uow,
            kind,
            first.member_id,
            about=data["event"],
            loan=loan,
            other=first.owed_to,
            said={"title": loan.title, "amount": amount, "what": what},
        )

    return told


# --- gifts ------------------------------------------------------------------------------------------------------------


def _of_gift(kind: Kind, *, to_giver: bool) -> Callable[[UnitOfWork, Data], None]:
    def told(uow: UnitOfWork, data: Data) -> None:
        giver, receiver = MemberId(_id(data, "giver_id")), MemberId(_id(data, "member_id"))
        to, other = (giver, receiver) if to_giver else (receiver, giver)
        title = data.get("title") or uow.books.get(_id(data, "book_id")).title
        said = {"title": title}
        tell(uow, kind, to, about=data["event"], book_id=_if_there(uow, data), other=other, said=said)

    return told


TELLING: Mapping[type[Event], Callable[[UnitOfWork, Data], None]] = {
    events.HoldPlaced: _hold_placed,
    events.HoldAccepted: _hold_accepted,
    events.HoldDeclined: _hold_declined,
    events.HoldExpired: _hold_expired,
    events.HoldCancelled: _hold_cancelled,
    events.BookLent: _lent,
    events.LoanRenewed: _renewed,
    events.LoanRecalled: _recalled,
    events.PassingOnAllowed: _to_borrower(Kind.PASSING_ON_ALLOWED),
    events.BookPassedOn: _passed_on,
    events.ReturnClaimed: _claimed,
    events.BookReturned: _returned,
    events.ReturnSettled: _settled,
    events.BookLost: _lost,
    events.BookFound: _to_borrower(Kind.BOOK_FOUND),
    events.LoanHandedOver: _owner_changed,
    events.FeeCharged: _of_fee(Kind.FEE_CHARGED),
    events.FeeWaived: _of_fee(Kind.FEE_WAIVED),
    events.FeePaid: _of_fee(Kind.FEE_PAID),
    events.FeeTakenBack: _of_fee(Kind.FEE_TAKEN_BACK),
    events.FeePaidBack: _of_fee(Kind.FEE_PAID_BACK),
    events.GiftOffered: _of_gift(Kind.GIFT_OFFERED, to_giver=False),
    events.GiftAccepted: _of_gift(Kind.GIFT_ACCEPTED, to_giver=True),
    events.GiftDeclined: _of_gift(Kind.GIFT_DECLINED, to_giver=True),
    events.GiftWithdrawn: _of_gift(Kind.GIFT_WITHDRAWN, to_giver=False),
}
_BY_NAME = {event.__name__: told for event, told in TELLING.items()}


def tell_of(uow: UnitOfWork, job: Job) -> None:
    """Tell those whom an event concerns; nobody, when what it was about is gone."""
    with suppress(NotFound):
        _BY_NAME[job.name](uow, {**job.data, "event": str(job.id)})


def _loan(uow: UnitOfWork, data: Data) -> Loan:
    return uow.loans.get(LoanId(_id(data, "loan_id")))


def _if_there(uow: UnitOfWork, data: Data) -> BookId | None:
    """The book of an event, unless it has left the library since."""
    with suppress(NotFound):
        return uow.books.get(_id(data, "book_id")).id
    return None


def _id(data: Data, name: str) -> Any:
    """Raises NotFound where there is none."""
    if data[name] is None:
        raise NotFound(name, "None")
    return UUID(data[name])
