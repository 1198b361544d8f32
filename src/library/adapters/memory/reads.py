"""Reading: views of one committed state."""

from datetime import datetime
from uuid import UUID

from library.adapters.memory.committed import Stated
from library.adapters.memory.lending_reads import FeeReads, GiftReads, HoldReads, LoanReads, TermsReads
from library.adapters.memory.listing import Entry, page_of
from library.adapters.memory.notice_reads import NoticeReads, ReportReads
from library.adapters.memory.operation_reads import AnswerReads, AuditReads, JobReads
from library.adapters.memory.search import MemorySearch
from library.adapters.memory.showing import (
    account_view,
    book_view,
    invitation_view,
    keeps_in_sight,
    member_view,
    own_session_view,
    reading_view,
    session_view,
    token_view,
)
from library.domain import ports
from library.domain.actor import Actor, Role
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.views import BookView
from library.domain.errors import NotFound
from library.domain.ids import BookId, InvitationId, MemberId, ReadingId
from library.domain.membership.member import Member
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
from library.domain.reading.reading import Reading, Status
from library.domain.reading.views import ReadingView
from library.domain.words import sort_key


class MemoryReads:
    """Keeps the port Reads."""

    def __init__(self, committed: Stated) -> None:
        self.books: ports.BookReads = BookReads(committed)
        self.members: ports.MemberReads = MemberReads(committed)
        self.readings: ports.ReadingReads = ReadingReads(committed)
        self.search: ports.Search = MemorySearch(committed)
        self.jobs: ports.JobReads = JobReads(committed)
        self.audit: ports.AuditReads = AuditReads(committed)
        self.answers: ports.AnswerReads = AnswerReads(committed)
        self.holds: ports.HoldReads = HoldReads(committed)
        self.loans: ports.LoanReads = LoanReads(committed)
        self.terms: ports.TermsReads = TermsReads(committed)
        self.fees: ports.FeeReads = FeeReads(committed)
        self.gifts: ports.GiftReads = GiftReads(committed)
        self.notices: ports.NoticeReads = NoticeReads(committed)
        self.reports: ports.ReportReads = ReportReads(committed)

    def ping(self) -> None:
        """Memory is there."""


class BookReads:
    """Keeps the port BookReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def one(self, sight: Sight, id: BookId) -> BookView:
        """What is out of sight is as if it were not there."""
        state = self._committed.state
        row = state.books.get(id)
        if row is None or not (sight.sees(row.entity) or keeps_in_sight(state, sight, id)):
            raise NotFound("book", id)
        return book_view(state, sight, row.entity)


class MemberReads:
    """Keeps the port MemberReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def account(self, id: MemberId) -> AccountView:
        """Raises NotFound."""
        row = self._committed.state.members.get(id)
        if row is None:
            raise NotFound("member", id)
        return account_view(row.entity)

    def account_of(self, email: str) -> AccountView:
        """Raises NotFound."""
        member = self._with_email(email)
        if member is None or member.left_at is not None:
            raise NotFound("member", email)
        return account_view(member)

    def page(self, name: str, page: Slice, *, accounts: bool) -> Page[MemberView]:
        """By name."""
        beginning = sort_key(name)
        here = [row for row in self._committed.state.members.values() if row.entity.left_at is None]
        rows = [(sort_key(row.entity.name), row) for row in here]
        found = [Entry(key, row.seq, row.entity) for key, row in rows if key.startswith(beginning)]
        return page_of(found, page, account_view if accounts else member_view, backwards=False)

    def log_in(self, email: str) -> LogInView | None:
        """None where there is no such account."""
        if (member := self._with_email(email)) is None:
            return None
        return LogInView(id=member.id, password_hash=member.password_hash, suspended=member.suspended)

    def session(self, secret_digest: str, now: datetime) -> SessionView | None:
        """One that ends at this moment has ended."""
        state = self._committed.state
        for row in state.sessions.values():
            if row.entity.secret_digest == secret_digest and row.entity.expires_at > now:
                return session_view(row.entity, state.members[row.entity.member_id].entity)
        return None

    def token_s_actor(self, secret_digest: str, now: datetime) -> Actor | None:
        """One that ends at this moment has ended."""
        state = self._committed.state
        for token in (row.entity for row in state.tokens.values()):
            if token.secret_digest == secret_digest and (token.expires_at is None or token.expires_at > now):
                actor = state.members[token.member_id].entity.actor()
                return Actor(actor.id, actor.role, frozenset(token.scopes), by_token=True)
        return None

    def has_admin(self) -> bool:
        """Looks at all of them."""
        members = (row.entity for row in self._committed.state.members.values())
        return any(member.role is Role.ADMIN and not member.suspended for member in members)

    def sessions(self, member_id: MemberId, now: datetime) -> tuple[OwnSessionView, ...]:
        """The last used first."""
        sessions = [row.entity for row in self._committed.state.sessions.values()]
        mine = [session for session in sessions if session.member_id == member_id and session.expires_at > now]
        mine.sort(key=lambda session: (session.seen_at, session.id), reverse=True)
        return tuple(map(own_session_view, mine))

    def invitation(self, id: InvitationId) -> InvitationView:
        """Raises NotFound."""
        row = self._committed.state.invitations.get(id)
        if row is None:
            raise NotFound("invitation", id)
        return invitation_view(row.entity)

    def invitations(self, now: datetime) -> tuple[InvitationView, ...]:
        """The newest first."""
        rows = reversed(self._committed.state.invitations.values())
        return tuple(invitation_view(row.entity) for row in rows if row.entity.expires_at > now)

    def tokens(self, member_id: MemberId) -> tuple[TokenView, ...]:
        """Those that have expired too, so that their owner can tidy up."""
        rows = reversed(self._committed.state.tokens.values())
        return tuple(token_view(row.entity) for row in rows if row.entity.member_id == member_id)

    def _with_email(self, email: str) -> Member | None:
        members = (row.entity for row in self._committed.state.members.values())
        return next((member for member in members if member.email == email), None)


class ReadingReads:
    """Keeps the port ReadingReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def one(self, reader_id: MemberId, id: ReadingId) -> ReadingView:
        """Raises NotFound for another reader's too."""
        row = self._committed.state.readings.get(id)
        if row is None or row.entity.reader_id != reader_id:
            raise NotFound("reading", id)
        return reading_view(row.entity)

    def of_book(self, reader_id: MemberId, book_id: BookId) -> ReadingView:
        """Raises NotFound."""
        for entry in self._of(reader_id):
            if entry.what.book_id == book_id:
                return reading_view(entry.what)
        raise NotFound("reading of the book", book_id)

    def page(self, reader_id: MemberId, status: Status | None, page: Slice) -> Page[ReadingView]:
        """The newest first."""
        found = [entry for entry in self._of(reader_id) if status in {None, entry.what.status}]
        return page_of(found, page, reading_view, backwards=True)

    def _of(self, reader_id: UUID) -> list[Entry[Reading]]:
        rows = self._committed.state.readings.values()
        return [Entry("", row.seq, row.entity) for row in rows if row.entity.reader_id == reader_id]
