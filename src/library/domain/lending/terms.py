"""On which terms a book is lent. The community sets the default, owners may set their own, and a book may differ.

The most specific one that is set wins, each value on its own. Zero is set, and None is not: with zero renewals there
are none, and with None there are as many as the next level says.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol, TypedDict
from uuid import UUID, uuid5

import attrs
from attrs import define, field, frozen

from library.domain.entity import Entity
from library.domain.errors import Invalid
from library.domain.fields import Check, checked, day, each, one_of, optional, text, whole_number
from library.domain.ids import BookId, MemberId
from library.domain.lending import events
from library.domain.lending.calendar import Calendar, zone


class Acceptance(StrEnum):
    """What happens to the hold at the head of the queue when the book is free."""

    ASK = "ask"
    AUTO = "auto"


class Borrowers(StrEnum):
    """Who may borrow."""

    MEMBERS = "members"
    NAMED = "named"


class Level(StrEnum):
    """Who set a value."""

    BOOK = "book"
    OWNER = "owner"
    COMMUNITY = "community"
    DEFAULT = "default"


class TermsRecord(TypedDict, total=False):
    """Values that are set, or with None no longer set. Days are whole days, money is minor units of the currency."""

    loan_days: int | None
    renewals: int | None
    renewal_days: int | None
    renewable_late_days: int | None
    loans_per_borrower: int | None
    holds_per_member: int | None
    acceptance: str | None
    pick_up_days: int | None
    guaranteed_days: int | None
    grace_days: int | None
    fee_per_day: int | None
    fee_cap: int | None
    agreed_value: int | None
    away_from: date | str | None
    away_until: date | str | None
    borrowers: str | None
    named: Sequence[UUID] | None
    currency: str | None
    fee_limit: int | None
    dispute_days: int | None
    detach_days: int | None
    time_zone: str | None
    closed_weekdays: Sequence[int] | None
    closed_days: Sequence[date | str] | None


MOST_DAYS, MOST_THINGS, MOST_MONEY = 3650, 10_000, 10**9


def _currency(given: Any) -> str:
    kept: str = text(3)(given)
    if not re.fullmatch("[A-Z]{3}", kept):
        raise ValueError("must be three capital letters (ISO 4217), such as EUR")
    return kept


def _time_zone(given: Any) -> str:
    return zone(text(64)(given)).key


def _member(given: Any) -> MemberId:
    if not isinstance(given, UUID):
        raise ValueError("must be the id of a member")  # noqa: TRY004 - every check says no with a ValueError
    return MemberId(given)


def _set_by(whom: str) -> Check:
    def check(_: Any) -> Any:
        raise ValueError(f"only {whom} sets this")

    return check


_days, _things, _money = whole_number(0, MOST_DAYS), whole_number(0, MOST_THINGS), whole_number(0, MOST_MONEY)
TERMS: Mapping[str, Check] = {
    "loan_days": optional(whole_number(1, MOST_DAYS)),
    "renewals": optional(_things),
    "renewal_days": optional(whole_number(1, MOST_DAYS)),
    "renewable_late_days": optional(_days),
    "loans_per_borrower": optional(_things),
    "holds_per_member": optional(_things),
    "acceptance": optional(one_of(Acceptance)),
    "pick_up_days": optional(whole_number(1, MOST_DAYS)),
    "guaranteed_days": optional(_days),
    "grace_days": optional(_days),
    "fee_per_day": optional(_money),
    "fee_cap": optional(_money),
    "agreed_value": optional(_money),
    "away_from": optional(day),
    "away_until": optional(day),
    "borrowers": optional(one_of(Borrowers)),
    "named": optional(each(_member, most=1000)),
}
OWNERS_ONLY = frozenset({"away_from", "away_until", "borrowers", "named"})
COMMUNITY_TERMS: Mapping[str, Check] = {
    **{name: check for name, check in TERMS.items() if name not in OWNERS_ONLY},
    "currency": optional(_currency),
    "fee_limit": optional(_money),
    "dispute_days": optional(whole_number(1, MOST_DAYS)),  # the day itself is the owner's, to say that it is back
    "detach_days": optional(_days),
    "time_zone": optional(_time_zone),
    "closed_weekdays": optional(each(whole_number(1, 7), most=6)),
    "closed_days": optional(each(day, most=1000)),
}
OF_AN_OWNER: Mapping[str, Check] = {**dict.fromkeys(COMMUNITY_TERMS, _set_by("the community")), **TERMS}
OF_THE_COMMUNITY: Mapping[str, Check] = {**dict.fromkeys(TERMS, _set_by("an owner")), **COMMUNITY_TERMS}


@frozen(kw_only=True)
class Resolved:
    """The terms of one book, with what holds where nobody has set anything."""

    loan_days: int = 28
    renewals: int = 2
    renewal_days: int = 28
    renewable_late_days: int = 7
    loans_per_borrower: int = 20
    holds_per_member: int = 20
    acceptance: Acceptance = Acceptance.ASK
    pick_up_days: int = 7
    guaranteed_days: int = 7
    grace_days: int = 0
    fee_per_day: int = 0
    fee_cap: int = 2000
    """At most this for one loan."""
    agreed_value: int = 0
    away_from: date | None = None
    away_until: date | None = None
    borrowers: Borrowers = Borrowers.MEMBERS
    named: tuple[MemberId, ...] = ()
    currency: str = "EUR"
    fee_limit: int = 1000
    dispute_days: int = 14
    detach_days: int = 30
    time_zone: str = "UTC"
    closed_weekdays: tuple[int, ...] = ()
    closed_days: tuple[date, ...] = ()
    origin: Mapping[str, Level] = field(factory=dict, eq=False)
    """Where each value comes from."""

    def calendar(self) -> Calendar:
        """The community's days."""
        return Calendar(zone(self.time_zone), frozenset(self.closed_weekdays), frozenset(self.closed_days))

    def is_away(self, day: date) -> bool:
        """Whether the owner is away on this day; with one end not set, from or until whenever."""
        if self.away_from is None and self.away_until is None:
            return False
        return (self.away_from or date.min) <= day <= (self.away_until or date.max)

    def day_after(self, start: date, days: int) -> date:
        """So many days later, or the first day after that on which something can be handed over to the owner."""
        calendar = self.calendar()
        day = calendar.days_after(start, days)
        if self.away_until is not None and self.is_away(day):
            return calendar.days_after(self.away_until, 1)
        return day

    def may_borrow(self, member_id: MemberId) -> bool:
        """Whether this member is among those whom the owner lends to."""
        return self.borrowers is Borrowers.MEMBERS or member_id in self.named


