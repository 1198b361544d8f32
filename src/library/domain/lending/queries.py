"""What can be asked about lending. What one does not see does not exist: NotFound, as rights.py has it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from attrs import evolve

from library.domain.actor import Actor, Role, Scope
from library.domain.catalogue.policy import sight
from library.domain.catalogue.views import BookView
from library.domain.errors import NotFound, RoleMissing
from library.domain.ids import BookId, FeeId, GiftId, HoldId, LoanId
from library.domain.lending import rights
from library.domain.lending.hold import Q
from library.domain.lending.searches import FeeSearch, GiftSearch, HoldRole, HoldSearch, LoanRole, LoanSearch
from library.domain.lending.situations import following
from library.domain.lending.terms import NAMES, Resolved
from library.domain.lending.views import (
    ActivityView,
    BalanceView,
    FeeView,
    GiftView,
    HoldView,
    LoanView,
    QueueView,
    TermsView,
    TermView,
)
from library.domain.membership.policy import STAFF
from library.domain.paging import FIRST_PAGE, Page, Slice
from library.domain.ports import Choice, Day, Reads, SetTerms

MOST_WAITING = 100  # who are shown of a queue


def hold(reads: Reads, *, viewer: Actor, hold_id: HoldId) -> HoldView:
    """One hold, for who asked, who owns its book (or a copy) or declined it, and the staff.

    Raises ScopeMissing, NotFound.
    """
    seen = reads.holds.one(sight(viewer), hold_id)
    if rights.sees(viewer, seen.member.id):
        return seen
    if viewer.id not in reads.holds.owners(hold_id):
        raise NotFound("hold", hold_id)
    return seen if seen.book_id is not None and _owns(reads, viewer, seen.book_id) else _of_who_declined(seen)


def holds(reads: Reads, *, viewer: Actor, search: HoldSearch, page: Slice = FIRST_PAGE) -> Page[HoldView]:
    """Holds, the newest first; everybody's for the staff. Raises ScopeMissing, RoleMissing."""
    if search.role is HoldRole.ALL:
        _must_be_staff(viewer)
    return reads.holds.page(sight(viewer), viewer.id, search, page)


def queue(reads: Reads, *, viewer: Actor, book_id: BookId, most: int = MOST_WAITING) -> QueueView:
    """Who waits for a book, for its owner and the staff; who is next, for a borrower who may pass it on to them.

    Others see themselves, wherever they stand. Of more than `most` the first are shown. Raises ScopeMissing, NotFound.
    """
    book = reads.books.one(sight(viewer), book_id)
    return reads.holds.queue(sight(viewer), book_id, _who_is_shown(reads, viewer, book), most)


def _who_is_shown(reads: Reads, viewer: Actor, book: BookView) -> Choice:
    def all_of_them(waiting: Sequence[Q]) -> Sequence[Q]:
        return waiting

    def who_is_next(waiting: Sequence[Q]) -> Sequence[Q]:
        terms = reads.terms.resolved(owner_id=book.owner.id, book_id=book.id)
        next_one = following(waiting, terms)
        return () if next_one is None else (next_one,)

    def themselves(waiting: Sequence[Q]) -> Sequence[Q]:
        return [one for one in waiting if one.member_id == viewer.id]

    if rights.sees(viewer, book.owner.id):
        return all_of_them
    return who_is_next if viewer.id == reads.loans.may_pass_on(book.id) else themselves


def loan(reads: Reads, *, viewer: Actor, loan_id: LoanId, now: datetime) -> LoanView:
    """One loan, for borrower, owner and staff. Raises ScopeMissing, NotFound."""
    viewer.need_scope(Scope.READ)
    seen = reads.loans.one(loan_id, _day(reads, now))
    if not rights.sees(viewer, seen.owner.id, seen.borrower.id if seen.borrower else None):
        raise NotFound("loan", loan_id)
    return seen


def loans(
    reads: Reads, *, viewer: Actor, search: LoanSearch, now: datetime, page: Slice = FIRST_PAGE
) -> Page[LoanView]:
    """Loans, the newest first; everybody's for the staff. Raises ScopeMissing, RoleMissing."""
    viewer.need_scope(Scope.READ)
    if search.role is LoanRole.ALL:
        _must_be_staff(viewer)
    return reads.loans.page(viewer.id, search, _day(reads, now), page)


