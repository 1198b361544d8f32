"""Lending, to look at."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from library.adapters.memory.committed import Row, State, Stated
from library.adapters.memory.lending_showing import (
    fee_view,
    gift_view,
    hold_view,
    loan_view,
    place_of,
    waiting_for,
)
from library.adapters.memory.listing import Entry, page_of
from library.domain.catalogue.policy import Sight
from library.domain.errors import NotFound
from library.domain.ids import BookId, FeeId, GiftId, HoldId, LoanId, MemberId
from library.domain.lending import fee
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import Hold, HoldState
from library.domain.lending.loan import Loan, LoanState
from library.domain.lending.rights import asks_for
from library.domain.lending.searches import (
    FeeFilter,
    FeeSearch,
    GiftFilter,
    GiftSearch,
    HoldFilter,
    HoldRole,
    HoldSearch,
    LoanFilter,
    LoanRole,
    LoanSearch,
    Side,
)
from library.domain.lending.terms import Resolved, Terms, resolve, terms_id
from library.domain.lending.views import BalanceView, FeeView, GiftView, HoldView, LoanView, QueueView
from library.domain.paging import Page, Slice
from library.domain.ports.lending_reading import Choice, Day, SetTerms

E = TypeVar("E")


class HoldReads:
    """Keeps the port HoldReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def one(self, sight: Sight, id: HoldId) -> HoldView:
        """Raises NotFound."""
        state = self._committed.state
        hold = found(state.holds, id, "hold")
        return hold_view(state, sight, hold, place_of(state, hold))

    def owners(self, id: HoldId) -> frozenset[MemberId]:
        """Raises NotFound."""
        state = self._committed.state
        hold = found(state.holds, id, "hold")
        return _owners(state, hold).union(hold.unwilling if hold.any_copy is not None else ())

    def page(self, sight: Sight, member_id: MemberId, search: HoldSearch, page: Slice) -> Page[HoldView]:
        """The newest first."""
        state = self._committed.state
        wanted = entries(
            state.holds,
            lambda hold: _hold_in_role(state, hold, member_id, search.role) and _in_state(hold, search.state),
        )
        return page_of(wanted, page, lambda hold: hold_view(state, sight, hold, place_of(state, hold)), backwards=True)

    def queue(self, sight: Sight, book_id: BookId, choice: Choice, most: int) -> QueueView:
        """In the order of their coming."""
        state = self._committed.state
        row = state.books.get(book_id)
        waiting = waiting_for(state, row.entity) if row else []
        places, chosen = {hold.id: place for place, hold in enumerate(waiting, 1)}, choice(waiting)
        items = tuple(hold_view(state, sight, hold, places[hold.id]) for hold in chosen[:most])
        return QueueView(items=items, total=len(chosen))


