"""What goes wrong in libraries that have not thought of it."""

from datetime import UTC, date, datetime

import pytest

from library.domain.lending import circulation, errors, holding, leaving, upkeep, withdrawing
from library.domain.lending.hold import HoldState
from library.domain.lending.loan import LoanState
from library.domain.membership.use_cases import set_standing
from library.domain.values import Isbn

ISBN = Isbn("9780141439587")
CLOSED = {"closed_weekdays": [7], "closed_days": ["2026-03-09", "2026-03-23"]}  # with the Sundays before them


@pytest.fixture
def do(library):
    return lambda use_case, by, loan, **more: library.do(use_case, by=by, loan_id=loan.id, **more)


@pytest.fixture
def ask_for_any(library):
    return lambda who: library.do(holding.place_hold_on_any_copy, by=who, isbn=ISBN)


# --- who asks, and for what -------------------------------------------------------------------------------------------


def test_the_present_borrower_asks_for_another_copy_of_the_title_but_not_for_this_one_nor_for_any(
    ask, ask_for_any, lend, copy_of, bob, cleo
):
    other = copy_of(cleo)
    lend(bob)
    with pytest.raises(errors.AlreadyBorrowed):
        ask(bob)
    with pytest.raises(errors.AlreadyBorrowed):
        ask_for_any(bob)
    assert ask(bob, other).is_open


def test_owners_neither_ask_for_their_own_book_nor_lend_it_to_themselves(ask, ask_for_any, lend, ada):
    with pytest.raises(errors.OwnBook):
        ask(ada)
    with pytest.raises(errors.OwnBook):
        ask_for_any(ada)
    with pytest.raises(errors.OwnBook):
        lend(ada)


@pytest.mark.parametrize("any_copy", [False, True])
def test_to_ask_for_an_only_copy_that_is_lent_is_a_place_in_its_queue_on_every_path(
    ask, ask_for_any, lend, terms, back, queue, bob, cleo, now_is, any_copy
):
    terms(acceptance="auto")
    loan = lend(bob)
    hold = ask_for_any(cleo) if any_copy else ask(cleo)
    assert (hold.state, queue()) == (HoldState.WAITING, [cleo.id])
    with pytest.raises(errors.AlreadyOnLoan):
        lend(cleo)
    back(loan)
    assert now_is("holds", hold).state is HoldState.READY


def test_a_copy_that_is_long_overdue_is_not_lent_again_though_no_night_has_noted_it(lend, clock, bob, cleo, now_is):
    loan = lend(bob)
    clock.forward(days=100)
    with pytest.raises(errors.AlreadyOnLoan):
        lend(cleo)
    assert now_is("loans", loan).is_overdue(date(2026, 6, 9))


def test_a_queue_goes_with_the_last_copy_also_when_one_is_ready(library, ask, ada, bob, cleo, book, now_is):
    first, second = ask(bob), ask(cleo)
    library.do(holding.accept_hold, by=ada, hold_id=first.id)
    library.do(withdrawing.delete_book, by=ada, book_id=book.id)
    assert [now_is("holds", hold).state for hold in (first, second)] == [HoldState.DECLINED, HoldState.DECLINED]


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_a_back_dated_return_takes_away_what_had_accrued_and_what_that_stood_in_the_way_of(
    terms, lend, back, clock, books, bob, owed, ledger
):
    terms("community", fee_limit=100)
    terms(fee_per_day=50)
    first, second = books(2)
    loan = lend(bob, first)
    clock.forward(days=50)
    with pytest.raises(errors.HasOverdueLoans):
        lend(bob, second)
    back(loan, on=date(2026, 3, 29))
    assert (owed(bob), ledger(loan)) == (0, [])
    lend(bob, second)


def test_what_a_renewal_has_charged_stays_charged_whatever_day_the_return_is_dated(
    do, terms, lend, back, clock, bob, ledger
):
    terms(fee_per_day=50)
    loan = lend(bob)
    clock.forward(days=28 + 4)
    do(circulation.renew, bob, loan)
    clock.forward(days=90)
    back(loan, on=date(2026, 3, 20))
    assert ledger(loan) == [("late", 200)]


def test_the_agreed_value_is_the_one_of_when_the_loan_began(do, terms, lend, ada, bob, ledger):
    terms(agreed_value=1200)
    loan = lend(bob)
    terms(agreed_value=9900)
    do(circulation.lose, ada, loan)
    assert ledger(loan) == [("lost", 1200)]


