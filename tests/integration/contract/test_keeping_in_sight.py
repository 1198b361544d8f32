"""Whoever has a book on loan or holds it keeps seeing it, whatever it becomes, in every store."""

import pytest

from library.domain.catalogue import queries
from library.domain.catalogue.use_cases import add_book, edit_book, hide_book
from library.domain.errors import NotFound
from library.domain.lending import circulation, holding
from library.domain.search import BookSearch


@pytest.fixture
def book(library, ada):
    return library.do(add_book, by=ada, record={"title": "Emma", "isbn": "9780141439587", "notes": "from grandmother"})


@pytest.fixture
def sees(library, book):
    def sees(viewer):
        try:
            found = library.ask(queries.book, viewer=viewer, book_id=book.id)
        except NotFound:
            return False
        assert not hasattr(found, "notes")
        return True

    return sees


@pytest.fixture(params=["private", "hidden"])
def out_of_sight(request, library, ada, admin, book):
    def out_of_sight():
        if request.param == "private":
            library.do(edit_book, by=ada, book_id=book.id, changes={"visibility": "private"})
        else:
            library.do(hide_book, by=admin, book_id=book.id, hidden=True)

    return out_of_sight


def test_whoever_has_a_book_keeps_seeing_it_until_it_is_back(library, ada, bob, member, book, sees, out_of_sight):
    loan = library.do(circulation.lend, by=ada, book_id=book.id, to=bob.id)
    out_of_sight()
    assert [sees(bob), sees(member("Cleo")), sees(None)] == [True, False, False]
    library.do(circulation.return_book, by=ada, loan_id=loan.id)
    assert not sees(bob)


def test_whoever_holds_a_book_keeps_seeing_it_until_that_has_ended(library, bob, member, book, sees, out_of_sight):
    hold = library.do(holding.place_hold, by=bob, book_id=book.id)
    out_of_sight()
    assert [sees(bob), sees(member("Cleo")), sees(None)] == [True, False, False]
    library.do(holding.cancel_hold, by=bob, hold_id=hold.id)
    assert not sees(bob)


def test_a_hold_on_any_copy_shows_none_in_particular(library, bob, book, sees, out_of_sight):
    library.do(holding.place_hold_on_any_copy, by=bob, isbn=book.isbn)
    out_of_sight()
    assert not sees(bob)


def test_lists_show_what_is_in_sight_only(library, ada, bob, book, out_of_sight):
    library.do(circulation.lend, by=ada, book_id=book.id, to=bob.id)
    out_of_sight()
    assert library.ask(queries.books, viewer=bob, search=BookSearch()).total == 0


def test_a_transaction_sees_the_loan_that_it_has_just_made(library, ada, bob, book):
    def lend_and_look(uow):
        circulation.lend(uow, by=ada, book_id=book.id, to=bob.id)
        return queries.book(uow.reads, viewer=bob, book_id=book.id)

    library.do(edit_book, by=ada, book_id=book.id, changes={"visibility": "private"})
    assert library.do(lend_and_look).id == book.id
