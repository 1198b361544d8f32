"""Readings in every store: each reader's own, and longer-lived than the books."""

from datetime import date

import pytest

from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.errors import Conflict, NotFound, Stale
from library.domain.ids import ReadingId
from library.domain.lending.withdrawing import delete_book
from library.domain.paging import Slice
from library.domain.reading import queries, use_cases
from library.domain.reading.reading import Reading, Status


@pytest.fixture
def emma(library, bob):
    return library.do(add_book, by=bob, record={"title": "Emma", "authors": ["Jane Austen"], "isbn": "9780141439587"})


def test_a_reading_of_a_book_takes_over_its_title_and_needs_no_right_to_edit_it(library, ada, emma):
    said = {"status": "read", "rating": 4.5, "review": "Badly done!\nIndeed.", "finished_on": date(2020, 2, 29)}
    reading, new = library.do(use_cases.set_book_reading, by=ada, book_id=emma.id, record=said)
    assert new
    seen = library.ask(queries.book_reading, viewer=ada, book_id=emma.id)
    assert (seen.id, seen.title, seen.authors, seen.isbn) == (reading.id, "Emma", ("Jane Austen",), "9780141439587")
    assert (seen.status, seen.rating, seen.review, seen.finished_on) == (Status.READ, 4.5, *list(said.values())[2:])
    again, new = library.do(use_cases.set_book_reading, by=ada, book_id=emma.id, record={"status": "abandoned"})
    assert (again.id, new) == (reading.id, False)


def test_a_reading_outlives_its_book(library, ada, bob, emma):
    reading, _ = library.do(use_cases.set_book_reading, by=ada, book_id=emma.id, record={"status": "read"})
    library.do(delete_book, by=bob, book_id=emma.id)
    seen = library.ask(queries.reading, viewer=ada, reading_id=reading.id)
    assert (seen.title, seen.book_id) == ("Emma", None)
    with pytest.raises(NotFound):
        library.ask(queries.book_reading, viewer=ada, book_id=emma.id)


def test_nobody_notes_a_reading_of_a_book_that_they_do_not_see(library, ada, bob, emma):
    library.do(edit_book, by=bob, book_id=emma.id, changes={"visibility": "private"})
    with pytest.raises(NotFound):
        library.do(use_cases.set_book_reading, by=ada, book_id=emma.id, record={"status": "read"})


def test_another_s_readings_do_not_exist(library, ada, bob, admin):
    reading = library.do(use_cases.add_reading, by=ada, record={"title": "Ulysses"})
    for other in (bob, admin):
        with pytest.raises(NotFound):
            library.ask(queries.reading, viewer=other, reading_id=reading.id)
        with pytest.raises(NotFound):
            library.do(use_cases.edit_reading, by=other, reading_id=reading.id, changes={"status": "read"})
        with pytest.raises(NotFound):
            library.do(use_cases.remove_reading, by=other, reading_id=reading.id)
        assert library.ask(queries.readings, viewer=other).items == ()


def test_a_reading_is_edited_by_version_and_removed(library, ada):
    reading = library.do(use_cases.add_reading, by=ada, record={"title": "Ulysses"})
    library.do(use_cases.edit_reading, by=ada, reading_id=reading.id, changes={"status": "reading"}, expected=1)
    with pytest.raises(Stale):
        library.do(use_cases.edit_reading, by=ada, reading_id=reading.id, changes={"status": "read"}, expected=1)
    with pytest.raises(Stale):
        library.do(use_cases.remove_reading, by=ada, reading_id=reading.id, expected=1)
    library.do(use_cases.remove_reading, by=ada, reading_id=reading.id, expected=2)
    assert library.ask(queries.readings, viewer=ada).total == 0


def test_readings_are_listed_the_newest_first_by_status_and_page_by_page(library, ada):
    for number in range(5):
        status = "read" if number % 2 else "to-read"
        library.do(use_cases.add_reading, by=ada, record={"title": f"Volume {number}", "status": status})
    titles, cursor = [], None
    for number in range(1, 4):
        page = library.ask(queries.readings, viewer=ada, page=Slice(number, 2, cursor))
        titles += [one.title[-1] for one in page.items]
        cursor = page.next
    assert "".join(titles) == "43210"
    assert [one.title[-1] for one in library.ask(queries.readings, viewer=ada, status=Status.READ).items] == ["3", "1"]


def test_a_reader_has_one_reading_of_a_book_even_if_the_rule_is_passed_by(library, ada, emma):
    library.do(use_cases.set_book_reading, by=ada, book_id=emma.id, record={"status": "read"})

    def cheat(uow):
        uow.readings.add(
            Reading.begin(
                id=ReadingId(uow.new_id()), reader_id=ada.id, book_id=emma.id, record={"title": "Emma"}, now=uow.now
            )
        )

    with pytest.raises(Conflict):
        library.do(cheat)
