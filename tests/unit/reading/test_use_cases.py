"""What readers do with their readings, from beginning to end, in memory."""

import pytest
from attrs import evolve

from library.domain.actor import Scope
from library.domain.catalogue import queries as catalogue_queries
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.errors import NotFound, ScopeMissing, Stale
from library.domain.lending.withdrawing import delete_book
from library.domain.reading import queries
from library.domain.reading.reading import Status
from library.domain.reading.use_cases import (
    add_reading,
    edit_reading,
    remove_book_reading,
    remove_reading,
    set_book_reading,
)
from library.domain.search import BookSearch


@pytest.fixture
def found(library):
    """The titles of the books that somebody finds by how their own reading stands."""

    def found(reader, status=None):
        search = BookSearch(reader=reader.id, status=status)
        return [book.title for book in library.ask(catalogue_queries.books, viewer=reader, search=search).items]

    return found


def test_a_reader_notes_a_title_that_need_not_be_here(library, ada):
    reading = library.do(add_reading, by=ada, record={"title": "Ulysses", "rating": 4.5})
    view = library.ask(queries.reading, viewer=ada, reading_id=reading.id)
    assert (view.title, view.rating, view.book_id, view.status) == ("Ulysses", 4.5, None, Status.TO_READ)


def test_a_reading_of_a_book_here_takes_over_its_title_unless_told_otherwise(library, ada, bob):
    book = library.do(add_book, by=ada, record={"title": "Solaris", "authors": ["Lem"], "isbn": "9780156027601"})
    reading, is_new = library.do(set_book_reading, by=bob, book_id=book.id, record={"status": "reading"})
    assert is_new
    assert (reading.title, reading.authors, reading.isbn) == ("Solaris", ("Lem",), book.isbn)
    reading, is_new = library.do(set_book_reading, by=bob, book_id=book.id, record={"title": "Солярис"})
    assert not is_new
    assert (reading.title, reading.status) == ("Солярис", Status.READING)


def test_reading_a_book_needs_no_right_to_edit_it_and_does_not_change_it(library, ada, bob, ada_s_book):
    library.do(set_book_reading, by=bob, book_id=ada_s_book.id, record={"title": "Mine", "rating": 1})
    book = library.ask(catalogue_queries.book, viewer=ada, book_id=ada_s_book.id)
    assert (book.title, book.version) == ("Solaris", 1)


def test_nobody_reads_what_they_do_not_see(library, ada, bob, ada_s_book):
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"visibility": "private"})
    with pytest.raises(NotFound):
        library.do(set_book_reading, by=bob, book_id=ada_s_book.id, record={"status": "read"})


def test_every_reader_of_a_book_has_a_reading_of_their_own(library, ada, bob, ada_s_book):
    for reader, rating in [(ada, 5), (bob, 2)]:
        library.do(set_book_reading, by=reader, book_id=ada_s_book.id, record={"rating": rating})
    for reader, rating in [(ada, 5), (bob, 2)]:
        view = library.ask(queries.book_reading, viewer=reader, book_id=ada_s_book.id)
        assert view.rating == rating


def test_somebody_else_s_reading_does_not_exist_not_even_for_an_admin(library, ada, admin):
    reading = library.do(add_reading, by=ada, record={"title": "Ulysses"})
    with pytest.raises(NotFound):
        library.ask(queries.reading, viewer=admin, reading_id=reading.id)
    with pytest.raises(NotFound):
        library.do(edit_reading, by=admin, reading_id=reading.id, changes={"rating": 1})
    with pytest.raises(NotFound):
        library.do(remove_reading, by=admin, reading_id=reading.id)
    assert library.ask(queries.readings, viewer=admin).items == ()


def test_a_reading_is_edited_in_the_version_that_was_meant(library, ada):
    reading = library.do(add_reading, by=ada, record={"title": "Ulysses"})
    library.do(edit_reading, by=ada, reading_id=reading.id, changes={"status": "read"}, expected=1)
    with pytest.raises(Stale):
        library.do(edit_reading, by=ada, reading_id=reading.id, changes={"status": "reading"}, expected=1)
    assert library.ask(queries.reading, viewer=ada, reading_id=reading.id).status is Status.READ


