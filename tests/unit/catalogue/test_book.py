"""What a book does with its own state."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from library.domain.actor import ALL_SCOPES, Actor, Role, Scope
from library.domain.catalogue import events
from library.domain.catalogue.book import Book
from library.domain.catalogue.record import Visibility
from library.domain.errors import Invalid, ScopeMissing, Stale
from library.domain.ids import BookId, MemberId
from library.domain.values import Isbn

OWNER = Actor(MemberId(UUID(int=1)))
ADMIN = Actor(MemberId(UUID(int=2)), Role.ADMIN)
BOOK_ID = BookId(UUID(int=9))
THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = THEN + timedelta(hours=1)


@pytest.fixture
def book():
    book = Book.add(id=BOOK_ID, by=OWNER, record={"title": "Ficciones", "isbn": "0802130305"}, now=THEN)
    book.take_events()
    return book


def test_a_new_book_is_its_adder_s_and_for_members_to_see():
    book = Book.add(id=BOOK_ID, by=OWNER, record={"title": "Ficciones"}, now=THEN)
    assert (book.owner_id, book.visibility, book.hidden, book.version) == (OWNER.id, Visibility.MEMBERS, False, 1)
    assert book.created_at == book.updated_at == THEN
    assert book.take_events() == [events.BookAdded(book_id=BOOK_ID, owner_id=OWNER.id)]


def test_a_book_has_a_title():
    with pytest.raises(Invalid, match="title: must not be empty"):
        Book.add(id=BOOK_ID, by=OWNER, record={"authors": ["Jorge Luis Borges"]}, now=THEN)


def test_a_token_adds_a_book_only_with_the_scope_to_write():
    with pytest.raises(ScopeMissing):
        Book.add(
            id=BOOK_ID, by=Actor(OWNER.id, scopes=ALL_SCOPES - {Scope.WRITE}), record={"title": "Ficciones"}, now=THEN
        )


def test_an_edit_changes_what_it_names_and_leaves_the_rest(book):
    book.edit(by=OWNER, changes={"title": "Fictions", "year": 1944}, now=NOW)
    assert (book.title, book.year, book.isbn) == ("Fictions", 1944, Isbn("9780802130303"))
    assert (book.version, book.created_at, book.updated_at) == (2, THEN, NOW)


def test_an_edit_tells_which_fields_really_changed(book):
    book.edit(by=OWNER, changes={"title": "Ficciones", "year": 1944, "isbn": "978-0-8021-3030-3"}, now=NOW)
    assert book.take_events() == [events.BookEdited(book_id=BOOK_ID, fields=("year",))]


def test_an_edit_that_changes_nothing_is_no_new_version(book):
    book.edit(by=OWNER, changes={"title": " Ficciones ", "publisher": ""}, now=NOW)
    assert (book.version, book.updated_at, book.take_events()) == (1, THEN, [])


def test_an_edit_that_is_not_valid_changes_nothing(book):
    with pytest.raises(Invalid):
        book.edit(by=OWNER, changes={"title": "Fictions", "year": "last"}, now=NOW)
    assert (book.title, book.version) == ("Ficciones", 1)


def test_an_edit_of_a_stale_version_changes_nothing(book):
    book.edit(by=OWNER, changes={"year": 1944}, now=NOW, expected=1)
    with pytest.raises(Stale):
        book.edit(by=OWNER, changes={"year": 1956}, now=NOW, expected=1)
    assert book.year == 1944


def test_a_stale_edit_that_is_not_valid_either_is_stale(book):
    with pytest.raises(Stale):
        book.edit(by=OWNER, changes={"title": ""}, now=NOW, expected=7)


def test_hiding_is_told_once_and_taken_back(book):
    for hidden in (True, True, False, False):
        book.hide(by=ADMIN, hidden=hidden, now=NOW)
    assert book.version == 3
    assert book.take_events() == [
        events.BookHidden(book_id=BOOK_ID, by=ADMIN.id, hidden=True),
        events.BookHidden(book_id=BOOK_ID, by=ADMIN.id, hidden=False),
    ]


def test_leaving_is_told_and_only_of_the_version_that_was_meant(book):
    with pytest.raises(Stale):
        book.leave(by=OWNER, expected=2)
    book.leave(by=OWNER, expected=1)
    assert book.take_events() == [events.BookDeleted(book_id=BOOK_ID, owner_id=OWNER.id)]
