"""What lateness and loss cost, in a ledger."""

from datetime import date
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.domain.errors import Invalid, NotFound
from library.domain.lending import circulation, errors, fees
from library.domain.lending.lateness import late_fee
from library.domain.lending.loan import Loan
from library.domain.lending.situations import handing
from library.domain.lending.terms import Resolved

ANY = UUID(int=1)


@pytest.fixture
def do(library):
    return lambda use_case, by, loan, **more: library.do(use_case, by=by, loan_id=loan.id, **more)


@pytest.fixture
def late(terms, lend, clock, bob):
    """A loan that is so many days late, at 50 a day after two days of grace, up to 400."""

    def late(days):
        terms(loan_days=7, fee_per_day=50, grace_days=2, fee_cap=400, renewable_late_days=30, renewal_days=7)
        loan = lend(bob)
        clock.forward(days=7 + days)
        return loan

    return late


@pytest.fixture
def fee(library, store, back, late):
    """One of 150, of Bob's."""
    loan = late(5)
    back(loan)
    with store.transaction() as uow:
        return uow.ledger.of_loan(loan.id)[0]


def test_late_fees_accrue_per_day_after_a_grace_period_up_to_a_cap():
    terms = Resolved(loan_days=7, fee_per_day=50, grace_days=2, fee_cap=400)
    loan = Loan.begin(id=ANY, book_id=ANY, title="Emma", owner_id=ANY, to=ANY, today=date(2026, 3, 1), terms=terms)
    fees_by_day = {day: late_fee(loan, date(2026, 3, day)) for day in (8, 10, 11, 12, 18, 19, 31)}
    assert fees_by_day == {8: 0, 10: 0, 11: 50, 12: 100, 18: 400, 19: 400, 31: 400}


@given(
    st.integers(0, 100), st.integers(0, 1000), st.integers(0, 5000), st.integers(0, 400), st.lists(st.integers(0, 60))
)
def test_lateness_costs_never_less_than_nothing_nor_more_than_the_cap(grace, per_day, cap, late, renewed_after):
    terms = Resolved(loan_days=1, renewal_days=1, grace_days=grace, fee_per_day=per_day, fee_cap=cap)
    day = date(2026, 3, 1)
    loan = Loan.begin(id=ANY, book_id=ANY, title="Emma", owner_id=ANY, to=ANY, today=day, terms=terms)
    charged = []
    for days in renewed_after:
        day = date.fromordinal(day.toordinal() + days)
        charged.append(loan.renew(day, terms))
    day = date.fromordinal(day.toordinal() + late)
    charged.append(loan.take_back(None, day))
    assert all(fee >= 0 for fee in charged)
    assert sum(charged) <= cap


def test_a_loan_has_one_fee_that_accrues_whatever_was_fixed_before(do, late, clock, bob, now_is, ledger):
    loan = late(5)
    assert (loan.accrued(clock.now.date()), ledger(loan)) == (150, [])
    do(circulation.renew, bob, loan)
    clock.forward(days=7 + 3)
    assert (now_is("loans", loan).accrued(clock.now.date()), ledger(loan)) == (50, [("late", 150)])


def test_a_fee_is_fixed_at_the_return(late, back, clock, bob, owed, ledger):
    loan = late(5)
    assert owed(bob) == 0
    back(loan)
    clock.forward(days=30)
    assert (owed(bob), ledger(loan)) == (150, [("late", 150)])


def test_a_back_dated_return_costs_nothing_for_the_days_after_it(late, back, bob, owed):
    back(late(30), on=date(2026, 3, 11))
    assert owed(bob) == 50


def test_nobody_pays_for_the_days_after_a_claim_that_is_confirmed(do, late, clock, back, bob, owed):
    loan = late(3)
    do(circulation.claim_return, bob, loan)
    clock.forward(days=20)
    back(loan)
    assert owed(bob) == 50


@pytest.mark.parametrize("whose", ["bob", "ada"])
def test_a_claim_that_a_renewal_belies_saves_nobody_what_is_late(do, late, clock, request, bob, ledger, whose):
    loan = late(3)
    do(circulation.claim_return, bob, loan)
    clock.forward(days=2)
    do(circulation.renew, request.getfixturevalue(whose), loan)
    assert ledger(loan) == [("late", 150)]


def test_a_claim_that_the_owner_does_not_believe_saves_nothing_when_the_book_is_lost(do, late, clock, ada, bob, ledger):
    loan = late(3)
    do(circulation.claim_return, bob, loan)
    clock.forward(days=2)
    do(circulation.lose, ada, loan)
    assert ledger(loan) == [("late", 150)]


