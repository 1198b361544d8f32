"""Who sees which books, the same in every store: the policy's table read through the database."""

import itertools

import pytest

from library.domain.actor import Actor, Role, Scope
from library.domain.catalogue import policy, queries
from library.domain.catalogue.record import Visibility
from library.domain.catalogue.use_cases import add_book, edit_book, hide_book
from library.domain.errors import NotFound, NotTheOwner, RoleMissing, ScopeMissing, Stale
from library.domain.ids import BookId
from library.domain.lending.withdrawing import delete_book
from library.domain.search import BookSearch


@pytest.fixture
def persuasion(library, ada):
    return library.do(add_book, by=ada, record={"title": "Persuasion", "visibility": "public", "notes": "loose page"})


def title(library, viewer, book):
    return library.ask(queries.book, viewer=viewer, book_id=book.id).title


def test_who_sees_what_is_the_policy_s_table_for_single_books_lists_and_counts(library, ada, bob, member, admin):
    librarian = member("Dewey", Role.LIBRARIAN)
    shelf = {}
    for visibility, hidden in itertools.product(Visibility, (False, True)):
        book = library.do(add_book, by=ada, record={"title": "A book", "visibility": "public"})
        if hidden:
            library.do(hide_book, by=admin, book_id=book.id, hidden=True)
        shelf[book.id] = library.do(edit_book, by=ada, book_id=book.id, changes={"visibility": visibility})
    for viewer in (None, bob, ada, librarian, admin):
        wanted = {book_id for book_id, book in shelf.items() if policy.sight(viewer).sees(book)}
        page = library.ask(queries.books, viewer=viewer, search=BookSearch())
        assert {book.id for book in page.items} == wanted
        assert page.total == len(wanted)
        assert {book_id for book_id in shelf if exists(library, viewer, book_id)} == wanted


def exists(library, viewer, book_id):
    try:
        library.ask(queries.book, viewer=viewer, book_id=book_id)
    except NotFound:
        return False
    return True


def test_only_the_owner_is_shown_the_notes(library, ada, bob, admin, persuasion):
    assert library.ask(queries.book, viewer=ada, book_id=persuasion.id).notes == "loose page"
    for other in (bob, admin, None):
        assert not hasattr(library.ask(queries.book, viewer=other, book_id=persuasion.id), "notes")
    mine, other = (library.ask(queries.books, viewer=who, search=BookSearch()).items[0] for who in (ada, bob))
    assert mine.notes == "loose page"
    assert not hasattr(other, "notes")


def test_nobody_but_the_owner_edits_or_deletes_a_book_not_even_an_admin(
    library, bob, admin, librarian, persuasion, ada
):
    for other in (bob, admin, librarian):
        with pytest.raises(NotTheOwner):
            library.do(edit_book, by=other, book_id=persuasion.id, changes={"title": "Mine"})
        with pytest.raises(NotTheOwner):
            library.do(delete_book, by=other, book_id=persuasion.id)
    assert title(library, ada, persuasion) == "Persuasion"


def test_an_edit_is_seen_at_once_and_makes_a_new_version(library, ada, clock, persuasion):
    clock.go_on(hours=1)
    library.do(edit_book, by=ada, book_id=persuasion.id, changes={"title": "Emma", "authors": ["Jane Austen"]})
    book = library.ask(queries.book, viewer=ada, book_id=persuasion.id)
    assert (book.title, book.authors, book.version) == ("Emma", ("Jane Austen",), 2)
    assert book.created_at < book.updated_at == clock.now


def test_an_edit_of_a_stale_version_changes_nothing(library, ada, persuasion):
    library.do(edit_book, by=ada, book_id=persuasion.id, changes={"title": "Emma"}, expected=1)
    with pytest.raises(Stale):
        library.do(edit_book, by=ada, book_id=persuasion.id, changes={"title": "Sanditon"}, expected=1)
    assert title(library, ada, persuasion) == "Emma"


def test_only_an_admin_hides_a_book_and_the_owner_still_sees_it(library, ada, bob, admin, librarian, persuasion):
    for other in (bob, librarian, ada):
        with pytest.raises(RoleMissing):
            library.do(hide_book, by=other, book_id=persuasion.id, hidden=True)
    library.do(hide_book, by=admin, book_id=persuasion.id, hidden=True)
    assert title(library, ada, persuasion) == title(library, librarian, persuasion) == "Persuasion"
    assert not exists(library, bob, persuasion.id)
    library.do(hide_book, by=admin, book_id=persuasion.id, hidden=False)
    assert title(library, None, persuasion) == "Persuasion"


def test_an_admin_cannot_hide_a_private_book_for_it_does_not_exist_for_them(library, ada, admin, persuasion):
    library.do(edit_book, by=ada, book_id=persuasion.id, changes={"visibility": "private"})
    with pytest.raises(NotFound):
        library.do(hide_book, by=admin, book_id=persuasion.id, hidden=True)


def test_a_deleted_book_is_gone_and_is_not_found_by_its_words_either(library, ada, persuasion):
    library.do(delete_book, by=ada, book_id=persuasion.id)
    assert not exists(library, ada, persuasion.id)
    assert library.ask(queries.books, viewer=ada, search=BookSearch(words="persuasion")).items == ()


def test_a_token_without_the_right_scope_neither_reads_nor_writes(library, ada, persuasion):
    only_writes = Actor(ada.id, ada.role, frozenset({Scope.WRITE}))
    only_reads = Actor(ada.id, ada.role, frozenset({Scope.READ}))
    with pytest.raises(ScopeMissing):
        title(library, only_writes, persuasion)
    with pytest.raises(ScopeMissing):
        library.do(edit_book, by=only_reads, book_id=persuasion.id, changes={"title": "Emma"})
    with pytest.raises(ScopeMissing):
        library.do(add_book, by=only_reads, record={"title": "Emma"})


def test_what_is_not_there_is_not_found(library, ada, clock):
    nothing = BookId(library.do(lambda uow: uow.new_id()))
    with pytest.raises(NotFound):
        library.ask(queries.book, viewer=ada, book_id=nothing)
    with pytest.raises(NotFound):
        library.do(edit_book, by=ada, book_id=nothing, changes={})
