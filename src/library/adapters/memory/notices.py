"""The repositories of notices."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from library.adapters.memory.lending import NOT_YET_COMMITTED, some
from library.adapters.memory.repositories import Repository
from library.domain.errors import NotFound
from library.domain.ids import HoldId, LoanId, MemberId
from library.domain.notices.notice import Mails, Notice, Preferences, preferences_id


class Notices(Repository[Notice]):
    """Keeps the port Notices."""

    table, called = "notices", "notice"

    def has(self, fact: UUID) -> bool:
        """Whether committed or of this transaction."""
        return any(notice.fact == fact for notice in self._visible())

    def told(self, to: MemberId | None, *, loan_id: LoanId, day: date, since: datetime, until: datetime) -> bool:
        """Looks at all of them."""
        same = (notice for notice in self._visible() if (notice.member_id, notice.loan_id) == (to, loan_id))
        return any(notice.day == day and since <= notice.at <= until for notice in same)

    def read_all(self, member_id: MemberId, now: datetime) -> None:
        """Looks at all of them."""
        for notice in self._where(lambda notice: notice.member_id == member_id):
            notice.read(now)

    def for_digest(self, member_id: MemberId, *, most: int) -> Sequence[Notice]:
        """Looks at all of them."""
        return self._where(lambda notice: notice.member_id == member_id and _waits(notice))[:most]

    def digests(self, before: datetime, *, beyond: datetime, after: MemberId | None, most: int) -> Sequence[MemberId]:
        """Looks at all of them."""
        waiting = [one for one in self._visible() if _waits(one) and not before <= one.at <= beyond]
        return some(after, most, {notice.member_id for notice in waiting if notice.member_id is not None})

    def forget(self, *, loan_id: LoanId | None = None, hold_id: HoldId | None = None) -> None:
        """Looks at all of them."""
        about = {("loan", loan_id), ("hold", hold_id)} - {("loan", None), ("hold", None)}
        self._forget(lambda notice: bool({("loan", notice.loan_id), ("hold", notice.hold_id)} & about))

    def forget_all(self, member_id: MemberId) -> None:
        """Looks at all of them."""
        self._forget(lambda notice: notice.member_id == member_id)
        for notice in self._where(lambda notice: notice.other_id == member_id):
            notice.forget_other()

    def purge(self, before: datetime) -> None:
        """Looks at all of them."""
        is_open = {row.entity.id for row in self._changes.state.loans.values() if row.entity.is_open}
        self._forget(lambda notice: notice.at < before and notice.loan_id not in is_open)

    def _where(self, wanted: Callable[[Notice], bool]) -> list[Notice]:
        """In the order of their coming."""
        places = {row.entity.id: row.seq for row in self._rows().values()}
        found = [notice.id for notice in self._visible() if wanted(notice)]
        return [self.get(each) for each in sorted(found, key=lambda each: places.get(each, NOT_YET_COMMITTED))]

    def _forget(self, wanted: Callable[[Notice], bool]) -> None:
        for notice in self._where(wanted):
            self.remove(notice)


def _waits(notice: Notice) -> bool:
    return notice.mails is Mails.DIGEST and notice.mailed_at is None


class PreferencesOf(Repository[Preferences]):
    """Keeps the port PreferencesOf."""

    table, called = "preferences", "preferences"

    def of(self, *, member_id: MemberId | None = None, email: str | None = None) -> Preferences:
        """By an id that follows from whose they are."""
        their_id = preferences_id(member_id, email)
        try:
            return self.get(their_id, lock=True)
        except NotFound:
            return self.add(Preferences(id=their_id, member_id=member_id, version=0))

    def mails_to(self, *, member_id: MemberId | None = None, email: str | None = None) -> Mails:
        """To be looked at only."""
        their_id = preferences_id(member_id, email)
        return next((each.mails for each in self._visible() if each.id == their_id), Mails.AT_ONCE)

    def close_calendar(self, member_id: MemberId) -> None:
        """If they have one."""
        for theirs in self._of(member_id):
            theirs.close_calendar()

    def forget(self, member_id: MemberId) -> None:
        """If they said something."""
        for theirs in self._of(member_id):
            self.remove(theirs)

    def _of(self, member_id: MemberId) -> list[Preferences]:
        return [self.get(each.id) for each in list(self._visible()) if each.member_id == member_id]
