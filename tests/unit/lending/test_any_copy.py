"""Asking for any copy of a title, which waits for every willing owner's and is filled once."""

import pytest

from library.domain.errors import Invalid, NotFound
from library.domain.lending import errors, holding, withdrawing
from library.domain.lending.hold import HoldState
from library.domain.values import Isbn

ISBN = Isbn("9780141439587")


@pytest.fixture
def do(library):
    return lambda use_case, by, hold, **more: library.do(use_case, by=by, hold_id=hold.id, **more)


@pytest.fixture
def ask_for_any(library):
    return lambda who: library.do(holding.place_hold_on_any_copy, by=who, isbn=ISBN)


def test_a_hold_on_any_copy_waits_for_every_willing_owner_s_and_is_filled_once(
    ask_for_any, copy_of, do, queue, ada, bob, cleo, book, happened
):
    other = copy_of(bob)
    hold = ask_for_any(cleo)
    assert queue(book) == queue(other) == [cleo.id]
    do(holding.accept_hold, ada, hold, book_id=book.id)
    assert (queue(book), queue(other)) == ([cleo.id], [])
    with pytest.raises(NotFound):
        do(holding.accept_hold, bob, hold, book_id=other.id)


def test_an_owner_who_declines_leaves_it_to_the_others_and_the_last_one_ends_it(
    ask_for_any, copy_of, do, queue, ada, bob, cleo, book, now_is
):
    other, hold = copy_of(bob), ask_for_any(cleo)
    do(holding.decline_hold, ada, hold, book_id=book.id)
    assert now_is("holds", hold).state is HoldState.WAITING
    with pytest.raises(NotFound):
        do(holding.accept_hold, ada, hold, book_id=book.id)
    do(holding.decline_hold, bob, hold, book_id=other.id)
    assert now_is("holds", hold).state is HoldState.DECLINED


def test_a_ready_copy_that_is_declined_after_all_makes_room_for_another(
    ask_for_any, copy_of, do, ada, bob, cleo, book, library, now_is
):
    hold = ask_for_any(cleo)
    do(holding.accept_hold, ada, hold, book_id=book.id)
    other = copy_of(bob)
    declined = do(holding.decline_hold, ada, hold)
    assert (declined.state, declined.book_id) == (HoldState.WAITING, None)
    assert do(holding.accept_hold, bob, hold, book_id=other.id).book_id == other.id


def test_of_several_copies_it_has_to_be_said_which(ask_for_any, do, ada, cleo, book):
    with pytest.raises(Invalid):
        do(holding.accept_hold, ada, ask_for_any(cleo))


def test_any_copy_is_not_one_s_own_nor_one_that_one_does_not_see(
    ask_for_any, copy_of, edit, queue, ada, bob, cleo, book
):
    other = copy_of(bob)
    ask_for_any(ada)
    assert (queue(book), queue(other)) == ([ada.id], [ada.id])  # whether it is for this one is for the rules to say
    edit(visibility="private")
    with pytest.raises(errors.OwnBook):
        ask_for_any(bob)


def test_one_s_own_free_copy_is_not_made_ready_for_oneself(ask_for_any, copy_of, terms, ada, bob, now_is):
    terms(acceptance="auto")
    copy_of(bob)
    assert now_is("holds", ask_for_any(ada)).state is HoldState.WAITING


def test_who_has_a_copy_or_waits_for_one_does_not_ask_for_any(ask_for_any, ask, lend, copy_of, bob, cleo, librarian):
    copy_of(librarian)
    ask(cleo)
    with pytest.raises(errors.AlreadyHeld):
        ask_for_any(cleo)
    lend(bob)
    with pytest.raises(errors.AlreadyBorrowed):
        ask_for_any(bob)


def test_any_copy_of_a_title_that_is_not_here_is_not_found(library, bob):
    with pytest.raises(NotFound):
        library.do(holding.place_hold_on_any_copy, by=bob, isbn=Isbn("9780141439686"))


def test_the_last_copy_withdrawn_leaves_nobody_waiting_in_vain(library, ask, ask_for_any, ada, bob, cleo, book, now_is):
    one, any_copy = ask(bob), ask_for_any(cleo)
    library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=True)
    assert now_is("holds", one).state is HoldState.DECLINED
    assert now_is("holds", one).reason == withdrawing.NOT_LENT_ANY_MORE
    assert now_is("holds", any_copy).is_open  # for a copy that somebody may bring
