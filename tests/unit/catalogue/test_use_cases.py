"""What is done with books, from beginning to end, in memory."""

import pytest
from attrs import evolve

from library.domain.actor import OPERATOR, Scope
from library.domain.catalogue import queries
from library.domain.catalogue.use_cases import add_book, edit_book, hide_book
from library.domain.catalogue.views import BookView, OwnBookView
from library.domain.errors import Invalid, NotFound, NotTheOwner, RoleMissing, ScopeMissing, Stale
from library.domain.ids import BookId
from library.domain.lending.withdrawing import delete_book
from library.domain.search import BookSearch


@pytest.fixture
def see(library, ada_s_book):
    """The book as somebody sees it."""
    return lambda viewer: library.ask(queries.book, viewer=viewer, book_id=ada_s_book.id)


def test_an_added_book_is_there_with_its_owner(library, ada, happened):
    happened()
    book = library.do(add_book, by=ada, record={"title": "Solaris", "isbn": "0-15-602760-7", "notes": "first print"})
    view = library.ask(queries.book, viewer=ada, book_id=book.id)
    assert (view.title, view.isbn, view.owner.id, view.owner.name) == ("Solaris", "9780156027601", ada.id, "Ada")
    assert (view.created_at, view.version) == (library.now(), 1)
    assert happened() == ["BookAdded"]


def test_its_owner_edits_a_book(library, clock, ada, ada_s_book, see, happened):
    happened()
    clock.forward(hours=1)
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": "Solaris, again"}, expected=1)
    assert (see(ada).title, see(ada).version, see(ada).updated_at) == ("Solaris, again", 2, clock.now)
    assert happened() == ["BookEdited"]


@pytest.mark.parametrize("role", ["bob", "librarian", "admin"])
def test_nobody_but_the_owner_edits_a_book_not_even_an_admin(library, ada, ada_s_book, see, request, role):
    somebody = request.getfixturevalue(role)
    with pytest.raises(NotTheOwner):
        library.do(edit_book, by=somebody, book_id=ada_s_book.id, changes={"title": "Mine"})
    assert see(ada).title == "Solaris"


def test_the_operator_at_the_console_edits_nobody_s_book_either(library, ada_s_book):
    with pytest.raises(NotTheOwner):
        library.do(edit_book, by=OPERATOR, book_id=ada_s_book.id, changes={"title": "Mine"})


@pytest.mark.parametrize("role", ["bob", "librarian", "admin"])
def test_nobody_but_the_owner_deletes_a_book(library, ada, ada_s_book, see, request, role):
    with pytest.raises(NotTheOwner):
        library.do(delete_book, by=request.getfixturevalue(role), book_id=ada_s_book.id)
    assert see(ada)


def test_a_token_that_may_only_read_edits_nothing_not_even_one_s_own(library, ada, ada_s_book):
    with pytest.raises(ScopeMissing):
        library.do(
            edit_book,
            by=evolve(ada, scopes=frozenset({Scope.READ})),
            book_id=ada_s_book.id,
            changes={"title": "Mine"},
        )


def test_a_private_book_does_not_exist_for_others_not_even_to_edit(library, ada, bob, admin, ada_s_book, see):
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"visibility": "private"})
    for somebody in (bob, admin):
        with pytest.raises(NotFound):
            see(somebody)
        with pytest.raises(NotFound):
            library.do(edit_book, by=somebody, book_id=ada_s_book.id, changes={"title": "Mine"})
    with pytest.raises(NotFound):
        library.do(hide_book, by=admin, book_id=ada_s_book.id, hidden=True)


def test_a_book_that_never_was_is_not_found(library, ada, ada_s_book):
    nowhere = BookId(ada.id)
    with pytest.raises(NotFound):
        library.do(edit_book, by=ada, book_id=nowhere, changes={"title": "Mine"})
    with pytest.raises(NotFound):
        library.ask(queries.book, viewer=ada, book_id=nowhere)


def test_an_edit_of_a_stale_version_is_refused_and_changes_nothing(library, ada, ada_s_book, see):
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": "Solaris 2"}, expected=1)
    with pytest.raises(Stale):
        library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": "Solaris 3"}, expected=1)
    assert (see(ada).title, see(ada).version) == ("Solaris 2", 2)


def test_an_edit_that_changes_nothing_leaves_the_version_and_says_nothing(library, ada, ada_s_book, see, happened):
    happened()
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": "Solaris", "authors": ["Stanisław Lem"]})
    assert see(ada).version == 1
    assert happened() == []


