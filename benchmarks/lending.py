"""What was lent and is, and who asks for what: a long history, of which few loans are open."""

from datetime import UTC, date, datetime, timedelta

from library.adapters.clock import uuid7
from library.domain.lending.hold import Hold
from library.domain.lending.loan import AGREED, Loan, LoanState
from library.domain.lending.terms import Resolved

HISTORY = 2  # loans that have ended, for each book
OPEN, LOST, READY, WAITING = 0.03, 0.003, 0.003, 0.01  # of all books, without those of the caller
CALLER_S = 5  # open loans
BEGINNING = date(2022, 1, 1)
TODAY = date(2026, 11, 1)
TERMS = Resolved(origin={})


def lent(writer, members, shelved, *, count):
    """In the order of their beginning; the first member is the caller, whose own books are all there."""
    days = (TODAY - BEGINNING).days - 60
    for number in range(count):
        yield loan(writer, members, writer.random.choice(shelved), day(number * days // count), LoanState.RETURNED)
    others = [book for book in shelved if book.owner_id != members[0].id]
    away = writer.random.sample(others, int((OPEN + LOST) * len(others)))
    for number, book in enumerate(away):
        state = LoanState.LOST if number < LOST * len(others) else LoanState.OPEN
        borrowers = members[:1] if number >= len(away) - CALLER_S else members[1:]
        yield loan(writer, borrowers, book, day(days + number * 60 // len(away)), state)


def day(number):
    """So many days after the beginning."""
    return BEGINNING + timedelta(days=number)


def loan(writer, borrowers, book, lent_on, state):
    borrower = _anybody_but(book.owner_id, writer, borrowers)
    ended_on = None if state is LoanState.OPEN else lent_on + timedelta(days=writer.random.randint(1, 40))
    return Loan(
        id=uuid7(datetime.combine(lent_on, datetime.min.time(), UTC)),
        book_id=book.id,
        title=book.title,
        owner_id=book.owner_id,
        borrower_id=borrower.id,
        guest_name=None,
        guest_email=None,
        lent_on=lent_on,
        due_on=lent_on + timedelta(days=28),
        state=state,
        ended_on=ended_on,
        closed_on=ended_on,
        **{name: getattr(TERMS, name) for name in AGREED},
    )


def _anybody_but(owner_id, writer, members):
    """Nobody borrows their own book."""
    while (member := writer.random.choice(members)).id == owner_id:
        pass
    return member


def asked_for(writer, members, shelved):
    """Of books that may be out or not; each by one member."""
    others = [book for book in shelved if book.owner_id != members[0].id]
    some = writer.random.sample(others, int((READY + WAITING) * len(others)))
    now = datetime.combine(TODAY, datetime.min.time(), UTC)
    for number, book in enumerate(some):
        member = writer.random.choice(members[1:])
        hold = Hold(id=uuid7(now), member_id=member.id, book_id=book.id, any_copy=None, placed_at=now)
        if number < READY * len(others):
            hold.accept(book.id, TODAY + timedelta(days=10_000))
            hold.take_events()
        yield hold
