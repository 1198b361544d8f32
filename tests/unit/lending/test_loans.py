"""Books in other people's hands, from beginning to end."""

from datetime import date

import pytest
from attrs import evolve

from library.domain.actor import Scope
from library.domain.errors import Conflict, Invalid, NotFound, ScopeMissing
from library.domain.ids import LoanId
from library.domain.lending import circulation, errors, holding, queries, rights
from library.domain.lending.circulation import guest
from library.domain.lending.hold import HoldState
from library.domain.lending.loan import Loan, LoanState
from library.domain.lending.searches import LoanRole, LoanSearch
from library.domain.lending.terms import Resolved
from library.domain.membership.use_cases import set_standing

MARCH = [None, *(date(2026, 3, day) for day in range(1, 32))]


@pytest.fixture
def do(library):
    return lambda use_case, by, loan, **more: library.do(use_case, by=by, loan_id=loan.id, **more)


def test_a_loan_begins_when_the_owner_hands_the_book_over_and_fills_the_hold(ask, lend, bob, now_is, happened):
    hold = ask(bob)
    happened()
    loan = lend(bob)
    assert (loan.lent_on, loan.due_on, loan.title) == (date(2026, 3, 1), date(2026, 3, 29), "Emma")
    assert now_is("holds", hold).state is HoldState.FILLED
    assert sorted(happened()) == ["BookLent", "HoldFilled"]


def test_an_owner_lends_to_any_other_member_and_to_a_guest(lend, back, bob, book):
    back(lend(bob))
    loan = lend(guest(name="Gus", email="Gus@Example.org"))
    assert (loan.borrower_id, loan.guest_name, loan.guest_email) == (None, "Gus", "gus@example.org")
    with pytest.raises(Invalid):
        guest(name="", email="nowhere")


def test_an_owner_hands_a_free_book_to_whomever_they_like_and_the_queue_stays(ask, lend, terms, queue, bob, cleo):
    ask(bob)
    terms(borrowers="named", named=[bob.id])
    assert lend(cleo).borrower_id == cleo.id
    assert queue() == [bob.id]


def test_only_the_owner_hands_over(lend, edit, bob, cleo, admin):
    for other in (bob, admin):
        with pytest.raises(errors.NotTheLender):
            lend(cleo, by=other)
    edit(visibility="private")
    with pytest.raises(NotFound):
        lend(cleo, by=bob)


def test_a_book_never_has_two_open_loans(lend, bob, cleo):
    lend(bob)
    with pytest.raises(errors.AlreadyOnLoan):
        lend(cleo)


def test_two_loans_of_a_book_at_once_are_a_lost_race(store, ada, bob, cleo, book):
    def both():
        with store.transaction() as uow:
            for member in (bob, cleo):
                loan = Loan.begin(
                    id=LoanId(uow.new_id()),
                    book_id=book.id,
                    title="Emma",
                    owner_id=ada.id,
                    to=member.id,
                    today=MARCH[1],
                    terms=Resolved(),
                )
                uow.loans.add(loan)
            uow.commit()

    with pytest.raises(Conflict):
        both()


def test_what_is_ready_for_somebody_goes_to_them(library, ask, lend, ada, bob, cleo):
    hold = ask(bob)
    library.do(holding.accept_hold, by=ada, hold_id=hold.id)
    with pytest.raises(errors.Promised):
        lend(cleo)
    lend(bob)


def test_a_borrower_never_holds_more_loans_than_the_limit_and_a_guest_neither(lend, terms, books, bob):
    terms("community", loans_per_borrower=1)
    gus = guest(name="Gus", email="gus@example.org")
    for borrower in (bob, gus):
        first, second = books(2)
        lend(borrower, first)
        with pytest.raises(errors.TooManyLoans):
            lend(borrower, second)


def test_a_limit_of_zero_lends_nothing_and_one_that_is_not_set_is_the_next_level_s(lend, terms, bob):
    terms(loans_per_borrower=0)
    with pytest.raises(errors.TooManyLoans):
        lend(bob)
    terms(loans_per_borrower=None)
    lend(bob)


def test_a_member_with_an_overdue_loan_borrows_nothing(lend, books, clock, bob):
    first, second, third = books(3)
    lend(bob, first)
    clock.forward(days=28)
    lend(bob, second)  # on the due date itself nothing is overdue
    clock.forward(days=1)
    with pytest.raises(errors.HasOverdueLoans):
        lend(bob, third)


