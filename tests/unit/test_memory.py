"""Transactions in memory behave as in a database, also when several run at once."""

from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from library.adapters.memory import changes
from library.adapters.memory.listing import Entry, page_of
from library.domain.actor import OPERATOR, Actor, Role
from library.domain.catalogue import queries
from library.domain.catalogue.book import Book
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.errors import Conflict, EmailTaken, NotFound
from library.domain.ids import BookId, MemberId, ReadingId
from library.domain.lending.withdrawing import delete_book
from library.domain.membership import joining
from library.domain.membership import use_cases as membership
from library.domain.paging import COUNTED_UP_TO, Slice
from library.domain.ports import Imported
from library.domain.reading import queries as reading_queries
from library.domain.reading.reading import Reading
from library.domain.reading.use_cases import set_book_reading
from library.domain.search import BookSearch
from tests.racing import at_once

# --- undone, or lasting -----------------------------------------------------------------------------------------------


def test_nothing_is_seen_outside_before_it_is_committed(store, library, ada, ada_s_book):
    with store.transaction() as uow:
        edit_book(uow, by=ada, book_id=ada_s_book.id, changes={"title": "Solaris 2"})
        assert library.ask(queries.book, viewer=ada, book_id=ada_s_book.id).title == "Solaris"
        uow.commit()
        assert library.ask(queries.book, viewer=ada, book_id=ada_s_book.id).title == "Solaris 2"


def test_what_was_handed_out_is_nobody_else_s(library, ada, ada_s_book):
    book = library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={})
    book.title = "scribbled on it"
    assert library.ask(queries.book, viewer=ada, book_id=ada_s_book.id).title == "Solaris"
    assert library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={}).title == "Solaris"


def test_a_change_without_a_new_version_is_refused_as_a_database_would_lose_it(store, ada_s_book):
    with store.transaction() as uow:
        uow.books.get(ada_s_book.id).title = "Mine"
        with pytest.raises(RuntimeError, match="A Book was changed without a new version"):
            uow.commit()


def test_the_same_member_is_the_same_object_by_id_by_address_and_among_the_admins(store, admin):
    with store.transaction() as uow:
        member = uow.members.get(admin.id)
        assert uow.members.with_email("adam@example.org") is member
        assert uow.members.lock_active_admins() == (member,)


def test_events_are_kept_with_what_they_tell_of_and_in_their_order(store, library, clock, ada):
    clock.forward(hours=1)
    before = len(store.outbox)
    with store.transaction() as uow:
        book = add_book(uow, by=ada, record={"title": "Eden"})
        set_book_reading(uow, by=ada, book_id=book.id, record={})
        edit_book(uow, by=ada, book_id=book.id, changes={"title": "Fiasco"})
        uow.commit()
    new = store.outbox[before:]
    assert [event.name for event in new] == ["BookAdded", "BookEdited", "ReadingBegun"]
    assert new[1].data == {"book_id": str(book.id), "fields": ["title"]}
    assert {event.happened_at for event in new} == {clock.now}
    assert [event.id for event in new] == sorted(event.id for event in new)


def test_events_of_what_was_removed_are_kept_too(library, ada, ada_s_book, happened):
    happened()
    library.do(delete_book, by=ada, book_id=ada_s_book.id)
    assert happened() == ["BookDeleted"]


def test_what_did_not_happen_is_not_told(store, ada, ada_s_book, happened):
    happened()
    with store.transaction() as uow:
        edit_book(uow, by=ada, book_id=ada_s_book.id, changes={"title": "Solaris 2"})
    assert happened() == []


# --- lost races -------------------------------------------------------------------------------------------------------


def test_whoever_commits_later_what_both_read_has_lost_and_leaves_nothing(store, library, ada, ada_s_book, happened):
    happened()
    with store.transaction() as first, store.transaction() as second:
        for uow, title in [(first, "First"), (second, "Second")]:
            uow.books.get(ada_s_book.id).edit(by=ada, changes={"title": title}, now=uow.now)
        add_book(second, by=ada, record={"title": "beside it"})
        first.commit()
        with pytest.raises(Conflict):
            second.commit()
    books = library.ask(queries.books, viewer=ada, search=BookSearch()).items
    assert [book.title for book in books] == ["First"]
    assert happened() == ["BookEdited"]


