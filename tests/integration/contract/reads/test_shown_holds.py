"""Holds are shown alike by every store, each with its place, which is the one that the rules of lending give it."""

from uuid import uuid4

import pytest
from attrs import evolve

from library.domain.catalogue.use_cases import hide_book
from library.domain.errors import NotFound, RoleMissing
from library.domain.lending import circulation, holding, queries, situations, withdrawing
from library.domain.lending.hold import HoldState
from library.domain.lending.searches import HoldFilter, HoldRole, HoldSearch
from library.domain.membership.views import MemberView


@pytest.fixture
def look(library):
    """A hold as somebody sees it."""
    return lambda viewer, hold: library.ask(queries.hold, viewer=viewer, hold_id=hold.id)


@pytest.fixture
def dora(member):
    return member("Dora")


@pytest.fixture
def holds(listed):
    """The ids of somebody's holds."""

    def holds(viewer, role=HoldRole.HOLDER, state=None):
        search = HoldSearch(role=role, state=state)
        return [view.id for view in listed(queries.holds, viewer=viewer, search=search)]

    return holds


@pytest.fixture
def queue(library, in_transaction, book):
    """Who stands in the queue of a book, as its owner sees it, having seen that the rules and single holds agree."""

    def queue(what=book):
        its = in_transaction(lambda uow: uow.books.get(what.id))
        owner = in_transaction(lambda uow: uow.members.get(its.owner_id)).actor()
        shown = library.ask(queries.queue, viewer=owner, book_id=what.id).items
        assert [view.place for view in shown] == list(range(1, len(shown) + 1))
        assert [view.id for view in shown] == in_transaction(lambda uow: [h.id for h in situations.queue_of(uow, its)])
        for view in shown:
            one = library.ask(queries.hold, viewer=owner, hold_id=view.id)
            assert one.place == (view.place if view.book_id else None)
        return [view.member.name for view in shown]

    return queue


def test_a_hold_is_shown_with_who_asks_and_its_place(look, clock, bob, cleo, book, ask):
    ask(bob)
    clock.go_on(minutes=5)
    seen = look(cleo, hold := ask(cleo))
    assert (seen.id, seen.book_id, seen.title, seen.any_copy) == (hold.id, book.id, "Emma", None)
    assert (seen.member, seen.placed_at, seen.state) == (
        MemberView(id=cleo.id, name="Cleo"),
        clock.now,
        HoldState.WAITING,
    )
    assert (seen.place, seen.pick_up_until, seen.suspended, seen.suspended_until) == (2, None, False, None)
    assert (seen.reason, seen.ended_at, seen.version) == (None, None, 1)


def test_a_hold_on_any_copy_has_neither_book_nor_place(look, bob, ask_any):
    seen = look(bob, ask_any(bob))
    assert (seen.book_id, seen.title, seen.any_copy, seen.place) == (None, None, "9780141439587", None)


def test_one_that_is_ready_keeps_its_place(library, look, ada, bob, cleo, book, ask, ask_any, queue):
    first, second = ask(bob), ask_any(cleo)
    library.do(holding.suspend_hold, by=bob, hold_id=first.id)
    library.do(holding.accept_hold, by=ada, hold_id=second.id, book_id=book.id)
    seen = look(cleo, second)
    assert (seen.state, seen.book_id, seen.title, seen.place) == (HoldState.READY, book.id, "Emma", 2)
    assert seen.pick_up_until is not None
    assert (look(bob, first).place, look(bob, first).suspended) == (1, True)
    assert queue() == ["Bob", "Cleo"]


def test_one_that_has_ended_has_no_place_and_its_reason(library, look, clock, ada, bob, cleo, ask, queue):
    first, second = ask(bob), ask(cleo)
    library.do(holding.decline_hold, by=ada, hold_id=first.id, reason="It is falling apart.")
    seen = look(bob, first)
    assert (seen.state, seen.place, seen.reason, seen.ended_at) == (
        HoldState.DECLINED,
        None,
        "It is falling apart.",
        clock.now,
    )
    assert look(cleo, second).place == 1
    assert queue() == ["Cleo"]


