"""Rows that were taken over are known again, in every store."""

import pytest

from library.domain.catalogue import queries
from library.domain.importing import Outcome, Row, import_rows
from library.domain.lending.withdrawing import delete_book
from library.domain.reading import queries as reading_queries
from library.domain.search import BookSearch


def row(key, title="A title", **what):
    made = what or {"book": {"title": title, "tags": ["from a file"]}, "reading": {"title": title, "status": "read"}}
    return Row(number=1, key=key, text=f"{key},{title}", **made)


@pytest.fixture
def take_over(library, ada):
    def take(*rows, by=ada, source="a list"):
        return [result.outcome for result in library.do(import_rows, by=by, source=source, rows=rows)]

    return take


def books(library, viewer):
    return library.ask(queries.books, viewer=viewer, search=BookSearch(owner_id=viewer.id))


def test_the_same_rows_twice_add_nothing(take_over, library, ada):
    assert take_over(row("1"), row("2")) == [Outcome.ADDED, Outcome.ADDED]
    assert take_over(row("2"), row("1"), row("3")) == [Outcome.ALREADY_THERE, Outcome.ALREADY_THERE, Outcome.ADDED]
    assert books(library, ada).total == library.ask(reading_queries.readings, viewer=ada).total == 3


def test_the_same_key_of_another_owner_or_source_is_another_row(take_over, library, ada, bob):
    take_over(row("1"))
    assert take_over(row("1"), by=bob) == take_over(row("1"), source="another") == [Outcome.ADDED]


def test_a_source_is_the_same_with_blanks_around_it(take_over):
    take_over(row("1"), source="goodreads")
    assert take_over(row("1"), source=" goodreads ") == [Outcome.ALREADY_THERE]
    assert take_over(row("1"), source=" " * 60 + "a") == [Outcome.ADDED]
    assert take_over(row("1"), source="a") == [Outcome.ALREADY_THERE]


def test_one_bad_row_fails_alone_and_may_come_again(take_over, library, ada):
    bad = row("2", book={"title": ""})
    assert take_over(row("1"), bad, row("3")) == [Outcome.ADDED, Outcome.FAILED, Outcome.ADDED]
    assert take_over(row("2")) == [Outcome.ADDED]
    assert books(library, ada).total == 3


def test_what_was_deleted_comes_again_with_its_reading_left_as_it_is(take_over, library, ada):
    take_over(row("1"))
    library.do(delete_book, by=ada, book_id=books(library, ada).items[0].id)
    assert take_over(row("1")) == [Outcome.ADDED]
    assert books(library, ada).total == library.ask(reading_queries.readings, viewer=ada).total == 1


def test_imported_books_are_found_like_others_and_their_readings_point_to_them(take_over, library, ada):
    take_over(*(row(str(number), f"Volume {number}") for number in range(700)))
    found = library.ask(queries.books, viewer=ada, search=BookSearch(words="volume 69", tag="From a file"))
    assert found.total == 11
    reading = library.ask(reading_queries.book_reading, viewer=ada, book_id=found.items[0].id)
    assert reading.title == found.items[0].title
