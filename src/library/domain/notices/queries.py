"""What can be asked about notices; members see their own."""

from datetime import datetime

from attrs import frozen

from library.domain.actor import Actor, Scope
from library.domain.catalogue.policy import sight
from library.domain.errors import NotFound
from library.domain.ids import NoticeId
from library.domain.lending.searches import HoldFilter, HoldSearch, LoanFilter, LoanSearch
from library.domain.lending.views import HoldView, LoanView
from library.domain.membership.credentials import digest
from library.domain.notices.views import NoticeView, PreferencesView
from library.domain.paging import FIRST_PAGE, Page, Slice, every
from library.domain.ports import Day, Reads


def notices(reads: Reads, *, viewer: Actor, unread: bool = False, page: Slice = FIRST_PAGE) -> Page[NoticeView]:
    """What the viewer was told, the newest first. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return reads.notices.page(viewer.id, page, unread=unread)


def notice(reads: Reads, *, viewer: Actor, notice_id: NoticeId) -> NoticeView:
    """One of them. Raises ScopeMissing, NotFound."""
    viewer.need_scope(Scope.READ)
    return reads.notices.one(viewer.id, notice_id)


def preferences(reads: Reads, *, viewer: Actor) -> PreferencesView:
    """How the viewer wants to be told. Raises ScopeMissing."""
    viewer.need_scope(Scope.READ)
    return reads.notices.preferences(viewer.id)


@frozen(kw_only=True)
class Calendar:
    """What a member has to bring back, and may pick up."""

    loans: tuple[LoanView, ...]
    ready: tuple[HoldView, ...]


def calendar(reads: Reads, *, secret: str, now: datetime) -> Calendar:
    """What is due, for whoever has the secret. Raises NotFound.

    What its borrower says is back is not brought back again: as with reminders, its owner says first whether it is.
    """
    member_id = reads.notices.calendar_of(digest(secret))
    if member_id is None:
        raise NotFound("calendar", "with this secret")
    terms = reads.terms.resolved()
    day = Day(terms.calendar().today(now), terms.dispute_days)
    out = LoanSearch(state=LoanFilter.OPEN)
    ready = HoldSearch(state=HoldFilter.READY)
    loans = every(lambda page: reads.loans.page(member_id, out, day, page))
    return Calendar(
        loans=tuple(loan for loan in loans if loan.claimed_on is None),
        ready=tuple(every(lambda page: reads.holds.page(sight(Actor(member_id)), member_id, ready, page))),
    )
