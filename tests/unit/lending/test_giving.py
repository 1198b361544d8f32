"""Books that change hands, leave, or are left behind, and members who leave."""

import pytest

from library.domain.actor import OPERATOR, Role
from library.domain.catalogue.use_cases import add_book
from library.domain.errors import Conflict, Invalid, LastAdmin, NotFound, NotTheOwner, RoleMissing, WrongCredentials
from library.domain.ids import GiftId
from library.domain.lending import circulation, errors, giving, leaving, withdrawing
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import HoldState
from library.domain.lending.loan import LoanState
from library.domain.membership.use_cases import set_password, set_standing
from library.domain.operations import queries
from library.domain.reading.use_cases import add_reading


@pytest.fixture
def offer(library, ada, book):
    return lambda to, by=ada: library.do(giving.offer_book, by=by, book_id=book.id, to=to.id)


@pytest.fixture
def accept(library):
    return lambda by, gift: library.do(giving.accept_gift, by=by, gift_id=gift.id)


@pytest.fixture
def leave(library):
    return lambda who, **more: library.do(leaving.leave, by=who, **more)


@pytest.fixture
def transfer(library, admin, book):
    return lambda to, by=admin, what=book: library.do(giving.transfer_book, by=by, book_id=what.id, to=to.id)


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
    back(loan)
    with pytest.raises(errors.IsWithdrawn):
        lend(cleo)
    library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=False)
    lend(cleo)


@pytest.mark.parametrize("role", ["bob", "librarian", "admin"])
def test_nobody_but_the_owner_withdraws_a_book(library, book, request, role):
    with pytest.raises(NotTheOwner):
        library.do(withdrawing.withdraw_book, by=request.getfixturevalue(role), book_id=book.id, withdrawn=True)


# --- members who leave ------------------------------------------------------------------------------------------------


def test_nobody_leaves_with_books_of_others(leave, lend, back, bob, now_is):
    loan = lend(bob)
    with pytest.raises(errors.HasBooksOfOthers):
        leave(bob)
    back(loan)
    leave(bob)


def test_who_has_left_is_nobody_in_particular_and_history_is_kept_without_the_name(
    library, leave, lend, back, bob, ada, admin, join, now_is, store, happened
):
    loan = lend(bob)
    back(loan)
    reading = library.do(add_reading, by=bob, record={"title": "Emma", "review": "long"})
    happened()
    leave(bob)
    left = now_is("members", bob)
    assert (left.name, left.email, left.password_hash) == ("Former member", f"{bob.id}@left.invalid", None)
    assert "MemberLeft" in happened()
    assert now_is("loans", loan).borrower_id is None
    with store.transaction() as uow, pytest.raises(NotFound):
        uow.readings.of(bob.id, reading.id)
    with pytest.raises(NotFound):
        lend(bob)
    for revive in (
        lambda: library.do(set_standing, by=admin, member_id=bob.id, role=Role.ADMIN),
        lambda: library.do(set_password, by=admin, member_id=bob.id, password_hash="x"),
        lambda: leave(bob),
    ):
        with pytest.raises(NotFound):
            revive()
    join("Bob")  # the address is free again


def test_holds_and_offers_of_who_leaves_end_and_the_queue_moves_up(
    library, leave, ask, terms, offer, bob, cleo, now_is
):
    terms(acceptance="auto")
    first, second, gift = ask(bob), ask(cleo), offer(bob)
    leave(bob)
    assert now_is("holds", first).state is HoldState.CANCELLED
    assert now_is("holds", second).state is HoldState.READY
    assert now_is("gifts", gift).state is GiftState.DECLINED


def test_own_books_of_who_leaves_are_withdrawn_and_lent_ones_go_on(leave, ask, lend, ada, bob, cleo, book, now_is):
    loan, hold = lend(bob), ask(cleo)
    leave(ada)
    left = now_is("books", book)
    assert (left.withdrawn, left.notes) == (True, None)
    assert now_is("loans", loan).is_open
    assert now_is("holds", hold).state is HoldState.DECLINED


def test_private_books_go_with_who_leaves_but_for_those_that_somebody_has(
    library, leave, edit, lend, back, transfer, ada, bob, cleo, book, now_is
):
    other = library.do(add_book, by=ada, record={"title": "Diary", "visibility": "private"})
    loan = lend(bob)
    edit(visibility="private")
    leave(ada)
    with pytest.raises(NotFound):
        now_is("books", other)
    transfer(cleo)
    library.do(circulation.return_book, by=cleo, loan_id=loan.id)


def test_what_was_owed_to_who_leaves_is_waived(leave, lend, back, terms, clock, ada, bob, owed, happened):
    terms(fee_per_day=10)
    loan = lend(bob)
    clock.forward(days=30)
    back(loan)
    happened()
    leave(ada)
    assert owed(bob) == 0
    assert "FeeWaived" in happened()


def test_the_last_admin_does_not_leave_nor_who_gave_a_password_that_was_changed_meanwhile(leave, admin, join):
    with pytest.raises(LastAdmin):
        leave(admin)
    dan = join("Dan", password_hash="new")
    with pytest.raises(WrongCredentials):
        leave(dan, verified_hash="old")
    leave(dan, verified_hash="new")


def test_only_an_admin_transfers_and_only_the_books_of_who_has_left(
    transfer, leave, edit, ada, bob, librarian, book, now_is
):
    for other in (bob, librarian):
        with pytest.raises(RoleMissing):
            transfer(bob, by=other)
    with pytest.raises(errors.OwnerHasNotLeft):
        transfer(bob)
    edit(visibility="private")
    with pytest.raises(NotFound):
        transfer(bob)
    edit(visibility="members")
    leave(ada)
    transfer(bob)
    assert now_is("books", book).owner_id == bob.id


def test_a_transfer_stands_in_the_audit_log(library, transfer, leave, ada, bob, admin, book):
    leave(ada)
    transfer(bob)
    entry = library.ask(queries.audit, viewer=OPERATOR).items[0]
    assert (entry.action, entry.by, entry.data["owner_id"]) == ("book-changed-hands", admin.id, str(bob.id))
