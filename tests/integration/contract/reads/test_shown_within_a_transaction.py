"""Inside a transaction all of lending shows what it has changed so far, and nobody else sees that."""

from datetime import date

import pytest

from library.domain.catalogue import queries as catalogue
from library.domain.catalogue.record import Availability
from library.domain.lending import circulation, fees, giving, holding, queries, setting_terms
from library.domain.lending.searches import FeeSearch, GiftSearch, HoldRole, HoldSearch, LoanSearch
from library.domain.notices import queries as notices
from library.domain.notices import use_cases
from library.domain.search import AvailabilityFilter, BookSearch


@pytest.fixture
def inside(library):
    """Does something, and says what is answered meanwhile; outside the answers stay as they were, all the time."""

    def inside(change, *questions):
        before = [library.ask(question) for question in questions]
        with library._transactions() as uow:
            change(uow)
            seen = [question(uow.reads) for question in questions]
            assert [library.ask(question) for question in questions] == before
        assert [library.ask(question) for question in questions] == before
        return seen

    return inside


def test_holds_loans_and_whether_a_book_can_be_had(inside, clock, ada, bob, cleo, book):
    def change(uow):
        holding.place_hold(uow, by=cleo, book_id=book.id)
        circulation.lend(uow, by=ada, book_id=book.id, to=bob.id)

    def found(availability):
        return lambda reads: catalogue.books(reads, viewer=bob, search=BookSearch(availability=availability)).total

    theirs = HoldSearch(role=HoldRole.OWNER)
    loans, holds, queue, seen, *counts = inside(
        change,
        lambda reads: queries.loans(reads, viewer=bob, search=LoanSearch(), now=clock.now).items,
        lambda reads: queries.holds(reads, viewer=ada, search=theirs).items,
        lambda reads: queries.queue(reads, viewer=ada, book_id=book.id).items,
        lambda reads: catalogue.book(reads, viewer=bob, book_id=book.id),
        *map(found, AvailabilityFilter),
    )
    assert [loan.borrower.name for loan in loans] == ["Bob"]
    assert holds == queue
    assert [(hold.member.name, hold.place) for hold in queue] == [("Cleo", 1)]
    assert (seen.availability, seen.due_on) == (Availability.ON_LOAN, loans[0].due_on)
    assert dict(zip(AvailabilityFilter, counts, strict=True)) == {
        AvailabilityFilter.AVAILABLE: 0,
        AvailabilityFilter.ON_LOAN: 1,
        AvailabilityFilter.READY: 0,
        AvailabilityFilter.MINE: 1,
    }


def test_fees_gifts_terms_and_preferences(library, inside, clock, terms, ada, bob, cleo, book, lend):
    def change(uow):
        circulation.lose(uow, by=ada, loan_id=loan.id)
        (charge,) = uow.ledger.of_loan(loan.id)
        fees.pay_cash(uow, by=ada, fee_id=charge.fee_id, amount=100)
        giving.offer_book(uow, by=ada, book_id=book.id, to=cleo.id)
        setting_terms.set_own_terms(uow, by=ada, record={"loan_days": 5})
        use_cases.prefer(uow, by=ada, mails="none")

    terms(agreed_value=900)
    loan = lend(bob)
    owed, balances, offers, own, preferences, activity = inside(
        change,
        lambda reads: queries.fees(reads, viewer=bob, search=FeeSearch()).items,
        lambda reads: queries.balances(reads, viewer=bob),
        lambda reads: queries.gifts(reads, viewer=cleo, search=GiftSearch()).items,
        lambda reads: queries.own_terms(reads, viewer=ada),
        lambda reads: notices.preferences(reads, viewer=ada),
        lambda reads: reads.reports.activity(date(2026, 3, 1), date(2026, 3, 1)),
    )
    assert [(fee.owed, [entry.amount for entry in fee.entries]) for fee in owed] == [(800, [900, -100])]
    assert [balance.owes for balance in balances] == [800]
    assert [offer.giver.name for offer in offers] == ["Ada"]
    assert own.holds["loan_days"].value == 5
    assert preferences.mails.value == "none"
    assert [(month.lent, month.lost) for month in activity] == [(1, 1)]
