"""Who acts: the member, their role, and what the token that speaks for them was given."""

from enum import StrEnum
from uuid import UUID

from attrs import field, frozen

from library.domain.errors import NotAMember, RoleMissing, ScopeMissing
from library.domain.ids import MemberId


class Role(StrEnum):
    """One per member."""

    MEMBER = "member"
    LIBRARIAN = "librarian"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a token may do on its member's behalf; a session has all of them."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


ALL_SCOPES = frozenset(Scope)


@frozen
class Actor:
    """Somebody whom an edge has authenticated. Nobody in particular is `None` where that is allowed."""

    id: MemberId
    role: Role = Role.MEMBER
    scopes: frozenset[Scope] = ALL_SCOPES
    by_token: bool = False
    # Where they act from is for the audit log, and makes nobody somebody else.
    address: str | None = field(default=None, eq=False)
    operator: bool = field(default=False, eq=False)

    def need_scope(self, scope: Scope) -> None:
        """Raise ScopeMissing unless the token has this scope."""
        if scope not in self.scopes:
            raise ScopeMissing(scope.value)

    def need_admin(self) -> None:
        """Raise RoleMissing or ScopeMissing unless this is an admin who may use that right here."""
        if self.role is not Role.ADMIN:
            raise RoleMissing(Role.ADMIN.value)
        self.need_scope(Scope.ADMIN)

    def need_membership(self) -> None:
        """Raise NotAMember, or ScopeMissing, unless this is a member who may have and keep things."""
        if self == OPERATOR:
            raise NotAMember
        self.need_scope(Scope.WRITE)


# The person at the console of the server. Owns nothing, so no book of anybody's is theirs to edit.
OPERATOR = Actor(MemberId(UUID(int=0)), Role.ADMIN, operator=True)
