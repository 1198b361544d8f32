"""Who asks is not known, or may not do this."""

from uuid import UUID

from attrs import frozen

from library.domain.errors.base import Kind, LibraryError


class Unauthenticated(LibraryError):
    kind = Kind.UNAUTHENTICATED


@frozen(slots=False)
class NotSignedIn(Unauthenticated):
    code, says = "not-signed-in", "Sign in first, or send a valid token."


@frozen(slots=False)
class WrongCredentials(Unauthenticated):
    code, says = "wrong-credentials", "The password is wrong, or another e-mail address belongs to it. Try again."


class Forbidden(LibraryError):
    kind = Kind.FORBIDDEN


@frozen(slots=False)
class NotTheOwner(Forbidden):
    code, says = "not-the-owner", "Only its owner may do this with the book {book_id}. Ask them."
    book_id: UUID


@frozen(slots=False)
class RoleMissing(Forbidden):
    code, says = "role-missing", "This needs the role {needed}. Ask an admin."
    needed: str


@frozen(slots=False)
class ScopeMissing(Forbidden):
    code, says = "scope-missing", "This token lacks the scope {needed}. Make one that has it."
    needed: str


@frozen(slots=False)
class SignInNeeded(Forbidden):
    code, says = "sign-in-needed", "A token makes nothing that would outlive it. Sign in with your password."


@frozen(slots=False)
class NotAMember(Forbidden):
    code, says = "not-a-member", "The operator of the server owns nothing and reads nothing. Act on behalf of a member."


@frozen(slots=False)
class Suspended(Forbidden):
    code, says = "suspended", "This account is suspended. Ask an admin."


@frozen(slots=False)
class RegistrationClosed(Forbidden):
    code, says = "registration-closed", "Nobody can join by themselves here. Ask an admin for an account."


@frozen(slots=False)
class InvitationNeeded(Forbidden):
    code, says = "invitation-needed", "Nobody joins here without an invitation. Ask a librarian for one."


@frozen(slots=False)
class SetUpDone(Forbidden):
    code, says = "set-up-done", "This library has an admin already. Sign in, or ask them."


@frozen(slots=False)
class CrossSite(Forbidden):
    code, says = "cross-site", "This did not come from a page of this library: {reason}. Reload the page and try again."
    reason: str