def fee(reads: Reads, *, viewer: Actor, fee_id: FeeId) -> FeeView:
    """One fee, for who owes it and to whom it is owed. Raises ScopeMissing, NotFound."""
    viewer.need_scope(Scope.READ)
    seen = reads.fees.one(fee_id)
    if viewer.id not in {seen.member.id, seen.owed_to.id}:
        raise NotFound("fee", fee_id)
    return seen


def fees(reads: Reads, *, viewer: Actor, search: FeeSearch, page: Slice = FIRST_PAGE) -> Page[FeeView]:
    """The viewer's fees, the newest first. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return reads.fees.page(viewer.id, search, page)


def balances(reads: Reads, *, viewer: Actor) -> tuple[BalanceView, ...]:
    """What the viewer owes and is owed, by currency. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return reads.fees.balances(viewer.id)


def gift(reads: Reads, *, viewer: Actor, gift_id: GiftId) -> GiftView:
    """One offer, for giver and receiver. Raises ScopeMissing, NotFound."""
    viewer.need_scope(Scope.READ)
    seen = reads.gifts.one(sight(viewer), gift_id)
    if viewer.id not in {seen.giver.id, seen.receiver.id}:
        raise NotFound("gift", gift_id)
    return seen


def gifts(reads: Reads, *, viewer: Actor, search: GiftSearch, page: Slice = FIRST_PAGE) -> Page[GiftView]:
    """The viewer's offers, the newest first. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return reads.gifts.page(sight(viewer), viewer.id, search, page)


def community_terms(reads: Reads, *, viewer: Actor) -> TermsView:
    """What holds where nobody says otherwise. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return _terms(reads.terms.set(), reads.terms.resolved())


def own_terms(reads: Reads, *, viewer: Actor) -> TermsView:
    """On which terms the viewer lends. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return _terms(reads.terms.set(owner_id=viewer.id), reads.terms.resolved(owner_id=viewer.id))


def book_terms(reads: Reads, *, viewer: Actor, book_id: BookId) -> TermsView:
    """On which terms a book is lent; to whom by name is shown to its owner only. Raises ScopeMissing, NotFound."""
    owner_id = reads.books.one(sight(viewer), book_id).owner.id
    terms = _terms(reads.terms.set(book_id=book_id), reads.terms.resolved(owner_id=owner_id, book_id=book_id))
    return terms if viewer.id == owner_id else _without_names(terms)


def own_books_terms(reads: Reads, *, viewer: Actor) -> Mapping[BookId, Mapping[str, Any]]:
    """What each of the viewer's books sets that sets something. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return reads.terms.of_books(viewer.id)


def activity(reads: Reads, *, viewer: Actor, since: date, until: date) -> tuple[ActivityView, ...]:
    """What happened month by month, for the staff. Raises ScopeMissing, RoleMissing."""
    _must_be_staff(viewer)
    return reads.reports.activity(since, until)


def _owns(reads: Reads, viewer: Actor, book_id: BookId) -> bool:
    with suppress(NotFound):
        return reads.books.one(sight(viewer), book_id).owner.id == viewer.id
    return False


def _of_who_declined(hold: HoldView) -> HoldView:
    """Which other copy it has come to, what becomes of that, and what its owner says of it is between others."""
    return evolve(hold, book_id=None, title=None, place=None, pick_up_until=None, reason=None)


def _day(reads: Reads, now: datetime) -> Day:
    terms = reads.terms.resolved()
    return Day(terms.calendar().today(now), terms.dispute_days)


def _terms(set_here: SetTerms, resolved: Resolved) -> TermsView:
    holding = {name: TermView(value=getattr(resolved, name), set_by=resolved.origin[name]) for name in NAMES}
    return TermsView(set=set_here.values, holds=holding, version=set_here.version)


def _without_names(terms: TermsView) -> TermsView:
    def others(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name != "named"}

    return TermsView(set=others(terms.set), holds=others(terms.holds), version=terms.version)


def _must_be_staff(viewer: Actor) -> None:
    if viewer.role not in STAFF:
        raise RoleMissing(Role.LIBRARIAN.value)
    viewer.need_scope(Scope.READ)
