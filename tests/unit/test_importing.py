"""Taking over lists: the same row is taken over once, and every row ends somehow."""

import pytest
from attrs import evolve

from library.domain.actor import Scope
from library.domain.catalogue import queries as catalogue_queries
from library.domain.errors import ScopeMissing
from library.domain.importing import Outcome, Row, import_rows
from library.domain.lending.withdrawing import delete_book
from library.domain.reading import queries as reading_queries
from library.domain.reading.use_cases import remove_reading, set_book_reading
from library.domain.search import BookSearch

ADDED, ALREADY_THERE, FAILED = Outcome.ADDED, Outcome.ALREADY_THERE, Outcome.FAILED


def row(key, title="Solaris", *, owned=True, read=True, **more):
    return Row(
        number=1,
        key=key,
        text=f"{key},{title}",
        book={"title": title} if owned else None,
        reading={"title": title, "status": "read"} if read else None,
        **more,
    )


@pytest.fixture
def take_over(library, ada):
    """How rows end that somebody takes over."""

    def take_over(*rows, by=ada, source="goodreads"):
        return [result.outcome for result in library.do(import_rows, by=by, source=source, rows=rows)]

    return take_over


@pytest.fixture
def books(library, ada):
    return lambda: library.ask(catalogue_queries.books, viewer=ada, search=BookSearch(owner_id=ada.id)).items


@pytest.fixture
def readings(library, ada):
    return lambda: library.ask(reading_queries.readings, viewer=ada).items


def test_what_is_owned_becomes_a_book_and_what_is_said_of_it_a_reading(take_over, books, readings, ada, happened):
    happened()
    assert take_over(row("1"), row("2", "Eden", owned=False), row("3", "Fiasco", read=False)) == [ADDED] * 3
    assert [book.title for book in books()] == ["Fiasco", "Solaris"]
    assert [(reading.title, reading.book_id) for reading in readings()] == [("Eden", None), ("Solaris", books()[1].id)]
    assert {book.owner.id for book in books()} == {ada.id}
    assert sorted(happened()) == ["BookAdded", "BookAdded", "ReadingBegun", "ReadingBegun"]


def test_the_same_rows_again_add_nothing(take_over, books, readings):
    rows = [row("1"), row("2", "Eden", owned=False), row("3", "Fiasco", read=False)]
    take_over(*rows)
    assert take_over(*rows) == [ALREADY_THERE] * 3
    assert (len(books()), len(readings())) == (2, 2)


def test_the_same_row_twice_at_once_is_taken_over_once(take_over, books, readings):
    assert take_over(row("1"), row("1")) == [ADDED, ALREADY_THERE]
    assert (len(books()), len(readings())) == (1, 1)


def test_two_copies_of_one_title_are_two_books(take_over, books):
    assert take_over(row("1"), row("2")) == [ADDED, ADDED]
    assert len(books()) == 2


def test_rows_are_known_by_their_owner_and_source(take_over, bob, books):
    take_over(row("1"))
    assert take_over(row("1"), by=bob) == [ADDED]
    assert take_over(row("1"), source="librarything") == [ADDED]
    assert len(books()) == 2


def test_a_row_that_is_not_valid_fails_alone_with_its_reason_and_its_text(library, ada, books, readings):
    rows = [row("1"), row("2", ""), row("3", problem="has too few cells"), row("4", "Eden")]
    results = library.do(import_rows, by=ada, source="goodreads", rows=rows)
    assert [result.outcome for result in results] == [ADDED, FAILED, FAILED, ADDED]
    assert [result.reason for result in results] == ["", "title: must not be empty.", "row: has too few cells.", ""]
    assert results[1].row.text == "2,"
    assert (len(books()), len(readings())) == (2, 2)


def test_a_row_whose_reading_is_not_valid_leaves_no_book_either(take_over, books):
    bad = evolve(row("1"), reading={"title": "Solaris", "rating": 9})
    assert take_over(bad) == [FAILED]
    assert books() == ()
    assert take_over(row("1")) == [ADDED]


def test_what_was_deleted_comes_again(library, take_over, ada, books, readings):
    take_over(row("1"))
    library.do(delete_book, by=ada, book_id=books()[0].id)
    assert take_over(row("1")) == [ADDED]
    assert (len(books()), len(readings())) == (1, 1)
    library.do(remove_reading, by=ada, reading_id=readings()[0].id)
    assert take_over(row("1")) == [ADDED]
    assert take_over(row("1")) == [ALREADY_THERE]
    assert [reading.book_id for reading in readings()] == [books()[0].id]


def test_what_a_later_list_says_more_is_added_to_the_same_book(take_over, books, readings):
    take_over(row("1", read=False))
    assert take_over(row("1")) == [ADDED]
    assert [reading.book_id for reading in readings()] == [books()[0].id]


def test_what_the_reader_said_here_meanwhile_is_left_alone(library, take_over, ada, books, readings):
    take_over(row("1", read=False), row("2", "Eden"))
    library.do(set_book_reading, by=ada, book_id=books()[1].id, record={"status": "reading"})
    assert take_over(row("1"), row("2", "Eden"), row("3", "Fiasco")) == [ALREADY_THERE, ALREADY_THERE, ADDED]
    assert {reading.title: str(reading.status) for reading in readings()} == {
        "Solaris": "reading",
        "Eden": "read",
        "Fiasco": "read",
    }


def test_a_row_that_says_nothing_is_already_there(take_over):
    assert take_over(row("1", owned=False, read=False)) == [ALREADY_THERE]


def test_a_token_takes_over_only_with_the_scope_to_write(take_over, ada):
    with pytest.raises(ScopeMissing):
        take_over(row("1"), by=evolve(ada, scopes=frozenset({Scope.READ})))
