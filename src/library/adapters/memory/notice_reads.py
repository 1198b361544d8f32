"""Notices and reports, to look at."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from library.adapters.memory.committed import State, Stated
from library.adapters.memory.lending_reads import entries
from library.adapters.memory.listing import page_of
from library.domain.errors import NotFound
from library.domain.ids import MemberId, NoticeId
from library.domain.lending.loan import LoanState
from library.domain.lending.reports import month, months
from library.domain.lending.views import ActivityView
from library.domain.notices.kinds import in_words, sentence
from library.domain.notices.notice import Mails, Notice, preferences_id
from library.domain.notices.views import NoticeView, PreferencesView
from library.domain.paging import Page, Slice


class NoticeReads:
    """Keeps the port NoticeReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def one(self, member_id: MemberId, id: NoticeId) -> NoticeView:
        """Raises NotFound for another's too."""
        state = self._committed.state
        row = state.notices.get(id)
        if row is None or row.entity.member_id != member_id:
            raise NotFound("notice", id)
        return _view(state, row.entity)

    def page(self, member_id: MemberId, page: Slice, *, unread: bool) -> Page[NoticeView]:
        """The newest first."""
        state = self._committed.state
        theirs = entries(state.notices, lambda notice: notice.member_id == member_id)
        wanted = [entry for entry in theirs if entry.what.read_at is None or not unread]
        return page_of(wanted, page, lambda notice: _view(state, notice), backwards=True)

    def preferences(self, member_id: MemberId) -> PreferencesView:
        """As everybody's, until they are set."""
        row = self._committed.state.preferences.get(preferences_id(member_id))
        if row is None:
            return PreferencesView(mails=Mails.AT_ONCE, calendar=False, version=0)
        theirs = row.entity
        return PreferencesView(mails=theirs.mails, calendar=theirs.calendar_digest is not None, version=theirs.version)

    def calendar_of(self, secret_digest: str) -> MemberId | None:
        """At most one's."""
        all_of_them = (row.entity for row in self._committed.state.preferences.values())
        return next((each.member_id for each in all_of_them if each.calendar_digest == secret_digest), None)


class ReportReads:
    """Keeps the port ReportReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def activity(self, since: date, until: date) -> tuple[ActivityView, ...]:
        """Counted one by one."""
        state = self._committed.state
        loans = [row.entity for row in state.loans.values()]
        lent = _by_month(loan.lent_on for loan in loans)
        returned = _by_month(loan.ended_on for loan in loans if loan.state is LoanState.RETURNED)
        lost = _by_month(loan.ended_on for loan in loans if loan.state is LoanState.LOST)
        holds = _by_month(row.entity.placed_at.date() for row in state.holds.values())
        books = _by_month(row.entity.created_at.date() for row in state.books.values())
        members = _by_month(row.entity.created_at.date() for row in state.members.values())
        return tuple(
            ActivityView(
                month=each,
                lent=lent[each],
                returned=returned[each],
                lost=lost[each],
                holds=holds[each],
                books_added=books[each],
                members_joined=members[each],
            )
            for each in months(since, until)
        )


def _view(state: State, notice: Notice) -> NoticeView:
    other = "" if notice.other_id is None else state.members[notice.other_id].entity.name
    return NoticeView(
        id=notice.id,
        kind=notice.kind,
        says=sentence(notice.kind, in_words(notice.data, other)),
        at=notice.at,
        read=notice.read_at is not None,
        book_id=notice.book_id,
        loan_id=notice.loan_id,
        hold_id=notice.hold_id,
    )


def _by_month(days: Iterable[date | None]) -> Counter[str]:
    return Counter(month(day) for day in days if day is not None)