def test_a_renewal_fixes_what_is_late_so_far_and_the_cap_is_for_the_whole_loan(do, late, back, clock, bob, ledger):
    loan = late(7)
    do(circulation.renew, bob, loan)
    assert ledger(loan) == [("late", 250)]
    clock.forward(days=7 + 20)
    back(loan)
    assert sorted(ledger(loan)) == [("late", 150), ("late", 250)]


def test_a_cap_that_is_reached_stays_reached_after_a_renewal(do, late, back, clock, bob, ledger):
    loan = late(20)
    do(circulation.renew, bob, loan)
    clock.forward(days=60)
    back(loan)
    assert ledger(loan) == [("late", 400)]


def test_a_member_with_unpaid_fees_above_the_limit_borrows_nothing_also_while_they_accrue(
    late, back, lend, terms, library, ada, bob, books, owed, store
):
    terms("community", fee_limit=149)
    loan = late(5)
    back(loan)
    with pytest.raises(errors.FeesUnpaid):
        lend(bob, books(1)[0])
    with store.transaction() as uow:
        fee_id = uow.ledger.of_loan(loan.id)[0].fee_id
    library.do(fees.pay_cash, by=ada, fee_id=fee_id, amount=1)
    lend(bob, books(1)[0])


def test_what_accrues_in_another_currency_is_not_added_to_what_is_owed(terms, lend, books, clock, bob, store):
    terms("community", currency="JPY", fee_per_day=5000)
    lend(bob)
    clock.forward(days=29)
    terms("community", currency="EUR", fee_limit=100)
    [another] = books(1)
    with store.transaction() as uow:
        of_bob = handing(uow, uow.books.get(another.id, lock=True), bob.id, ()).standing
    assert (of_bob.overdue, of_bob.owed) == (1, 0)


def test_a_guest_is_charged_nothing(late, back, lend, clock, terms, ledger):
    terms(fee_per_day=50)
    loan = lend(circulation.guest(name="Gus", email="gus@example.org"))
    clock.forward(days=60)
    back(loan)
    assert ledger(loan) == []


def test_a_fee_is_paid_in_cash_or_waived_in_parts_by_whom_it_is_owed_to(library, fee, ada, bob, owed, happened):
    happened()
    library.do(fees.pay_cash, by=ada, fee_id=fee.fee_id, amount=100, note="at the door")
    assert owed(bob) == 50
    library.do(fees.waive, by=ada, fee_id=fee.fee_id)
    assert owed(bob) == 0
    assert happened() == ["FeePaid", "FeeWaived"]


def test_the_ledger_is_written_on_and_nothing_in_it_is_ever_changed(library, fee, store, ada, bob):
    def entries():
        with store.transaction() as uow:
            of_fee = uow.ledger.of_fee(fee.fee_id)
            return {entry.id: (entry.kind, entry.amount, entry.member_id, entry.owed_to) for entry in of_fee}

    written = [entries()]
    for settle, amount in [(fees.pay_cash, 100), (fees.waive, None)]:
        library.do(settle, by=ada, fee_id=fee.fee_id, amount=amount)
        written.append(entries())
    assert [len(each) for each in written] == [1, 2, 3]
    assert all(before.items() <= after.items() for before, after in pairwise(written))
    assert {owed[2:] for owed in written[-1].values()} == {(bob.id, ada.id)}


def test_money_is_whole_minor_units_of_a_currency(terms, lend, back, clock, bob, store):
    for wrong in ({"fee_per_day": 0.5}, {"currency": "euro"}):
        with pytest.raises(Invalid):
            terms("community", **wrong)
    terms("community", currency="CHF", fee_per_day=50)
    loan = lend(bob)
    clock.forward(days=29)
    back(loan)
    with store.transaction() as uow:
        assert [(entry.amount, entry.currency) for entry in uow.ledger.of_loan(loan.id)] == [(50, "CHF")]


@pytest.mark.parametrize("settle", [fees.waive, fees.pay_cash])
def test_nobody_else_settles_a_fee(library, fee, settle, bob, cleo, admin):
    with pytest.raises(errors.NotTheCreditor):
        library.do(settle, by=bob, fee_id=fee.fee_id)
    for other in (cleo, admin):
        with pytest.raises(NotFound):
            library.do(settle, by=other, fee_id=fee.fee_id)


