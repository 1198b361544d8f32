"""Lending as it is shown."""

from library.adapters.memory.committed import State
from library.adapters.memory.showing import member_view, shown
from library.domain.catalogue.book import Book
from library.domain.catalogue.policy import Sight
from library.domain.ids import FeeId, MemberId
from library.domain.lending import fee, lateness
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Loan
from library.domain.lending.rights import who_waits
from library.domain.lending.terms import Resolved, resolve, terms_id
from library.domain.lending.views import EntryView, FeeView, GiftView, GuestView, HoldView, LoanView
from library.domain.membership.views import MemberView
from library.domain.ports.lending_reading import Day


def waiting_for(state: State, book: Book) -> list[Hold]:
    """The open holds that this book would fill, in the order of their coming."""
    rows = sorted(state.holds.values(), key=lambda row: row.seq)
    loans = (row.entity for row in state.loans.values())
    borrower_id = next((loan.borrower_id for loan in loans if loan.is_open and loan.book_id == book.id), None)
    return who_waits((row.entity for row in rows if row.entity.is_open), book, _terms(state, book), borrower_id)


def place_of(state: State, hold: Hold) -> int | None:
    """Where it stands in the queue of its book, if it has one and is open."""
    if hold.book_id is None or not hold.is_open:
        return None
    queue = waiting_for(state, state.books[hold.book_id].entity)
    return next((place for place, each in enumerate(queue, 1) if each.id == hold.id), None)


def hold_view(state: State, sight: Sight, hold: Hold, place: int | None) -> HoldView:
    """Without the title of a book that is out of sight, once the hold does not keep it in sight."""
    row = None if hold.book_id is None else state.books.get(hold.book_id)
    book = None if row is None else row.entity
    return shown(
        HoldView,
        hold,
        title=book.title if book is not None and (hold.is_open or sight.sees(book)) else None,
        any_copy=None if hold.any_copy is None else hold.any_copy.digits,
        member=_member(state, hold.member_id),
        place=place,
    )


def loan_view(state: State, loan: Loan, day: Day) -> LoanView:
    """As of this day."""
    is_open = loan.is_open
    guest = None
    if loan.guest_name is not None and loan.guest_email is not None:
        guest = GuestView(name=loan.guest_name, email=loan.guest_email)
    return shown(
        LoanView,
        loan,
        owner=_member(state, loan.owner_id),
        borrower=None if loan.borrower_id is None else _member(state, loan.borrower_id),
        guest=guest,
        overdue=loan.is_overdue(day.today),
        days_late=loan.days_late(day.today) if is_open else 0,
        accrued=lateness.accrued(loan, day.today) if is_open else 0,
        disputed=loan.is_disputed(day.today, day.dispute_days),
    )


def fee_view(state: State, fee_id: FeeId) -> FeeView:
    """With all its entries."""
    rows = sorted(state.entries.values(), key=lambda row: row.seq)
    entries = [row.entity for row in rows if row.entity.fee_id == fee_id]
    first = state.entries[fee_id].entity
    return FeeView(
        id=fee_id,
        loan_id=first.loan_id,
        title=state.loans[first.loan_id].entity.title,
        kind=first.kind,
        member=_member(state, first.member_id),
        owed_to=_member(state, first.owed_to),
        owed=fee.owed(entries),
        currency=first.currency,
        entries=tuple(shown(EntryView, entry) for entry in entries),
    )


def gift_view(state: State, sight: Sight, gift: Gift) -> GiftView:
    """Without the title of a book that is out of sight, once the offer has ended."""
    book = state.books[gift.book_id].entity
    return shown(
        GiftView,
        gift,
        title=book.title if gift.state is GiftState.OFFERED or sight.sees(book) else None,
        giver=_member(state, gift.giver_id),
        receiver=_member(state, gift.receiver_id),
    )


def _member(state: State, member_id: MemberId) -> MemberView:
    return member_view(state.members[member_id].entity)


def _terms(state: State, book: Book) -> Resolved:
    rows = [state.terms.get(terms_id(**level)) for level in ({"book_id": book.id}, {"owner_id": book.owner_id}, {})]
    return resolve(*(None if row is None else row.entity for row in rows))
