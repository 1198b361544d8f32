"""Asking for a book, from the end of the queue to its head."""

from datetime import date

import pytest
from attrs import evolve

from library.domain.actor import OPERATOR, Scope
from library.domain.catalogue.use_cases import hide_book
from library.domain.errors import Conflict, Invalid, NotAMember, NotFound, ScopeMissing
from library.domain.ids import HoldId
from library.domain.lending import circulation, errors, holding, upkeep, withdrawing
from library.domain.lending.hold import Hold, HoldState
from library.domain.values import Isbn

ISBN = Isbn("9780141439587")


@pytest.fixture
def do(library):
    return lambda use_case, by, hold, **more: library.do(use_case, by=by, hold_id=hold.id, **more)


def test_holds_form_a_queue_first_come_first_served(ask, do, queue, ada, bob, cleo, happened):
    happened()
    first, second = ask(bob), ask(cleo)
    assert queue() == [bob.id, cleo.id]
    with pytest.raises(errors.NotNext) as no:
        do(holding.accept_hold, ada, second)
    assert no.value.hold_id == first.id
    assert do(holding.accept_hold, ada, first).pick_up_until == date(2026, 3, 8)
    assert happened() == ["HoldPlaced", "HoldPlaced", "HoldAccepted"]


def test_a_queue_closes_up_when_somebody_in_the_middle_goes(ask, do, queue, join):
    members = [join(name) for name in ("Dan", "Eve", "Fay")]
    holds = [ask(member) for member in members]
    do(holding.cancel_hold, members[1], holds[1])
    assert queue() == [members[0].id, members[2].id]
    ask(members[1])
    assert queue() == [members[0].id, members[2].id, members[1].id]


def test_each_refusal_of_a_hold_has_its_own_code(library, ask, lend, edit, ada, bob, cleo, librarian, admin, book):
    with pytest.raises(errors.OwnBook):
        ask(ada)
    loan = lend(bob)
    with pytest.raises(errors.AlreadyBorrowed):
        ask(bob)
    ask(cleo)
    with pytest.raises(errors.AlreadyHeld):
        ask(cleo)
    library.do(hide_book, by=admin, book_id=book.id, hidden=True)
    with pytest.raises(errors.IsHidden):
        ask(librarian)
    library.do(hide_book, by=admin, book_id=book.id, hidden=False)
    library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=True)
    with pytest.raises(errors.IsWithdrawn):
        ask(librarian)
    library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=False)
    library.do(circulation.lose, by=ada, loan_id=loan.id)
    with pytest.raises(errors.IsLost):
        ask(librarian)


def test_what_one_does_not_see_is_not_asked_for(ask, edit, bob, cleo, lend):
    edit(visibility="private")
    with pytest.raises(NotFound):
        ask(bob)


def test_whoever_has_it_or_holds_it_keeps_seeing_it_whatever_it_becomes(
    library, ask, lend, edit, bob, cleo, admin, book
):
    ask(cleo)
    lend(bob)
    edit(visibility="private")
    with pytest.raises(errors.AlreadyHeld):
        ask(cleo)
    with pytest.raises(errors.AlreadyBorrowed):
        ask(bob)


def test_asking_needs_a_member_and_the_scope_to_write(library, bob, book):
    with pytest.raises(NotAMember):
        library.do(holding.place_hold, by=OPERATOR, book_id=book.id)
    with pytest.raises(ScopeMissing):
        library.do(holding.place_hold, by=evolve(bob, scopes=frozenset({Scope.READ})), book_id=book.id)


def test_nobody_has_more_holds_than_the_limit(ask, terms, books, bob):
    terms("community", holds_per_member=2)
    first, second, third = books(3)
    ask(bob, first)
    ask(bob, second)
    with pytest.raises(errors.TooManyHolds):
        ask(bob, third)


def test_terms_can_say_accept_by_itself_and_then_a_free_book_is_ready_at_once(
    ask, terms, bob, cleo, lend, back, now_is
):
    terms(acceptance="auto")
    assert ask(bob).state is HoldState.READY
    loan, second = lend(bob), ask(cleo)
    assert now_is("holds", second).state is HoldState.WAITING
    back(loan)
    assert now_is("holds", second).state is HoldState.READY