def test_who_is_suspended_borrows_nothing(library, lend, bob, admin):
    library.do(set_standing, by=admin, member_id=bob.id, suspended=True)
    with pytest.raises(errors.MemberNotActive):
        lend(bob)


def test_lending_needs_the_scope_to_write(lend, ada, bob):
    with pytest.raises(ScopeMissing):
        lend(bob, by=evolve(ada, scopes=frozenset({Scope.READ})))


# --- renewing and recalling -------------------------------------------------------------------------------------------


def test_a_renewal_counts_from_the_due_date_so_that_who_is_early_loses_no_day(do, lend, clock, bob):
    loan = lend(bob)
    clock.forward(days=10)
    assert do(circulation.renew, bob, loan).due_on == date(2026, 4, 26)


def test_a_late_renewal_counts_from_today_so_that_it_is_not_overdue_at_once(do, lend, clock, bob):
    loan = lend(bob)
    clock.forward(days=30)
    assert do(circulation.renew, bob, loan).due_on == date(2026, 4, 28)


def test_renewals_are_used_up_or_the_loan_is_too_late(do, lend, terms, clock, bob):
    terms(renewals=1, loan_days=7, renewal_days=7, renewable_late_days=2)
    loan = lend(bob)
    clock.forward(days=10)
    with pytest.raises(errors.TooLateToRenew):
        do(circulation.renew, bob, loan)
    clock.forward(days=-1)
    do(circulation.renew, bob, loan)
    with pytest.raises(errors.NoRenewalsLeft):
        do(circulation.renew, bob, loan)


def test_how_often_and_for_how_long_a_loan_is_renewed_is_asked_anew_each_time(do, lend, terms, bob):
    loan = lend(bob)
    terms(renewals=0)
    with pytest.raises(errors.NoRenewalsLeft):
        do(circulation.renew, bob, loan)
    terms(renewals=1, renewal_days=3)
    assert do(circulation.renew, bob, loan).due_on == date(2026, 4, 1)


def test_what_somebody_waits_for_is_not_renewed_unless_they_are_suspended(library, do, ask, lend, bob, cleo):
    loan, hold = lend(bob), ask(cleo)
    with pytest.raises(errors.SomebodyWaits):
        do(circulation.renew, bob, loan)
    library.do(holding.suspend_hold, by=cleo, hold_id=hold.id)
    do(circulation.renew, bob, loan)


def test_the_owner_lets_a_loan_be_kept_longer_whatever_the_rules_say(do, ask, lend, ada, bob, cleo):
    loan = lend(bob)
    ask(cleo)
    do(circulation.recall, ada, loan)
    extended = do(circulation.renew, ada, loan)
    assert (extended.renewals, extended.recalled) == (0, False)


def test_a_recall_moves_the_due_date_closer_but_never_closer_than_the_notice(do, lend, clock, ada, bob):
    loan = lend(bob)
    clock.forward(days=3)
    assert do(circulation.recall, ada, loan).due_on == date(2026, 3, 11)
    with pytest.raises(errors.WasRecalled):
        do(circulation.renew, bob, loan)
    clock.forward(days=3)
    assert do(circulation.recall, ada, loan).due_on == date(2026, 3, 11)


def test_what_its_owner_has_recalled_is_not_renewed(do, lend, ada, bob):
    loan = lend(bob)
    do(circulation.recall, ada, loan)
    with pytest.raises(errors.WasRecalled):
        do(circulation.renew, bob, loan)


def test_a_recall_ends_the_consent_to_pass_the_book_on(do, lend, ask, ada, bob, cleo):
    loan = lend(bob)
    ask(cleo)
    do(circulation.pass_on, ada, loan)
    assert do(circulation.recall, ada, loan).may_pass_on is False
    with pytest.raises(errors.NoConsent):
        do(circulation.pass_on, bob, loan)
    do(circulation.pass_on, ada, loan)
    do(circulation.pass_on, bob, loan)


def test_a_recall_never_makes_a_due_date_later(do, lend, clock, ada, bob):
    loan = lend(bob)
    clock.forward(days=27)
    assert do(circulation.recall, ada, loan).due_on == date(2026, 3, 29)


def test_the_notice_is_the_one_that_was_agreed_when_the_loan_began(do, lend, terms, ada, bob):
    loan = lend(bob)
    terms(guaranteed_days=0)
    assert do(circulation.recall, ada, loan).due_on == date(2026, 3, 8)


# --- coming back ------------------------------------------------------------------------------------------------------