def test_what_somebody_deleted_meanwhile_is_not_changed(store, library, ada, ada_s_book):
    with store.transaction() as uow:
        book = uow.books.get(ada_s_book.id)
        library.do(delete_book, by=ada, book_id=ada_s_book.id)
        book.edit(by=ada, changes={"title": "Solaris 2"}, now=uow.now)
        with pytest.raises(Conflict):
            uow.commit()


def test_a_lock_that_comes_too_late_is_a_lost_race(store, library, ada, ada_s_book):
    with store.transaction() as uow:
        uow.books.get(ada_s_book.id)
        library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": "Solaris 2"})
        with pytest.raises(Conflict):
            uow.books.get(ada_s_book.id, lock=True)


def test_one_address_is_given_to_one_of_two_who_ask_at_the_same_moment(store):
    account: Any = {"by": OPERATOR, "email": "carl@example.org", "password_hash": None}
    with store.transaction() as first, store.transaction() as second:
        joining.add_member(first, name="Carl", **account)
        joining.add_member(second, name="Carla", **account)
        first.commit()
        with pytest.raises(EmailTaken):
            second.commit()


def test_a_reader_has_one_reading_of_a_book_and_begins_none_of_a_book_that_just_went(store, library, ada, ada_s_book):
    with store.transaction() as first, store.transaction() as second, store.transaction() as third:
        for uow in (first, second, third):
            set_book_reading(uow, by=ada, book_id=ada_s_book.id, record={})
        first.commit()
        with pytest.raises(Conflict):
            second.commit()
        library.do(delete_book, by=ada, book_id=ada_s_book.id)
        with pytest.raises(Conflict):
            third.commit()


def test_a_reading_that_is_edited_while_its_book_goes_points_to_none(store, library, ada, ada_s_book):
    library.do(set_book_reading, by=ada, book_id=ada_s_book.id, record={})
    with store.transaction() as uow:
        reading, _ = set_book_reading(uow, by=ada, book_id=ada_s_book.id, record={"rating": 5})
        library.do(delete_book, by=ada, book_id=ada_s_book.id)
        uow.commit()
    view = library.ask(reading_queries.reading, viewer=ada, reading_id=reading.id)
    assert (view.rating, view.book_id) == (5, None)


def test_rows_are_noted_by_one_of_two_who_take_them_over_at_the_same_moment(store, ada):
    with store.transaction() as first, store.transaction() as second:
        for uow in (first, second):
            assert uow.imports.known(ada.id, "goodreads", {"1"}) == {}
            uow.imports.note(ada.id, "goodreads", {"1": Imported()})
        assert first.imports.known(ada.id, "goodreads", {"1", "2"}) == {"1": Imported()}
        first.commit()
        with pytest.raises(Conflict):
            second.commit()


STRANGER = Actor(MemberId(UUID(int=7)))


@pytest.mark.parametrize("kind", ["book", "reading"])
def test_nothing_belongs_to_somebody_who_is_no_member(store, kind):
    with store.transaction() as uow:
        if kind == "book":
            uow.books.add(Book.add(id=BookId(uow.new_id()), by=STRANGER, record={"title": "Mine"}, now=uow.now))
        else:
            mine = Reading.begin(
                id=ReadingId(uow.new_id()), reader_id=STRANGER.id, record={"title": "Mine"}, now=uow.now
            )
            uow.readings.add_all([mine])
        with pytest.raises(Conflict):
            uow.commit()


# --- many threads -----------------------------------------------------------------------------------------------------


def test_whoever_wants_to_change_what_is_locked_waits_until_the_end(store, library, ada, ada_s_book):
    rename = {"by": ada, "book_id": ada_s_book.id, "changes": {"title": "Theirs"}}
    other = Thread(target=library.do, args=[edit_book], kwargs=rename)
    with store.transaction() as uow:
        book = uow.books.get(ada_s_book.id, lock=True)
        other.start()
        other.join(timeout=0.05)
        assert other.is_alive()
        book.edit(by=ada, changes={"title": "Mine"}, now=uow.now)
        uow.commit()
    other.join()
    view = library.ask(queries.book, viewer=ada, book_id=ada_s_book.id)
    assert (view.title, view.version) == ("Theirs", 3)