@pytest.mark.parametrize("settle", [fees.waive, fees.pay_cash])
def test_no_more_is_settled_than_is_owed_and_nothing_twice(library, fee, settle, ada):
    with pytest.raises(errors.NothingOwed):
        library.do(settle, by=ada, fee_id=fee.fee_id, amount=151)
    with pytest.raises(Invalid):
        library.do(settle, by=ada, fee_id=fee.fee_id, amount=0)
    library.do(settle, by=ada, fee_id=fee.fee_id)
    with pytest.raises(errors.NothingOwed):
        library.do(settle, by=ada, fee_id=fee.fee_id)


def test_what_is_not_owed_is_refused_with_what_is_and_no_amount_that_nobody_has_sent(library, fee, ada):
    library.do(fees.waive, by=ada, fee_id=fee.fee_id)
    for use_case, no in ((fees.waive, errors.NothingOwed), (fees.pay_back, errors.NothingOwedBack)):
        for amount in (None, 7):
            with pytest.raises(no, match=r"of this fee is owed|is settled") as refused:
                library.do(use_case, by=ada, fee_id=fee.fee_id, amount=amount)
            assert refused.value.fields() == {"owed": 0}


def lost_fee(store, loan):
    with store.transaction() as uow:
        return next(entry.fee_id for entry in uow.ledger.of_loan(loan.id) if entry.kind == "lost")


def test_a_lost_book_costs_its_agreed_value_besides_lateness_and_found_again_that_is_taken_back(
    do, terms, late, ada, bob, owed, ledger
):
    terms(agreed_value=1200)
    loan = late(3)
    do(circulation.lose, ada, loan)
    assert sorted(ledger(loan)) == [("late", 50), ("lost", 1200)]
    do(circulation.find, ada, loan)
    assert owed(bob) == 50


def test_lost_then_found_after_being_paid_is_owed_back_and_what_was_waived_is_not(
    library, do, store, terms, lend, ada, bob, owed, ledger
):
    terms(agreed_value=1200)
    loan = lend(bob)
    do(circulation.lose, ada, loan)
    fee_id = lost_fee(store, loan)
    library.do(fees.pay_cash, by=ada, fee_id=fee_id, amount=1000)
    library.do(fees.waive, by=ada, fee_id=fee_id, amount=200)
    do(circulation.find, ada, loan)
    with store.transaction() as uow:
        assert sum(entry.amount for entry in uow.ledger.of_fee(fee_id)) == -1000
    with pytest.raises(errors.NothingOwedBack):
        library.do(fees.pay_back, by=ada, fee_id=fee_id, amount=1001)
    library.do(fees.pay_back, by=ada, fee_id=fee_id)
    with pytest.raises(errors.NothingOwedBack):
        library.do(fees.pay_back, by=ada, fee_id=fee_id)
    assert ("paid-back", 1000) in ledger(loan)


def test_what_is_owed_back_of_one_fee_makes_no_other_smaller(library, do, store, terms, lend, books, ada, bob, owed):
    terms(agreed_value=1200)
    first, second = (lend(bob, each) for each in books(2))
    do(circulation.lose, ada, first)
    library.do(fees.pay_cash, by=ada, fee_id=lost_fee(store, first))
    do(circulation.find, ada, first)
    do(circulation.lose, ada, second)
    assert owed(bob) == 1200


def test_what_lateness_costs_is_what_was_agreed_when_the_loan_began(terms, late, back, ledger):
    loan = late(30)
    terms(fee_cap=0, fee_per_day=9999)
    back(loan)
    assert ledger(loan) == [("late", 400)]


def test_a_cap_of_zero_is_a_cap(terms, lend, back, clock, bob, ledger):
    terms(fee_per_day=50, fee_cap=0)
    loan = lend(bob)
    clock.forward(days=60)
    back(loan)
    assert ledger(loan) == []


def test_a_fee_that_never_was_is_not_found(library, ada, book):
    with pytest.raises(NotFound):
        library.do(fees.waive, by=ada, fee_id=book.id)


@pytest.mark.parametrize("settle", [fees.waive, fees.pay_cash, fees.pay_back])
def test_an_entry_that_is_no_charge_is_no_fee(library, fee, settle, ada):
    paid = library.do(fees.pay_cash, by=ada, fee_id=fee.fee_id, amount=1)
    with pytest.raises(NotFound):
        library.do(settle, by=ada, fee_id=paid.id)
