"""Who sees which books, and who may do what with them. This is where the owner rule lives.

| viewer, of a book of another | private | members | public | private, hidden | members, hidden | public, hidden |
|---|---|---|---|---|---|---|
| nobody in particular | no | no | yes | no | no | no |
| member | no | yes | yes | no | no | no |
| librarian or admin | no | yes | yes | no | yes | yes |

Owners always see their own. What one does not see does not exist: NotFound, not Forbidden.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from attrs import frozen

from library.domain.actor import Actor, Role, Scope
from library.domain.catalogue.record import Visibility
from library.domain.errors import NotFound, NotTheOwner
from library.domain.ids import BookId, MemberId


class Shelved(Protocol):
    """What decisions look at; a Book is one."""

    id: BookId
    owner_id: MemberId
    visibility: Visibility
    hidden: bool


@frozen
class Sight:
    """Which books somebody sees, as data, so that every store can ask for just these."""

    own: MemberId | None
    visibilities: frozenset[Visibility]
    hidden: bool

    def sees(self, book: Shelved) -> bool:
        """Whether this book exists for them."""
        if book.owner_id == self.own:
            return True
        return book.visibility in self.visibilities and (self.hidden or not book.hidden)


ANYBODY_S_SIGHT = Sight(own=None, visibilities=frozenset({Visibility.PUBLIC}), hidden=False)
SEEN_BY_MEMBERS = frozenset({Visibility.PUBLIC, Visibility.MEMBERS})


def sight(viewer: Actor | None) -> Sight:
    """Which books this viewer sees. Raises ScopeMissing."""
    if viewer is None:
        return ANYBODY_S_SIGHT
    viewer.need_scope(Scope.READ)
    return Sight(own=viewer.id, visibilities=SEEN_BY_MEMBERS, hidden=viewer.role in {Role.LIBRARIAN, Role.ADMIN})


Rule: TypeAlias = Callable[[Actor, Shelved], None]


def may_write(by: Actor, _: Shelved) -> None:
    """A token changes something only with the scope for it."""
    by.need_scope(Scope.WRITE)


def sees_it(by: Actor, book: Shelved) -> None:
    """What one does not see does not exist."""
    if not sight(by).sees(book):
        raise NotFound("book", book.id)


def owns_it(by: Actor, book: Shelved) -> None:
    """Only the owner may edit a book: no librarian and no admin may."""
    if by.id != book.owner_id:
        raise NotTheOwner(book.id)


def moderates(by: Actor, _: Shelved) -> None:
    """Hiding what the community should not see is for admins."""
    by.need_admin()


EDITING: tuple[Rule, ...] = (may_write, sees_it, owns_it)
DELETING: tuple[Rule, ...] = (may_write, sees_it, owns_it)
HIDING: tuple[Rule, ...] = (sees_it, moderates)


def permit(rules: tuple[Rule, ...], by: Actor, book: Shelved) -> None:
    """Raise the first no of these rules, if there is one."""
    for rule in rules:
        rule(by, book)
