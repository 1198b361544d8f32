"""Reading: no transaction, frozen views of what was last committed."""

from datetime import datetime
from typing import Protocol

from library.domain.actor import Actor
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.views import BookView
from library.domain.ids import BookId, InvitationId, MemberId, ReadingId
from library.domain.membership.views import (
    AccountView,
    InvitationView,
    LogInView,
    MemberView,
    OwnSessionView,
    SessionView,
    TokenView,
)
from library.domain.paging import Page, Slice
from library.domain.ports.lending_reading import (
    FeeReads,
    GiftReads,
    HoldReads,
    LoanReads,
    NoticeReads,
    ReportReads,
    TermsReads,
)
from library.domain.ports.operations import (
    AnswerReads,
    AuditReads,
    JobReads,
)
from library.domain.reading.reading import Status
from library.domain.reading.views import ReadingView
from library.domain.search import BookSearch


class Reads(Protocol):
    """Everything that can be read, as it was last committed."""

    books: "BookReads"
    members: "MemberReads"
    readings: "ReadingReads"
    search: "Search"
    jobs: JobReads
    audit: AuditReads
    answers: AnswerReads
    holds: HoldReads
    loans: LoanReads
    terms: TermsReads
    fees: FeeReads
    gifts: GiftReads
    notices: NoticeReads
    reports: ReportReads

    def ping(self) -> None:
        """Raise Unavailable unless it can be read from."""


class BookReads(Protocol):
    """Single books."""

    def one(self, sight: Sight, id: BookId) -> BookView:
        """The book, with its owner's notes for its owner; raises NotFound when it is out of sight.

        Whoever has it on loan or has an open hold on it keeps seeing it, whatever it becomes.
        """


class Search(Protocol):
    """Finds books. Every adapter finds the same and in the same order."""

    def books(self, sight: Sight, search: BookSearch) -> Page[BookView]:
        """One page of the books in sight that the search finds."""


class MemberReads(Protocol):
    """Members, and what proves who they are."""

    def account(self, id: MemberId) -> AccountView:
        """The member; raises NotFound."""

    def account_of(self, email: str) -> AccountView:
        """The member with this e-mail address; raises NotFound, for who has left too."""

    def page(self, name: str, page: Slice, *, accounts: bool) -> Page[MemberView]:
        """Those whose name begins with this, case and accents aside, by name; as accounts if wanted.

        Who has left is not among them.
        """

    def log_in(self, email: str) -> LogInView | None:
        """What checking the password of this account needs, if there is one."""

    def session(self, secret_digest: str, now: datetime) -> SessionView | None:
        """The session if it has not expired; raises Suspended."""

    def token_s_actor(self, secret_digest: str, now: datetime) -> Actor | None:
        """Who acts with this token if it has not expired; raises Suspended."""

    def has_admin(self) -> bool:
        """Whether there is an admin who is not suspended."""

    def sessions(self, member_id: MemberId, now: datetime) -> tuple[OwnSessionView, ...]:
        """A member's sessions that have not expired, the last used first."""

    def invitation(self, id: InvitationId) -> InvitationView:
        """The invitation, expired or not; raises NotFound."""

    def invitations(self, now: datetime) -> tuple[InvitationView, ...]:
        """Those that have not expired, the newest first."""

    def tokens(self, member_id: MemberId) -> tuple[TokenView, ...]:
        """A member's tokens, the newest first."""


class ReadingReads(Protocol):
    """Readers' own readings."""

    def one(self, reader_id: MemberId, id: ReadingId) -> ReadingView:
        """This reader's reading; raises NotFound."""

    def of_book(self, reader_id: MemberId, book_id: BookId) -> ReadingView:
        """This reader's reading of this book; raises NotFound."""

    def page(self, reader_id: MemberId, status: Status | None, page: Slice) -> Page[ReadingView]:
        """This reader's readings, the newest first."""
