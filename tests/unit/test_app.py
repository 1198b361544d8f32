"""The one door: everything or nothing, committed once, and tried again after a lost race."""

import pytest

from library import Library
from library.app import ATTEMPTS
from library.domain.actor import OPERATOR
from library.domain.catalogue import queries
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.errors import Conflict, Stale
from library.domain.membership.member import Registration
from library.domain.search import BookSearch


@pytest.fixture
def books(library):
    return lambda viewer: [book.title for book in library.ask(queries.books, viewer=viewer, search=BookSearch()).items]


def test_what_a_use_case_returns_was_committed(library, ada, books):
    assert library.do(add_book, by=ada, record={"title": "Solaris"}).title == "Solaris"
    assert books(ada) == ["Solaris"]


def test_nothing_of_a_failed_use_case_remains(library, ada, books, happened):
    def add_and_fail(uow):
        add_book(uow, by=ada, record={"title": "Solaris"})
        raise ZeroDivisionError

    happened()
    with pytest.raises(ZeroDivisionError):
        library.do(add_and_fail)
    assert books(ada) == []
    assert happened() == []


def test_a_use_case_is_committed_once(library, store, monkeypatch):
    commits = []

    def counted():
        uow = store.transaction()
        commit = uow.commit
        monkeypatch.setattr(uow, "commit", lambda: commits.append(commit()))
        return uow

    monkeypatch.setattr(library, "_transactions", counted)
    library.do(lambda uow: uow.now)
    assert len(commits) == 1


def test_a_use_case_that_lost_a_race_is_run_again_on_what_the_winner_left(library, ada, ada_s_book, books):
    seen = []

    def edit_while_another_does(uow):
        book = uow.books.get(ada_s_book.id)
        seen.append(book.title)
        if len(seen) < ATTEMPTS:
            library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": f"Theirs {len(seen)}"})
        book.edit(by=ada, changes={"notes": "mine"}, now=uow.now)
        return book.notes

    assert library.do(edit_while_another_does) == "mine"
    assert seen == ["Solaris", "Theirs 1", "Theirs 2"]
    assert books(ada) == ["Theirs 2"]


def test_a_race_that_is_lost_three_times_is_a_conflict(library):
    attempts = []

    def lose(uow):
        attempts.append(uow)
        raise Conflict

    with pytest.raises(Conflict):
        library.do(lose)
    assert len(attempts) == len(set(map(id, attempts))) == 3


@pytest.mark.parametrize("no", [Stale(1, 2), ZeroDivisionError()], ids=repr)
def test_nothing_else_is_tried_again(library, no):
    attempts = []

    def fail(_):
        attempts.append(1)
        raise no

    with pytest.raises(type(no)):
        library.do(fail)
    assert len(attempts) == 1


def test_asking_changes_nothing_and_gives_what_was_last_committed(library, ada, happened):
    happened()
    assert library.ask(queries.books, viewer=ada, search=BookSearch()).total == 0
    assert happened() == []


def test_a_library_that_is_left_is_closed(store, passwords, letters, clock):
    closed = []
    opened = Library(
        transactions=store.transaction,
        reads=store.reads,
        passwords=passwords,
        mailer=letters,
        clock=clock,
        registration=Registration.CLOSED,
        close=lambda: closed.append(True),
    )
    with opened as library:
        assert library is opened
        assert closed == []
    assert closed == [True]


def test_what_a_use_case_is_given_is_handed_on_as_it_is(library):
    def given(uow, *places, **names):
        return uow.now == library.now(), places, names

    assert library.do(given, 1, by=OPERATOR) == (True, (1,), {"by": OPERATOR})
