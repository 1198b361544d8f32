"""Who sees which books and who may do what: the policy's own table, cell by cell."""

from uuid import UUID

import pytest
from attrs import evolve, frozen

from library.domain.actor import ALL_SCOPES, Actor, Role, Scope
from library.domain.catalogue import policy
from library.domain.catalogue.policy import DELETING, EDITING, HIDING, permit, sight
from library.domain.catalogue.record import Visibility
from library.domain.errors import LibraryError, NotFound, NotTheOwner, RoleMissing, ScopeMissing
from library.domain.ids import BookId, MemberId

BOOK_ID = BookId(UUID(int=9))
OWNER = Actor(MemberId(UUID(int=1)))
STRANGERS = {
    "nobody in particular": None,
    "member": Actor(MemberId(UUID(int=2))),
    "librarian": Actor(MemberId(UUID(int=3)), Role.LIBRARIAN),
    "admin": Actor(MemberId(UUID(int=4)), Role.ADMIN),
}


@frozen
class Shelved:
    id: BookId = BOOK_ID
    owner_id: MemberId = OWNER.id
    visibility: Visibility = Visibility.MEMBERS
    hidden: bool = False


EVERY_BOOK = [Shelved(visibility=visibility, hidden=hidden) for visibility in Visibility for hidden in (False, True)]


def cells():
    """Each cell of the table in the policy's docstring: viewer, book, and whether it is seen."""
    rows = [line.strip("|").split("|") for line in policy.__doc__.splitlines() if line.startswith("| ")]
    head, *body = [[cell.strip() for cell in row] for row in rows]
    for viewers, *seen in body:
        for viewer in viewers.split(" or "):
            for column, answer in zip(head[1:], seen, strict=True):
                visibility, _, hidden = column.partition(", ")
                book = Shelved(visibility=Visibility(visibility), hidden=hidden == "hidden")
                yield pytest.param(
                    STRANGERS[viewer], book, {"yes": True, "no": False}[answer], id=f"{viewer}, {column}"
                )


@pytest.mark.parametrize("viewer, book, seen", list(cells()))
def test_who_sees_what_of_others_is_as_the_table_says(viewer, book, seen):
    assert sight(viewer).sees(book) is seen


def test_the_table_leaves_nobody_and_no_book_out():
    assert len(list(cells())) == len(STRANGERS) * len(EVERY_BOOK)


@pytest.mark.parametrize("book", EVERY_BOOK, ids=str)
@pytest.mark.parametrize("role", Role)
def test_owners_always_see_their_own(book, role):
    assert sight(evolve(OWNER, role=role)).sees(book)


def test_seeing_needs_the_scope_to_read_also_for_what_everybody_sees():
    with pytest.raises(ScopeMissing):
        sight(evolve(OWNER, scopes=frozenset({Scope.WRITE, Scope.ADMIN})))


def answer(rules, by, book):
    try:
        permit(rules, by, book)
    except LibraryError as error:
        return type(error)
    return None


@pytest.mark.parametrize("rules", [EDITING, DELETING], ids=["editing", "deleting"])
@pytest.mark.parametrize("book", EVERY_BOOK, ids=str)
def test_only_the_owner_edits_and_deletes_a_book_and_for_who_does_not_see_it_there_is_none(rules, book):
    assert answer(rules, OWNER, book) is None
    for stranger in filter(None, STRANGERS.values()):
        assert answer(rules, stranger, book) is (NotTheOwner if sight(stranger).sees(book) else NotFound)


@pytest.mark.parametrize("rules", [EDITING, DELETING], ids=["editing", "deleting"])
@pytest.mark.parametrize("scope", [Scope.READ, Scope.WRITE])
def test_the_owner_s_token_edits_and_deletes_only_with_the_scopes_to_read_and_write(rules, scope):
    assert answer(rules, evolve(OWNER, scopes=ALL_SCOPES - {scope}), Shelved()) is ScopeMissing
    assert answer(rules, evolve(OWNER, scopes=frozenset({Scope.READ, Scope.WRITE})), Shelved()) is None


@pytest.mark.parametrize("book", EVERY_BOOK, ids=str)
def test_only_admins_hide_and_only_what_they_see(book):
    admin = STRANGERS["admin"]
    assert answer(HIDING, admin, book) is (None if sight(admin).sees(book) else NotFound)
    for other in (OWNER, STRANGERS["member"], STRANGERS["librarian"]):
        assert answer(HIDING, other, book) is (RoleMissing if sight(other).sees(book) else NotFound)


def test_an_admin_s_token_hides_only_with_the_scope_for_it():
    by = Actor(MemberId(UUID(int=4)), Role.ADMIN, ALL_SCOPES - {Scope.ADMIN})
    assert answer(HIDING, by, Shelved()) is ScopeMissing