def test_nothing_is_accepted_by_itself_while_the_owner_is_away(library, ask, terms, clock, bob, book, store, now_is):
    terms(acceptance="auto", away_until="2026-03-10")
    hold = ask(bob)
    assert hold.state is HoldState.WAITING
    clock.forward(days=10)
    with store.transaction() as uow:
        assert uow.holds.waited_for(after=None, most=9) == [book.id]
    library.do(upkeep.serve_queue, book_id=book.id)
    assert now_is("holds", hold).state is HoldState.READY


def test_a_book_on_loan_or_ready_for_somebody_is_accepted_for_nobody(ask, do, lend, ada, bob, cleo, join):
    first, second = ask(bob), ask(cleo)
    do(holding.accept_hold, ada, first)
    with pytest.raises(errors.Promised):
        do(holding.accept_hold, ada, second)
    lend(bob)
    with pytest.raises(errors.AlreadyOnLoan):
        do(holding.accept_hold, ada, second)


def test_only_the_owner_answers_a_hold_and_only_its_member_changes_it(ask, do, ada, bob, cleo, librarian):
    hold = ask(bob)
    for use_case in (holding.accept_hold, holding.decline_hold):
        with pytest.raises(errors.NotTheLender):
            do(use_case, bob, hold)
        with pytest.raises(errors.NotTheLender):
            do(use_case, librarian, hold)
        with pytest.raises(NotFound):
            do(use_case, cleo, hold)
    for change in (holding.cancel_hold, holding.suspend_hold, holding.resume_hold):
        with pytest.raises(errors.NotTheHolder):
            do(change, ada, hold)
        with pytest.raises(NotFound):
            do(change, cleo, hold)


def test_a_member_asks_by_a_hold_and_when_the_book_is_free_its_owner_accepts_or_declines_the_one_at_the_head(
    ask, do, lend, back, ada, bob, cleo, join
):
    loan, first, second = lend(join("Dan")), ask(bob), ask(cleo)
    with pytest.raises(errors.AlreadyOnLoan):
        do(holding.accept_hold, ada, first)
    back(loan)
    assert do(holding.decline_hold, ada, first).state is HoldState.DECLINED
    accepted = do(holding.accept_hold, ada, second)
    assert (accepted.state, accepted.pick_up_until) == (HoldState.READY, date(2026, 3, 8))


def test_an_owner_declines_with_a_reason_and_the_queue_moves_up(ask, do, terms, ada, bob, cleo, now_is):
    terms(acceptance="auto")
    first, second = ask(bob), ask(cleo)
    declined = do(holding.decline_hold, ada, first, reason=" I am reading  it myself ")
    assert (declined.state, declined.reason) == (HoldState.DECLINED, "I am reading it myself")
    assert now_is("holds", second).state is HoldState.READY
    with pytest.raises(errors.HoldEnded):
        do(holding.decline_hold, ada, first)
    with pytest.raises(Invalid):
        do(holding.decline_hold, ada, second, reason="x" * 501)


def test_an_owner_declines_whichever_hold_they_like_and_accepts_the_first(ask, do, ada, bob, cleo, queue):
    ask(bob)
    second = ask(cleo)
    with pytest.raises(errors.NotNext):
        do(holding.accept_hold, ada, second)
    do(holding.decline_hold, ada, second)
    assert queue() == [bob.id]


def test_a_hold_not_collected_expires_and_the_next_one_moves_up(library, ask, do, terms, clock, bob, cleo, now_is):
    terms(acceptance="auto", pick_up_days=3)
    first, second = ask(bob), ask(cleo)
    clock.forward(days=3)
    library.do(upkeep.expire_hold, hold_id=first.id)
    assert now_is("holds", first).state is HoldState.READY  # its last day
    clock.forward(days=1)
    library.do(upkeep.expire_hold, hold_id=first.id)
    library.do(upkeep.expire_hold, hold_id=first.id)
    assert now_is("holds", first).state is HoldState.EXPIRED
    assert now_is("holds", second).state is HoldState.READY


def test_a_late_hold_stands_in_nobody_s_way_before_the_night_has_ended_it(ask, do, lend, clock, ada, bob, cleo, now_is):
    first, second = ask(bob), ask(cleo)
    do(holding.accept_hold, ada, first)
    clock.forward(days=8)
    lend(cleo)
    assert now_is("holds", first).state is HoldState.EXPIRED
    assert now_is("holds", second).state is HoldState.FILLED


