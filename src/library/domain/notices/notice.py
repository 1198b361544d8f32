"""Something that a member or a guest is told, once."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from attrs import define, field

from library.domain.entity import Entity
from library.domain.ids import BookId, HoldId, LoanId, MemberId, NoticeId
from library.domain.membership.credentials import digest
from library.domain.notices import events
from library.domain.notices.kinds import NEEDED, Kind


class Mails(StrEnum):
    """When somebody is mailed what they need not know at once."""

    AT_ONCE = "at-once"
    DIGEST = "digest"
    NONE = "none"


_FACTS: Final = UUID(int=0)


@define(slots=False, eq=False, kw_only=True)
class Notice(Entity):
    """To a member, or to the guest of a loan.

    It names nobody: `other_id` is whom it is about, so that nothing is left of them here when they leave, and what is
    said of a loan goes with its history. A guest's name, which nothing else knows, is in `data`.
    """

    id: NoticeId
    member_id: MemberId | None
    """None for the guest of the loan."""
    kind: Kind
    loan_id: LoanId | None = None
    hold_id: HoldId | None = None
    book_id: BookId | None = None
    other_id: MemberId | None = None
    data: Mapping[str, str] = field(factory=dict)
    """What its sentence needs beside names; days as YYYY-MM-DD."""
    day: date
    """What it is about happened on this day, or is due then."""
    fact: UUID
    """The same for the same fact, which is told once."""
    at: datetime
    mails: Mails
    mailed_at: datetime | None = None
    read_at: datetime | None = None

    def give(self) -> None:
        """It is told from now on."""
        if self.mails is Mails.AT_ONCE:
            self._began(events.NoticeGiven(notice_id=self.id))

    def mailed(self, now: datetime) -> None:
        """A mail has told it."""
        self.mailed_at = now
        self.version += 1

    def spare(self) -> None:
        """No mail is to tell it any more."""
        self.mails = Mails.NONE
        self.version += 1

    def forget_other(self) -> None:
        """Be about nobody in particular any longer."""
        self.other_id = None
        self.version += 1

    def read(self, now: datetime) -> None:
        """Its member has seen it."""
        if self.read_at is None:
            self.read_at = now
            self.version += 1


def fact_of(to: MemberId | None, kind: Kind, about: object, on: date | None) -> UUID:
    """The same for the same fact told to the same one: nobody is told it twice."""
    return uuid5(_FACTS, f"{to} {kind} {about} {on}")


@define(slots=False, eq=False, kw_only=True)
class Preferences(Entity):
    """How a member or a guest wants to be told; and the secret of a member's calendar.

    A guest's address is not kept, for loans are forgotten: nothing but the id that follows from it says whose they are.
    """

    id: UUID
    member_id: MemberId | None = None
    mails: Mails = Mails.AT_ONCE
    calendar_digest: str | None = None

    def prefer(self, mails: Mails) -> None:
        """Be mailed like this from now on."""
        if mails is not self.mails:
            self.mails = mails
            self.version += 1

    def open_calendar(self, secret: str) -> None:
        """Let whoever has this secret see what is due; one before it opens nothing any more."""
        self.calendar_digest = digest(secret)
        self.version += 1

    def close_calendar(self) -> None:
        """Let no secret open it."""
        if self.calendar_digest is not None:
            self.calendar_digest = None
            self.version += 1


def preferences_id(member_id: MemberId | None = None, email: str | None = None) -> UUID:
    """The id of somebody's preferences, which follows from who they are, so that nobody makes them twice."""
    return uuid5(_FACTS, str(member_id or email))


def mailed_how(kind: Kind, preferred: Mails) -> Mails:
    """What is needed is mailed at once, whatever a member prefers."""
    return Mails.AT_ONCE if kind in NEEDED else preferred