def test_a_reading_outlives_its_book(library, ada, bob, ada_s_book):
    reading, _ = library.do(set_book_reading, by=bob, book_id=ada_s_book.id, record={"status": "read", "rating": 5})
    library.do(delete_book, by=ada, book_id=ada_s_book.id)
    view = library.ask(queries.reading, viewer=bob, reading_id=reading.id)
    assert (view.title, view.rating, view.book_id) == ("Solaris", 5, None)
    with pytest.raises(NotFound):
        library.ask(queries.book_reading, viewer=bob, book_id=ada_s_book.id)


def test_what_is_forgotten_is_gone_and_can_begin_again(library, ada, ada_s_book, happened):
    library.do(set_book_reading, by=ada, book_id=ada_s_book.id, record={"rating": 1})
    happened()
    library.do(remove_book_reading, by=ada, book_id=ada_s_book.id, expected=1)
    with pytest.raises(NotFound):
        library.do(remove_book_reading, by=ada, book_id=ada_s_book.id)
    _, is_new = library.do(set_book_reading, by=ada, book_id=ada_s_book.id, record={})
    assert is_new
    assert happened() == ["ReadingRemoved", "ReadingBegun"]


def test_readers_list_their_own_readings_the_newest_first_by_status_if_they_like(library, ada, bob):
    for title, status in [("One", "read"), ("Two", "to-read"), ("Three", "read")]:
        library.do(add_reading, by=ada, record={"title": title, "status": status})
    library.do(add_reading, by=bob, record={"title": "His"})
    titles = [reading.title for reading in library.ask(queries.readings, viewer=ada).items]
    assert titles == ["Three", "Two", "One"]
    read = library.ask(queries.readings, viewer=ada, status=Status.READ)
    assert [reading.title for reading in read.items] == ["Three", "One"]


def test_books_are_found_by_how_the_reader_s_own_reading_stands(library, ada, bob, ada_s_book, found):
    library.do(add_book, by=ada, record={"title": "Eden"})
    library.do(set_book_reading, by=bob, book_id=ada_s_book.id, record={"status": "read"})
    assert found(bob, Status.READ) == ["Solaris"]
    assert found(bob) == ["Solaris"]
    assert found(bob, Status.READING) == []
    assert found(ada, Status.READ) == []


def test_a_copy_counts_as_read_when_another_of_the_same_isbn_was(library, ada, bob, found):
    for title in ("Solaris", "Solaris, second copy"):
        library.do(add_book, by=ada, record={"title": title, "isbn": "9780156027601"})
    library.do(add_book, by=ada, record={"title": "Without a number"})
    library.do(add_reading, by=bob, record={"title": "Solaris", "isbn": "0156027607", "status": "read"})
    library.do(add_reading, by=bob, record={"title": "Something without a number", "status": "read"})
    assert found(bob, Status.READ) == ["Solaris, second copy", "Solaris"]


@pytest.mark.parametrize(
    "use_case, said",
    [
        (add_reading, {"record": {"title": "Ulysses"}}),
        (edit_reading, {"reading_id": "?", "changes": {}}),
        (remove_reading, {"reading_id": "?"}),
        (set_book_reading, {"book_id": "?", "record": {}}),
        (remove_book_reading, {"book_id": "?"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_token_that_may_only_read_changes_no_reading(library, ada, use_case, said):
    with pytest.raises(ScopeMissing):
        library.do(use_case, by=evolve(ada, scopes=frozenset({Scope.READ})), **said)


def test_a_token_that_may_not_read_is_shown_no_reading(library, ada, ada_s_book):
    blind = evolve(ada, scopes=frozenset({Scope.WRITE}))
    with pytest.raises(ScopeMissing):
        library.ask(queries.readings, viewer=blind)
    with pytest.raises(ScopeMissing):
        library.ask(queries.book_reading, viewer=blind, book_id=ada_s_book.id)
