"""Where a loan goes: on to who is next, and out of history."""

from datetime import date

import pytest

from library.domain.catalogue import queries as catalogue
from library.domain.catalogue.record import Availability
from library.domain.catalogue.use_cases import hide_book
from library.domain.errors import NotFound
from library.domain.lending import circulation, errors, holding, queries, upkeep
from library.domain.lending.circulation import guest
from library.domain.lending.hold import HoldState
from library.domain.lending.loan import LoanState
from library.domain.lending.searches import FeeSearch, Side

MARCH = [None, *(date(2026, 3, day) for day in range(1, 32))]


@pytest.fixture
def do(library):
    return lambda use_case, by, loan, **more: library.do(use_case, by=by, loan_id=loan.id, **more)


def test_with_the_owner_s_consent_a_borrower_hands_the_book_to_who_is_next(do, lend, ask, ada, bob, cleo, now_is):
    loan = lend(bob)
    with pytest.raises(errors.NoConsent):
        do(circulation.pass_on, bob, loan)
    do(circulation.pass_on, ada, loan)
    with pytest.raises(errors.NobodyWaits):
        do(circulation.pass_on, bob, loan)
    hold = ask(cleo)
    passed = do(circulation.pass_on, bob, loan)
    assert (passed.borrower_id, passed.owner_id, passed.may_pass_on) == (cleo.id, ada.id, False)
    assert now_is("loans", loan).state is LoanState.RETURNED
    assert now_is("holds", hold).state is HoldState.FILLED


def test_a_book_is_not_passed_on_to_who_may_borrow_nothing(do, lend, ask, terms, ada, bob, cleo, books, now_is):
    loan = lend(bob)
    lend(cleo, books(1)[0])
    ask(cleo)
    do(circulation.pass_on, ada, loan)
    terms("community", loans_per_borrower=1)
    with pytest.raises(errors.TooManyLoans):
        do(circulation.pass_on, bob, loan)
    assert now_is("loans", loan).is_open


# --- who sees where it is ---------------------------------------------------------------------------------------------


def test_the_owner_and_the_librarians_see_who_has_a_book_and_everybody_else_that_it_is_out_until_when(
    library, lend, edit, ada, bob, cleo, librarian, book
):
    edit(visibility="public")
    loan = lend(bob)
    for viewer in (cleo, None):
        shown = library.ask(catalogue.book, viewer=viewer, book_id=book.id)
        assert (shown.availability, shown.due_on) == (Availability.ON_LOAN, date(2026, 3, 29))
        assert "Bob" not in repr(shown)
        assert repr(bob.id) not in repr(shown)
    with pytest.raises(NotFound):
        library.ask(queries.loan, viewer=cleo, loan_id=loan.id, now=library.now())
    for viewer in (ada, bob, librarian):
        assert "Bob" in repr(library.ask(queries.loan, viewer=viewer, loan_id=loan.id, now=library.now()))


@pytest.mark.parametrize("after", ["pass_on", "return_book"])
def test_a_clock_that_has_gone_back_keeps_no_book_from_going_on(do, lend, ask, clock, ada, bob, cleo, now_is, after):
    loan = lend(bob)
    ask(cleo)
    do(circulation.pass_on, ada, loan)
    clock.forward(days=-2)
    do(getattr(circulation, after), {"pass_on": bob, "return_book": ada}[after], loan)
    ended = now_is("loans", loan)
    assert (ended.state, ended.ended_on, ended.closed_on) == (LoanState.RETURNED, MARCH[1], MARCH[1])


@pytest.fixture
def detached(library, store, now_is):
    """Whether who had a book is forgotten, after what is due today was done."""

    def detached(loan):
        with store.transaction() as uow:
            due = upkeep.loans_to_detach(uow, None, 10)
        for loan_id in {*due, loan.id}:
            library.do(upkeep.detach_loan, loan_id=loan_id)
        is_detached = now_is("loans", loan).borrower_id is None
        assert is_detached is (loan.id in due)
        return is_detached

    return detached


# --- history ----------------------------------------------------------------------------------------------------------


