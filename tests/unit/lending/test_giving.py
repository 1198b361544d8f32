"""Books that change hands, or leave."""

import pytest

from library.domain.errors import Conflict, Invalid, NotFound, NotTheOwner
from library.domain.ids import GiftId
from library.domain.lending import circulation, errors, giving, holding, queries, withdrawing
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import HoldState
from library.domain.lending.leaving import leave
from library.domain.lending.loan import LoanState
from library.domain.lending.searches import HoldRole, HoldSearch
from library.domain.membership.use_cases import set_standing


@pytest.fixture
def offer(library, ada, book):
    return lambda to, by=ada: library.do(giving.offer_book, by=by, book_id=book.id, to=to.id)


@pytest.fixture
def accept(library):
    return lambda by, gift: library.do(giving.accept_gift, by=by, gift_id=gift.id)


# --- giving -----------------------------------------------------------------------------------------------------------


def test_an_owner_gives_a_book_to_another_member_who_has_to_accept(offer, accept, bob, ada, book, now_is):
    gift = offer(bob)
    assert now_is("books", book).owner_id == ada.id
    accept(bob, gift)
    assert (now_is("books", book).owner_id, now_is("books", book).notes) == (bob.id, None)
    with pytest.raises(errors.GiftEnded):
        accept(bob, gift)


def test_only_the_owner_offers_and_only_the_receiver_accepts(library, offer, accept, ada, bob, cleo, admin):
    for other in (bob, admin):
        with pytest.raises(errors.NotTheLender):
            offer(cleo, by=other)
    with pytest.raises(Invalid):
        offer(ada)
    gift = offer(bob)
    with pytest.raises(errors.NotTheReceiver):
        accept(ada, gift)
    with pytest.raises(NotFound):
        accept(cleo, gift)
    with pytest.raises(NotFound):
        library.do(giving.decline_gift, by=cleo, gift_id=gift.id)


def test_nothing_is_given_to_who_is_suspended(library, offer, bob, cleo, ada, admin, book):
    library.do(set_standing, by=admin, member_id=bob.id, suspended=True)
    with pytest.raises(errors.MemberNotActive):
        offer(bob)
    library.do(leave, by=ada)
    with pytest.raises(errors.MemberNotActive):
        library.do(giving.transfer_book, by=admin, book_id=book.id, to=bob.id)


def test_an_offer_is_declined_or_withdrawn_and_a_new_one_ends_the_one_before(library, offer, ada, bob, cleo, now_is):
    first, second = offer(bob), offer(cleo)
    assert now_is("gifts", first).state is GiftState.WITHDRAWN
    assert library.do(giving.decline_gift, by=cleo, gift_id=second.id).state is GiftState.DECLINED
    third = offer(bob)
    assert library.do(giving.decline_gift, by=ada, gift_id=third.id).state is GiftState.WITHDRAWN


def test_two_open_offers_of_a_book_are_a_lost_race(store, ada, bob, book):
    def both():
        with store.transaction() as uow:
            for _ in range(2):
                gift_id = GiftId(uow.new_id())
                uow.gifts.add(Gift.offer(id=gift_id, book_id=book.id, giver_id=ada.id, receiver_id=bob.id, now=uow.now))
            uow.commit()

    with pytest.raises(Conflict):
        both()


def test_the_loan_and_the_queue_of_a_given_book_stay(library, offer, accept, lend, ask, queue, join, bob, cleo, now_is):
    loan = lend(cleo)
    dan = join("Dan")
    ask(bob)
    ask(dan)
    accept(bob, offer(bob))
    assert now_is("loans", loan).owner_id == bob.id
    assert queue() == [dan.id]
    library.do(circulation.return_book, by=bob, loan_id=loan.id)


def test_what_one_is_given_oneself_is_on_loan_no_more_and_what_was_late_is_owed_to_the_giver(
    offer, accept, lend, terms, clock, bob, now_is, owed
):
    terms(fee_per_day=10)
    loan = lend(bob)
    clock.forward(days=30)
    accept(bob, offer(bob))
    assert now_is("loans", loan).state is LoanState.RETURNED
    assert owed(bob) == 20


