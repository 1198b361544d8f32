"""Asking for any copy of a title, which waits for every willing owner's and is filled once."""

from uuid import UUID

import pytest

from library.domain.catalogue.use_cases import edit_book, hide_book
from library.domain.errors import Invalid, NotFound
from library.domain.ids import BookId
from library.domain.lending import circulation, errors, holding, queries, setting_terms, upkeep, withdrawing
from library.domain.lending.hold import HoldState
from library.domain.lending.searches import HoldRole, HoldSearch
from library.domain.lending.situations import queue_of
from library.domain.membership.use_cases import set_standing
from library.domain.ports.writing import MOST_COPIES
from library.domain.values import Isbn

ISBN = Isbn("9780141439587")
OTHER_ISBN = "9780141439686"


@pytest.fixture
def do(library):
    return lambda use_case, by, hold, **more: library.do(use_case, by=by, hold_id=hold.id, **more)


@pytest.fixture
def ask_for_any(library):
    return lambda who: library.do(holding.place_hold_on_any_copy, by=who, isbn=ISBN)


def test_a_hold_on_any_copy_waits_for_every_willing_owner_s_and_is_filled_once(
    ask_for_any, copy_of, do, queue, lend, ada, bob, cleo, book, now_is
):
    other = copy_of(bob)
    hold = ask_for_any(cleo)
    assert queue(book) == queue(other) == [cleo.id]
    do(holding.accept_hold, ada, hold, book_id=book.id)
    assert (queue(book), queue(other)) == ([cleo.id], [])
    with pytest.raises(NotFound):
        do(holding.accept_hold, bob, hold, book_id=other.id)
    lend(cleo)
    assert (queue(book), queue(other), now_is("holds", hold).state) == ([], [], HoldState.FILLED)


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


def test_what_one_owner_says_is_not_shown_to_the_next_and_the_last_one_s_reason_stays(
    ask_for_any, copy_of, do, ada, bob, cleo, book, now_is
):
    other, hold = copy_of(bob), ask_for_any(cleo)
    do(holding.decline_hold, ada, hold, book_id=book.id, reason="She never brings them back")
    assert now_is("holds", hold).reason is None
    do(holding.decline_hold, bob, hold, book_id=other.id, reason="I am reading it")
    assert now_is("holds", hold).reason == "I am reading it"


@pytest.mark.parametrize("away", ["private", "withdrawn", "hidden", "not for them"])
def test_nobody_waits_on_for_a_copy_that_they_would_not_get(
    library, ask_for_any, copy_of, do, away, ada, bob, cleo, book, admin, now_is
):
    other, hold = copy_of(bob), ask_for_any(cleo)
    if away == "private":
        library.do(edit_book, by=bob, book_id=other.id, changes={"visibility": "private"})
    elif away == "withdrawn":
        library.do(withdrawing.withdraw_book, by=bob, book_id=other.id, withdrawn=True)
    elif away == "hidden":
        library.do(hide_book, by=admin, book_id=other.id, hidden=True)
    else:
        library.do(setting_terms.set_own_terms, by=bob, record={"borrowers": "named", "named": []})
    do(holding.decline_hold, ada, hold, book_id=book.id)
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


def test_who_gets_another_copy_than_the_one_that_is_ready_leaves_that_to_the_next(
    library, ask_for_any, ask, copy_of, do, lend, terms, join, ada, bob, cleo, book, now_is
):
    dan, other = join("Dan"), copy_of(bob)
    hold = ask_for_any(cleo)
    do(holding.accept_hold, ada, hold, book_id=book.id)
    following = ask(dan)
    terms(acceptance="auto")
    lend(cleo, other, by=bob)
    assert (now_is("holds", hold).state, now_is("holds", hold).book_id) == (HoldState.FILLED, other.id)
    assert now_is("holds", following).state is HoldState.READY


def test_of_several_copies_it_has_to_be_said_which(ask_for_any, do, ada, cleo, book):
    with pytest.raises(Invalid):
        do(holding.accept_hold, ada, ask_for_any(cleo))


def test_of_a_hold_on_any_copy_strangers_learn_nothing_and_its_holder_nothing_of_books_out_of_sight(
    ask_for_any, copy_of, do, join, ada, bob, cleo, book
):
    hold, secret, stranger = ask_for_any(cleo), copy_of(bob, visibility="private"), join("Dot")
    for answer in (holding.accept_hold, holding.decline_hold):
        for which in ({}, {"book_id": book.id}, {"book_id": secret.id}, {"book_id": BookId(UUID(int=7))}):
            with pytest.raises(NotFound):
                do(answer, stranger, hold, **which)
            with pytest.raises(errors.NotTheLender if which else Invalid):
                do(answer, cleo, hold, **which)


def test_only_by_a_copy_that_would_do_is_a_hold_on_any_declined_and_once(
    ask_for_any, copy_of, do, ada, bob, cleo, book, happened
):
    hold, secret, other = ask_for_any(cleo), copy_of(bob, visibility="private"), copy_of(bob)
    happened()
    with pytest.raises(NotFound):
        do(holding.decline_hold, bob, hold, book_id=secret.id)
    assert happened() == []
    do(holding.decline_hold, bob, hold, book_id=other.id)
    with pytest.raises(NotFound):
        do(holding.decline_hold, bob, hold, book_id=other.id)
    assert happened() == ["HoldDeclined"]


