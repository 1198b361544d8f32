"""What notices ask of the store."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from library.domain.ids import HoldId, LoanId, MemberId, NoticeId
from library.domain.notices.notice import Mails, Notice, Preferences


class Notices(Protocol):
    """What people were told."""

    def get(self, id: NoticeId) -> Notice:
        """The notice with this id; raises NotFound."""

    def has(self, fact: UUID) -> bool:
        """Whether this was told."""

    def told(self, to: MemberId | None, *, loan_id: LoanId, day: date, since: datetime, until: datetime) -> bool:
        """Whether this member, or with None the guest, was told of this loan and this day from then to then.

        What was told later was told by a clock that was wrong.
        """

    def add(self, notice: Notice) -> Notice:
        """Keep a new one. Raises Conflict, here or later, when the same has just been told."""

    def read_all(self, member_id: MemberId, now: datetime) -> None:
        """Note that this member has seen all that they had not."""

    def for_digest(self, member_id: MemberId, *, most: int) -> Sequence[Notice]:
        """Those that this member is to be mailed with others, and has not been; the oldest first."""

    def digests(self, before: datetime, *, beyond: datetime, after: MemberId | None, most: int) -> Sequence[MemberId]:
        """Members with such from before this, or from beyond that, by a clock that was wrong; by id, after this one."""

    def forget(self, *, loan_id: LoanId | None = None, hold_id: HoldId | None = None) -> None:
        """Keep none about this loan, or this hold, any longer."""

    def forget_all(self, member_id: MemberId) -> None:
        """Keep none to this member any longer, and the others without them: they keep reminders from coming twice."""

    def purge(self, before: datetime) -> None:
        """Forget those from before this, but for those about open loans: they keep reminders from coming twice."""


class PreferencesOf(Protocol):
    """How people want to be told."""

    def of(self, *, member_id: MemberId | None = None, email: str | None = None) -> Preferences:
        """A member's, or a guest's by their e-mail address, locked. As everybody's until they are set."""

    def mails_to(self, *, member_id: MemberId | None = None, email: str | None = None) -> Mails:
        """When they want to be mailed."""

    def close_calendar(self, member_id: MemberId) -> None:
        """Let no secret open this member's calendar any longer."""

    def forget(self, member_id: MemberId) -> None:
        """Keep those of this member no longer."""
