"""The repositories of lending on SQLAlchemy's session."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, literal_column, or_, select
from sqlalchemy.orm import Session as Transaction

from library.adapters.sql import tables
from library.adapters.sql.repositories import Repository, Touch
from library.domain.catalogue.book import Book
from library.domain.entity import Entity
from library.domain.errors import NotFound
from library.domain.ids import BookId, FeeId, HoldId, LoanId, MemberId
from library.domain.lending.fee import Entry
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import OPEN, Hold, HoldState
from library.domain.lending.loan import AWAY, Loan, LoanState
from library.domain.lending.terms import Resolved, Terms, resolve, terms_id
from library.domain.notices.kinds import Kind
from library.domain.values import Isbn

E = TypeVar("E", bound=Entity)

_b, _h, _l = tables.books.c, tables.holds.c, tables.loans.c
_e, _g, _t, _n = tables.entries.c, tables.gifts.c, tables.terms.c, tables.notices.c
_IS_OPEN = _h.state.in_(OPEN)
_ON_LOAN = exists().where(_l.open_book_id == _b.id)
_IS_READY = exists().where(_h.ready_book_id == _b.id)
_WAITS_FOR_ANY = (_h.state == HoldState.WAITING, _h.book_id.is_(None))

# What each loan and return asks. Made once: to make a statement takes longer than to execute it.
_OF_BOOK, _OF_TITLE = _h.book_id == bindparam("book_id"), _h.any_copy == bindparam("isbn")
_QUEUE = select(Hold).where(_IS_OPEN, or_(_OF_BOOK, and_(_h.book_id.is_(None), _OF_TITLE))).order_by(_h.seq)
_HOLDS_OF = select(Hold).where(_h.member_id == bindparam("member_id"), _IS_OPEN).order_by(_h.seq)
_HOLD_OF = _HOLDS_OF.where(or_(_OF_BOOK, _OF_TITLE))
_OUT = select(Loan).where(_l.open_book_id == bindparam("book_id"))
_AWAY = select(Loan).where(_l.book_id == bindparam("book_id"), _l.state.in_(AWAY)).order_by(_l.seq)
_OPEN_LOANS = select(Loan).where(_l.state == LoanState.OPEN).order_by(_l.seq)
_OPEN_TO = _OPEN_LOANS.where(_l.borrower_id == bindparam("borrower_id"))
_OPEN_TO_GUEST = _OPEN_LOANS.where(_l.owner_id == bindparam("owner_id"), _l.guest_email == bindparam("email"))
_TERMS = select(Terms).where(_t.id.in_(bindparam("ids", expanding=True)))
_AMOUNT = func.sum(_e.amount)
_STILL_OWED = select(_e.fee_id, _AMOUNT).group_by(_e.fee_id).having(_AMOUNT > 0).order_by(func.min(_e.seq))
_OWED_BY = _STILL_OWED.where(_e.member_id == bindparam("member_id"), _e.currency == bindparam("currency"))
_OWED_TO = _STILL_OWED.where(_e.owed_to == bindparam("owed_to"))


class Lending(Repository[E]):
    """What its repositories have in common."""

    def add(self, entity: E) -> E:
        """After what has ended in this transaction: a book has one that is open at every moment."""
        self._transaction.flush()
        return super().add(entity)

    def _all(self, wanted: Select[E], **given: object) -> list[E]:
        found = list(self._transaction.scalars(wanted, given))
        for one in found:
            self._touch(one)
        return found

    def _ids(self, wanted: Select[Any], id: ColumnElement[Any], after: UUID | None, most: int) -> list[Any]:
        """By id, those after this one. What was written only just now counts too."""
        self._transaction.flush()
        onwards = wanted if after is None else wanted.where(id > after)
        return list(self._transaction.scalars(onwards.order_by(id).limit(most)))


class SqlHolds(Lending[Hold]):
    """Keeps the port Holds."""

    entity, called = Hold, "hold"

    def queue(self, book: Book) -> Sequence[Hold]:
        """In the order of their coming, which is their number's."""
        return self._all(_QUEUE, book_id=book.id, isbn=book.isbn)

    def open_of(self, member_id: MemberId, *, book_id: BookId, isbn: Isbn | None) -> Hold | None:
        """At most one, as the rules see to; the first of them in any case."""
        return next(iter(self._all(_HOLD_OF, member_id=member_id, book_id=book_id, isbn=isbn)), None)

    def open_by(self, member_id: MemberId) -> Sequence[Hold]:
        """In the order of their coming."""
        return self._all(_HOLDS_OF, member_id=member_id)

    def ended_of(self, book_id: BookId) -> Sequence[Hold]:
        """By the index on the book."""
        return self._all(select(Hold).where(_h.book_id == book_id, ~_IS_OPEN).order_by(_h.seq))

    def late(self, today: date, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """Only what is ready has a day."""
        return self._ids(select(_h.id).where(_h.pick_up_until < today), _h.id, after, most)

    def to_resume(self, today: date, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """Only what is open is suspended."""
        return self._ids(select(_h.id).where(_h.suspended_until < today), _h.id, after, most)

    def waited_for(self, *, after: BookId | None, most: int) -> Sequence[BookId]:
        """By what is waited for, and not book by book."""
        itself = _b.id.in_(select(_h.book_id).where(_h.state == HoldState.WAITING, _h.book_id.is_not(None)))
        any_copy = _b.isbn.in_(select(_h.any_copy).where(*_WAITS_FOR_ANY))
        wanted = select(_b.id).where(or_(itself, any_copy), ~_ON_LOAN, ~_IS_READY)
        return self._ids(wanted, _b.id, after, most)

    def to_forget(self, before: datetime, *, after: HoldId | None, most: int) -> Sequence[HoldId]:
        """By the index on when they ended."""
        return self._ids(select(_h.id).where(_h.ended_at < before), _h.id, after, most)


class SqlLoans(Lending[Loan]):
    """Keeps the port Loans."""

    entity, called = Loan, "loan"

    def open_of(self, book_id: BookId) -> Loan | None:
        """At most one, as a constraint sees to."""
        return next(iter(self._all(_OUT, book_id=book_id)), None)

    def away(self, book_id: BookId) -> Loan | None:
        """At most one, as the rules see to."""
        return next(iter(self._all(_AWAY, book_id=book_id)), None)

    def open_to(self, borrower_id: MemberId) -> Sequence[Loan]:
        """Of books of anybody."""
        return self._all(_OPEN_TO, borrower_id=borrower_id)

    def open_to_guest(self, owner_id: MemberId, email: str) -> Sequence[Loan]:
        """Of this owner's books."""
        return self._all(_OPEN_TO_GUEST, owner_id=owner_id, email=email)

    def ended_to(self, borrower_id: MemberId) -> Sequence[Loan]:
        """Of books of anybody."""
        ended = select(Loan).where(_l.borrower_id == borrower_id, _l.state != LoanState.OPEN)
        return self._all(ended.order_by(_l.seq))

    def to_detach(self, before: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """By an index of nothing but these, written out as there, or SQLite would go through all that was returned."""
        known = or_(_l.borrower_id.is_not(None), _l.guest_email.is_not(None))
        returned = _l.state == literal_column("'returned'"), _l.closed_on < before
        over = select(_l.id).where(*returned, _l.kept == false(), known)
        return self._ids(over, _l.id, after, most)

    def to_remind(self, kind: Kind, first: date, last: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """By the index on state and due date."""
        due = select(_l.id).where(_l.state == LoanState.OPEN, _l.claimed_on.is_(None), _l.due_on.between(first, last))
        return self._ids(due.where(~_was_told(kind, _l.due_on)), _l.id, after, most)

    def unanswered(self, until: date, *, after: LoanId | None, most: int) -> Sequence[LoanId]:
        """Of open ones, which are the fewer."""
        claimed = select(_l.id).where(_l.state == LoanState.OPEN, _l.claimed_on <= until)
        return self._ids(claimed.where(~_was_told(Kind.CLAIM_UNANSWERED, _l.claimed_on)), _l.id, after, most)


def _was_told(kind: Kind, day: ColumnElement[date | None]) -> ColumnElement[bool]:
    return exists().where(_n.loan_id == _l.id, _n.kind == kind, _n.day == day)


class SqlTermsOf(Lending[Terms]):
    """Keeps the port TermsOf."""

    entity, called = Terms, "terms"

    def __init__(self, transaction: Transaction, touch: Touch, now: datetime) -> None:
        super().__init__(transaction, touch, now)
        self._known: dict[UUID, Terms | None] = {}  # with what is not set, for the rules ask often

    def of(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> Terms:
        """Of two who set them for the first time one has to try again, as the primary key sees to."""
        their_id = terms_id(owner_id, book_id)
        try:
            found = self.get(their_id, lock=True)
        except NotFound:
            found = self.add(Terms(id=their_id, owner_id=owner_id, book_id=book_id, version=0))
        self._known[their_id] = found
        return found

    def clear(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> None:
        """If something was set."""
        with suppress(NotFound):
            self.get(terms_id(owner_id, book_id), lock=True).clear()

    def resolved(self, book: Book) -> Resolved:
        """From the book's to the community's, by one SELECT."""
        return self._resolved(terms_id(book_id=book.id), terms_id(owner_id=book.owner_id), terms_id())

    def community(self) -> Resolved:
        """The community's."""
        return self._resolved(terms_id())

    def _resolved(self, *levels: UUID) -> Resolved:
        if unknown := [level for level in levels if level not in self._known]:
            found = {terms.id: terms for terms in self._all(_TERMS, ids=unknown)}
            self._known |= {level: found.get(level) for level in unknown}
        return resolve(*map(self._known.get, levels))


class SqlLedger(Lending[Entry]):
    """Keeps the port Ledger."""

    entity, called = Entry, "fee"

    def of_fee(self, fee_id: FeeId) -> Sequence[Entry]:
        """Looked up only when the charge is locked: what others wrote before is seen then."""
        self.get(fee_id, lock=True)
        if not (found := self._where(_e.fee_id == fee_id)):
            raise NotFound(self.called, fee_id)
        return found

    def of_loan(self, loan_id: LoanId) -> Sequence[Entry]:
        """The charges first."""
        return self._where(_e.loan_id == loan_id)

    def owed_by(self, member_id: MemberId, currency: str) -> int:
        """Fee by fee."""
        return sum(self._above_zero(_OWED_BY, member_id=member_id, currency=currency).values())

    def unsettled(self, owed_to: MemberId) -> Sequence[FeeId]:
        """Fee by fee."""
        return list(self._above_zero(_OWED_TO, owed_to=owed_to))

    def _where(self, wanted: ColumnElement[bool]) -> list[Entry]:
        found = self._all(select(Entry).where(wanted).order_by(_e.seq))
        return sorted(found, key=lambda entry: (entry.id != entry.fee_id, entry.at, entry.id))

    def _above_zero(self, wanted: Select[Any], **given: object) -> dict[FeeId, int]:
        self._transaction.flush()
        return {fee_id: int(still) for fee_id, still in self._transaction.execute(wanted, given)}


class SqlGifts(Lending[Gift]):
    """Keeps the port Gifts."""

    entity, called = Gift, "gift"

    def open_of(self, book_id: BookId) -> Gift | None:
        """At most one, as a constraint sees to."""
        return next(iter(self._all(select(Gift).where(_g.open_book_id == book_id))), None)

    def offered_to(self, receiver_id: MemberId) -> Sequence[Gift]:
        """From anybody, in the order of their coming."""
        offered = select(Gift).where(_g.receiver_id == receiver_id, _g.state == GiftState.OFFERED)
        return self._all(offered.order_by(_g.seq))