def test_the_title_is_shown_while_the_hold_is_open_and_hidden_when_it_has_ended_out_of_sight(
    library, look, ada, admin, bob, cleo, book, ask, edit
):
    open_one, ended = ask(bob), ask(cleo)
    library.do(holding.cancel_hold, by=cleo, hold_id=ended.id)
    assert look(cleo, ended).title == "Emma"
    edit(visibility="private")
    assert [look(bob, open_one).title, look(cleo, ended).title, look(ada, ended).title] == ["Emma", None, "Emma"]
    edit(visibility="members")
    library.do(hide_book, by=admin, book_id=book.id, hidden=True)
    titles = [look(viewer, ended).title for viewer in (cleo, ada, admin)]
    assert titles == [None, "Emma", "Emma"]
    assert look(bob, open_one).title == "Emma"
    search = HoldSearch()
    assert [view.title for view in library.ask(queries.holds, viewer=cleo, search=search).items] == [None]


def test_what_is_left_of_a_hold_whose_book_has_gone(library, look, ada, bob, book, ask):
    hold = ask(bob)
    library.do(holding.cancel_hold, by=bob, hold_id=hold.id)
    library.do(withdrawing.delete_book, by=ada, book_id=book.id)
    assert (look(bob, hold).book_id, look(bob, hold).title) == (None, None)
    with pytest.raises(NotFound):
        look(ada, hold)


def test_holder_owner_and_staff_see_a_hold_and_nobody_else(look, ada, bob, cleo, librarian, ask):
    hold = ask(bob)
    assert look(ada, hold) == look(bob, hold) == look(librarian, hold)
    with pytest.raises(NotFound):
        look(cleo, hold)


def test_every_owner_of_a_copy_sees_a_hold_on_any_copy(library, look, ada, bob, cleo, dora, copy_of, ask_any):
    copy_of(cleo)
    hold = ask_any(bob)
    assert look(ada, hold) == look(cleo, hold)
    with pytest.raises(NotFound):
        look(dora, hold)


def test_by_a_copy_that_is_not_lent_nobody_learns_who_waits_for_any(
    library, look, holds, ada, admin, bob, cleo, book, books, copy_of, edit, ask_any
):
    books(1)  # without an ISBN
    hold, cleo_s = ask_any(bob), copy_of(cleo)

    def seen(owner, what):
        listed = holds(owner, HoldRole.OWNER)
        waiting = [view.id for view in library.ask(queries.queue, viewer=owner, book_id=what.id).items]
        assert listed == waiting
        try:
            return [look(owner, hold).id] == listed
        except NotFound:
            assert listed == []
            return False

    def is_seen_only_while(change, *, on):
        assert seen(ada, book)
        change(on)
        assert not seen(ada, book)
        change(not on)

    is_seen_only_while(lambda on: edit(visibility="private" if on else "members"), on=True)
    is_seen_only_while(lambda on: library.do(hide_book, by=admin, book_id=book.id, hidden=on), on=True)
    is_seen_only_while(lambda on: library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=on), on=True)
    assert seen(cleo, cleo_s)
    library.do(holding.decline_hold, by=ada, hold_id=hold.id, book_id=book.id)
    assert holds(ada, HoldRole.OWNER) == []
    assert holds(cleo, HoldRole.OWNER) == [hold.id]


def test_who_has_declined_a_hold_on_any_copy_sees_what_becomes_of_it_and_not_of_which_other_copy(
    library, look, holds, ada, bob, cleo, dora, book, copy_of, ask_any
):
    hold, cleo_s = ask_any(bob), copy_of(cleo)
    copy_of(dora)
    library.do(holding.decline_hold, by=ada, hold_id=hold.id, book_id=book.id)
    library.do(holding.accept_hold, by=cleo, hold_id=hold.id, book_id=cleo_s.id)
    seen, whole = look(ada, hold), look(bob, hold)
    assert (seen.state, whole.state, whole.book_id) == (HoldState.READY, HoldState.READY, cleo_s.id)
    assert seen == evolve(whole, book_id=None, title=None, place=None, pick_up_until=None)
    with pytest.raises(NotFound):
        look(dora, hold)
    assert holds(ada, HoldRole.OWNER) == []