def test_who_waits_for_a_lock_for_too_long_has_lost(store, ada_s_book, monkeypatch):
    monkeypatch.setattr(changes, "LONGEST_WAIT", 0.01)
    with store.transaction() as first, store.transaction() as second:
        first.books.get(ada_s_book.id, lock=True)
        with pytest.raises(Conflict):
            second.books.get(ada_s_book.id, lock=True)


def test_nobody_commits_while_another_holds_a_lock(store, ada, ada_s_book, monkeypatch):
    monkeypatch.setattr(changes, "LONGEST_WAIT", 0.01)
    with store.transaction() as first, store.transaction() as second:
        first.books.get(ada_s_book.id, lock=True)
        add_book(second, by=ada, record={"title": "Eden"})
        with pytest.raises(Conflict):
            second.commit()


def test_a_lock_ends_with_its_transaction_however_that_ends(store, ada_s_book):
    for _ in range(2):
        with store.transaction() as uow, pytest.raises(NotFound):
            uow.books.get(BookId(ada_s_book.owner_id), lock=True)
    with store.transaction() as first, store.transaction() as second:
        first.books.get(ada_s_book.id, lock=True)
        first.commit()
        second.books.get(ada_s_book.id, lock=True)


def test_no_edit_of_many_at_once_is_lost(library, ada, ada_s_book):
    def edit(tag):
        for number in range(20):
            library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"notes": f"{tag} {number}"})

    assert at_once(*(lambda tag=tag: edit(tag) for tag in "abcd")) == [None] * 4
    assert library.ask(queries.book, viewer=ada, book_id=ada_s_book.id).version == 81


@pytest.mark.parametrize("again", range(5))
def test_two_admins_who_suspend_each_other_at_once_leave_one(library, join, again):
    ann, ben = join("Ann", Role.ADMIN), join("Ben", Role.ADMIN)

    def suspend(by, member):
        return lambda: library.do(membership.set_standing, by=by, member_id=member.id, suspended=True)

    ended = at_once(suspend(ann, ben), suspend(ben, ann))
    assert sorted(type(end).__name__ for end in ended) == ["Member", "RoleMissing"]


def test_a_list_is_whole_while_others_write(library, ada):
    def add():
        for number in range(100):
            library.do(add_book, by=ada, record={"title": f"Volume {number}"})

    def look():
        return [library.ask(queries.books, viewer=ada, search=BookSearch(words="volume")).total for _ in range(100)]

    _, *seen = at_once(add, look, look)
    assert all(totals == sorted(totals) for totals in seen)


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backwards", [False, True])
def test_pages_by_number_and_by_cursor_are_the_same(backwards):
    found = [Entry(key, seq, seq) for seq, key in enumerate("banana")]
    by_number = [page_of(found, Slice(n, 2), str, backwards=backwards) for n in (1, 2, 3)]
    onwards = [None, by_number[0].next, by_number[1].next]
    by_cursor = [page_of(found, Slice(n, 2, onwards[n - 1]), str, backwards=backwards) for n in (1, 2, 3)]
    assert by_cursor == by_number
    together = [item for page in by_number for item in page.items]
    assert together == (list("420531") if backwards else list("135024"))
    assert by_number[-1].next is None
    assert page_of(found, Slice(4, 2), str, backwards=backwards).items == ()


@pytest.mark.parametrize("there, is_exact", [(COUNTED_UP_TO, True), (COUNTED_UP_TO + 1, False)])
def test_rows_are_counted_up_to_a_thousand(there, is_exact):
    page = page_of([Entry("", seq, seq) for seq in range(there)], Slice(), str, backwards=False)
    assert (page.total, page.total_is_exact) == (COUNTED_UP_TO, is_exact)
