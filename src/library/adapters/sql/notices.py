"""The repositories of notices on SQLAlchemy's session."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from library.adapters.sql import tables
from library.adapters.sql.lending import Lending
from library.domain.errors import NotFound
from library.domain.ids import HoldId, LoanId, MemberId
from library.domain.lending.loan import LoanState
from library.domain.notices.notice import Mails, Notice, Preferences, preferences_id

_n, _l, _p = tables.notices.c, tables.loans.c, tables.preferences.c
_WAITS = (_n.mails == Mails.DIGEST, _n.mailed_at.is_(None))
_OF_OPEN_LOAN = exists().where(_l.id == _n.loan_id, _l.state == LoanState.OPEN)


class SqlNotices(Lending[Notice]):
    """Keeps the port Notices."""

    entity, called = Notice, "notice"

    def has(self, fact: UUID) -> bool:
        """By the index that keeps facts unique."""
        self._transaction.flush()
        return self._transaction.scalar(select(_n.seq).where(_n.fact == fact)) is not None

    def told(self, to: MemberId | None, *, loan_id: LoanId, day: date, since: datetime, until: datetime) -> bool:
        """By the index on what they are about."""
        self._transaction.flush()
        theirs = _n.member_id.is_(None) if to is None else _n.member_id == to
        same = select(_n.seq).where(_n.loan_id == loan_id, theirs, _n.day == day, _n.at.between(since, until))
        return self._transaction.scalar(same.limit(1)) is not None

    def read_all(self, member_id: MemberId, now: datetime) -> None:
        """By one UPDATE, however many they are."""
        self._change(_n.member_id == member_id, _n.read_at.is_(None), read_at=now)

    def for_digest(self, member_id: MemberId, *, most: int) -> Sequence[Notice]:
        """In the order of their coming."""
        waiting = select(Notice).where(_n.member_id == member_id, *_WAITS).order_by(_n.seq)
        return self._all(waiting.limit(most))

    def digests(self, before: datetime, *, beyond: datetime, after: MemberId | None, most: int) -> Sequence[MemberId]:
        """By the index on what is not mailed."""
        over = or_(_n.at < before, _n.at > beyond)
        waiting = select(_n.member_id).where(*_WAITS, over, _n.member_id.is_not(None)).distinct()
        return self._ids(waiting, _n.member_id, after, most)

    def forget(self, *, loan_id: LoanId | None = None, hold_id: HoldId | None = None) -> None:
        """By the index on what they are about."""
        if loan_id is not None:
            self._forget(_n.loan_id == loan_id)
        if hold_id is not None:
            self._forget(_n.hold_id == hold_id)

    def forget_all(self, member_id: MemberId) -> None:
        """By the indexes on whom they are to and about."""
        self._forget(_n.member_id == member_id)
        self._change(_n.other_id == member_id, other_id=None)

    def purge(self, before: datetime) -> None:
        """By the index on when they were given."""
        self._forget(_n.at < before, ~_OF_OPEN_LOAN)

    def _change(self, *wanted: ColumnElement[bool], **values: object) -> None:
        """Past the session, to which nobody has handed one of them out before."""
        self._transaction.flush()
        self._transaction.execute(update(tables.notices).where(*wanted).values(**values, version=_n.version + 1))

    def _forget(self, *wanted: ColumnElement[bool]) -> None:
        self._transaction.flush()
        self._transaction.execute(delete(tables.notices).where(*wanted))


class SqlPreferencesOf(Lending[Preferences]):
    """Keeps the port PreferencesOf."""

    entity, called = Preferences, "preferences"

    def of(self, *, member_id: MemberId | None = None, email: str | None = None) -> Preferences:
        """Of two who say something for the first time one has to try again, as the primary key sees to."""
        their_id = preferences_id(member_id, email)
        try:
            return self.get(their_id, lock=True)
        except NotFound:
            return self.add(Preferences(id=their_id, member_id=member_id, version=0))

    def mails_to(self, *, member_id: MemberId | None = None, email: str | None = None) -> Mails:
        """By the primary key."""
        self._transaction.flush()
        kept = self._transaction.scalar(select(_p.mails).where(_p.id == preferences_id(member_id, email)))
        return kept or Mails.AT_ONCE

    def close_calendar(self, member_id: MemberId) -> None:
        """If they have one."""
        for theirs in self._all(select(Preferences).where(_p.member_id == member_id)):
            theirs.close_calendar()

    def forget(self, member_id: MemberId) -> None:
        """If they said something."""
        for theirs in self._all(select(Preferences).where(_p.member_id == member_id)):
            self.remove(theirs)