def test_the_loan_ends_when_the_owner_confirms_the_return(do, lend, ada, bob):
    loan = lend(bob)
    with pytest.raises(errors.NotTheLender):
        do(circulation.return_book, bob, loan)
    returned = do(circulation.return_book, ada, loan)
    assert (returned.state, returned.ended_on) == (LoanState.RETURNED, date(2026, 3, 1))
    for use_case in (circulation.return_book, circulation.recall, circulation.lose, circulation.renew):
        with pytest.raises(errors.LoanEnded):
            do(use_case, ada, loan)


def test_a_return_is_back_dated_within_the_loan(do, lend, clock, ada, bob):
    loan = lend(bob)
    clock.forward(days=5)
    for wrong in (date(2026, 2, 28), date(2026, 3, 7)):
        with pytest.raises(Invalid):
            do(circulation.return_book, ada, loan, on=wrong)
    assert do(circulation.return_book, ada, loan, on=MARCH[2]).ended_on == MARCH[2]


def test_a_claim_that_is_confirmed_counts_from_its_day(do, lend, clock, ada, bob):
    loan = lend(bob)
    clock.forward(days=2)
    do(circulation.claim_return, bob, loan)
    clock.forward(days=9)
    assert do(circulation.return_book, ada, loan).ended_on == MARCH[3]


def test_a_claim_lifts_nothing_that_lateness_forbids_until_the_owner_confirms_it(do, lend, back, books, clock, bob):
    loan, other = lend(bob), books(1)[0]
    clock.forward(days=28 + 8)
    do(circulation.claim_return, bob, loan)
    with pytest.raises(errors.TooLateToRenew):
        do(circulation.renew, bob, loan)
    with pytest.raises(errors.HasOverdueLoans):
        lend(bob, other)
    back(loan)
    assert lend(bob, other).borrower_id == bob.id


def test_a_claim_is_said_once_and_only_by_the_borrower(do, lend, ada, bob, cleo, librarian, happened):
    loan = lend(bob)
    happened()
    for by, no in [(ada, errors.NotTheBorrower), (librarian, errors.NotTheBorrower), (cleo, NotFound)]:
        with pytest.raises(no):
            do(circulation.claim_return, by, loan)
    do(circulation.claim_return, bob, loan)
    do(circulation.claim_return, bob, loan)
    assert happened() == ["ReturnClaimed"]


def test_a_claim_left_unconfirmed_for_some_days_is_disputed(do, lend, bob, now_is):
    loan = lend(bob)
    assert not loan.is_disputed(MARCH[31], 14)
    do(circulation.claim_return, bob, loan)
    claimed = now_is("loans", loan)
    assert [claimed.is_disputed(MARCH[day], 14) for day in (14, 15)] == [False, True]


def test_an_unconfirmed_claim_is_shown_to_both_and_to_the_librarians_and_to_nobody_else(
    library, do, lend, ada, bob, cleo, librarian, now_is
):
    loan = lend(bob)
    do(circulation.claim_return, bob, loan)
    claimed = now_is("loans", loan)
    assert (claimed.is_open, claimed.claimed_on) == (True, MARCH[1])
    assert [rights.sees_loan(viewer, claimed) for viewer in (ada, bob, librarian, cleo)] == [True, True, True, False]
    for viewer in (ada, bob, librarian):
        assert library.ask(queries.loan, viewer=viewer, loan_id=loan.id, now=library.now()).claimed_on == MARCH[1]
    everybody_s = LoanSearch(role=LoanRole.ALL)
    [listed] = library.ask(queries.loans, viewer=librarian, search=everybody_s, now=library.now()).items
    assert listed.claimed_on == MARCH[1]
    with pytest.raises(NotFound):
        library.ask(queries.loan, viewer=cleo, loan_id=loan.id, now=library.now())


def test_overdue_is_computed_from_the_due_date_and_the_clock(lend, bob):
    loan = lend(bob)
    assert [loan.is_overdue(MARCH[day]) for day in (28, 29, 30)] == [False, False, True]
    assert loan.days_late(MARCH[31]) == 2


def test_a_book_declared_lost_ends_its_loan_and_is_not_lent_before_it_is_found(do, lend, ask, ada, bob, cleo):
    loan = lend(bob)
    lost = do(circulation.lose, ada, loan)
    assert (lost.state, lost.ended_on) == (LoanState.LOST, MARCH[1])
    with pytest.raises(errors.IsLost):
        lend(cleo)
    with pytest.raises(errors.IsLost):
        ask(cleo)
    do(circulation.find, ada, loan)
    with pytest.raises(errors.NotLost):
        do(circulation.find, ada, loan)
    lend(cleo)
