"""What mails others is limited: they have not asked for it."""

import itertools

import pytest

from library.domain.errors import TooMany
from library.domain.lending import circulation, errors, fees, giving, holding, queries, setting_terms
from library.domain.lending.searches import FeeSearch
from library.domain.operations.limits import CHANGE_LOANS_BY, HOLD_BY, LEND_TO_GUESTS, OFFER_BY, SETTLE_BY
from library.domain.values import Isbn

ISBN = Isbn("9780141439587")


def until_too_many(limit, once):
    """As often as it may be done, and once more; then a day later."""
    for _ in range(limit.most):
        once()
    with pytest.raises(TooMany):
        once()


def test_nobody_lends_to_more_guests_in_a_day_than_the_limit_and_to_members_they_do(lend, back, clock, bob, terms):
    def once():
        back(lend(circulation.guest(name="Gus", email="gus@example.org")))

    until_too_many(LEND_TO_GUESTS, once)
    back(lend(bob))
    clock.forward(days=1)
    once()


def test_nobody_offers_more_books_in_a_day_than_the_limit(library, ada, bob, book, clock):
    def once():
        library.do(giving.offer_book, by=ada, book_id=book.id, to=bob.id)

    until_too_many(OFFER_BY, once)
    clock.forward(days=1)
    once()


def test_nobody_asks_for_more_books_in_a_day_than_the_limit_be_it_this_one_or_any_copy(library, ask, bob, book, clock):
    def once():
        library.do(holding.cancel_hold, by=bob, hold_id=ask(bob).id)

    until_too_many(HOLD_BY, once)
    with pytest.raises(TooMany):
        library.do(holding.place_hold_on_any_copy, by=bob, isbn=ISBN)
    clock.forward(days=1)
    once()


def test_no_owner_moves_due_dates_more_often_in_a_day_than_the_limit(library, lend, ada, clock):
    loan = lend(circulation.guest(name="Gus", email="gus@example.org"))
    moves = itertools.cycle([circulation.recall, circulation.renew])

    def once():
        library.do(next(moves), by=ada, loan_id=loan.id)

    until_too_many(CHANGE_LOANS_BY, once)
    clock.forward(days=1)
    once()


def test_nobody_settles_fees_more_often_in_a_day_than_the_limit(library, lend, terms, ada, bob, clock):
    terms(agreed_value=500)
    library.do(circulation.lose, by=ada, loan_id=lend(bob).id)
    [fee] = library.ask(queries.fees, viewer=bob, search=FeeSearch()).items

    def once():
        library.do(fees.waive, by=ada, fee_id=fee.id, amount=1)

    until_too_many(SETTLE_BY, once)
    clock.forward(days=1)
    once()


def test_what_is_refused_does_not_count(library, ask, ada, bob):
    library.do(setting_terms.set_own_terms, by=ada, record={"holds_per_member": 0})
    for _ in range(HOLD_BY.most + 1):
        with pytest.raises(errors.TooManyHolds):
            ask(bob)
    library.do(setting_terms.set_own_terms, by=ada, record={"holds_per_member": None})
    ask(bob)
