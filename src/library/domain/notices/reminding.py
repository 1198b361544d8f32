"""What people are reminded of, by the day. Each is run again without harm: nobody is told the same twice."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from library.domain.errors import TooMany
from library.domain.ids import LoanId, MemberId
from library.domain.lending.loan import Loan
from library.domain.lending.situations import today
from library.domain.notices.events import DigestDue
from library.domain.notices.kinds import Kind
from library.domain.notices.tell import tell_borrower, tell_owner
from library.domain.operations.clocks import farthest
from library.domain.operations.limits import Limit
from library.domain.ports import UnitOfWork

SOON = timedelta(days=3)
OVERDUE = ((21, Kind.OVERDUE_LONG), (7, Kind.OVERDUE_AGAIN), (1, Kind.OVERDUE))
"""From how many days after the due date on which reminder is right; after a pause of days only the last of them."""
DIGEST_FROM = time(6)
"""When in the morning digests of the day before are mailed."""
DIGEST_OF = Limit("digest of account", 1, timedelta(hours=18))
"""Less than a day, so that one that was late does not make the next one late too."""


def kind_for(loan: Loan, day: date) -> Kind | None:
    """What to remind the borrower of on this day; not on the day itself on which the loan began."""
    if not loan.is_open or loan.claimed_on is not None:  # whether it is back is for its owner to say first
        return None
    late = (day - loan.due_on).days
    overdue = next((kind for days, kind in OVERDUE if late >= days), None)
    return overdue or (Kind.DUE_SOON if -SOON.days <= late and day > loan.lent_on else None)


def to_remind(uow: UnitOfWork, after: LoanId | None, most: int) -> Sequence[LoanId]:
    """Loans whose borrower has not been reminded of what is right today."""
    day = today(uow)
    found: set[LoanId] = set()
    periods = [(Kind.DUE_SOON, day, day + SOON)]
    since = date.min
    for days, kind in OVERDUE:
        until = day - timedelta(days=days)
        periods.append((kind, since, until))
        since = until + timedelta(days=1)
    for kind, first, last in periods:
        found.update(uow.loans.to_remind(kind, first, last, after=after, most=most))
    return sorted(found)[:most]


def remind(uow: UnitOfWork, *, loan_id: LoanId) -> None:
    """Remind a borrower that a book is due soon, or overdue; and the owner of what is overdue."""
    loan, day = uow.loans.get(loan_id), today(uow)
    if (kind := kind_for(loan, day)) is None or (kind is Kind.DUE_SOON and _knows_already(uow, loan)):
        return
    due, days = str(loan.due_on), str(loan.days_late(day))
    tell_borrower(uow, kind, loan, on=loan.due_on, until=due, days=days)
    if kind is not Kind.DUE_SOON:
        tell_owner(uow, Kind.LENT_OVERDUE, loan, on=_step(loan, kind), until=due, days=days)


def _knows_already(uow: UnitOfWork, loan: Loan) -> bool:
    """Whether the borrower was told only today until when they have the book."""
    since = _beginning_of_day(uow.now, uow.terms.community().calendar().zone)
    return uow.notices.told(loan.borrower_id, loan_id=loan.id, day=loan.due_on, since=since, until=uow.now)


def _step(loan: Loan, kind: Kind) -> date:
    """The day on which this reminder became right, so that owners hear of each."""
    return loan.due_on + timedelta(days=next(days for days, each in OVERDUE if each is kind))


def to_mediate(uow: UnitOfWork, after: LoanId | None, most: int) -> Sequence[LoanId]:
    """Loans with a claim that was left unconfirmed for as long as the terms say."""
    until = today(uow) - timedelta(days=uow.terms.community().dispute_days)
    return uow.loans.unanswered(until, after=after, most=most)


def mediate(uow: UnitOfWork, *, loan_id: LoanId) -> None:
    """Ask the owner whether a book is back, and tell the borrower that nobody has said so."""
    loan = uow.loans.get(loan_id)
    if loan.claimed_on is not None and loan.is_disputed(today(uow), uow.terms.community().dispute_days):
        since = str(loan.claimed_on)
        tell_borrower(uow, Kind.CLAIM_UNANSWERED, loan, on=loan.claimed_on, since=since)
        tell_owner(uow, Kind.CLAIM_TO_CONFIRM, loan, on=loan.claimed_on, since=since)


def to_digest(uow: UnitOfWork, after: MemberId | None, most: int) -> Sequence[MemberId]:
    """Members who are to be mailed what they were told before today; nobody in the night."""
    zone = uow.terms.community().calendar().zone
    if uow.now.astimezone(zone).time() < DIGEST_FROM:
        return ()
    before, beyond = _beginning_of_day(uow.now, zone), farthest(uow.now, timedelta())
    return uow.notices.digests(before, beyond=beyond, after=after, most=most)


def mail_digest(uow: UnitOfWork, *, member_id: MemberId) -> None:
    """Have a digest mailed, once a day however often it is tried."""
    with suppress(TooMany):
        uow.limits.take(DIGEST_OF, str(member_id))
        uow.tell(DigestDue(member_id=member_id))


def _beginning_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(now.tzinfo)