def test_loan_history_is_detached_some_days_after_the_return_unless_the_borrower_keeps_it(
    library, do, lend, back, clock, bob, now_is, store
):
    kept, forgotten = lend(bob), None
    back(kept)
    do(circulation.keep_loan, bob, kept, kept=True)
    forgotten = lend(bob)
    back(forgotten)
    clock.forward(days=30)
    library.do(upkeep.detach_loan, loan_id=forgotten.id)
    assert now_is("loans", forgotten).borrower_id == bob.id
    clock.forward(days=1)
    with store.transaction() as uow:
        assert uow.loans.to_detach(MARCH[2], after=None, most=9) == [forgotten.id]
    for loan in (kept, forgotten):
        library.do(upkeep.detach_loan, loan_id=loan.id)
    assert now_is("loans", forgotten).borrower_id is None
    assert now_is("loans", kept).borrower_id == bob.id


def test_a_fee_keeps_who_owed_it_for_which_loan_when_the_history_of_that_is_detached(
    library, lend, back, terms, clock, ada, bob
):
    terms(fee_per_day=100)
    loan = lend(bob)
    clock.forward(days=60)
    back(loan)
    clock.forward(days=31)
    library.do(upkeep.detach_loan, loan_id=loan.id)
    for viewer, side in ((bob, Side.MINE), (ada, Side.OTHERS)):
        [fee] = library.ask(queries.fees, viewer=viewer, search=FeeSearch(side=side)).items
        assert (fee.member.id, fee.owed_to.id, fee.loan_id) == (bob.id, ada.id, loan.id)


def test_only_the_borrower_keeps_a_loan_and_may_let_go_of_it_again(library, do, lend, back, clock, ada, bob, now_is):
    loan = lend(bob)
    back(loan)
    with pytest.raises(errors.NotTheBorrower):
        do(circulation.keep_loan, ada, loan, kept=True)
    do(circulation.keep_loan, bob, loan, kept=True)
    do(circulation.keep_loan, bob, loan, kept=False)
    clock.forward(days=31)
    library.do(upkeep.detach_loan, loan_id=loan.id)
    assert now_is("loans", loan).borrower_id is None


def test_a_guest_is_forgotten_too_and_an_open_loan_is_not(library, lend, back, clock, now_is):
    loan = lend(guest(name="Gus", email="gus@example.org"))
    clock.forward(days=99)
    library.do(upkeep.detach_loan, loan_id=loan.id)
    assert now_is("loans", loan).guest_name == "Gus"
    back(loan)
    clock.forward(days=31)
    library.do(upkeep.detach_loan, loan_id=loan.id)
    assert (now_is("loans", loan).guest_name, now_is("loans", loan).guest_email) == (None, None)


def test_who_asked_is_forgotten_when_the_loans_are(library, ask, clock, bob, now_is, store):
    hold = ask(bob)
    library.do(upkeep.forget_hold, hold_id=hold.id)
    library.do(holding.cancel_hold, by=bob, hold_id=hold.id)
    library.do(upkeep.forget_hold, hold_id=hold.id)
    assert now_is("holds", hold)
    clock.forward(days=31)
    library.do(upkeep.forget_hold, hold_id=hold.id)
    with pytest.raises(NotFound):
        now_is("holds", hold)


def test_the_borrower_of_a_book_that_was_hidden_goes_on_with_the_loan(library, do, lend, bob, admin, book):
    loan = lend(bob)
    library.do(hide_book, by=admin, book_id=book.id, hidden=True)
    do(circulation.renew, bob, loan)
    do(circulation.claim_return, bob, loan)


def test_a_back_dated_return_is_remembered_for_as_long_as_any_other(do, lend, back, clock, bob, detached):
    loan = lend(bob)
    clock.forward(days=5)
    do(circulation.claim_return, bob, loan)
    clock.forward(days=40)
    back(loan)
    clock.forward(days=30)
    assert not detached(loan)
    clock.forward(days=1)
    assert detached(loan)


def test_who_has_lost_a_book_is_remembered_until_some_days_after_it_is_found(do, lend, clock, ada, bob, detached):
    loan = lend(bob)
    do(circulation.lose, ada, loan)
    clock.forward(days=100)
    assert not detached(loan)
    do(circulation.find, ada, loan)
    clock.forward(days=30)
    assert not detached(loan)
    clock.forward(days=1)
    assert detached(loan)