class LoanReads:
    """Keeps the port LoanReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def one(self, id: LoanId, day: Day) -> LoanView:
        """Raises NotFound."""
        state = self._committed.state
        return loan_view(state, found(state.loans, id, "loan"), day)

    def page(self, member_id: MemberId, search: LoanSearch, day: Day, page: Slice) -> Page[LoanView]:
        """The newest first."""
        state = self._committed.state
        wanted = entries(
            state.loans, lambda loan: _loan_in_role(loan, member_id, search) and _stands(loan, search.state, day)
        )
        return page_of(wanted, page, lambda loan: loan_view(state, loan, day), backwards=True)

    def may_pass_on(self, book_id: BookId) -> MemberId | None:
        """At most one has it."""
        loans = (row.entity for row in self._committed.state.loans.values())
        out = (loan for loan in loans if loan.is_open and loan.book_id == book_id)
        return next((loan.borrower_id for loan in out if loan.may_pass_on), None)


class TermsReads:
    """Keeps the port TermsReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def set(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> SetTerms:
        """Nothing, until it is set."""
        terms = self._look(owner_id, book_id)
        return SetTerms({}, 0) if terms is None else SetTerms(terms.values, terms.version)

    def of_books(self, owner_id: MemberId) -> Mapping[BookId, Mapping[str, Any]]:
        """Book by book."""
        rows = sorted(self._committed.state.books.values(), key=lambda row: row.seq)
        theirs = {row.entity.id: self._look(None, row.entity.id) for row in rows if row.entity.owner_id == owner_id}
        return {book_id: terms.values for book_id, terms in theirs.items() if terms is not None and terms.values}

    def resolved(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> Resolved:
        """From the book's to the community's."""
        of_book = None if book_id is None else self._look(None, book_id)
        of_owner = None if owner_id is None else self._look(owner_id, None)
        return resolve(of_book, of_owner, self._look(None, None))

    def _look(self, owner_id: MemberId | None, book_id: BookId | None) -> Terms | None:
        row = self._committed.state.terms.get(terms_id(owner_id, book_id))
        return None if row is None else row.entity


class FeeReads:
    """Keeps the port FeeReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def one(self, id: FeeId) -> FeeView:
        """Raises NotFound."""
        state = self._committed.state
        if not _is_charge(found(state.entries, id, "fee")):
            raise NotFound("fee", id)
        return fee_view(state, id)

    def page(self, member_id: MemberId, search: FeeSearch, page: Slice) -> Page[FeeView]:
        """The newest charge first."""
        state = self._committed.state
        wanted = entries(
            state.entries, lambda entry: _is_charge(entry) and _fee_is_wanted(state, entry, member_id, search)
        )
        return page_of(wanted, page, lambda charge: fee_view(state, charge.fee_id), backwards=True)

    def balances(self, member_id: MemberId) -> tuple[BalanceView, ...]:
        """By currency."""
        state = self._committed.state
        charges = [row.entity for row in state.entries.values() if _is_charge(row.entity)]
        mine = [charge for charge in charges if member_id in {charge.member_id, charge.owed_to}]
        sums = [_debt(state, charge) for charge in mine]
        return tuple(
            BalanceView(
                currency=currency,
                owes=sum(amount for who, _, what, amount in sums if (who, what) == (member_id, currency)),
                is_owed=sum(amount for _, who, what, amount in sums if (who, what) == (member_id, currency)),
            )
            for currency in sorted({charge.currency for charge in mine})
        )


class GiftReads:
    """Keeps the port GiftReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def one(self, sight: Sight, id: GiftId) -> GiftView:
        """Raises NotFound."""
        state = self._committed.state
        return gift_view(state, sight, found(state.gifts, id, "gift"))

    def page(self, sight: Sight, member_id: MemberId, search: GiftSearch, page: Slice) -> Page[GiftView]:
        """The newest first."""
        state = self._committed.state
        wanted = entries(state.gifts, lambda gift: _gift_is_wanted(gift, member_id, search))
        return page_of(wanted, page, lambda gift: gift_view(state, sight, gift), backwards=True)


def found(rows: Mapping[UUID, Row[E]], id: UUID, called: str) -> E:
    """Raises NotFound."""
    if (row := rows.get(id)) is None:
        raise NotFound(called, id)
    return row.entity


def entries(rows: Mapping[UUID, Row[E]], wanted: Callable[[E], bool]) -> list[Entry[E]]:
    """By their coming alone."""
    return [Entry("", row.seq, row.entity) for row in rows.values() if wanted(row.entity)]


def _owners(state: State, hold: Hold) -> frozenset[MemberId]:
    books = (row.entity for row in state.books.values())
    return frozenset(book.owner_id for book in books if asks_for(hold, book))


def _hold_in_role(state: State, hold: Hold, member_id: MemberId, role: HoldRole) -> bool:
    if role is HoldRole.HOLDER:
        return hold.member_id == member_id
    return role is HoldRole.ALL or (hold.member_id != member_id and member_id in _owners(state, hold))


def _in_state(hold: Hold, state: HoldFilter | None) -> bool:
    match state:
        case HoldFilter.OPEN:
            return hold.is_open
        case HoldFilter.ENDED:
            return not hold.is_open
        case None:
            return True
        case _:
            return hold.state is HoldState(state.value)


def _loan_in_role(loan: Loan, member_id: MemberId, search: LoanSearch) -> bool:
    if search.book_id is not None and loan.book_id != search.book_id:
        return False
    if search.role is LoanRole.ALL:
        return True
    return (loan.borrower_id if search.role is LoanRole.BORROWER else loan.owner_id) == member_id


def _stands(loan: Loan, state: LoanFilter | None, day: Day) -> bool:
    stands: dict[LoanFilter | None, bool] = {
        None: True,
        LoanFilter.OPEN: loan.is_open,
        LoanFilter.OVERDUE: loan.is_overdue(day.today),
        LoanFilter.CLAIMED: loan.is_open and loan.claimed_on is not None,
        LoanFilter.DISPUTED: loan.is_disputed(day.today, day.dispute_days),
        LoanFilter.ENDED: not loan.is_open,
        LoanFilter.LOST: loan.state is LoanState.LOST,
    }
    return stands[state]


def _is_charge(entry: fee.Entry) -> bool:
    return entry.id == entry.fee_id


def _fee_is_wanted(state: State, charge: fee.Entry, member_id: MemberId, search: FeeSearch) -> bool:
    on_side = (charge.member_id if search.side is Side.MINE else charge.owed_to) == member_id
    return on_side and search.state in {None, FeeFilter.OWED if _owed(state, charge.fee_id) else FeeFilter.SETTLED}


def _owed(state: State, fee_id: FeeId) -> int:
    return fee.owed(row.entity for row in state.entries.values() if row.entity.fee_id == fee_id)


def _debt(state: State, charge: fee.Entry) -> tuple[MemberId, MemberId, str, int]:
    """Who owes whom how much: what is below zero is owed back."""
    amount = _owed(state, charge.fee_id)
    sides = (charge.member_id, charge.owed_to) if amount > 0 else (charge.owed_to, charge.member_id)
    return *sides, charge.currency, abs(amount)


def _gift_is_wanted(gift: Gift, member_id: MemberId, search: GiftSearch) -> bool:
    on_side = (gift.receiver_id if search.side is Side.MINE else gift.giver_id) == member_id
    return on_side and search.state in {None, GiftFilter.OPEN if gift.state is GiftState.OFFERED else GiftFilter.ENDED}