def test_a_hold_that_is_not_there_is_not_found(library, ada):
    with pytest.raises(NotFound):
        library.ask(queries.hold, viewer=ada, hold_id=uuid4())
    with pytest.raises(NotFound):
        library.ask(lambda reads: reads.holds.owners(uuid4()))


def test_holds_on_any_copy_stand_in_the_queue_of_each_copy_in_the_order_of_their_coming(
    bob, cleo, dora, copy_of, ask, ask_any, queue
):
    cleo_s = copy_of(cleo)
    ask_any(dora)
    ask(bob)
    ask(bob, cleo_s)
    ask_any(cleo)
    assert queue() == ["Dora", "Bob", "Cleo"]
    assert queue(cleo_s) == ["Dora", "Bob"]  # nobody waits for their own


def test_of_an_owner_who_has_declined_no_copy_fills_it(library, ada, bob, cleo, book, copy_of, ask_any, queue):
    cleo_s = copy_of(cleo)
    hold = ask_any(bob)
    library.do(holding.decline_hold, by=ada, hold_id=hold.id, book_id=book.id)
    assert queue() == []
    assert queue(cleo_s) == ["Bob"]


def test_who_may_not_borrow_or_see_a_copy_does_not_wait_for_it_by_a_hold_on_any(
    terms, edit, bob, cleo, dora, book, ask, ask_any, queue
):
    ask(bob)
    ask_any(cleo)
    ask_any(dora)
    terms(borrowers="named", named=[bob.id, cleo.id])
    assert queue() == ["Bob", "Cleo"]
    terms(book, named=[dora.id])
    assert queue() == ["Bob", "Dora"]
    terms(book, borrowers="members")
    assert queue() == ["Bob", "Cleo", "Dora"]
    edit(visibility="private")
    assert queue() == ["Bob"]


def test_who_has_the_book_or_has_asked_for_it_stands_in_its_queue_once(
    library, ada, bob, cleo, book, books, lend, ask, ask_any, edit, queue
):
    (other,) = books(1)
    ask_any(bob)
    ask_any(cleo)
    ask(bob, other)
    lend(cleo, other)
    assert (queue(), queue(other)) == (["Bob", "Cleo"], ["Bob"])
    edit(other, isbn=book.isbn)  # one of any copies from now on
    assert queue(other) == ["Bob"]


def test_the_queue_of_a_book_that_is_not_there_is_empty(library, ada):
    found = library.ask(lambda reads: reads.holds.queue(None, uuid4(), list, 100))
    assert (found.items, found.total) == ((), 0)


def test_others_see_only_themselves_in_a_queue(library, ada, bob, cleo, librarian, book, ask):
    ask(bob)
    ask(cleo)

    def seen(viewer):
        shown = library.ask(queries.queue, viewer=viewer, book_id=book.id).items
        return [(view.member.name, view.place) for view in shown]

    assert seen(ada) == seen(librarian) == [("Bob", 1), ("Cleo", 2)]
    assert seen(cleo) == [("Cleo", 2)]


def test_a_borrower_who_may_pass_the_book_on_sees_who_is_next_and_nobody_else(
    library, terms, ada, bob, cleo, dora, book, lend, ask
):
    def seen(viewer=bob):
        return [view.id for view in library.ask(queries.queue, viewer=viewer, book_id=book.id).items]

    loan = lend(bob)
    first, second = ask(cleo), ask(dora)
    assert seen() == []
    library.do(circulation.pass_on, by=ada, loan_id=loan.id)
    assert seen() == [first.id]
    assert seen(dora) == [second.id]
    terms(borrowers="named", named=[dora.id])
    assert seen() == [second.id]
    terms(borrowers="members")
    assert seen() == [first.id]
    library.do(holding.suspend_hold, by=cleo, hold_id=first.id)
    assert seen() == [second.id]
    library.do(holding.cancel_hold, by=dora, hold_id=second.id)
    assert seen() == []
    library.do(holding.resume_hold, by=cleo, hold_id=first.id)
    library.do(circulation.pass_on, by=bob, loan_id=loan.id)
    assert seen() == seen(cleo) == []


