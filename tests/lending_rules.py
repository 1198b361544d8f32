"""What holds in lending after whatever was done."""

from collections import Counter
from typing import Any

from hypothesis.stateful import invariant

from library.domain.lending.fee import EntryKind
from library.domain.lending.hold import HoldState
from library.domain.lending.loan import LoanState
from library.domain.lending.situations import queue_of

LOAN_LIMIT, HOLD_LIMIT = 2, 3


class LendingRules:
    """Of a machine whose subclasses say which store it has, and where its rows and its events are."""

    store: Any

    def rows(self, table):
        """All of a table, in the order of their coming."""
        raise NotImplementedError

    def find(self, table, id):
        """One of them, if it is there."""
        return next((row for row in self.rows(table) if row.id == id), None)

    def happened(self, name):
        """The data of all such events."""
        raise NotImplementedError

    @invariant()
    def no_book_has_two_open_loans(self):
        counted = Counter(loan.book_id for loan in self.rows("loans") if loan.is_open)
        assert all(count == 1 for count in counted.values())
        assert None not in counted

    @invariant()
    def nobody_has_more_loans_than_the_limit(self):
        members = Counter(loan.borrower_id for loan in self.rows("loans") if loan.is_open and loan.borrower_id)
        guests = Counter((loan.owner_id, loan.guest_email) for loan in self.rows("loans") if loan.is_open)
        assert all(count <= LOAN_LIMIT for count in members.values())
        assert all(count <= LOAN_LIMIT for (_, email), count in guests.items() if email and not self.some_gift())

    def some_gift(self):
        """A book that was given takes its loan along, and so may bring a guest of two owners above the limit of one."""
        return bool(self.happened("BookChangedHands"))

    @invariant()
    def nobody_borrows_their_own_book(self):
        owners = {book.id: book.owner_id for book in self.rows("books")}
        for loan in self.rows("loans"):
            if loan.is_open:
                assert loan.owner_id == owners[loan.book_id] != loan.borrower_id

    @invariant()
    def what_is_lost_is_lost_to_its_owner(self):
        owners = {book.id: book.owner_id for book in self.rows("books")}
        lost = [loan for loan in self.rows("loans") if loan.state is LoanState.LOST and loan.book_id]
        assert all(loan.owner_id == owners[loan.book_id] != loan.borrower_id for loan in lost)

    @invariant()
    def who_has_lost_a_book_is_known_until_it_is_found(self):
        somebody_left = any(member.left_at for member in self.rows("members"))
        lost = [loan for loan in self.rows("loans") if loan.state is LoanState.LOST]
        assert somebody_left or all(loan.borrower_id or loan.guest_email for loan in lost)

    @invariant()
    def a_loan_ends_within_it_and_that_is_said_then_or_later(self):
        for loan in self.rows("loans"):
            assert loan.is_open is (loan.ended_on is None) is (loan.closed_on is None)
            assert loan.is_open or loan.lent_on <= loan.ended_on <= loan.closed_on

    @invariant()
    def a_book_is_ready_for_one_hold_and_only_when_it_is_free(self):
        ready = Counter(hold.book_id for hold in self.rows("holds") if hold.state is HoldState.READY)
        on_loan = {loan.book_id for loan in self.rows("loans") if loan.is_open}
        assert all(count == 1 for count in ready.values())
        assert not on_loan & ready.keys()
        assert ready.keys() <= {book.id for book in self.rows("books")}

    @invariant()
    def no_queue_has_a_gap_or_a_double(self):
        holds, books = self.rows("holds"), self.rows("books")
        places_of = {hold.id: place for place, hold in enumerate(holds)}
        with self.store.transaction() as uow:
            for book in books:
                queue, loan = queue_of(uow, book), uow.loans.open_of(book.id)
                members = [hold.member_id for hold in queue]
                assert len(set(members)) == len(members)
                assert loan is None or loan.borrower_id not in members
                places = [places_of[hold.id] for hold in queue]
                assert places == sorted(places)
                specific = {hold.id for hold in holds if hold.is_open and hold.book_id == book.id}
                assert specific <= {hold.id for hold in queue}

    @invariant()
    def nobody_has_more_holds_than_the_limit(self):
        counted = Counter(hold.member_id for hold in self.rows("holds") if hold.is_open)
        assert all(count <= HOLD_LIMIT for count in counted.values())

    @invariant()
    def every_hold_is_filled_once_at_most_and_waits_for_something(self):
        filled = Counter(data["hold_id"] for data in self.happened("HoldFilled"))
        assert all(count == 1 for count in filled.values())
        for hold in self.rows("holds"):
            assert not hold.is_open or hold.book_id or hold.any_copy

    @invariant()
    def no_fee_is_negative_but_by_what_was_paid(self):
        for fee_id in {entry.fee_id for entry in self.rows("entries")}:
            entries = [entry for entry in self.rows("entries") if entry.fee_id == fee_id]
            assert [entry.amount > 0 for entry in entries if entry.id == fee_id] == [True]
            paid = -sum(entry.amount for entry in entries if entry.kind is EntryKind.PAID)
            still = sum(entry.amount for entry in entries)
            assert still >= 0 or (-still <= paid and EntryKind.TAKEN_BACK in {entry.kind for entry in entries})

    @invariant()
    def lateness_costs_no_more_than_its_cap(self):
        for loan in self.rows("loans"):
            late = [entry.amount for entry in self.rows("entries") if entry.loan_id == loan.id and entry.kind == "late"]
            assert sum(late) <= loan.fee_cap

    @invariant()
    def who_has_left_has_nothing_waits_for_nothing_and_is_owed_nothing(self):
        left = {member.id for member in self.rows("members") if member.left_at}
        assert not left & {loan.borrower_id for loan in self.rows("loans")}
        assert not left & {hold.member_id for hold in self.rows("holds") if hold.is_open}
        assert all(book.withdrawn for book in self.rows("books") if book.owner_id in left)
        owed = Counter[Any]()
        for entry in self.rows("entries"):
            owed[entry.owed_to, entry.fee_id] += entry.amount
        assert all(amount <= 0 for (creditor, _), amount in owed.items() if creditor in left)