COMMUNITY: Final = UUID(int=0)
NAMES: Final = tuple(each.name for each in attrs.fields(Resolved) if each.name != "origin")


@define(slots=False, eq=False, kw_only=True)
class Terms(Entity):
    """What one level says; `values` has only what is set. Those of the community have neither id."""

    id: UUID
    owner_id: MemberId | None = None
    book_id: BookId | None = None
    values: Mapping[str, Any] = field(factory=dict)

    @property
    def level(self) -> Level:
        """Whose terms they are."""
        if self.book_id is not None:
            return Level.BOOK
        return Level.COMMUNITY if self.owner_id is None else Level.OWNER

    def set(self, record: TermsRecord) -> None:
        """Set some values, and with None let others be as the next level says. Raises Invalid."""
        kept = checked(OF_THE_COMMUNITY if self.level is Level.COMMUNITY else OF_AN_OWNER, record)
        values = {name: value for name, value in {**self.values, **kept}.items() if value is not None}
        _in_order(values)
        if values != self.values:
            self.values = values
            self._changed(self._said(tuple(kept)))

    def _said(self, names: tuple[str, ...]) -> events.TermsChanged | events.CommunityTermsChanged:
        if self.level is Level.COMMUNITY:
            return events.CommunityTermsChanged(names=names)
        return events.TermsChanged(owner_id=self.owner_id, book_id=self.book_id, names=names)

    def clear(self) -> None:
        """Let everything be as the next level says."""
        self.set(dict.fromkeys(self.values))  # type: ignore[arg-type]  # names of terms


def terms_id(owner_id: MemberId | None = None, book_id: BookId | None = None) -> UUID:
    """The id of a level's terms, which follows from whose they are, so that nobody makes them twice."""
    whose = book_id or owner_id
    return COMMUNITY if whose is None else uuid5(COMMUNITY, str(whose))


class Said(Protocol):
    """What a level says; Terms are that."""

    @property
    def level(self) -> Level: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


def resolve(*levels: Said | None) -> Resolved:
    """The terms that hold, from the most specific level to the least."""
    values: dict[str, Any] = {}
    origin = dict.fromkeys(NAMES, Level.DEFAULT)
    for terms in reversed([level for level in levels if level is not None]):
        values.update(terms.values)
        origin.update(dict.fromkeys(terms.values, terms.level))
    return Resolved(**values, origin=origin)


def _in_order(values: Mapping[str, Any]) -> None:
    since, until = values.get("away_from"), values.get("away_until")
    if since and until and until < since:
        raise Invalid.because("away_until", "must not be before away_from")