def test_of_a_long_queue_the_first_are_shown_and_everybody_is_found_wherever_they_stand(
    library, terms, ada, bob, cleo, dora, member, librarian, book, lend, ask, ask_any
):
    eve = member("Eve")
    library.do(circulation.pass_on, by=ada, loan_id=lend(bob).id)
    ask(dora)
    for who in (cleo, eve):
        ask_any(who)

    def seen(viewer, most=1):
        shown = library.ask(queries.queue, viewer=viewer, book_id=book.id, most=most)
        return [(view.member.name, view.place) for view in shown.items], shown.total

    assert seen(ada) == seen(librarian) == ([("Dora", 1)], 3)
    assert seen(ada, most=2) == ([("Dora", 1), ("Cleo", 2)], 3)
    assert seen(ada, most=3) == seen(ada, most=4) == ([("Dora", 1), ("Cleo", 2), ("Eve", 3)], 3)
    assert (seen(eve), seen(member("Fay"))) == (([("Eve", 3)], 1), ([], 0))
    terms(borrowers="named", named=[bob.id, eve.id])
    assert seen(ada) == ([("Dora", 1)], 2)  # who has asked for the book itself goes on standing there
    assert seen(bob) == ([("Eve", 2)], 1)  # and is passed over


@pytest.fixture
def of_all_kinds(library, ada, bob, cleo, copy_of, books, ask, ask_any):
    """Holds of Bob's by what has become of them."""
    ready, cancelled, declined = books(3)
    cleo_s = copy_of(cleo)
    made = {"waiting": ask(bob), "ready": ask(bob, ready), "cancelled": ask(bob, cancelled)}
    made["declined"] = ask(bob, declined)
    library.do(holding.accept_hold, by=ada, hold_id=made["ready"].id)
    library.do(holding.cancel_hold, by=bob, hold_id=made["cancelled"].id)
    library.do(holding.decline_hold, by=ada, hold_id=made["declined"].id)
    made["cleo's"] = ask(bob, cleo_s)
    library.do(holding.cancel_hold, by=bob, hold_id=made["waiting"].id)
    library.do(holding.cancel_hold, by=bob, hold_id=made["cleo's"].id)
    made["any"] = ask_any(bob)
    return made


FOUND = {
    None: ["any", "cleo's", "declined", "cancelled", "ready", "waiting"],
    HoldFilter.OPEN: ["any", "ready"],
    HoldFilter.WAITING: ["any"],
    HoldFilter.READY: ["ready"],
    HoldFilter.ENDED: ["cleo's", "declined", "cancelled", "waiting"],
}


@pytest.mark.parametrize("state", FOUND)
def test_holds_are_listed_by_where_they_stand(of_all_kinds, holds, ada, bob, cleo, librarian, state):
    def named(*but):
        return [of_all_kinds[name].id for name in FOUND[state] if name not in but]

    assert holds(bob, state=state) == holds(librarian, HoldRole.ALL, state=state) == named()
    assert holds(ada, HoldRole.OWNER, state=state) == named("cleo's")
    assert holds(cleo, HoldRole.OWNER, state=state) == named("declined", "cancelled", "ready", "waiting")
    assert holds(ada, state=state) == holds(bob, HoldRole.OWNER, state=state) == []


def test_an_owner_of_two_copies_sees_a_hold_on_any_of_them_once_and_none_of_their_own(
    holds, ada, bob, cleo, copy_of, ask_any
):
    copy_of(ada)
    copy_of(cleo)
    ask_any(ada)
    hold = ask_any(bob)
    assert holds(ada, HoldRole.OWNER) == [hold.id]


def test_everybody_s_holds_are_for_the_staff(library, ada):
    with pytest.raises(RoleMissing):
        library.ask(queries.holds, viewer=ada, search=HoldSearch(role=HoldRole.ALL))