def test_whoever_is_given_a_lost_book_says_when_it_is_found_and_the_giver_owes_back_what_was_paid(
    library, offer, accept, lend, ask, terms, ada, bob, cleo, owed, ledger
):
    terms(agreed_value=1200)
    loan = lend(bob)
    library.do(circulation.lose, by=ada, loan_id=loan.id)
    accept(cleo, offer(cleo))
    with pytest.raises(NotFound):
        library.do(circulation.find, by=ada, loan_id=loan.id)
    library.do(circulation.find, by=cleo, loan_id=loan.id)
    assert (owed(bob), ledger(loan)) == (0, [("lost", 1200), ("taken-back", -1200)])
    assert ask(bob).is_open


def test_whoever_is_given_a_book_does_not_see_who_asked_for_it_before(
    library, offer, accept, lend, back, ask, ada, bob, cleo
):
    library.do(holding.decline_hold, by=ada, hold_id=ask(bob).id, reason="Not to you.")
    ask(bob)
    back(lend(bob))
    accept(cleo, offer(cleo))
    assert library.ask(queries.holds, viewer=cleo, search=HoldSearch(role=HoldRole.OWNER)).items == ()


def test_what_one_has_lost_and_is_given_is_lost_no_more_and_what_it_cost_stays(
    library, offer, accept, lend, terms, ada, bob, cleo, owed, now_is, happened
):
    terms(agreed_value=1200)
    loan = lend(bob)
    library.do(circulation.lose, by=ada, loan_id=loan.id)
    accept(bob, offer(bob))
    assert "BookFound" not in happened()
    assert (now_is("loans", loan).state, owed(bob)) == (LoanState.RETURNED, 1200)
    lend(cleo, by=bob)


def test_the_giver_s_terms_of_a_book_are_not_the_new_owner_s(offer, accept, terms, book, bob, store):
    terms(book, loan_days=3)
    accept(bob, offer(bob))
    with store.transaction() as uow:
        assert uow.terms.resolved(uow.books.get(book.id)).loan_days == 28


# --- books that leave -------------------------------------------------------------------------------------------------


def test_a_book_on_loan_cannot_be_deleted(library, ada, bob, book, lend, back, now_is):
    loan = lend(bob)
    with pytest.raises(errors.BookOnLoan):
        library.do(withdrawing.delete_book, by=ada, book_id=book.id)
    back(loan)
    library.do(withdrawing.delete_book, by=ada, book_id=book.id)
    assert (now_is("loans", loan).book_id, now_is("loans", loan).title) == (None, "Emma")


def test_a_deleted_book_leaves_nobody_waiting_and_no_offer(library, ada, bob, cleo, book, ask, offer, now_is, happened):
    hold, gift = ask(bob), offer(cleo)
    happened()
    library.do(withdrawing.delete_book, by=ada, book_id=book.id)
    assert (now_is("holds", hold).state, now_is("holds", hold).book_id) == (HoldState.DECLINED, None)
    with pytest.raises(NotFound):
        now_is("gifts", gift)
    assert sorted(happened()) == ["BookDeleted", "GiftWithdrawn", "HoldDeclined"]


def test_whoever_has_a_withdrawn_book_keeps_it_until_it_is_due_and_then_it_is_lent_no_more(
    library, ada, bob, cleo, book, lend, back, now_is
):
    loan = lend(bob)
    library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=True)
    assert now_is("loans", loan).is_open
    with pytest.raises(errors.IsWithdrawn):
        library.do(circulation.renew, by=bob, loan_id=loan.id)
    back(loan)
    with pytest.raises(errors.IsWithdrawn):
        lend(cleo)
    library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=False)
    lend(cleo)


@pytest.mark.parametrize("role", ["bob", "librarian", "admin"])
def test_nobody_but_the_owner_withdraws_a_book(library, book, request, role):
    with pytest.raises(NotTheOwner):
        library.do(withdrawing.withdraw_book, by=request.getfixturevalue(role), book_id=book.id, withdrawn=True)