def test_an_edit_that_is_not_valid_leaves_nothing_of_itself(library, ada, ada_s_book, see):
    with pytest.raises(Invalid):
        library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": "Other", "pages": -3})
    assert (see(ada).title, see(ada).version) == ("Solaris", 1)


def test_an_admin_hides_a_book_which_its_owner_and_the_staff_still_see(
    library, ada, bob, librarian, admin, ada_s_book, see, happened
):
    happened()
    library.do(hide_book, by=admin, book_id=ada_s_book.id, hidden=True)
    assert all(see(viewer).hidden for viewer in (ada, librarian, admin))
    for viewer in (bob, None):
        with pytest.raises(NotFound):
            see(viewer)
    library.do(hide_book, by=admin, book_id=ada_s_book.id, hidden=False)
    assert not see(bob).hidden
    assert happened() == ["BookHidden", "BookHidden"]


def test_a_hidden_book_is_still_edited_by_its_owner_who_does_not_put_it_back(library, ada, admin, ada_s_book, see):
    library.do(hide_book, by=admin, book_id=ada_s_book.id, hidden=True)
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"visibility": "public"})
    with pytest.raises(RoleMissing):
        library.do(hide_book, by=ada, book_id=ada_s_book.id, hidden=False)
    with pytest.raises(NotFound):
        see(None)


@pytest.mark.parametrize("role", ["ada", "bob", "librarian"])
def test_nobody_but_an_admin_hides(library, ada_s_book, request, role):
    with pytest.raises(RoleMissing):
        library.do(hide_book, by=request.getfixturevalue(role), book_id=ada_s_book.id, hidden=True)


def test_a_deleted_book_is_gone(library, ada, ada_s_book, see, happened):
    happened()
    library.do(delete_book, by=ada, book_id=ada_s_book.id, expected=1)
    with pytest.raises(NotFound):
        see(ada)
    assert library.ask(queries.books, viewer=ada, search=BookSearch()).items == ()
    assert happened() == ["BookDeleted"]


def test_a_stale_deletion_deletes_nothing(library, ada, ada_s_book, see):
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": "Solaris 2"})
    with pytest.raises(Stale):
        library.do(delete_book, by=ada, book_id=ada_s_book.id, expected=1)
    assert see(ada)


def test_only_the_owner_sees_the_notes(library, ada, bob, admin, ada_s_book, see):
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"notes": "bought in Kraków", "visibility": "public"})
    mine = see(ada)
    assert isinstance(mine, OwnBookView)
    assert mine.notes == "bought in Kraków"
    for viewer in (bob, admin, None):
        assert type(see(viewer)) is BookView
        found = library.ask(queries.books, viewer=viewer, search=BookSearch()).items
        assert [type(book) for book in found] == [BookView]


def test_nobody_finds_a_book_by_its_notes(library, ada, ada_s_book):
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"notes": "Kraków"})
    assert library.ask(queries.books, viewer=ada, search=BookSearch(words="krakow")).total == 0


def test_an_edited_book_is_found_by_its_new_words_only(library, ada, ada_s_book):
    def found(words):
        return library.ask(queries.books, viewer=ada, search=BookSearch(words=words)).total

    assert (found("solaris"), found("eden")) == (1, 0)
    library.do(edit_book, by=ada, book_id=ada_s_book.id, changes={"title": "Eden"})
    assert (found("solaris"), found("eden")) == (0, 1)


def test_a_search_finds_only_what_the_searcher_sees(library, ada, bob, ada_s_book):
    library.do(add_book, by=ada, record={"title": "Solaris, annotated", "visibility": "private"})
    library.do(add_book, by=ada, record={"title": "Solaris, poster", "visibility": "public"})
    totals = [library.ask(queries.books, viewer=viewer, search=BookSearch(words="solaris")).total
              for viewer in (ada, bob, None)]  # fmt: skip
    assert totals == [3, 2, 1]


def test_without_the_scope_to_read_nothing_is_shown(library, ada, ada_s_book):
    blind = evolve(ada, scopes=frozenset({Scope.WRITE}))
    with pytest.raises(ScopeMissing):
        library.ask(queries.book, viewer=blind, book_id=ada_s_book.id)
    with pytest.raises(ScopeMissing):
        library.ask(queries.books, viewer=blind, search=BookSearch())