# --- who goes ---------------------------------------------------------------------------------------------------------


def test_who_wants_to_leave_with_a_loan_stays_as_they_were(library, lend, ask, copy_of, join, bob, now_is):
    dan = join("Dan")
    own, hold = copy_of(bob), ask(bob, copy_of(dan))
    lend(bob)
    with pytest.raises(errors.HasBooksOfOthers):
        library.do(leaving.leave, by=bob)
    assert now_is("holds", hold).is_open
    assert not now_is("books", own).withdrawn
    assert now_is("members", bob).name == "Bob"


def test_the_loan_of_a_suspended_member_goes_on_and_ends_like_any_other(library, lend, back, bob, admin, now_is):
    loan = lend(bob)
    library.do(set_standing, by=admin, member_id=bob.id, suspended=True)
    assert now_is("loans", loan).is_open
    back(loan)
    assert now_is("loans", loan).state is LoanState.RETURNED
    with pytest.raises(errors.MemberNotActive):
        lend(bob)


def test_what_a_suspended_member_waits_for_is_passed_over_until_they_resume_it(
    library, ask, books, ada, bob, admin, now_is
):
    first, second = books(2)
    waiting, ready = ask(bob, first), ask(bob, second)
    library.do(holding.accept_hold, by=ada, hold_id=ready.id)
    library.do(upkeep.pass_over, member_id=bob.id)
    assert not now_is("holds", waiting).suspended
    library.do(set_standing, by=admin, member_id=bob.id, suspended=True)
    library.do(upkeep.pass_over, member_id=bob.id)
    assert now_is("holds", waiting).suspended
    assert not now_is("holds", ready).suspended
    library.do(set_standing, by=admin, member_id=bob.id, suspended=False)
    assert not library.do(holding.resume_hold, by=bob, hold_id=waiting.id).suspended


# --- days -------------------------------------------------------------------------------------------------------------


def test_nothing_is_due_on_a_closed_day_be_it_lent_renewed_recalled_or_ready(
    library, do, terms, lend, ask, clock, books, ada, bob, cleo
):
    terms("community", loan_days=7, renewal_days=12, guaranteed_days=7, pick_up_days=7, **CLOSED)
    first, second = books(2)
    loan = lend(bob, first)  # on Sunday, the 1st
    assert loan.due_on == date(2026, 3, 10)
    assert do(circulation.renew, bob, loan).due_on == date(2026, 3, 24)
    assert do(circulation.recall, ada, loan).due_on == date(2026, 3, 10)
    hold = ask(cleo, second)
    assert library.do(holding.accept_hold, by=ada, hold_id=hold.id).pick_up_until == date(2026, 3, 10)


def test_a_due_date_on_the_day_of_a_clock_change_ends_at_midnight_there(terms, lend, clock, books, bob):
    terms("community", time_zone="Europe/Berlin")
    assert lend(bob).due_on == date(2026, 3, 29)  # when summer time begins
    third = books(1)[0]
    clock.now = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)
    lend(bob, third)
    clock.now = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)  # an hour earlier than the day before
    with pytest.raises(errors.HasOverdueLoans):
        lend(bob, books(1)[0])


def test_a_loan_from_the_29th_of_february_is_due_on_a_day_that_there_is(terms, lend, clock, bob, books):
    first, second = books(2)
    clock.now = datetime(2028, 2, 28, 12, tzinfo=UTC)
    terms(loan_days=1)
    assert lend(bob, first).due_on == date(2028, 2, 29)
    clock.now = datetime(2028, 2, 29, 12, tzinfo=UTC)
    terms(loan_days=366)
    assert lend(bob, second).due_on == date(2029, 3, 1)


def test_what_is_accepted_twice_stays_ready_as_it_is(library, ask, now_is, clock, ada, bob):
    hold = ask(bob)
    library.do(holding.accept_hold, by=ada, hold_id=hold.id)
    first = now_is("holds", hold)
    clock.forward(days=1)
    assert library.do(holding.accept_hold, by=ada, hold_id=hold.id).state is HoldState.READY
    again = now_is("holds", hold)
    assert (again.pick_up_until, again.version) == (first.pick_up_until, first.version)