def test_its_holder_may_still_get_a_book_that_was_picked_up_late(ask, do, lend, clock, ada, bob, now_is):
    hold = ask(bob)
    do(holding.accept_hold, ada, hold)
    clock.forward(days=8)
    lend(bob)
    assert now_is("holds", hold).state is HoldState.FILLED


def test_a_hold_that_expires_on_the_day_the_book_returns_leaves_it_to_the_next(
    library, ask, terms, lend, back, clock, bob, cleo, join, now_is
):
    terms(acceptance="auto", pick_up_days=1)
    loan = lend(join("Dan"))
    first, second = ask(bob), ask(cleo)
    back(loan)
    clock.forward(days=2)
    library.do(upkeep.expire_hold, hold_id=first.id)
    assert [now_is("holds", hold).state for hold in (first, second)] == [HoldState.EXPIRED, HoldState.READY]


def test_a_suspended_hold_is_passed_over_and_keeps_its_place(ask, do, queue, ada, bob, cleo, now_is):
    first, second = ask(bob), ask(cleo)
    do(holding.suspend_hold, bob, first)
    with pytest.raises(errors.IsSuspended):
        do(holding.accept_hold, ada, first)
    do(holding.accept_hold, ada, second)
    assert queue() == [bob.id, cleo.id]
    do(holding.resume_hold, bob, first)
    do(holding.cancel_hold, cleo, second)
    assert do(holding.accept_hold, ada, first).state is HoldState.READY


def test_a_hold_is_resumed_by_itself_after_its_last_suspended_day(
    library, ask, do, terms, clock, bob, lend, back, now_is, cleo, store
):
    terms(acceptance="auto")
    loan = lend(cleo)
    hold = ask(bob)
    do(holding.suspend_hold, bob, hold, until=date(2026, 3, 5))
    back(loan)
    clock.forward(days=4)
    library.do(upkeep.resume_due_hold, hold_id=hold.id)
    assert now_is("holds", hold).suspended
    clock.forward(days=1)
    with store.transaction() as uow:
        assert uow.holds.to_resume(date(2026, 3, 6), after=None, most=9) == [hold.id]
    library.do(upkeep.resume_due_hold, hold_id=hold.id)
    assert now_is("holds", hold).state is HoldState.READY


def test_what_is_ready_is_not_suspended_and_nothing_is_until_yesterday(ask, do, ada, bob):
    hold = ask(bob)
    with pytest.raises(Invalid):
        do(holding.suspend_hold, bob, hold, until=date(2026, 2, 28))
    do(holding.accept_hold, ada, hold)
    with pytest.raises(errors.HoldReady):
        do(holding.suspend_hold, bob, hold)


def test_what_has_ended_does_not_end_again(ask, do, ada, bob):
    hold = ask(bob)
    do(holding.cancel_hold, bob, hold)
    for use_case in (holding.cancel_hold, holding.resume_hold):
        with pytest.raises(errors.HoldEnded):
            do(use_case, bob, hold)
    with pytest.raises(errors.HoldEnded):
        do(holding.accept_hold, ada, hold)


# --- what the store sees to besides -----------------------------------------------------------------------------------


@pytest.mark.parametrize("any_copy", [None, ISBN])
def test_two_open_holds_of_a_member_on_the_same_are_a_lost_race(store, bob, book, any_copy):
    def both():
        with store.transaction() as uow:
            for _ in range(2):
                book_id = None if any_copy else book.id
                hold = Hold.place(
                    id=HoldId(uow.new_id()), member_id=bob.id, book_id=book_id, any_copy=any_copy, now=uow.now
                )
                uow.holds.add(hold)
            uow.commit()

    with pytest.raises(Conflict):
        both()


def test_a_book_that_is_ready_twice_is_a_lost_race(store, bob, cleo, book):
    def both():
        with store.transaction() as uow:
            for member in (bob, cleo):
                hold = Hold.place(
                    id=HoldId(uow.new_id()), member_id=member.id, book_id=book.id, any_copy=None, now=uow.now
                )
                hold.accept(book.id, date(2026, 3, 8))
                uow.holds.add(hold)
            uow.commit()

    with pytest.raises(Conflict):
        both()