def test_of_a_hold_on_one_book_no_other_can_be_said(ask, do, ada, bob, books, now_is):
    [other] = books(1)
    hold = ask(bob)
    for use_case in (holding.accept_hold, holding.decline_hold):
        with pytest.raises(Invalid):
            do(use_case, ada, hold, book_id=other.id)
    assert now_is("holds", hold).state is HoldState.WAITING
    assert do(holding.accept_hold, ada, hold, book_id=hold.book_id).state is HoldState.READY


def test_any_copy_is_not_one_s_own_nor_one_that_one_does_not_see(ask_for_any, copy_of, edit, store, ada, bob, book):
    other = copy_of(bob)
    ask_for_any(ada)
    with store.transaction() as uow:
        queues = [queue_of(uow, uow.books.get(each.id)) for each in (book, other)]
    assert [[hold.member_id for hold in each] for each in queues] == [[], [ada.id]]
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


@pytest.fixture
def waiting(store, book):
    """The holds that Ada's book would fill, the first first."""

    def waiting():
        with store.transaction() as uow:
            return [hold.id for hold in queue_of(uow, uow.books.get(book.id))]

    return waiting


def test_a_member_stands_in_a_queue_once_also_when_the_owner_corrects_the_isbn(
    ask, ask_for_any, copy_of, do, edit, lend, waiting, ada, bob, cleo, book, now_is
):
    copy_of(cleo)
    edit(isbn=OTHER_ISBN)
    any_copy, itself = ask_for_any(bob), ask(bob)
    edit(isbn=str(ISBN))
    assert waiting() == [itself.id]
    do(holding.suspend_hold, bob, itself)
    with pytest.raises(NotFound):
        do(holding.accept_hold, ada, any_copy, book_id=book.id)
    do(holding.resume_hold, bob, itself)
    do(holding.accept_hold, ada, itself)
    lend(bob)
    assert [now_is("holds", hold).state for hold in (any_copy, itself)] == [HoldState.FILLED, HoldState.FILLED]


def test_who_has_a_book_does_not_wait_for_it_when_its_isbn_becomes_one_that_they_wait_for(
    library, ask_for_any, copy_of, edit, lend, waiting, bob, cleo, now_is
):
    copy_of(cleo)
    edit(isbn=OTHER_ISBN)
    loan, any_copy = lend(bob), ask_for_any(bob)
    edit(isbn=str(ISBN))
    assert waiting() == []
    library.do(circulation.renew, by=bob, loan_id=loan.id)
    assert now_is("holds", any_copy).is_open


def test_any_copy_of_a_title_that_is_not_here_is_not_found(library, bob):
    with pytest.raises(NotFound):
        library.do(holding.place_hold_on_any_copy, by=bob, isbn=Isbn("9780141439686"))


def test_of_a_title_that_is_here_very_often_the_first_copies_are_asked_for(store, copy_of, ada, book):
    for _ in range(MOST_COPIES):
        copy_of(ada)
    with store.transaction() as uow:
        copies = uow.books.copies(ISBN)
        assert (len(copies), copies[0].id) == (MOST_COPIES, book.id)


def test_the_last_copy_withdrawn_leaves_nobody_waiting_in_vain(library, ask, ask_for_any, ada, bob, cleo, book, now_is):
    one, any_copy = ask(bob), ask_for_any(cleo)
    library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=True)
    assert now_is("holds", one).state is HoldState.DECLINED
    assert now_is("holds", one).reason is None
    assert now_is("holds", any_copy).is_open  # for a copy that somebody may bring


@pytest.fixture
def dan(join):
    return join("Dan")


def test_who_adds_a_copy_later_learns_nothing_of_who_asked_before(
    library, ask_for_any, copy_of, do, bob, cleo, dan, book
):
    hold = ask_for_any(bob)
    do(holding.cancel_hold, bob, hold)
    copy_of(dan)
    assert library.ask(queries.holds, viewer=dan, search=HoldSearch(role=HoldRole.OWNER)).items == ()
    with pytest.raises(NotFound):
        library.ask(queries.hold, viewer=dan, hold_id=hold.id)


def test_what_the_last_owner_says_is_not_shown_to_who_declined_before(
    library, ask_for_any, copy_of, do, ada, bob, cleo, book
):
    other, hold = copy_of(bob), ask_for_any(cleo)
    do(holding.decline_hold, ada, hold, book_id=book.id)
    do(holding.decline_hold, bob, hold, book_id=other.id, reason="I am reading it")
    assert library.ask(queries.hold, viewer=cleo, hold_id=hold.id).reason == "I am reading it"
    assert library.ask(queries.hold, viewer=ada, hold_id=hold.id).reason is None


def test_who_was_suspended_while_a_copy_was_ready_is_passed_over_when_its_owner_declines(
    library, ask_for_any, ask, copy_of, do, admin, ada, bob, cleo, dan, book, now_is
):
    other, hold = copy_of(bob), ask_for_any(cleo)
    behind = ask(dan, other)
    do(holding.accept_hold, ada, hold, book_id=book.id)
    library.do(set_standing, by=admin, member_id=cleo.id, suspended=True)
    library.do(upkeep.pass_over, member_id=cleo.id)
    do(holding.decline_hold, ada, hold)
    assert (now_is("holds", hold).state, now_is("holds", hold).suspended) == (HoldState.WAITING, True)
    assert do(holding.accept_hold, bob, behind).state is HoldState.READY
